"""Whether a code is there or not, judged by character, sentence, paragraph or document.

Every unit is judged by every coder who has finished the document: a code is present where one of their tags covers a
code point of the unit. With n1 judgements "present", n0 "absent", n = n0 + n1, and o the coincidences of Krippendorff
(a unit with m judgements counts every ordered pair of them 1/(m - 1) times):

    percent agreement   (o11 + o00) / n
    alpha, nominal      1 - (n - 1) (o01 + o10) / (2 n1 n0)                  Krippendorff 2011
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from webapp.domain.agreement.continuum import Continuum
from webapp.domain.agreement.coverage import Coverage
from webapp.domain.agreement.data import Span
from webapp.domain.agreement.sheet import ALL, Formula, Groups, Sheet, Sums

CHARACTER = "character"
Judged = Mapping[int, tuple[Mapping[int, int], Mapping[tuple[int, int], int]]]
"""Of every code how many units have it by seat, and by two seats together."""


def by_character(covered: Coverage, document: Continuum, groups: Groups) -> Judged:
    """Code points as units."""
    return _added(covered.by_mask.items(), document, groups)


def by_unit(unit: str, document: Continuum, any_code: int, groups: Groups) -> tuple[int, Judged]:
    """How many units there are of this kind, and what they were judged to have."""
    spans: Sequence[Span] = [(0, document.length)] if unit == "document" else document.units[unit]
    judged: dict[tuple[int, int], int] = {}  # code and seat -> the bits of the units that have it
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    for start, end, code, seat in document.pieces:
        bits = (1 << bisect_left(starts, end)) - (1 << bisect_right(ends, start))
        if bits > 0:
            judged[code, seat] = judged.get((code, seat), 0) | bits
            judged[any_code, seat] = judged.get((any_code, seat), 0) | bits
    return len(spans), _counted(judged, document, groups)


def _counted(bits: Mapping[tuple[int, int], int], document: Continuum, groups: Groups) -> Judged:
    pairs = groups.among(document.seats)
    judged = {}
    for code in {code for code, _ in bits}:
        mine = {seat: bits.get((code, seat), 0) for seat in document.seats}
        shared = {pair: (mine[pair[0]] & mine[pair[1]]).bit_count() for pair in pairs}
        judged[code] = ({seat: units.bit_count() for seat, units in mine.items()}, shared)
    return judged


def _added(by_mask: Iterable[tuple[tuple[int, int], int]], document: Continuum, groups: Groups) -> Judged:
    pairs = groups.among(document.seats)
    judged: dict[int, tuple[dict[int, int], dict[tuple[int, int], int]]] = {}
    for (code, mask), length in by_mask:
        if code not in judged:
            judged[code] = dict.fromkeys(document.seats, 0), dict.fromkeys(pairs, 0)
        alone, shared = judged[code]
        seats = tuple(seat for seat in document.seats if mask >> seat & 1)
        for seat in seats:
            alone[seat] += length
        for pair in groups.among(seats):
            shared[pair] += length
    return judged


def enter(sheet: Sheet, row: int, document: Continuum, groups: Groups, unit: str, units: int, judged: Judged) -> None:
    """Write into *row* of the sheet what was judged by *unit*, of which the document has so many."""
    pairs = groups.among(document.seats)
    columns = sheet.columns
    for group in (ALL, *pairs.values()):
        columns["distinct", group, unit][row] = units
        columns["units", group, unit][row] = units * (len(document.seats) if group == ALL else 2)
    for seat in document.seats:
        columns["judged", seat, unit][row] = units
    for code, (alone, shared) in judged.items():
        columns["with", ALL, unit, code][row] = sum(alone.values())
        columns["shared", ALL, unit, code][row] = 2 * sum(shared.values()) / (len(document.seats) - 1)
        for seat, number in alone.items():
            columns["of", seat, unit, code][row] = number
        for (first, second), pair in pairs.items():
            if together := alone[first] + alone[second]:
                columns["with", pair, unit, code][row] = together
                columns["first", pair, unit, code][row] = alone[first]
                columns["shared", pair, unit, code][row] = 2 * shared[first, second]


def percent(group: int, unit: str, code: int) -> Formula:
    """The share of judgements that agree."""

    def formula(sums: Sums) -> Any:
        units, present, both = three(sums, group, unit, code)
        return (units - 2 * (present - both)) / units

    return formula


def alpha(group: int, unit: str, code: int) -> Formula:
    """Krippendorff's alpha for the two values present and absent."""

    def formula(sums: Sums) -> Any:
        units, present, both = three(sums, group, unit, code)
        return 1 - (units - 1) * (present - both) / (present * (units - present))

    return formula


def three(sums: Sums, group: int, unit: str, code: int) -> tuple[Any, Any, Any]:
    """All judgements, those that a code is present, and the agreeing ones among these."""
    rest = (group, unit, code)
    return sums(("units", group, unit)), sums(("with", *rest)), sums(("shared", *rest))
