"""The lines of a text that is put together from a file with structure, and the parts of it that are regions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from webapp.domain.regions import EXCLUDED, Region

CELL: Final = "\0"  # between the cells of a row; a parsed text never holds it
_SPACE: Final = re.compile(r"[ \t\n\f\r]+")  # what HTML collapses; other spaces stay
_AROUND_CELL: Final = re.compile(f" ?{CELL} ?")


@dataclass(slots=True)
class Lines:
    """The lines of the text so far, and the line that is being put together."""

    done: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _marked: list[tuple[int, int, str]] = field(default_factory=list)  # first line, line after the last, kind

    @property
    def text(self) -> str:
        """The lines that are done, one below the other."""
        return "\n".join(self.done)

    def add(self, text: str) -> None:
        """Add to the line."""
        self._pieces.append(text)

    def end(self, *, keep: bool) -> None:
        """End the line; *keep* the line breaks and spaces in it, as in <pre>."""
        text = "".join(self._pieces)
        self._pieces.clear()
        before = "" if self.done else "\ufeff"  # no text begins with byte order marks
        if keep:
            kept = text.replace("\r\n", "\n").replace("\r", "\n").replace(CELL, "\t").strip("\n").lstrip(before)
            self.done += kept.split("\n") if kept.strip() else []
        elif collapsed := _SPACE.sub(" ", text).strip(f" {CELL}").lstrip(f" {CELL}{before}"):
            self.done.append(_AROUND_CELL.sub("\t", collapsed))

    def mark(self, first: int, kind: str) -> None:
        """Note that the lines since *first* are of that kind; what lies in an excluded part is that alone."""
        if not kind or len(self.done) == first:
            return
        if kind in EXCLUDED:
            self._marked = [marked for marked in self._marked if marked[0] < first]
        self._marked.append((first, len(self.done), kind))

    def regions(self) -> Iterator[Region]:
        """The marked lines as regions, in reading order."""
        starts = [0]
        for line in self.done:
            starts.append(starts[-1] + len(line) + 1)
        for first, after, kind in sorted(self._marked):
            yield Region(starts[first], starts[after] - 1, kind)
