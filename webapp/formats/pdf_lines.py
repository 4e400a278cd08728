"""A line of a page, with its place."""

from typing import NamedTuple


class Line(NamedTuple):
    """What a line says and where it stands, in points, upwards more; a *broken* one ends within a word."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    broken: bool = False

    @property
    def size(self) -> float:
        """How high its letters stand."""
        return self.top - self.bottom
