"""Word documents (.docx): a line a paragraph, rows of tables, notes at the end. Never stored or shown as a file.

What was deleted with changes tracked, hidden text, comments, running heads and numbers that Word makes up are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from webapp.domain.guesses import title_of
from webapp.domain.records import TextRecord
from webapp.domain.text import clean_str
from webapp.formats.base import TextFormat
from webapp.formats.docx_package import Package
from webapp.formats.docx_styles import Styles, is_on
from webapp.formats.lines import CELL, Lines
from webapp.formats.said import names, sound_title
from webapp.formats.xml_tree import Element, Wanted

_FLOW: Final[dict[str, Wanted | None]] = {"p": None}
_ROWS: Final[dict[str, Wanted | None]] = {"tr": None}
for _things in (_FLOW, _ROWS):  # what may stand around paragraphs, and around rows
    _things |= dict.fromkeys(("ins", "moveTo", "customXml"), _things)
    _things |= {"sdt": {"sdtContent": _things}, "AlternateContent": {"Choice": _things}}
_FLOW["tbl"] = _ROWS
_LEFT_OUT: Final = frozenset(
    ("del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "rt", "pPr", "rPr", "trPr", "tcPr", "sdtPr")
)
_SIGNS: Final = {"tab": CELL, "ptab": CELL, "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_NOTES: Final = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_ROMAN: Final = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def read(raw: bytes) -> TextRecord:
    """The text that a reader of the document sees, with its title and authors.

    Raises Malformed or Unsupported for what is no .docx, or a locked one, and the AppErrors of `clean_str`.
    """
    package = Package(raw)
    reading = _Reading(Styles(package.beside("styles", {"styles": {"style": None}})))
    for part in package.elements(package.main, {"document": {"body": _FLOW}}):
        reading.take(part)
    for kind in ("footnote", "endnote"):
        if reading.numbers.get(kind):
            reading.take_notes(kind, package.beside(f"{kind}s", {f"{kind}s": {kind: None}}))
    text = clean_str(reading.lines.text)
    said = package.properties()
    title = reading.title or sound_title(said.get("title", "")) or reading.headline or title_of(text)
    return TextRecord(text, title, _metadata(said), tuple(reading.lines.regions()))


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    styles: Styles
    lines: Lines = field(default_factory=Lines)
    title: str = ""  # of the first paragraph that is styled as one
    headline: str = ""  # the first heading of the first level
    numbers: dict[str, dict[str, str]] = field(default_factory=dict)  # of notes, by kind and id
    _boxes: list[Element] = field(default_factory=list)

    def take(self, part: Element) -> None:
        """Take a paragraph, or a row of a table."""
        if part.name == "tr":
            self._row(part)
        else:
            self._paragraph(part)

    def take_notes(self, kind: str, notes: Iterator[Element]) -> None:
        """Take those notes that the text refers to, each with its number, in the order of these."""
        numbers = self.numbers[kind]
        found = {note.given.get("id", ""): note for note in notes}
        for identifier, number in list(numbers.items()):
            if note := found.get(identifier):
                self.lines.add(f"[{number}] ")
                for paragraph in _flow(note):
                    self._paragraph(paragraph)
                self.lines.end(keep=True)

    def _paragraph(self, paragraph: Element) -> None:
        kind, level = self.styles.of(paragraph)
        first = len(self.lines.done)
        for piece in self._pieces(paragraph):
            self.lines.add(piece)
        if not _runs_on(paragraph):
            self.lines.end(keep=True)
        self.lines.mark(first, kind)
        words = " ".join(" ".join(self.lines.done[first:]).split())
        if kind == "title" and not self.title:
            self.title = sound_title(words)
        elif level == 1 and not self.headline:
            self.headline = sound_title(words)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            for one in _flow(box):
                self._paragraph(one)

    def _row(self, row: Element) -> None:
        """A row as one line, its cells set apart by tabs; where they hold several paragraphs, a line each of these."""
        if any(next(settings.all("del"), None) for settings in row.all("trPr")):
            return
        cells = [list(_flow(cell)) for cell in _cells(row)]
        if len(cells) == 1 or any(len(cell) > 1 for cell in cells):
            for paragraph in (one for cell in cells for one in cell):
                self._paragraph(paragraph)
            return
        for number, cell in enumerate(cells):
            self.lines.add(CELL if number else "")
            for paragraph in cell:
                for piece in self._pieces(paragraph):
                    self.lines.add(piece.replace("\n", " "))
        self.lines.end(keep=True)

    def _pieces(self, element: Element) -> Iterator[str]:
        """The words of what stands in a paragraph; text boxes in it are put aside."""
        for child in element.children:
            if child.name in _LEFT_OUT or (child.name == "r" and _is_hidden(child)):
                continue
            if child.name == "t":
                yield _words(child)
            elif child.name in _SIGNS:
                yield _SIGNS[child.name]
            elif child.name in _NOTES:
                yield self._reference(_NOTES[child.name], child)
            elif child.name == "txbxContent":
                self._boxes.append(child)
            else:
                yield from self._pieces(child)

    def _reference(self, kind: str, reference: Element) -> str:
        """Where a note is referred to: footnotes are counted, endnotes in Roman numerals, as Word does."""
        numbers = self.numbers.setdefault(kind, {})
        identifier = reference.given.get("id", "")
        number = len(numbers) + 1
        return f"[{numbers.setdefault(identifier, str(number) if kind == 'footnote' else _roman(number))}]"


def _flow(element: Element) -> Iterator[Element]:
    """The paragraphs in an element, those of tables in it included, as they follow each other."""
    for child in element.children:
        if child.name == "p":
            if any(True for _ in _written(child)):
                yield child
        elif child.name not in _LEFT_OUT:
            yield from _flow(child)


def _written(paragraph: Element) -> Iterator[Element]:
    """What of a paragraph says something."""
    return (one for one in paragraph.walk() if one.name in ("t", "txbxContent", *_NOTES))


def _cells(row: Element) -> Iterator[Element]:
    for child in row.children:
        if child.name == "tc":
            if not any(next(settings.all("cellDel"), None) for settings in child.all("tcPr")):
                yield child
        elif child.name not in _LEFT_OUT:
            yield from _cells(child)


def _words(element: Element) -> str:
    """A piece of text, whose outer white space counts where it says so; line breaks in it are those of the file."""
    text = "".join(element.texts).replace("\n", " ").replace("\t", " ")
    return text if element.given.get("space") == "preserve" else text.strip(" ")


def _is_hidden(run: Element) -> bool:
    return any(is_on(settings, "vanish") for settings in run.all("rPr"))


def _runs_on(paragraph: Element) -> bool:
    """Whether the end of a paragraph was deleted, so that the next one goes on in its line."""
    marks = (mark for settings in paragraph.all("pPr") for mark in settings.all("rPr"))
    return any(one.name in ("del", "moveFrom") for mark in marks for one in mark.children)


def _roman(number: int) -> str:
    said = ""
    for worth, letters in _ROMAN:
        said += letters * (number // worth)
        number %= worth
    return said


def _metadata(said: dict[str, str]) -> dict[str, Any]:
    authors = names(said.get("creator", ""))
    return {"authors": authors} if authors else {}


FORMAT = TextFormat("docx", "Word", (".docx",), read, sandboxed=True, binary=True)
