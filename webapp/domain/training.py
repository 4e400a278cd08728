"""Training: what somebody tagged, held against the reference: hits, misses and extras."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, NamedTuple

from webapp.domain import disagreements
from webapp.domain.disagreements import Tag

OWN: Final = "own"
REFERENCE: Final = "reference"
"""Whose a tag is: its author, to whoever compares."""
_ENOUGH: Final = Fraction(1, 2)


class Result(StrEnum):
    """How a passage came out, the gravest first."""

    MISS = "miss"  # only the reference has a tag there
    CODE = "code"  # another code than the reference has
    APART = "apart"  # the code of the reference, but they share less than half of what they cover together
    EXTRA = "extra"  # only the coder has a tag there
    ENDS = "ends"  # a hit whose ends differ
    HIT = "hit"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says something else than in the reference; without values where it is empty."""

    name: str
    own: tuple[str, ...]
    reference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage with the tag of the coder there, that of the reference, or both."""

    result: Result
    own: Tag | None
    reference: Tag | None
    fields: tuple[Difference, ...] = ()  # of a hit

    @property
    def start(self) -> int:
        return min(tag.start for tag in (self.own, self.reference) if tag)

    @property
    def is_hit(self) -> bool:
        return self.result in (Result.HIT, Result.ENDS)


class Score(NamedTuple):
    """Tags of a code: those of the reference that were hit or missed, and those that the reference does not have."""

    hits: int = 0
    misses: int = 0
    extras: int = 0

    @property
    def all(self) -> int:
        """How many the reference has."""
        return self.hits + self.misses

    def plus(self, other: "Score") -> "Score":
        """Both together."""
        return Score(self.hits + other.hits, self.misses + other.misses, self.extras + other.extras)


Scores = Mapping[str, Score]
"""Key of a code -> its score."""


def compare(own: Iterable[Tag], reference: Iterable[Tag]) -> list[Finding]:
    """Each tag of both in exactly one finding, in text order.

    Tags are matched one to one as those of two coders are (domain/disagreements.py). Of a pair with the same code that
    shares at least half of what it covers together the coder has hit; any other is a miss and an extra in one place.
    """
    tags = [*(_by(OWN, tag) for tag in own), *(_by(REFERENCE, tag) for tag in reference)]
    return [_finding({tag.author: tag for tag in group.tags}) for group in disagreements.groups(tags, (OWN, REFERENCE))]


def scores(findings: Iterable[Finding]) -> dict[str, Score]:
    """What the findings come to, code by code, in the order in which the codes are met."""
    found: dict[str, Score] = {}
    for one in findings:
        for code, score in _counted(one):
            found[code] = found.get(code, Score()).plus(score)
    return found


def total(some: Scores) -> Score:
    """All codes together."""
    return Score(*map(sum, zip(*some.values(), strict=True))) if some else Score()


def together(some: Iterable[Scores]) -> dict[str, Score]:
    """The scores of several articles in one."""
    found: dict[str, Score] = {}
    for one in some:
        for code, score in one.items():
            found[code] = found.get(code, Score()).plus(score)
    return found


def stored(some: Scores) -> dict[str, Any]:
    """Scores as they are kept."""
    return {code: score._asdict() for code, score in some.items()}


def read(kept: Mapping[str, Any]) -> dict[str, Score]:
    """Scores that were kept."""
    return {code: Score(**score) for code, score in kept.items()}


def _by(author: str, tag: Tag) -> Tag:
    return Tag(tag.id, author, tag.start, tag.end, tag.code, tag.attributes)


def _finding(tags: Mapping[Any, Tag]) -> Finding:
    own, reference = tags.get(OWN), tags.get(REFERENCE)
    if own is None or reference is None:
        return Finding(Result.EXTRA if own else Result.MISS, own, reference)
    if own.code != reference.code:
        return Finding(Result.CODE, own, reference)
    if _shared(own, reference) < _ENOUGH:
        return Finding(Result.APART, own, reference)
    alike = (own.start, own.end) == (reference.start, reference.end)
    return Finding(Result.HIT if alike else Result.ENDS, own, reference, tuple(_differences(own, reference)))


def _shared(one: Tag, other: Tag) -> Fraction:
    """The part of what both cover together that both cover."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return Fraction(shared, max(one.end, other.end) - min(one.start, other.start))


def _differences(own: Tag, reference: Tag) -> Iterator[Difference]:
    mine, theirs = dict(own.fields), dict(reference.fields)
    for name in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(name, ()), theirs.get(name, ())
        if one != other:
            yield Difference(name, one, other)


def _counted(finding: Finding) -> Iterator[tuple[str, Score]]:
    if finding.is_hit and finding.reference:
        yield finding.reference.code, Score(hits=1)
        return
    if finding.reference:
        yield finding.reference.code, Score(misses=1)
    if finding.own:
        yield finding.own.code, Score(extras=1)
