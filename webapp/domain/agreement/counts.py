"""How many tags two coders put into each document: Pearson's correlation over documents.

r = (n sum xy - sum x sum y) / sqrt((n sum xx - (sum x)^2) (n sum yy - (sum y)^2)), x and y the two coders' numbers of
tags of a code in one document. Of all coders the mean over pairs.
"""

from typing import Any

from webapp.domain.agreement.continuum import Continuum
from webapp.domain.agreement.sheet import ALL, Formula, Groups, Sheet, Sums


def correlation(pair: int, code: int) -> Formula:
    """Pearson's r of the two coders' counts by document."""

    def formula(sums: Sums) -> Any:
        n = sums(("units", pair, "document")) / 2
        x, y, xx, yy, xy = (sums((count, pair, code)) for count in ("x", "y", "xx", "yy", "xy"))
        return (n * xy - x * y) / ((n * xx - x * x) * (n * yy - y * y)) ** 0.5

    return formula


def enter(sheet: Sheet, row: int, document: Continuum, groups: Groups) -> None:
    """Write how many tags of each code the two coders of every pair have in this document."""
    counts: dict[tuple[int, int], int] = {}
    for _, _, code, seat, _ in document.tags:
        counts[code, seat] = counts.get((code, seat), 0) + 1
    columns = sheet.columns
    for code in {code for code, _ in counts}:
        columns["tags", ALL, code][row] = sum(counts.get((code, seat), 0) for seat in document.seats)
        for (first, second), pair in groups.among(document.seats).items():
            x, y = counts.get((code, first), 0), counts.get((code, second), 0)
            if x or y:
                columns["tags", pair, code][row] = x + y
                for name, amount in (("x", x), ("y", y), ("xx", x * x), ("yy", y * y), ("xy", x * y)):
                    columns[name, pair, code][row] = amount
