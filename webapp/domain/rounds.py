"""What a round may be asked to be: its purposes, how its documents are found, and what is said of it in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from webapp.domain.workflow import Purpose

MOST_CODERS: Final = 50
MOST_SEED: Final = 2**31 - 1
MOST_DRAWN: Final = 100_000
FACETS: Final = (("outlet", "outlet"), ("author", "author"), ("year", "year"), ("language", "language"))
"""What documents are told apart by, with its word; beside them stand the project's own columns."""
COLUMN: Final = "column:"
"""Before the name of an own column."""


class Frame(StrEnum):
    """What documents are drawn from."""

    ALL = "all"
    UNCODED = "uncoded"
    REFERENCED = "referenced"


@dataclass(frozen=True, slots=True)
class Kind:
    """A purpose: its name, what it is for, and what a new round of it begins with."""

    purpose: Purpose
    name: str
    sentence: str
    blind: bool = False
    amount: int = 10
    twice: int = 0

    @property
    def shared(self) -> bool:
        """Whether each article goes to several coders, rather than a share of them to two."""
        return self.purpose is not Purpose.PRODUCTION


KINDS: Final[Mapping[str, Kind]] = {
    kind.purpose.value: kind
    for kind in (
        Kind(
            Purpose.TRAINING,
            "Training",
            "Coders practise on articles with a reference and see after each how they did. It never enters agreement.",
            blind=True,
            amount=5,
        ),
        Kind(
            Purpose.PILOT,
            "Pilot",
            "Everybody codes the same few articles and talks about them, to find out what the codebook leaves open.",
            amount=5,
        ),
        Kind(
            Purpose.RELIABILITY,
            "Reliability",
            "Everybody codes the same articles without seeing each other’s work. Its figures go into the paper.",
            blind=True,
            amount=20,
        ),
        Kind(
            Purpose.PRODUCTION,
            "Production",
            "The articles are shared out; some, which coders can’t tell from the others, are coded twice.",
            blind=True,
            amount=100,
            twice=10,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Sampling:
    """Which documents: *amount* articles or percent drawn from a frame, or those that were *chosen*.

    *facet* and *value* narrow the frame down; *stratum* is the facet by which it is drawn proportionally.
    """

    by_hand: bool = False
    frame: Frame = Frame.ALL
    amount: int = 0
    percent: bool = False
    facet: str = ""
    value: str = ""
    stratum: str = ""
    chosen: tuple[UUID, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """What a round keeps of it; which documents were chosen is what its assignments say."""
        names = ("by_hand", "frame", "amount", "percent", "facet", "value", "stratum")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_json(cls, plan: Mapping[str, Any], chosen: Sequence[UUID] = ()) -> Self:
        """What `to_json` kept."""
        kept = {name: plan[name] for name in cls().to_json() if name in plan}
        return cls(**{**kept, "frame": Frame(plan.get("frame", Frame.ALL)), "chosen": tuple(chosen)})


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """A round as an owner wants it. *each* is how many coders an article gets, None for all of them."""

    name: str
    purpose: Purpose
    seed: int
    sampling: Sampling = field(default_factory=Sampling)
    coders: tuple[UUID, ...] = ()
    each: int | None = None
    twice: int = 0  # percent
    version: str = ""  # number of the codebook, empty for the one in use
    blind: bool = True
    hides_source: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    threshold: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """What may be changed of a round while it is coded."""

    name: str
    note: str = ""
    ends_on: date | None = None


def first_moment(day: date | None) -> datetime | None:
    """The beginning of a day, in UTC."""
    return datetime.combine(day, time(), UTC) if day else None


def last_moment(day: date | None) -> datetime | None:
    """The last millisecond of a day, in UTC."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1, milliseconds=-1) if day else None


def facet_word(facet: str) -> str:
    """What a facet is called in a sentence."""
    return dict(FACETS).get(facet) or facet.removeprefix(COLUMN)


def how_drawn(plan: Mapping[str, Any], seed: int | None, documents: int) -> str:
    """How the documents of a round were found, as a method section says it."""
    batches: Sequence[Mapping[str, Any]] = plan.get("batches") or [{"seed": seed, "of": plan.get("of", 0)}]
    first = batches[0]
    drawn = first.get("drawn", documents)
    if plan.get("by_hand"):
        said = f"{_articles(drawn)} {_were(drawn)} chosen by hand."
    else:
        among = _among(plan, first.get("of", 0))
        layers = f", proportionally by {facet_word(plan['stratum'])}" if plan.get("stratum") else ""
        said = f"{_articles(drawn)} {_were(drawn)} drawn at random from {among}{layers} (seed {first.get('seed')})."
    for more in batches[1:]:
        count = more["drawn"]
        further = f"{count:,} further article{'' if count == 1 else 's'} {_were(count)}"
        said += f" {further} drawn at random from {_articles(more['of'])} (seed {more['seed']})."
    return said


def who_codes(purpose: str, coders: int, each: int | None, twice: int, doubled: int) -> str:
    """Who coded what, as a method section says it."""
    people = f"{coders} coder{'' if coders == 1 else 's'}"
    if purpose != Purpose.PRODUCTION:
        if coders == 1:
            return "One coder codes all of them."
        if each is None or each >= coders:
            return f"All {people} code each of them." if coders > 2 else "Both coders code each of them."
        often = "one" if each == 1 else str(each)
        return f"Each of them is coded by {often} of {people}, in even shares."
    if coders == 1:
        return "One coder codes all of them."
    if not doubled:
        return f"They are shared out among {people}; none is coded twice."
    return (
        f"They are shared out among {people}; {doubled:,} of them ({twice} %), drawn with the same seed, are coded by"
        " two, evenly over pairs of coders and over time."
    )


def how_coded(version: str | None, *, blind: bool, hides_source: bool, done: bool = False) -> str:
    """Under which conditions, as a method section says it."""
    sight = "without seeing each other’s work" if blind else "in the open"
    source = ", with title, author, outlet and date hidden" if hides_source else ""
    book = f", with version {version} of the codebook" if version else ""
    return f"Everybody {'coded' if done else 'codes'} {sight}{source}{book}."


def _among(plan: Mapping[str, Any], size: int) -> str:
    narrower = {Frame.UNCODED: "that nobody had coded", Frame.REFERENCED: "that have a reference"}.get(
        plan.get("frame", Frame.ALL)
    )
    verb = "holds" if plan.get("facet") == "title" else "is"
    of_facet = f"whose {facet_word(plan['facet'])} {verb} “{plan.get('value', '')}”" if plan.get("facet") else None
    which = " and ".join(part for part in (of_facet, narrower) if part)
    return f"{_articles(size)} {which}" if which else f"all {_articles(size)} of the project"


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
