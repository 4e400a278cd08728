"""The u-alpha family: coincidences of lengths, gaps included.

Krippendorff, Mathet, Bouvry, Widlöcher 2016, Quality & Quantity 50(6):2347-2364 with its erratum; the same as Content
Analysis, 4th ed. 2019, section 12.6. With m coders and L code points, l_ck is how many code points one coder gave c and
another k (ordered pairs, divided by m - 1; gaps are a value too), l_c. its row, l.. = m L, and S_c the sum of the
squared lengths of the pieces of c (of the lengths themselves for gaps):

    e_ck = (l_c. l_k. - [c = k] S_c) / (l.. - sum S_c / l..)
    u    = 1 - sum over c <> k of l_ck / sum over c <> k of e_ck                               equation 5
    |u   = the same of two values, coded and not                                              equation 6
    cu   = the same of what both gave a code: l*_c. the row without gaps, S*_c the sum of the squared lengths of each
           piece that the other coder gave any code                                           equations 10 and 11
    (k)u = 1 - (e*_k. / l*_k.) (l*_k. - l*_kk) / (e*_k. - e*_kk); coverage l*_k. / l_k.         equation 13b

Of one code k taken alone, all else is gap: that is defined where codes overlap too. Documents pool by adding l and S.
"""

from collections.abc import Sequence
from typing import Any

from webapp.domain.agreement.continuum import Continuum
from webapp.domain.agreement.coverage import Coverage
from webapp.domain.agreement.presence import CHARACTER
from webapp.domain.agreement.sheet import ALL, Formula, Groups, Sheet, Sums


def enter(sheet: Sheet, row: int, document: Continuum, covered: Coverage, groups: Groups) -> None:
    """Write the squares of lengths and what both gave a code into *row* (the lengths come with `presence.enter`)."""
    columns, pairs = sheet.columns, groups.among(document.seats)
    squares: dict[tuple[int, int], int] = {}
    for start, end, code, seat in document.pieces:
        squares[code, seat] = squares.get((code, seat), 0) + (end - start) ** 2
    total: dict[tuple[str, int], int] = {}
    for (code, seat), amount in squares.items():
        total["squares", code] = total.get(("squares", code), 0) + amount
        for (first, second), pair in pairs.items():
            if seat in (first, second):
                columns["squares", pair, code][row] += amount
    for (seat, other, code), (length, square) in covered.valued.items():
        pair = pairs[min(seat, other), max(seat, other)]
        for name, amount in (("valued", length), ("valued squares", square)):
            columns[name, pair, code][row] += amount
            total[name, code] = total.get((name, code), 0) + amount
    for (name, code), amount in total.items():
        columns[name, ALL, code][row] = amount if name == "squares" else amount / (len(document.seats) - 1)


def of_code(group: int, code: int) -> Formula:
    """u alpha of one code against everything else."""

    def formula(sums: Sums) -> Any:
        everything, coded, both = _lengths(sums, group, code)
        gaps = everything - coded
        expected = 2 * coded * gaps / (everything - (sums(("squares", group, code)) + gaps) / everything)
        return 1 - 2 * (coded - both) / expected

    return formula


def of_all(group: int, codes: Sequence[int], any_code: int) -> Formula:
    """u alpha of all codes and gaps together; of texts in which no coder's tags overlap."""

    def formula(sums: Sums) -> Any:
        everything, coded, both = _lengths(sums, group, any_code)
        gaps = everything - coded
        agreed, same, squares = everything - 2 * coded + both, gaps * gaps, gaps
        for code in codes:
            _, length, shared = _lengths(sums, group, code)
            agreed, same = agreed + shared, same + length * length
            squares = squares + sums(("squares", group, code))
        expected = (everything * everything - same) / (everything - squares / everything)
        return 1 - (everything - agreed) / expected

    return formula


def binary(group: int, codes: Sequence[int], any_code: int) -> Formula:
    """|u alpha: coded against not coded."""

    def formula(sums: Sums) -> Any:
        everything, coded, both = _lengths(sums, group, any_code)
        gaps = everything - coded
        squares = sum(sums(("squares", group, code)) for code in codes)
        expected = 2 * coded * gaps / (everything - (squares + gaps) / everything)
        return 1 - 2 * (coded - both) / expected

    return formula


def of_codes(group: int, codes: Sequence[int]) -> Formula:
    """cu alpha: of what both coded, whether they gave it the same code."""

    def formula(sums: Sums) -> Any:
        rows, everything, divisor = _valued(sums, group, codes)
        agreed = sum(_lengths(sums, group, code)[2] for code in codes)
        same = sum(row * row for row in rows)
        return 1 - (everything - agreed) / ((everything * everything - same) / divisor)

    return formula


def of_code_among_codes(group: int, code: int, codes: Sequence[int]) -> Formula:
    """(k)u alpha: of what both coded and one of them with this code, whether the other did so too."""

    def formula(sums: Sums) -> Any:
        rows, everything, divisor = _valued(sums, group, codes)
        mine, both = rows[codes.index(code)], _lengths(sums, group, code)[2]
        square = sums(("valued squares", group, code))
        row_expected = (mine * everything - square) / divisor
        elsewhere = mine * (everything - mine) / divisor
        return 1 - row_expected / mine * (mine - both) / elsewhere

    return formula


def coverage(group: int, code: int) -> Formula:
    """How much of what was given this code the other coder gave any code."""
    return lambda sums: sums(("valued", group, code)) / sums(("with", group, CHARACTER, code))


def _lengths(sums: Sums, group: int, code: int) -> tuple[Any, Any, Any]:
    rest = (group, CHARACTER, code)
    return sums(("units", group, CHARACTER)), sums(("with", *rest)), sums(("shared", *rest))


def _valued(sums: Sums, group: int, codes: Sequence[int]) -> tuple[list[Any], Any, Any]:
    """l*_c. of every code, l*.., and l*.. - sum S*_c / l*.."""
    rows = [sums(("valued", group, code)) for code in codes]
    everything = sum(rows)
    return rows, everything, everything - sum(sums(("valued squares", group, code)) for code in codes) / everything
