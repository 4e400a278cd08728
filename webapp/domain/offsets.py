"""Places in a text in the units that others count in: UTF-16, UTF-8 bytes, lines and columns."""

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import Final

from webapp.errors import Invalid

_STEP: Final = 256  # code points between two known places; what lies between is encoded when asked for


class Offsets:
    """Converts places in one text, both ways, without walking through it from its start.

    A place is a code point from 0 to the length of the text, as everywhere here. A place outside the text,
    or in the middle of a character of the other unit, raises Invalid. Lines end in LF.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def to_utf16(self, position: int) -> int:
        """The place in UTF-16 code units, as browsers, Java and Label Studio count."""
        return self._utf16.units(position)

    def from_utf16(self, unit: int) -> int:
        """The place of a UTF-16 code unit."""
        return self._utf16.position(unit)

    def to_utf8(self, position: int) -> int:
        """The place in bytes of UTF-8."""
        return self._utf8.units(position)

    def from_utf8(self, byte: int) -> int:
        """The place of a byte of UTF-8."""
        return self._utf8.position(byte)

    def line_and_column(self, position: int) -> tuple[int, int]:
        """The line, and the code point in it, both counted from 1 as editors do."""
        _require_inside(position, len(self._text))
        line = bisect_right(self._lines, position)
        return line, position - self._lines[line - 1] + 1

    def from_line_and_column(self, line: int, column: int) -> int:
        """The place of a line and column; the column after the last character of a line is its line break."""
        if not 1 <= line <= len(self._lines):
            raise Invalid("The text has no such line.", field="line")
        following = self._lines[line] - 1 if line < len(self._lines) else len(self._text)
        position = self._lines[line - 1] + column - 1
        if column < 1 or position > following:
            raise Invalid("The line has no such column.", field="column")
        return position

    @cached_property
    def _utf16(self) -> "_Units":
        return _Units(self._text, "utf-16-le", 2)

    @cached_property
    def _utf8(self) -> "_Units":
        return _Units(self._text, "utf-8", 1)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(line_break.end() for line_break in re.finditer("\n", self._text))]


class _Units:
    """One encoding of a text: how many of its units stand before each _STEP-th code point."""

    def __init__(self, text: str, encoding: str, width: int) -> None:
        self._text, self._encoding, self._width = text, encoding, width
        sizes = (self._size(start, start + _STEP) for start in range(0, len(text), _STEP))
        self._before = list(accumulate(sizes, initial=0))

    def units(self, position: int) -> int:
        _require_inside(position, len(self._text))
        step = position // _STEP
        return self._before[step] + self._size(step * _STEP, position)

    def position(self, unit: int) -> int:
        _require_inside(unit, self._before[-1])
        step = min(bisect_right(self._before, unit) - 1, len(self._text) // _STEP)
        start = step * _STEP
        raw = self._text[start : start + _STEP].encode(self._encoding)
        try:
            return start + len(raw[: (unit - self._before[step]) * self._width].decode(self._encoding))
        except UnicodeDecodeError:
            raise Invalid("The offset lies in the middle of a character.", field="offset") from None

    def _size(self, start: int, end: int) -> int:
        return len(self._text[start:end].encode(self._encoding)) // self._width


def _require_inside(place: int, length: int) -> None:
    if not 0 <= place <= length:
        raise Invalid("The offset lies outside the text.", field="offset")
