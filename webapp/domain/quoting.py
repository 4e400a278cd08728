"""Passages of texts in what is said about them: where the texts are left out, these are, too.

    quoting = Quoting()
    quoting.hear(said)                    # all that is told
    for text, title in texts:
        quoting.look(text, title)         # which of it stands in a text
    bare = quoting.over(said)

What is told is held, the texts are not.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, TypeVar

from webapp.domain.anonymity import Anonymous

Anything = TypeVar("Anything")

LEAST: Final = 5
"""Words in a row that are a passage; fewer may be anybody's."""
LEFT_OUT: Final = "[…]"
_WORD: Final = re.compile(r"\w+")
_Run = tuple[str, ...]


@dataclass(slots=True)
class Quoting:
    """Finds runs of words that stand both in what is told and in a text, titles aside."""

    _told: set[_Run] = field(default_factory=set)
    _quoted: set[_Run] = field(default_factory=set)
    _titles: set[_Run] = field(default_factory=set)

    def hear(self, said: object) -> None:
        """Take note of every word of *said*."""
        _each(said, self._note)

    def look(self, text: str, title: str | None) -> None:
        """Find what of it stands in a text."""
        self._titles.update(self._told.intersection(_runs(title or "")))
        self._quoted.update(self._told.intersection(_runs(text)))

    def over(self, said: Anything) -> Anything:
        """The same without passages of the texts; keys of codes, names of fields and fixed words stay."""
        return _each(said, self._without)

    def _note(self, said: str) -> str:
        self._told.update(_runs(said))
        return said

    def _without(self, said: str) -> str:
        words = [match.span() for match in _WORD.finditer(said)]
        quoted = [run in self._quoted and run not in self._titles for run in _runs(said)]
        within = {place for at, is_quoted in enumerate(quoted) if is_quoted for place in range(at, at + LEAST)}
        kept, end = [], 0
        for first, last in _stretches(sorted(within)):
            kept += [said[end : words[first][0]], LEFT_OUT]
            end = words[last][1]
        return "".join([*kept, said[end:]])


@dataclass(frozen=True, slots=True)
class _Change:
    """What `Anonymous` asks of whatever it hides."""

    hide: Callable[[str], str]

    def spans(self, _said: str) -> list[tuple[int, int]]:
        return []


def _each(said: Anything, change: Callable[[str], str]) -> Anything:
    """*said*, whatever it is made of, with every text in it changed."""
    hides = _Change(change)
    return Anonymous(hides, hides, str).over(said)


def _runs(said: str) -> Iterator[_Run]:
    words = [word.casefold() for word in _WORD.findall(said)]
    return zip(*(words[place:] for place in range(LEAST)), strict=False)


def _stretches(places: list[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of places that follow one another."""
    breaks = [0, *(at for at, (one, other) in enumerate(pairwise(places), 1) if other != one + 1), len(places)]
    for first, after in pairwise(breaks):
        if first < after:
            yield places[first], places[after - 1]
