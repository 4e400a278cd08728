"""Span F1 of two coders, which is positive specific agreement: 2a / (2a + b + c).

Hripcsak & Rothschild 2005, JAMIA 12(3):296-298: a passages that both have, b and c that one of them has. *Exact*: the
same code with the same ends. *Relaxed*: the same code, intersection over union at least 1/2, matched one to one with
the most overlap in all (`matching.py`), so that it is the same whoever is first. Of all coders the mean over pairs.
"""

from collections.abc import Sequence
from typing import Any

from webapp.domain.agreement.continuum import Continuum
from webapp.domain.agreement.matching import Edge
from webapp.domain.agreement.sheet import Formula, Groups, Sheet, Sums

EXACT, RELAXED = "exact", "relaxed"


def enter(
    sheet: Sheet, row: int, document: Continuum, groups: Groups, relaxed: dict[tuple[int, int], list[Edge]]
) -> None:
    """Write into *row* how many passages of each code match; *relaxed* are the matched tags of one code, by pair."""
    made: dict[int, set[tuple[int, int, int]]] = {seat: set() for seat in document.seats}
    for start, end, code, seat, _ in document.tags:
        made[seat].add((start, end, code))
    for (first, second), pair in groups.among(document.seats).items():
        for _, _, code in made[first] & made[second]:
            sheet.columns[EXACT, pair, code][row] += 1
        for edge in relaxed.get((first, second), ()):
            sheet.columns[RELAXED, pair, document.tags[edge[0]][2]][row] += 1


def f1(kind: str, pair: int, codes: Sequence[int]) -> Formula:
    """F1 of one pair of coders over *codes*."""

    def formula(sums: Sums) -> Any:
        return 2 * sum(sums((kind, pair, code)) for code in codes) / sum(sums(("tags", pair, code)) for code in codes)

    return formula
