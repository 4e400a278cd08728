"""The paragraph that a paper needs about how agreement was measured, in whole sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.domain.agreement.figures import Figure
from webapp.domain.agreement_shown import coefficient, interval, unit_word

EACH: Final = 6  # codes whose figures are all named


@dataclass(frozen=True, slots=True)
class Method:
    """What the paragraph tells of."""

    coders: int
    fewest: int  # of them who coded an article
    most: int
    documents: int
    length: int
    excluded: int  # code points that are no running text
    passages: int
    unit: str
    units: int
    versions: Sequence[str]
    splitter: str
    drawn: str  # a sentence, or nothing where nobody drew
    place: str  # “Reliability 1”, or nothing outside rounds
    blind: bool
    again: bool  # the same coders twice
    draws: int
    seed: int
    has_intervals: bool
    threshold: float | None
    alphas: Sequence[Figure]
    codes: Mapping[str, str]
    differing: int
    compared: int  # passages of which is known what became of them
    settled: int
    discussed: int

    @property
    def sentences(self) -> list[str]:
        """The paragraph, sentence by sentence."""
        return [*self._work(), *self._measures(), *self._results(), *self._end()]

    def _work(self) -> Iterator[str]:
        if self.drawn:
            yield self.drawn
        people = coders_word(self.coders)
        what = _number(self.documents, "article")
        book = f" with {_versions(self.versions)} of the codebook"
        if self.again:
            yield f"{people} coded {what} twice{self._where()}{book}; each is compared with themselves."
        else:
            each = each_by(self.coders, self.fewest, self.most, self.documents)
            yield f"{people} coded {what} ({self.length:,} characters){self._where()}{each}{book} {self._sight()}."
        yield f"Together they tagged {_number(self.passages, 'passage') if self.passages else 'nothing'}."

    def _where(self) -> str:
        return f" in {self.place}" if self.place else ""

    def _sight(self) -> str:
        return "without seeing each other’s work" if self.blind else "and could see each other’s work"

    def _measures(self) -> Iterator[str]:
        found = f", found by {self.splitter}" if self.unit == "sentence" else ""
        unit = unit_word(self.unit, many=False)
        out = f"; {_number(self.excluded, 'character')} outside the running text were left out" if self.excluded else ""
        yield f"Whether a code is present was compared {unit} by {unit} ({_number(self.units, unit)}{found}){out}."
        pairs = ", as the mean over pairs of coders" if self.coders > 2 and not self.again else ""
        yield (
            "We report percent agreement, Krippendorff’s α for nominal data, and the F1 of passages of which at least"
            f" half is shared (intersection over union){pairs}."
        )
        if self.has_intervals:
            yield (
                f"Intervals are 95\u00a0% percentile intervals of {self.draws:,} bootstrap samples of articles"
                f" (seed {self.seed})."
            )
        if self.threshold is not None:
            yield f"A threshold of α ≥ {coefficient(self.threshold)} was set before the round."

    def _results(self) -> Iterator[str]:
        """Alpha of each code; of many codes the lowest and the highest."""
        known = [(one.value, one) for one in self.alphas if one.value is not None]
        if len(known) > EACH:
            (low, least), (high, most) = min(known, key=_first), max(known, key=_first)
            ends = f"{coefficient(low)} ({self._called(least)}) to {coefficient(high)} ({self._called(most)})"
            yield f"Over {len(known)} codes, α was {ends}."
        elif known:
            each = [
                f"{coefficient(value)} {interval(one)}".strip() + f" for {self._called(one)}" for value, one in known
            ]
            yield f"α was {_listed(each)}."
        missing = [one for one in self.alphas if one.value is None]
        if len(missing) > EACH:
            yield f"α is not defined for {len(missing)} codes."
        elif missing:
            yield f"α is not defined for {_listed([self._called(one) + _why(one) for one in missing])}."

    def _called(self, figure: Figure) -> str:
        return f"“{self.codes.get(figure.code or '', figure.code or '')}”"

    def _end(self) -> Iterator[str]:
        if self.again or not self.compared:
            return
        differed = f"Coders differed on {self.differing:,} of {_number(self.compared, 'passage')}"
        if not self.differing:
            yield "Coders did not differ on any passage."
        elif not self.settled:
            yield f"{differed}, none of which has been settled; all figures are from before any discussion."
        else:
            talked = f", {self.discussed:,} of them in a discussion" if self.discussed else ""
            yield f"{differed}; {self.settled:,} were settled afterwards{talked}. All figures are from before that."


def coders_word(count: int) -> str:
    """Two coders; 12 coders."""
    words = {1: "One", 2: "Two", 3: "Three", 4: "Four", 5: "Five"}
    return f"{words.get(count, f'{count:,}')} coder{'' if count == 1 else 's'}"


def each_by(coders: int, fewest: int, most: int, documents: int) -> str:
    """Who coded each article, where that was not everybody."""
    if fewest == coders or documents < 2:
        return ""
    return f", each by {fewest} of them," if fewest == most else f", each by {fewest} to {most} of them,"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _first(known: tuple[float, Figure]) -> float:
    return known[0]


def _why(figure: Figure) -> str:
    reason = (figure.reason or "").partition(": ")[2]
    return f" ({reason})" if reason else ""


def _listed(words: Sequence[str]) -> str:
    """One, two and three."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _versions(numbers: Sequence[str]) -> str:
    return f"version{'s' if len(numbers) > 1 else ''} {' and '.join(numbers)}"
