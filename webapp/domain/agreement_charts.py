"""Lines of agreement over time as shapes with places, which templates write out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from webapp.domain.agreement.figures import Figure
from webapp.domain.agreement_shown import Index, Label, coefficient

RELIABLE: Final = 0.8
TENTATIVE: Final = 0.667
LINES: Final = 8  # codes that are drawn
_WIDTH, _HEIGHT, _TOP, _BOTTOM, _RIGHT = 680, 240, 12, 34, 150

_APART = 17  # names of lines
_INSET, _LETTER = 40, 7  # from the edges to the first and last step; the width of a letter

Step = tuple[str, Sequence[Figure]]
"""A round or a month, and its figures."""
Height = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a line."""

    x: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """One code over time; its *path* is broken where a value is missing."""

    code: str
    name: str
    colour: str
    path: str
    points: Sequence[Point]
    dash: int


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a line, beside its end."""

    y: float
    words: str
    line: Line


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over rounds or months."""

    width: int
    height: int
    left: float
    right: float
    lines: Sequence[Line]
    ticks: Sequence[Label]
    guides: Sequence[Label]
    names: Sequence[Name]
    title: str
    description: str


def lines(
    steps: Sequence[Step], coders: Sequence[str], codes: Mapping[str, tuple[str, str]], unit: str, over: str
) -> Chart | None:
    """Alpha of each code (its name and colour) by *unit* over rounds or months; None for fewer than two steps."""
    if len(steps) < 2:
        return None
    values = {code: [_value(figures, coders, code, unit) for _, figures in steps] for code in codes}
    drawn = [code for code in codes if any(value is not None for value in values[code])][:LINES]
    low = min([0.0, *(value for code in drawn for value in values[code] if value is not None)])
    left, right = 40.0, float(_WIDTH - _RIGHT)
    step = (right - left - 2 * _INSET) / (len(steps) - 1)
    xs = [left + _INSET + step * at for at in range(len(steps))]

    def height(value: float) -> float:
        return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - (value - low) / (1 - low)), 1)

    axes = _Axes(xs, steps, height)
    made = [_line(code, *codes[code], values[code], axes, at) for at, code in enumerate(drawn)]
    return Chart(
        width=_WIDTH,
        height=_HEIGHT,
        left=left,
        right=right,
        lines=made,
        ticks=_ticks(xs, [label for label, _ in steps], step),
        guides=[Label(left - 8, height(at), coefficient(at), "end") for at in (low, TENTATIVE, RELIABLE, 1.0)],
        names=_apart([line for line in made if line.points]),
        title=f"Alpha of each code over {over}",
        description="; ".join(f"{line.name}: {', '.join(point.title for point in line.points)}" for line in made),
    )


def _ticks(xs: Sequence[float], labels: Sequence[str], step: float) -> list[Label]:
    """Labels under their places: long ones cut, and where they would still touch only every second, third …"""
    least = 2 * _INSET - 8
    room = int(max(step, least) / _LETTER)
    shown = [label if len(label) <= room else f"{label[: room - 1].rstrip()}…" for label in labels]
    every = max(1, ceil(least / step))
    return [Label(round(xs[at], 1), _HEIGHT - 12, shown[at]) for at in range(0, len(xs), every)]


def _value(figures: Sequence[Figure], coders: Sequence[str], code: str, unit: str) -> float | None:
    mine = [one for one in figures if one.code == code]
    whole = max((one.annotators for one in mine), key=len, default=tuple(coders))
    found = Index(mine).present(code, whole, unit)[1]
    return found.value if found else None


@dataclass(frozen=True, slots=True)
class _Axes:
    """Where steps and values are."""

    xs: Sequence[float]
    steps: Sequence[Step]
    height: Height


def _line(code: str, name: str, colour: str, values: Sequence[float | None], axes: _Axes, dash: int) -> Line:
    points, path, pen = [], [], "M"
    for x, value, (label, _) in zip(axes.xs, values, axes.steps, strict=True):
        if value is None:
            pen = "M"
            continue
        points.append(Point(round(x, 1), axes.height(value), f"{label} {coefficient(value)}"))
        path.append(f"{pen}{round(x, 1)} {axes.height(value)}")
        pen = "L"
    return Line(code, name, colour, " ".join(path), points, dash)


def _apart(drawn: Sequence[Line]) -> list[Name]:
    """Names at the ends of lines, pushed down where they would lie on each other, and up from the edge."""
    ordered = sorted(drawn, key=lambda line: line.points[-1].y)
    ys: list[float] = []
    for line in ordered:
        ys.append(max(line.points[-1].y, ys[-1] + _APART if ys else 0.0))
    for at in reversed(range(len(ys))):
        ys[at] = min(ys[at], _HEIGHT - 8 - _APART * (len(ys) - 1 - at))
    return [
        Name(y, line.name if len(line.name) < 18 else f"{line.name[:16]}…", line)
        for y, line in zip(ys, ordered, strict=True)
    ]
