"""All figures of agreement for some documents: what the page, the API and `glossator agreement` show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import pstdev

from webapp.domain.agreement.bootstrap import LEAST, Interval, intervals, mean, numpy
from webapp.domain.agreement.data import UNITS, Document, Unit
from webapp.domain.agreement.definitions import MEASURES
from webapp.domain.agreement.figure import Choice, Figure
from webapp.domain.agreement.gamma import Gamma
from webapp.domain.agreement.measured import Asked, Measured, measured
from webapp.domain.agreement.sheet import ALL, Sums, value
from webapp.domain.agreement.wanted import Basis, Wanted, alphas_of, wanted_of

__all__ = ["UNITS", "Choice", "Figure", "Unit", "figures", "figures_and_parts", "parts"]

Parts = list[tuple[str, list[Figure]]]
"""Labels, months say, in their order, and the figures of the documents of each."""


def figures(documents: Sequence[Document], choice: Choice) -> list[Figure]:
    """Every figure of *choice*: measure by measure, all codes together before each code, everybody before each pair.

    Documents that fewer than two of the coders have finished are left out. Two coders are a pair and everybody at once.
    """
    return figures_and_parts(documents, choice, {})[0]


def figures_and_parts(
    documents: Sequence[Document], choice: Choice, labels: Mapping[str, str]
) -> tuple[list[Figure], Parts]:
    """The same, and alpha of everybody by each label, which documents have by their ids."""
    if len(choice.coders) < 2:
        return [], []
    asked = _asked(choice, whole=True)
    found = measured(documents, asked)
    reckoning = _Reckoning(found, choice, found.sheet.totals())
    rows = [(wanted, reckoning.values(wanted)) for wanted in wanted_of(found, asked)]
    drawn = reckoning.intervals(rows)
    made = [reckoning.figure(*row, drawn.get(at)) for at, row in enumerate(rows)]
    return made, _by_label(found, choice, asked, labels)


def parts(documents: Sequence[Document], choice: Choice, labels: Mapping[str, str]) -> Parts:
    """Alpha by label alone, which needs no passages to be matched."""
    asked = _asked(choice, whole=False)
    return _by_label(measured(documents, asked), choice, asked, labels) if len(choice.coders) > 1 else []


def _asked(choice: Choice, *, whole: bool) -> Asked:
    gamma = Gamma(choice.gamma, choice.gamma_draws, choice.seed) if choice.gamma else None
    return Asked(choice.coders, list(choice.codes), choice.units, choice.fields, choice.questions, gamma, whole)


def _by_label(found: Measured, choice: Choice, asked: Asked, labels: Mapping[str, str]) -> Parts:
    rows: dict[str, list[int]] = {}
    for row, document in enumerate(found.documents):
        if document in labels:
            rows.setdefault(labels[document], []).append(row)
    alphas, plain = alphas_of(found, asked), replace(choice, draws=0)
    made = []
    for label in sorted(rows):
        reckoning = _Reckoning(found, plain, found.sheet.totals_of(rows[label]))
        made.append((label, [reckoning.figure(one, reckoning.values(one), None) for one in alphas]))
    return made


class _Reckoning:
    """From sums to figures."""

    def __init__(self, found: Measured, choice: Choice, sums: Sums) -> None:
        self.found = found
        self.choice = choice
        self.sums = sums
        self.ci_method = f"bootstrap over documents, percentile, 95 %, {choice.draws:,} draws, seed {choice.seed}"

    def values(self, wanted: Wanted) -> list[float]:
        """What the parts come to, those that are defined."""
        if not self.sums(("documents", wanted.group)) or (wanted.refused and wanted.refused(self.sums)):
            return []
        values = (value(part, self.sums) for part in wanted.parts)
        return [one for one in values if one is not None]

    def intervals(self, rows: Sequence[tuple[Wanted, list[float]]]) -> dict[int, Interval | None]:
        """By place in *rows* the interval of every value that can have one."""
        able = [at for at, (wanted, values) in enumerate(rows) if values and self._varies(wanted)]
        formulas = [rows[at][0].parts for at in able]
        found = intervals(self.found.sheet, formulas, self.choice.draws, self.choice.seed, numpy())
        return dict(zip(able, found, strict=True))

    def figure(self, wanted: Wanted, values: list[float], interval: Interval | None) -> Figure:
        """One figure with all that it must name."""
        basis = wanted.basis or self._basis(wanted)
        return Figure(
            measure=wanted.measure,
            definition=MEASURES[wanted.measure].definition.format(unit=wanted.unit),
            code=None if wanted.code is None else self.found.codes[wanted.code],
            annotators=self._coders(wanted.group),
            n_documents=basis.documents,
            n_spans=basis.spans,
            value=mean(values),
            ci_low=interval.low if interval else None,
            ci_high=interval.high if interval else None,
            ci_method=self.ci_method if interval else None,
            reason=None if values else self._reason(wanted),
            remarks=tuple(self._remarks(wanted, values, interval)),
            length=basis.length,
            unit=wanted.unit,
            n_units=self._units(wanted),
            prevalence=self._prevalence(wanted),
            field=wanted.field,
            sd=pstdev(values) if len(wanted.parts) > 1 and values else None,
            codebook_version=self.choice.codebook_version,
        )

    def _varies(self, wanted: Wanted) -> bool:
        return wanted.basis is None and self.sums(("documents", wanted.group)) >= LEAST

    def _coders(self, group: int) -> tuple[str, ...]:
        seats = self.found.groups.pairs[group] if group != ALL else range(len(self.found.groups.coders))
        return tuple(self.found.groups.coders[seat] for seat in seats)

    def _basis(self, wanted: Wanted) -> Basis:
        codes = range(self.found.any_code) if wanted.code is None else [wanted.code]
        documents, length = self.sums(("documents", wanted.group)), self.sums(("length", wanted.group))
        return Basis(int(documents), int(length), int(sum(self.sums(("tags", wanted.group, code)) for code in codes)))

    def _units(self, wanted: Wanted) -> int | None:
        return int(self.sums(("distinct", wanted.group, wanted.unit))) if wanted.unit else None

    def _prevalence(self, wanted: Wanted) -> Mapping[str, float]:
        """Of each coder the share of units with the code."""
        unit, group = wanted.unit, wanted.group
        if not unit or not self._units(wanted):
            return {}
        code = self.found.any_code if wanted.code is None else wanted.code
        if group == ALL:
            judged = [(self.sums(("of", at, unit, code)), self.sums(("judged", at, unit))) for at in self._seats()]
            return {
                coder: present / units
                for coder, (present, units) in zip(self.found.groups.coders, judged, strict=True)
                if units
            }
        both, units = self.sums(("with", group, unit, code)), self.sums(("distinct", group, unit))
        first = self.sums(("first", group, unit, code))
        return dict(zip(self._coders(group), (first / units, (both - first) / units), strict=True))

    def _seats(self) -> range:
        return range(len(self.found.groups.coders))

    def _reason(self, wanted: Wanted) -> str:
        if not self.sums(("documents", wanted.group)):
            return "not defined: no document was finished by " + (
                "two coders" if wanted.group == ALL else "both coders"
            )
        return (wanted.refused and wanted.refused(self.sums)) or wanted.reason(self.sums)

    def _remarks(self, wanted: Wanted, values: list[float], interval: Interval | None) -> Iterator[str]:
        if len(wanted.parts) > 1 and values:
            yield f"mean over {_of(len(values), len(wanted.parts))} pairs, SD {pstdev(values):.3f}"
        if wanted.unit == "sentence" and self.choice.splitter:
            yield f"sentences by {self.choice.splitter}"
        if wanted.measure.startswith("gamma"):
            yield f"chance from {self.choice.gamma_draws} random continua a document, seed {self.choice.seed}"
        if wanted.basis is not None and values:
            yield "no interval: its expected disagreement is no sum over documents"
        elif values and self.choice.draws and not self._varies(wanted):
            yield f"interval not meaningful with fewer than {LEAST} documents"
        if interval and interval.undefined:
            yield f"not defined in {interval.undefined:,} of {self.choice.draws:,} draws"


def _of(some: int, many: int) -> str:
    return str(many) if some == many else f"{some} of {many}"
