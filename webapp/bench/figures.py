"""What was measured: a figure, its floor from the same run, its goal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

AT_MOST, AT_LEAST = "at most", "at least"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. *floor* is None where there is none, *value* where it could not be measured; *note* says why."""

    workload: str
    name: str
    value: float | None
    floor: float | None
    goal: float
    sense: str = AT_MOST
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor's cost this is; 1 is the best that is possible."""
        if not self.value or not self.floor:
            return None
        return self.value / self.floor if self.sense == AT_MOST else self.floor / self.value

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        if self.value is None:
            return False
        return self.value <= self.goal if self.sense == AT_MOST else self.value >= self.goal

    def as_json(self) -> dict[str, Any]:
        """As `glossator bench --json` prints it."""
        shown: dict[str, Any] = {
            "workload": self.workload,
            "figure": self.name,
            "value": _rounded(self.value),
            "floor": _rounded(self.floor),
            "ratio": _rounded(self.ratio),
            "goal": self.goal,
            "met": self.met,
        }
        return shown | ({"note": self.note} if self.note else {})


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """The figures as lines for a person."""
    yield f"{'':4}{'figure':26}{'value':>10}{'floor':>10}{'ratio':>8}   goal"
    for figure in figures:
        goal = f"{'≤' if figure.sense == AT_MOST else '≥'} {figure.goal:g}"
        numbers = f"{_word(figure.value):>10}{_word(figure.floor):>10}{_word(figure.ratio):>8}"
        met = "met" if figure.met else "not measured" if figure.value is None else "NOT MET"
        note = f"  ({figure.note})" if figure.note else ""
        yield f"{figure.workload:4}{figure.name:26}{numbers}   {goal:10}{met}{note}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def _word(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
