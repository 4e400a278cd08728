"""The lines of a PDF with their places, page by page in reading order, as PDFium finds them."""

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from webapp.formats.pdf_lines import Line

if TYPE_CHECKING:
    import pypdfium2 as pdfium

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

NO_LETTER: Final = "\ufffd"  # for a sign of which the font does not say what letter it is
_BROKEN: Final = frozenset((0x02, 0xFFFE))  # the hyphen of a word that goes on in the next line
_ENDS: Final = _BROKEN | {0x0A, 0x0D}
_DROPPED: Final = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0xFEFF, 0xFFFF])
_SMALLEST: Final = 0.1  # points
_SPACES: Final = re.compile(" {2,}")


def pages(document: "pdfium.PdfDocument") -> Iterator[list[Line]]:
    """The lines of each page, without what lies beside it."""
    import pypdfium2.raw as raw  # here only: it is not always there

    for number in range(len(document)):
        page = document[number]
        letters = page.get_textpage()
        try:
            yield list(_Page(raw, letters.raw, page.get_rotation(), page.get_bbox()).lines())
        finally:
            letters.close()
            page.close()


@dataclass(frozen=True, slots=True)
class _Page:
    """The characters of a page by their numbers, how it is turned, and what of it is seen."""

    pdfium: Any
    letters: Any
    rotation: int
    paper: Box

    def lines(self) -> Iterator[Line]:
        start, codes = 0, list[int]()
        count = self.pdfium.FPDFText_CountChars(self.letters)
        for place in range(count + 1):
            code = self.pdfium.FPDFText_GetUnicode(self.letters, place) if place < count else 0x0A
            if code not in _ENDS:
                codes.append(code)
                continue
            if line := self._line(start, codes):
                yield line._replace(text=f"{line.text}-", broken=True) if code in _BROKEN else line
            start, codes = place + 1, []

    def _line(self, start: int, codes: list[int]) -> Line | None:
        """The line of these characters; None where there is none, or it can't be seen."""
        seen = [place for place, code in enumerate(codes, start) if code != 0x20]
        text = _SPACES.sub(" ", _said(codes)).strip()
        if not seen or not text:
            return None
        boxes = [self._box(seen[at]) for at in (0, len(seen) // 2, -1)]
        if not any(self._is_on_paper(box) for box in boxes):
            return None
        turned = [_turned(box, self.rotation) for box in boxes]
        size = sorted(self._size(seen[at]) for at in (0, len(seen) // 2, -1))[1]
        low = sorted(box[1] for box in turned)[1]
        high = low + max(size, _SMALLEST)
        return Line(text, min(box[0] for box in turned), low, max(box[2] for box in turned), high)

    def _box(self, place: int) -> Box:
        """Where a character stands, from its base line up; the boxes of fonts are not alike."""
        found, across, up = self.pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        self.pdfium.FPDFText_GetLooseCharBox(self.letters, place, ctypes.byref(found))
        self.pdfium.FPDFText_GetCharOrigin(self.letters, place, ctypes.byref(across), ctypes.byref(up))
        if self.rotation in (90, 270):
            low, high = sorted((across.value, found.left if self.rotation == 90 else found.right))
            return low, found.bottom, high, found.top
        low, high = sorted((up.value, found.top if self.rotation == 0 else found.bottom))
        return found.left, low, found.right, high

    def _size(self, place: int) -> float:
        """The size of a character, as it is on the page."""
        matrix = self.pdfium.FS_MATRIX()
        self.pdfium.FPDFText_GetMatrix(self.letters, place, ctypes.byref(matrix))
        return self.pdfium.FPDFText_GetFontSize(self.letters, place) * math.hypot(matrix.c, matrix.d)  # type: ignore[no-any-return]

    def _is_on_paper(self, box: Box) -> bool:
        across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return self.paper[0] <= across <= self.paper[2] and self.paper[1] <= up <= self.paper[3]


def _said(codes: list[int]) -> str:
    """What the characters say, those beyond U+FFFF in one piece."""
    said = "".join(chr(code) if code else NO_LETTER for code in codes)
    if any(0xD800 <= code < 0xE000 for code in codes):
        said = said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return said.translate(_DROPPED)


def _turned(box: Box, rotation: int) -> Box:
    """Where a box lies on a page that is shown turned clockwise by that many degrees."""
    left, bottom, right, top = box
    turned = {
        90: (bottom, -right, top, -left),
        180: (-right, -top, -left, -bottom),
        270: (-top, left, -bottom, right),
    }
    return turned.get(rotation, box)
