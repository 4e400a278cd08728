"""Numbers of many documents that may be added, and what is reckoned of their sums."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

Key = tuple[Any, ...]
"""What was counted, of which group, then by what: ("shared", group, unit, code)."""
Sums = Callable[[Key], Any]
"""The sum of a column over documents: one number, or one for every draw of the bootstrap."""
Formula = Callable[[Sums], Any]
"""A value of sums. It adds, multiplies and divides only, so that it works on numbers and on arrays of them; where it
divides by nothing the value is not defined."""

ALL: Final = -1
"""The group of everybody; the others are pairs, counted from 0."""


class Columns(dict[Key, "array[float]"]):
    """Columns by their keys; one that is asked for is there, full of zeros."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._empty = array("d", bytes(8 * rows))

    def __missing__(self, key: Key) -> "array[float]":
        column = self[key] = self._empty[:]
        return column


class Sheet:
    """A row for every document, a column for every key: `sheet.columns[key][row] += amount`."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.columns = Columns(rows)

    def totals(self) -> Sums:
        """The sums over all documents."""
        totals = {key: sum(column) for key, column in self.columns.items()}
        return lambda key: totals.get(key, 0.0)

    def totals_of(self, rows: Sequence[int]) -> Sums:
        """The sums over the documents of some rows."""
        columns = self.columns

        def sums(key: Key) -> float:
            return sum(map(columns[key].__getitem__, rows)) if key in columns else 0.0

        return cache(sums)


@dataclass(frozen=True, slots=True)
class Groups:
    """The coders whose agreement is asked for, by their seats, and the pairs of them."""

    coders: Sequence[str]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        return _pairs(tuple(range(len(self.coders))))

    def among(self, seats: tuple[int, ...]) -> Mapping[tuple[int, int], int]:
        """The numbers of the pairs whose two coders have one of *seats*."""
        return _numbers(len(self.coders), seats)


def value(formula: Formula, sums: Sums) -> float | None:
    """What *formula* makes of sums that are plain numbers, or None where it is not defined."""
    try:
        return float(formula(sums))
    except ZeroDivisionError:
        return None


@cache
def _pairs(seats: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(first, second) for at, first in enumerate(seats) for second in seats[at + 1 :]]


@cache
def _numbers(coders: int, seats: tuple[int, ...]) -> Mapping[tuple[int, int], int]:
    numbers = {pair: number for number, pair in enumerate(_pairs(tuple(range(coders))))}
    return {pair: numbers[pair] for pair in _pairs(seats)}
