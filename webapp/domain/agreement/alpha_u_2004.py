"""alpha_U of 2004, as INCEpTION and WebAnno compute it.

Krippendorff, Content Analysis, 2nd ed. 2004, chapter 11, with the overall value of DKPro Agreement. Of one code every
coder's text is units of that code and gaps. For two segments g and h of two coders that intersect, with begins b, ends
e and lengths l,

    delta2(g, h) = (b_g - b_h)^2 + (e_g - e_h)^2    if both are units
                 = l_g^2                            if g is a unit that lies in the gap h, or the other way round
                 = 0                                otherwise
    D_o = 2 / (m (m - 1) L^2) * sum over pairs of coders of delta2
    D_e = (2 / L) * sum over units of [ (N - 1) (2 l^3 - 3 l^2 + l) / 3 + l^2 * room ]
          / (m L (m L - 1) - sum over units of l (l - 1)),  room the sum over gaps with l_g >= l of l_g - l + 1
    alpha_U = 1 - D_o / D_e; of all codes the mean D_o by the mean D_e

Documents stand one after the other, each an article of its own: a gap ends where its document ends (INCEpTION lets it
run on into the next, so that its value depends on the order of documents). D_e is no sum over documents, so there is no
bootstrap interval. A document counts if everybody of the group has finished it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from webapp.domain.agreement.continuum import Continuum, Piece

_Lengths = dict[tuple[int, int], Counter[int]]
"""Code and seat -> how many segments have which length."""


class _Stretch:
    """All documents with the same coders, one after the other."""

    def __init__(self) -> None:
        self.documents = 0
        self.length = 0
        self.units: _Lengths = defaultdict(Counter)
        self.gaps: _Lengths = defaultdict(Counter)
        self.observed: Counter[tuple[int, int, int]] = Counter()  # code and two seats -> sum of delta2


class Unitized:
    """Units and gaps of every code by every coder."""

    def __init__(self, codes: Sequence[int]) -> None:
        self.codes = codes
        self._known: dict[tuple[int, tuple[int, ...]], tuple[float, float]] = {}
        self._stretches: dict[tuple[int, ...], _Stretch] = defaultdict(_Stretch)

    def enter(self, document: Continuum) -> None:
        """Add one document."""
        stretch = self._stretches[document.seats]
        stretch.documents += 1
        stretch.length += document.length
        last = dict.fromkeys(((code, seat) for code in self.codes for seat in document.seats), 0)
        for start, end, code, seat in document.pieces:
            stretch.units[code, seat][end - start] += 1
            if start > last[code, seat]:
                stretch.gaps[code, seat][start - last[code, seat]] += 1
            last[code, seat] = end
        for by, end in last.items():
            if end < document.length:
                stretch.gaps[by][document.length - end] += 1
        _observe(document.pieces, document.seats, stretch.observed)

    def basis(self, codes: Iterable[int], seats: Sequence[int]) -> tuple[int, int, int]:
        """Documents that the coders of these *seats* have all finished, their length, and units of *codes* in them."""
        stretches = list(self._of_all(seats))
        units = sum(one.units[code, seat].total() for one in stretches for code in codes for seat in seats)
        return sum(one.documents for one in stretches), sum(one.length for one in stretches), units

    def disagreement(self, code: int, seats: Sequence[int]) -> tuple[float, float]:
        """D_o and D_e of one code between the coders of these *seats*."""
        units: Counter[int] = Counter()
        gaps: Counter[int] = Counter()
        length = observed = 0
        for stretch in self._of_all(seats):
            length += stretch.length
            for at, seat in enumerate(seats):
                units.update(stretch.units[code, seat])
                gaps.update(stretch.gaps[code, seat])
                observed += sum(stretch.observed[code, seat, other] for other in seats[at + 1 :])
        m = len(seats)
        if not length:
            return 0.0, 0.0
        return 2 * observed / (m * (m - 1) * length**2), _expected(units, gaps, m * length, length)

    def alpha(self, codes: Iterable[int], seats: Sequence[int]) -> float:
        """alpha_U of *codes* together; divides by nothing where nothing was tagged."""
        parts = [self._once(code, tuple(seats)) for code in codes]
        return 1 - sum(observed for observed, _ in parts) / sum(expected for _, expected in parts)

    def _once(self, code: int, seats: tuple[int, ...]) -> tuple[float, float]:
        if (code, seats) not in self._known:
            self._known[code, seats] = self.disagreement(code, seats)
        return self._known[code, seats]

    def _of_all(self, seats: Sequence[int]) -> Iterator[_Stretch]:
        return (one for those, one in self._stretches.items() if set(seats) <= set(those))


def _observe(pieces: Sequence[Piece], seats: Sequence[int], observed: dict[tuple[int, int, int], int]) -> None:
    """Add delta2 of whatever intersects, by code and the two seats."""
    reaching: dict[int, list[tuple[int, int, int, int]]] = {}  # code -> earlier pieces that may reach this far
    alone = [set(seats) for _ in pieces]  # seats of which no unit intersects this one: it lies in a gap
    for number, (start, end, code, seat) in enumerate(pieces):
        alone[number].discard(seat)
        near = [earlier for earlier in reaching.get(code, ()) if earlier[1] > start]
        for begun, ends, its_seat, other in near:
            if its_seat != seat:
                alone[number].discard(its_seat)
                alone[other].discard(seat)
                by_seats = (code, seat, its_seat) if seat < its_seat else (code, its_seat, seat)
                observed[by_seats] += (start - begun) ** 2 + (end - ends) ** 2
        near.append((start, end, seat, number))
        reaching[code] = near
    for (start, end, code, seat), others in zip(pieces, alone, strict=True):
        for other in others:
            observed[(code, seat, other) if seat < other else (code, other, seat)] += (end - start) ** 2


def _expected(units: Counter[int], gaps: Counter[int], whole: int, length: int) -> float:
    """D_e of units and gaps of these lengths, in *whole* code points of all coders."""
    number = units.total()
    longest = sorted(gaps, reverse=True)
    expected = at = many = together = 0
    for unit in sorted(units, reverse=True):
        while at < len(longest) and longest[at] >= unit:
            many += gaps[longest[at]]
            together += gaps[longest[at]] * (longest[at] + 1)
            at += 1
        among_units = (number - 1) * (2 * unit**3 - 3 * unit**2 + unit) // 3
        expected += units[unit] * (among_units + unit**2 * (together - many * unit))
    room = whole * (whole - 1) - sum(times * unit * (unit - 1) for unit, times in units.items())
    return 2 * expected / length / room if room else 0.0
