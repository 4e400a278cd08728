"""Pairs of coders by a measure of the reader's choice: a heat map of all codes together, and a table with each code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.domain.agreement.figures import Figure
from webapp.domain.agreement_shown import UNDEFINED, Index, Label, Notes, Row, Table, cell, coefficient, letters, pairs

CELL: Final = 64
LEFT: Final = 44
SHADES: Final = 9
NO_VALUE: Final = "n. d."
MEASURES: Final[Mapping[str, str]] = {
    "alpha": "α",
    "percent": "Agreement",
    "f1_relaxed": "F1 (relaxed)",
    "f1_exact": "F1 (exact)",
    "u_alpha": "u-alpha",
}
USUAL: Final = "alpha"


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a heat map: where it is, how dark (0 to SHADES), what it says, and of which pair it is."""

    x: int
    y: int
    shade: int
    words: str
    title: str
    pair: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Heat:
    """A heat map of pairs, coders from A on along both sides."""

    size: int
    squares: Sequence[Square]
    labels: Sequence[Label]
    title: str
    description: str

    @property
    def cell(self) -> int:
        return CELL


@dataclass(frozen=True, slots=True)
class Pairs:
    """What is shown of pairs: by which measure, as a map and as a table."""

    measure: str
    heat: Heat
    table: Table


def of_pairs(
    figures: Sequence[Figure], names: Mapping[str, str], codes: Mapping[str, str], unit: str, measure: str
) -> Pairs | None:
    """Three or more coders (*names*) two by two; None for fewer, of whom there is nothing to compare."""
    if len(names) < 3:
        return None
    asked = _Asked(Index(figures), list(names), unit, measure)
    return Pairs(measure, _heat(asked, names), _table(asked, codes))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Figures of one measure."""

    index: Index
    coders: Sequence[str]
    unit: str
    measure: str

    def of(self, code: str | None, pair: Sequence[str]) -> Figure | None:
        if self.measure in ("alpha", "percent"):
            percent, alpha = self.index.present(code, pair, self.unit)
            return alpha if self.measure == "alpha" else percent
        return self.index.get(self.measure, code, pair)


def _heat(asked: _Asked, names: Mapping[str, str]) -> Heat:
    coders, letter = asked.coders, letters(asked.coders)
    squares = [
        _square(across, down, asked.of(None, (other, one)), (other, one), f"{names[other]} and {names[one]}")
        for down, one in enumerate(coders)
        for across, other in enumerate(coders[:down])
    ]
    sides = [Label(LEFT + CELL * (at + 0.5), 16, letter[who]) for at, who in enumerate(coders[:-1])]
    sides += [Label(LEFT - 10, 28 + CELL * (at - 0.5), letter[who], "end") for at, who in enumerate(coders) if at]
    title = f"{MEASURES[asked.measure]} of each pair of coders, all codes together"
    size = LEFT + CELL * (len(coders) - 1) + 4
    return Heat(size, squares, sides, title, "; ".join(square.title for square in squares))


def _square(across: int, down: int, found: Figure | None, pair: tuple[str, str], who: str) -> Square:
    value = found.value if found else None
    words = coefficient(value) if value is not None else NO_VALUE
    shade = 0 if value is None else max(0, min(SHADES, round(value * SHADES)))
    title = f"{who}: {words if value is not None else UNDEFINED}"
    return Square(LEFT + CELL * across, 24 + CELL * (down - 1), shade, words, title, pair)


def _table(asked: _Asked, codes: Mapping[str, str]) -> Table:
    notes, letter = Notes(), letters(asked.coders)
    rows = [
        Row(
            f"{letter[pair[0]]} and {letter[pair[1]]}",
            [cell(asked.of(code, pair), notes, percent=asked.measure == "percent") for code in (None, *codes)],
        )
        for pair in pairs(asked.coders)
    ]
    return Table("pairs", ["Coders", "All codes", *codes.values()], rows, notes.said)
