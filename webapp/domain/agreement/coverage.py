"""How many code points coders gave a code together: one sweep over the ends of all pieces feeds every pair."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.domain.agreement.continuum import Continuum, Piece


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the code points of a document got from its coders."""

    by_mask: dict[tuple[int, int], int]
    """Code and the bits of the seats of those who gave it there, and nobody else -> code points. The code that is
    one more than the last stands for any code."""
    valued: dict[tuple[int, int, int], tuple[int, int]]
    """Seat, another seat and a code: code points to which the first gave the code and the other any code, and the
    sum of the squares of these lengths, piece by piece."""
    overlaps: dict[int, int]
    """Seat -> pairs of pieces of this coder that overlap."""


class _Sweep:
    """What is open at the place that the sweep has reached."""

    def __init__(self, seats: Sequence[int], any_code: int) -> None:
        self.any_code = any_code
        self.by_mask: dict[tuple[int, int], int] = defaultdict(int)
        self.codes: dict[int, int] = {}  # code -> bits of the seats that have it open
        self.open = dict.fromkeys(seats, 0)  # seat -> pieces open
        self.covered = dict.fromkeys(seats, 0)  # seat -> code points so far to which it gave any code
        self.anybody = 0  # bits of the seats that have something open
        self.overlaps = dict.fromkeys(seats, 0)

    def advance(self, width: int) -> None:
        for code, mask in self.codes.items():
            self.by_mask[code, mask] += width
        self.by_mask[self.any_code, self.anybody] += width
        for seat, pieces in self.open.items():
            if pieces:
                self.covered[seat] += width

    def turn(self, code: int, seat: int, opens: int) -> None:
        mask = self.codes.get(code, 0) ^ 1 << seat
        if mask:
            self.codes[code] = mask
        else:
            del self.codes[code]
        if opens:
            self.overlaps[seat] += self.open[seat]
            self.open[seat] += 1
            self.anybody |= 1 << seat
        else:
            self.open[seat] -= 1
            if not self.open[seat]:
                self.anybody ^= 1 << seat


def coverage(document: Continuum, any_code: int) -> Coverage:
    """What *document* was given, code point by code point; *any_code* is the number that stands for any code."""
    sweep = _Sweep(document.seats, any_code)
    before: dict[int, dict[int, int]] = {}  # piece -> what every seat had covered when it opened
    valued: dict[tuple[int, int, int], tuple[int, int]] = {}
    last = 0
    for place, opens, number in _ends(document.pieces):
        if place > last:
            if sweep.anybody:
                sweep.advance(place - last)
            last = place
        _, _, code, seat = document.pieces[number]
        sweep.turn(code, seat, opens)
        if opens:
            before[number] = sweep.covered.copy()
            continue
        then = before.pop(number)
        for other, covered in sweep.covered.items():
            length = covered - then[other]
            if length and other != seat:
                so_far, squares = valued.get((seat, other, code), (0, 0))
                valued[seat, other, code] = so_far + length, squares + length * length
    return Coverage(sweep.by_mask, valued, sweep.overlaps)


def _ends(pieces: Sequence[Piece]) -> list[tuple[int, int, int]]:
    """Where a piece begins (1) or ends (0), in order; at one place endings come first."""
    ends = [(start, 1, number) for number, (start, _, _, _) in enumerate(pieces)]
    ends += [(end, 0, number) for number, (_, end, _, _) in enumerate(pieces)]
    ends.sort()
    return ends
