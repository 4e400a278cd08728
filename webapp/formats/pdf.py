"""PDF: its text in reading order, a line a paragraph. Never stored or shown as a file.

Running heads and page numbers are left out, so that a sentence that goes on over the end of a page is one.
"""

from typing import TYPE_CHECKING, Any, Final

from webapp.domain.guesses import title_of
from webapp.domain.records import TextRecord
from webapp.domain.text import MAX_LENGTH, clean_str
from webapp.errors import AppError, Invalid, Malformed, TooLarge, Unsupported
from webapp.formats import pdf_heads, pdf_pages, pdf_paragraphs
from webapp.formats.base import TextFormat
from webapp.formats.lines import Lines
from webapp.formats.pdf_lines import Line
from webapp.formats.said import names, sound_title

if TYPE_CHECKING:
    import pypdfium2 as pdfium

_PASSWORD: Final = (4, 5)  # what PDFium calls a password that is wrong, and a kind of lock that it does not know
_FIRST: Final = 5  # paragraphs among which the headline is
_SCANNED: Final = "This PDF holds no text: its pages seem to be scanned. Let a program recognise the text first."
_SILENT: Final = "The fonts in this PDF don't say which letters they show. Let a program recognise the text first."


def read(raw: bytes) -> TextRecord:
    """The text, with its title and authors; headings are those lines that are set larger than the text.

    Raises Unsupported where pypdfium2 is not installed and for a locked file, Malformed for what is no PDF, Invalid for
    one without text.
    """
    try:
        import pypdfium2 as pdfium  # here only: it is not always there
    except ImportError:
        raise Unsupported("PDF needs the extra: pip install 'glossator[documents]'.", field="file") from None

    try:
        with pdfium.PdfDocument(raw) as document:
            said, pages = document.get_metadata_dict(skip_empty=True), _pages(document)
    except pdfium.PdfiumError as error:
        raise _unreadable(error.err_code) from None
    found = list(pdf_paragraphs.paragraphs(pdf_heads.without(pages)))
    require_text("".join(one.text for one in found))
    largest = max((one for one in found[:_FIRST] if one.is_heading), key=lambda one: one.size, default=None)
    headline = sound_title(largest.text) if largest else ""
    title = sound_title(said.get("Title", "")) or headline
    lines = Lines()
    for paragraph in found:
        first = len(lines.done)
        lines.add(paragraph.text)
        lines.end(keep=True)
        is_title = paragraph is largest and title == headline
        lines.mark(first, "title" if is_title else "heading" if paragraph.is_heading else "")
    text = clean_str(lines.text)
    return TextRecord(text, title or title_of(text), _metadata(said), tuple(lines.regions()))


def _pages(document: "pdfium.PdfDocument") -> list[list[Line]]:
    found, length = [], 0
    for page in pdf_pages.pages(document):
        length += sum(len(line.text) + 1 for line in page)
        if length > MAX_LENGTH:
            raise TooLarge(f"The text is longer than {MAX_LENGTH:,} characters.", field="text")
        found.append(page)
    return found


def require_text(text: str) -> None:
    """Raises Invalid for pages without text, and for text of which the fonts don't say what it is."""
    if not text.strip():
        raise Invalid(_SCANNED, field="file")
    if 2 * text.count(pdf_pages.NO_LETTER) > len("".join(text.split())):
        raise Invalid(_SILENT, field="file")


def _unreadable(code: int | None) -> AppError:
    if code in _PASSWORD:
        return Unsupported("The PDF is locked by a password; save it without one.", field="file")
    return Malformed("This is no PDF, or it is damaged.", field="file")


def _metadata(said: dict[str, str]) -> dict[str, Any]:
    authors = names(said.get("Author", ""))
    return {"authors": authors} if authors else {}


FORMAT = TextFormat("pdf", "PDF", (".pdf",), read, sandboxed=True, binary=True)
