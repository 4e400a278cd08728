"""What came of bringing in a corpus: counts, and sentences about what did not come in as it was given."""

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any

from webapp.domain.values import Stranger

TOLD = 1_000
"""Sentences of each kind that a report keeps; more are only counted."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not come in, or stands against what is here: a sentence, and where it was met."""

    name: str
    line: int
    sentence: str


@dataclass(slots=True)
class Troubles:
    """The first thousand of a kind, and how many there were in all."""

    first: list[Trouble] = field(default_factory=list)
    count: int = 0

    def tell(self, name: str, line: int, sentence: str) -> None:
        """Count a trouble, and keep its sentence among the first; one that begins with a field stays so."""
        self.count += 1
        if len(self.first) < TOLD:
            begun = f"The {sentence[4:]}" if sentence.startswith("the ") else sentence
            self.first.append(Trouble(name, line, f"{begun.rstrip('.')}."))

    def take(self, others: "Troubles") -> None:
        """Take in the troubles of a later batch."""
        self.count += others.count
        self.first += others.first[: TOLD - len(self.first)]


@dataclass(slots=True)
class Report:
    """What came of an import, or of one batch of it."""

    imported: int = 0  # documents that are new
    joined: int = 0  # documents that were here and have more now
    unchanged: int = 0  # documents that were here and have nothing more
    absent: int = 0  # text-free lines whose text is not here, where that was expected
    annotations: int = 0
    reviews: int = 0
    comments: int = 0
    codings: int = 0
    answers: int = 0
    decisions: int = 0
    people: list[str] = field(default_factory=list)  # known only from this corpus
    named: Counter[str] = field(
        default_factory=Counter
    )  # everybody, by the id in the file, and how many tags of theirs
    versions: list[str] = field(default_factory=list)  # of codebooks that were not here
    other_versions: list[str] = field(default_factory=list)  # that say something else here than beside the corpus
    rounds: list[str] = field(default_factory=list)
    strangers: Counter[Stranger] = field(default_factory=Counter)  # what the codebook does not know
    refused: Troubles = field(default_factory=Troubles)  # tags that don't fit their text
    conflicts: Troubles = field(default_factory=Troubles)
    errors: Troubles = field(default_factory=Troubles)  # lines that could not come in at all

    def add(self, batch: "Report") -> None:
        """Take in what came of a later batch."""
        for part in fields(self):
            mine, theirs = getattr(self, part.name), getattr(batch, part.name)
            if isinstance(mine, Troubles):
                mine.take(theirs)
            elif isinstance(mine, Counter):
                mine.update(theirs)
            elif isinstance(mine, list):
                mine.extend(name for name in theirs if name not in mine)
            else:
                setattr(self, part.name, mine + theirs)

    def portray(self) -> dict[str, Any]:
        """The report as JSON gives it."""
        counts = {part.name: getattr(self, part.name) for part in fields(self) if part.type is int}
        strangers = [
            {"code": found.code, "attribute": found.attribute, "value": found.value, "count": count}
            for found, count in self.strange()
        ]
        told = {name: _told(getattr(self, name)) for name in ("refused", "conflicts", "errors")}
        lists = {name: getattr(self, name) for name in ("people", "versions", "other_versions", "rounds")}
        return {**counts, **lists, "strangers": strangers, **told}

    def strange(self) -> list[tuple[Stranger, int]]:
        """What the codebook does not know, with how often it was met, by code, field and value."""
        return sorted(
            self.strangers.items(), key=lambda item: (item[0].code, item[0].attribute or "", item[0].value or "")
        )

    def outlook(self) -> str:
        """What comes in, in a sentence that also says what would."""
        fresh = f"{_many(self.imported, 'new article')}" if self.imported else ""
        more = f"more about {_many(self.joined, 'article')} that {_is(self.joined)} here" if self.joined else ""
        if not fresh and not more and not self.unchanged:
            return "Nothing comes in."
        if not fresh and not more:
            return (
                f"Nothing new: {_many(self.unchanged, 'article')} {_is(self.unchanged)} here already, with all of it."
            )
        parts = (
            (self.annotations, "tag"),
            (self.reviews + self.decisions, "decision"),
            (self.comments, "comment"),
            (self.answers, "answer"),
        )
        counted = ", ".join(_many(count, noun) for count, noun in parts if count) or "no tags"
        said = " and ".join(filter(None, (fresh, more)))
        return f"{said[:1].upper()}{said[1:]}: {counted}."

    def sentences(self) -> list[str]:
        """The report in words, without the single troubles."""
        articles = f"{_many(self.imported, 'article')} imported, {self.joined:,} joined, {self.unchanged:,} unchanged"
        decided = _many(self.reviews + self.decisions, "decision")
        more = f"{decided}, {_many(self.comments, 'comment')} and {_many(self.answers, 'answer')}"
        said = [f"{articles}: {_many(self.annotations, 'tag')}, {more} added."]
        return [*said, *self.newcomers(), *self.remarks()]

    def newcomers(self) -> list[str]:
        """Who came along with it."""
        many = _many(len(self.people), "person")
        return [f"{many} known from this corpus only: {_listed(self.people)}"] if self.people else []

    def remarks(self) -> list[str]:
        """What else is to be told of it."""
        return [*self.besides(), *self.unknown(), *self.counted()]

    def besides(self) -> list[str]:
        """What is not here, and what came along."""
        said = []
        if self.absent:
            said.append(f"{_many(self.absent, 'article')} of the file {_is(self.absent)} not here.")
        if self.versions:
            what = "of the codebook, known from this corpus only"
            said.append(f"{_many(len(self.versions), 'version')} {what}: {_listed(self.versions)}")
        if self.other_versions:
            said.append(f"The codebook says something else here in version {_listed(self.other_versions)}; it stays.")
        if self.rounds:
            said.append(f"{_many(len(self.rounds), 'round')} known from this corpus only: {_listed(self.rounds)}")
        return said

    def unknown(self) -> list[str]:
        """What the codebook does not know, a sentence each."""
        return [f"The codebook does not know {_stranger(found)} ({_times(count)})." for found, count in self.strange()]

    def counted(self) -> list[str]:
        """How much did not come in, or stands against what is here."""
        said = []
        for troubles, what in (
            (self.refused, "did not fit the text and stayed out"),
            (self.conflicts, "contradicted what is here, which stays"),
            (self.errors, "could not be read"),
        ):
            if troubles.count:
                noun = "line" if troubles is self.errors else "tag" if troubles is self.refused else "thing"
                said.append(f"{_many(troubles.count, noun)} {what}.")
        return said

    @property
    def troubles(self) -> list[Trouble]:
        """The first of what did not come in, or stands against what is here."""
        return [*self.errors.first, *self.refused.first, *self.conflicts.first]


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:10])}{'…' if len(names) > 10 else ''}"


def _told(troubles: Troubles) -> dict[str, Any]:
    told = [{"name": one.name, "line": one.line, "message": one.sentence} for one in troubles.first]
    return {"count": troubles.count, "first": told}


def _many(count: int, noun: str) -> str:
    plural = "people" if noun == "person" else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _stranger(found: Stranger) -> str:
    if found.attribute is None:
        return f"the code {found.code}"
    if found.value is None:
        return f"the field {found.attribute} of {found.code}"
    return f"“{found.value[:60]}” in the field {found.attribute} of {found.code}"
