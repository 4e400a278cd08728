"""Figures as tables show them: numbers in the manner of papers, reasons as notes below."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from webapp.domain.agreement.figures import Figure

MINUS: Final = "−"
NOTHING: Final = "–"
UNDEFINED: Final = "not defined"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Key = tuple[str, str | None, tuple[str, ...], str | None, str | None]


class Opens(StrEnum):
    """Which passages a cell leads to."""

    DIFFERING = "differing"
    ALIKE = "alike"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; *below* is smaller, *note* the number of a note under the table."""

    words: str
    below: str = ""
    note: int | None = None
    about: str | None = None  # the code whose passages it opens; empty for all codes
    other: str | None = None  # a second code that the disagreements are with
    pair: tuple[str, ...] = ()
    opens: Opens = Opens.DIFFERING

    @property
    def text(self) -> str:
        """All of it in a line."""
        return f"{self.words} {self.below}" if self.below else self.words


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; *code* gives it its colour."""

    head: str
    cells: Sequence[Cell]
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its notes; *columns* begin with the heading of the rows."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Row]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place of a chart."""

    x: float
    y: float
    words: str
    anchor: str = "middle"


class Index:
    """Figures by what they are of."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._found: dict[Key, Figure] = {
            (one.measure, one.code, one.annotators, one.unit, one.field): one for one in figures
        }

    def get(
        self,
        measure: str,
        code: str | None,
        who: Sequence[str],
        unit: str | None = None,
        of_field: str | None = None,
    ) -> Figure | None:
        """The figure of these coders, or None."""
        return self._found.get((measure, code, tuple(who), unit, of_field))

    def present(self, code: str | None, who: Sequence[str], unit: str) -> tuple[Figure | None, Figure | None]:
        """Percent agreement and alpha of the presence of a code by *unit*."""
        if unit == "character":
            return self.get("percent_char", code, who), self.get("alpha_char", code, who)
        return self.get("percent", code, who, unit), self.get("alpha", code, who, unit)


@dataclass(slots=True)
class Notes:
    """Reasons, each numbered once."""

    said: list[str] = field(default_factory=list)

    def number(self, reason: str) -> int:
        """Its number, from 1."""
        if reason not in self.said:
            self.said.append(reason)
        return self.said.index(reason) + 1


def coefficient(value: float) -> str:
    """.714, 1.000 or −.051: three places, and no zero before the point, since it can't be more than 1."""
    words = f"{abs(value):.3f}"
    words = words.removeprefix("0")
    return f"{MINUS}{words}" if value < 0 and words != ".000" else words


def share(value: float | None) -> str:
    """87.4 %."""
    return NOTHING if value is None else f"{100 * value:.1f} %"


def interval(figure: Figure) -> str:
    """[.600, .806], or nothing where there is none."""
    if figure.ci_low is None or figure.ci_high is None:
        return ""
    return f"[{coefficient(figure.ci_low)}, {coefficient(figure.ci_high)}]"


def cell(figure: Figure | None, notes: Notes, *, percent: bool = False) -> Cell:
    """A figure in a cell, which leads to the disagreements behind it."""
    if figure is None:
        return Cell(NOTHING)
    about, pair = figure.code or "", figure.annotators
    if figure.value is None:
        number = notes.number(_why(figure))
        return Cell((figure.reason or UNDEFINED).partition(":")[0], note=number, about=about, pair=pair)
    if not percent:
        return Cell(coefficient(figure.value), interval(figure), about=about, pair=pair)
    low, high = figure.ci_low, figure.ci_high
    below = "" if low is None or high is None else f"[{100 * low:.1f}, {100 * high:.1f}]"
    return Cell(share(figure.value), below, about=about, pair=pair)


def _why(figure: Figure) -> str:
    """The reason as a sentence."""
    said = figure.reason or f"{UNDEFINED}: there is nothing to compare"
    return f"{said[:1].upper()}{said[1:]}."


def letters(coders: Sequence[str]) -> dict[str, str]:
    """What coders are called in a paper: A, B, C."""
    return {who: LETTERS[at] if at < len(LETTERS) else f"{at + 1}" for at, who in enumerate(coders)}


def pairs(coders: Sequence[str]) -> list[tuple[str, str]]:
    """Each two of them, in their order."""
    return [(one, other) for at, one in enumerate(coders) for other in coders[at + 1 :]]


def unit_word(unit: str, *, many: bool = True) -> str:
    """sentences; on screens a document is an article."""
    word = "article" if unit == "document" else unit
    return f"{word}s" if many else word


def code_names(codes: Mapping[str, str], together: str) -> list[tuple[str | None, str]]:
    """Each code with its name, and all of them together first."""
    return [(None, together), *codes.items()]
