"""What became of a coder's tags in review, and how it is told."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from webapp.domain import text, values
from webapp.domain.codebook import CodeSpec
from webapp.domain.spans import Bounds
from webapp.domain.workflow import Status

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FIELDS_TOLD: Final = 3
_LONGEST: Final = 60  # code points of a value


class Became(StrEnum):
    """What became of a passage that a coder tagged, or did not tag."""

    KEPT = "kept"
    CHANGED = "changed"
    NO_TAG = "no_tag"
    MISSED = "missed"  # the team tagged it, the coder did not
    OPEN = "open"


class Change(StrEnum):
    """In what the final tag differs from the coder's."""

    CODE = "code"
    ENDS = "ends"
    FIELDS = "fields"


@dataclass(frozen=True, slots=True)
class Reading:
    """A tag as far as review may change it; *fields* is the JSON of its values."""

    start: int
    end: int
    code: object
    fields: str


def became(own: Reading, status: str, final: Reading | None, *, decided: bool) -> tuple[Became, frozenset[Change]]:
    """What became of a coder's tag: by the decision about its passage, else by the verdict on it."""
    if decided and final is None:
        return Became.NO_TAG, frozenset()
    if final is not None:
        found = frozenset(_changes(own, final))
        return (Became.CHANGED if found else Became.KEPT), found
    return {Status.ACCEPTED: Became.KEPT, Status.REJECTED: Became.NO_TAG}.get(Status(status), Became.OPEN), frozenset()


def _changes(own: Reading, final: Reading) -> Iterator[Change]:
    """Fields are compared only where both have the same code: another code asks for other ones."""
    if own.code != final.code:
        yield Change.CODE
    elif own.fields != final.fields and _given(own.fields) != _given(final.fields):
        yield Change.FIELDS
    if (own.start, own.end) != (final.start, final.end):
        yield Change.ENDS


def _given(fields: str) -> dict[str, list[str]]:
    return {name: sorted(given) for name, given in json.loads(fields).items() if given}


@dataclass(frozen=True, slots=True)
class Between:
    """The words between an end of one tag and that of another, with a letter of the text to either side."""

    before: str
    words: str
    after: str

    @property
    def cut(self) -> bool:
        """Whether one of the two lies within a word."""
        return _joins(self.before, self.words[:1]) or _joins(self.words[-1:], self.after)


def _joins(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum()


def moved(own: Bounds, final: Bounds, starts: Between, ends: Between) -> str:
    """Where the final tag begins and ends otherwise: `starts two words earlier and ends one word later`."""
    if final.end <= own.start or own.end <= final.start:
        return "another passage"
    found = []
    if own.start != final.start:
        found.append(f"starts {_far(starts)} {'earlier' if final.start < own.start else 'later'}")
    if own.end != final.end:
        found.append(f"ends {_far(ends)} {'earlier' if final.end < own.end else 'later'}")
    return " and ".join(found)


def _far(between: Between) -> str:
    count = sum(any(map(str.isalnum, word)) for word in between.words.split())
    if not count or between.cut or text.words(between.words) != len(between.words.split()):  # no spaces between words
        return _counted(len(between.words), "character")
    return _counted(count, "word")


def recoded(own: str, final: str) -> str:
    """`Statistic instead of Testimony`, of the names of two codes."""
    return f"{final} instead of {own}"


def refilled(code: CodeSpec, own: Mapping[str, Sequence[str]], final: Mapping[str, Sequence[str]]) -> str:
    """Which fields differ and how: `fields differ: value 312 instead of 321, unit left out`."""
    kinds = {spec.name: spec.type for spec in code.attributes}
    names = [*kinds, *sorted({*own, *final} - kinds.keys())]
    told = []
    for name in names:
        here, there = own.get(name, ()), final.get(name, ())
        if sorted(here) != sorted(there):
            told.append(_refilled(name.replace("_", " "), _read(here, kinds.get(name)), _read(there, kinds.get(name))))
    more = f" and {_counted(len(told) - _FIELDS_TOLD, 'more')}" if len(told) > _FIELDS_TOLD else ""
    return f"fields differ: {', '.join(told[:_FIELDS_TOLD])}{more}"


def _refilled(name: str, here: str, there: str) -> str:
    if not there:
        return f"{name} left out"
    return f"{name} {there} instead of {here}" if here else f"{name} {there} added"


def _read(given: Sequence[str], kind: str | None) -> str:
    read = ", ".join(values.as_read(given, kind))
    return read if len(read) <= _LONGEST else f"{read[:_LONGEST]}…"


def _counted(count: int, what: str) -> str:
    number = _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"
    return f"{number} {what}{'' if count == 1 or what == 'more' else 's'}"
