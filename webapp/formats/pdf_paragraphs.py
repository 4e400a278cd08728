"""Paragraphs out of the lines of pages: which lines go on in the next one, and which are headings."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from webapp.formats.pdf_lines import Line
from webapp.formats.pdf_words import Words

_LARGER: Final = 1.12  # times the size of the text
_HEADING: Final = 250  # code points
_ALIKE: Final = 0.08  # by which sizes of one paragraph differ
_WINDOW: Final = 6  # lines before and after, which show how wide the text is set
_UNSURE: Final = 0.15  # of the width: room that may be left after a line that does not end a sentence
_ENDED: Final = re.compile(r"[.!?…:;。！？؟۔।][\"'”’»)\]】」』]*\Z")
_BULLET: Final = re.compile(r"[•●▪■◦‣⁃–—*·-]\s+\S|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s+\S")
_USUAL: Final = 1.2  # ems from line to line
_FAR: Final = 1.7  # ems, which few lines don't show to be usual
_MANY: Final = 8
_OVERLAP: Final = 0.8  # ems, in which no line stands below another
_RTL: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_BESIDE: Final = 1.5  # ems between cells of a row


class Paragraph(NamedTuple):
    """A paragraph, and whether it is a heading; *size* is that of its letters."""

    text: str
    is_heading: bool
    size: float


def paragraphs(pages: Sequence[Sequence[Line]]) -> Iterator[Paragraph]:
    """The paragraphs of the pages in reading order; those that go on over the end of a page are one."""
    lines = [_mirrored(line) for page in pages for line in _rows(page)]
    setting = _Setting(lines)
    words = Words(lines)
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or not setting.goes_on(start, at):
            found = lines[start:at]
            text = words.joined(found)
            is_heading = setting.is_large(found[0]) and len(text) <= _HEADING and any(map(str.isalpha, text))
            yield Paragraph(text, is_heading, found[0].size)
            start = at


def _rows(page: Sequence[Line]) -> Iterator[Line]:
    """The lines of a page, those that stand beside each other as one."""
    before: Line | None = None
    for line in page:
        if before is None:
            before = line
            continue
        low, high = max(before.bottom, line.bottom), min(before.top, line.top)
        gap = line.left - before.right
        if high - low > 0.6 * min(before.size, line.size) and gap > -0.2 * before.size and not before.broken:
            between = "\t" if gap > _BESIDE * before.size else " " if gap > 0.15 * before.size else ""
            longer = max(before, line, key=lambda one: len(one.text))  # not a raised number, or a large initial
            text = f"{before.text}{between}{line.text}"
            before = Line(text, before.left, longer.bottom, line.right, longer.top, line.broken)
        else:
            yield before
            before = line
    if before is not None:
        yield before


def _mirrored(line: Line) -> Line:
    """A line from right to left as if it ran from left to right, so that all are judged alike."""
    letters = sum(map(str.isalpha, line.text))
    return line._replace(left=-line.right, right=-line.left) if 2 * len(_RTL.findall(line.text)) > letters else line


class _Setting:
    """How a text is set: how large, how far apart its lines are, how wide."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        sizes = Counter[float]()
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
        self._size = max(sizes, key=lambda size: (sizes[size], -size), default=0.0)
        gaps = Counter[float]()
        for before, line in pairwise(lines):
            if self._alike(before, line) and 0 < before.bottom - line.bottom < 3 * line.size:
                gaps[round((before.bottom - line.bottom) / line.size * 20) / 20] += 1
        usual = gaps if gaps.total() >= _MANY else {gap: gaps[gap] for gap in gaps if gap <= _FAR}
        most = max(usual.values(), default=0)
        self._gap = min((gap for gap in usual if gap > _OVERLAP and 4 * usual[gap] >= most), default=_USUAL)

    def is_large(self, line: Line) -> bool:
        """Whether it is larger than the text."""
        return line.size > _LARGER * self._size

    def goes_on(self, start: int, at: int) -> bool:
        """Whether the paragraph that begins with the line *start* goes on with the line *at*."""
        before, line = self._lines[at - 1], self._lines[at]
        if not self._alike(before, line):
            return False
        if before.broken:
            return True
        if _BULLET.match(line.text):
            return False
        down = before.bottom - line.bottom
        if down < -line.size / 2 or down > 12 * line.size:
            return self._goes_over(at)
        if down > (self._gap + 0.25) * line.size:
            return False
        if self.is_large(line):
            return True
        return not self._would_have_fitted(at) and not self._is_set_off(start, at)

    def _goes_over(self, at: int) -> bool:
        """Whether a paragraph goes on at the top of the next column or page."""
        before, line = self._lines[at - 1], self._lines[at]
        is_number = not any(map(str.isalpha, before.text)) or not any(map(str.isalpha, line.text))  # of a page
        if is_number or self.is_large(line) or _ENDED.search(before.text):
            return False
        return line.text[:1].islower() or not self._would_have_fitted(at)

    def _would_have_fitted(self, at: int) -> bool:
        """Whether the first word of this line had place at the end of the line before, which was left for a reason."""
        before, line = self._lines[at - 1], self._lines[at]
        word = len(line.text.split(None, 1)[0]) + 1
        needed = 1.1 * word * (line.right - line.left) / len(line.text)
        near = self._lines[max(0, at - _WINDOW) : at + _WINDOW]
        wide = [one.right for one in near if self._alike(one, before) and abs(one.left - before.left) < 6 * line.size]
        right = max(wide, default=0.0)
        unsure = 0.0 if _ENDED.search(before.text) else _UNSURE * (right - before.left)
        return before.right + needed + unsure < right

    def _is_set_off(self, start: int, at: int) -> bool:
        """Whether the beginning of the line is set in, or out, as a new paragraph is."""
        before, line = self._lines[at - 1], self._lines[at]
        inwards = (line.left - before.left) / line.size
        if inwards < -0.7:
            return at - start > 1
        after = self._lines[at + 1] if at + 1 < len(self._lines) else None
        hangs = after is not None and abs(after.left - line.left) < 0.5 * line.size
        return inwards > 0.7 and not hangs and _ENDED.search(before.text) is not None

    def _alike(self, one: Line, other: Line) -> bool:
        return abs(one.size - other.size) <= _ALIKE * max(one.size, other.size)
