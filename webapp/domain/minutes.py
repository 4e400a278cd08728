"""The minutes of a meeting as Markdown: what was decided about which passage and why, and what was carried over."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_MARKUP: Final = re.compile(r"([\\`*_\[\]<>#|~])|(?m:^(\s*)([-+=]|\d+[.)]))")
_LONGEST: Final = 600  # code points of a passage


@dataclass(frozen=True, slots=True)
class Minute:
    """What came of one case; offsets are code points, half-open."""

    title: str
    passage: str
    start: int
    end: int
    paragraph: int
    differ: str  # how coders differed, and in which codes
    question: str
    decided: str | None  # None: carried over
    result: str  # the passage of the tag that was made, where it is another one
    reason: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """A meeting as it is kept."""

    project: str
    date: str
    present: str
    cases: Sequence[Minute]


def markdown(minutes: Minutes) -> str:
    """The minutes as a file; what people typed stands as it was typed."""
    return "\n".join(_lines(minutes)) + "\n"


def _lines(minutes: Minutes) -> Iterator[str]:
    decided = sum(one.decided is not None for one in minutes.cases)
    yield f"# {_plain(minutes.project)}: meeting of {minutes.date}"
    yield ""
    if minutes.present:
        yield f"Present: {_plain(minutes.present)}"
        yield ""
    yield f"{_passages(len(minutes.cases))}: {decided} decided, {len(minutes.cases) - decided} carried over."
    for number, one in enumerate(minutes.cases, start=1):
        yield ""
        yield from _case(number, one)


def _case(number: int, one: Minute) -> Iterator[str]:
    yield f"## {number}. {_plain(one.title)}, paragraph {one.paragraph}"
    yield ""
    yield f"> {_plain(_cut(one.passage))}"
    yield ""
    yield f"Characters {one.start} to {one.end}. {_plain(one.differ)}."
    if one.question:
        yield ""
        yield f"Question: {_plain(one.question)}"
    yield ""
    if one.decided is None:
        yield "**Carried over.**" + (f" {_plain(one.reason)}" if one.reason else "")
        return
    where = f" on “{_plain(_cut(one.result))}”" if one.result else ""
    yield f"**Decided: {_plain(one.decided)}**{where}."
    if one.reason:
        yield ""
        yield f"Reason: {_plain(one.reason)}"


def _plain(text: str) -> str:
    """The words on one line, with what Markdown would read as markup escaped."""
    return _MARKUP.sub(_escaped, " ".join(text.split()))


def _escaped(found: re.Match[str]) -> str:
    if found[1]:
        return f"\\{found[1]}"
    mark = found[3]
    return f"{found[2]}{mark[:-1]}\\{mark[-1]}"


def _cut(passage: str) -> str:
    return passage if len(passage) <= _LONGEST else f"{passage[:_LONGEST]} …"


def _passages(count: int) -> str:
    return "One passage" if count == 1 else f"{count:,} passages"
