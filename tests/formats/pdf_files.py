"""PDFs for tests, set by fpdf2 with the typefaces of every reader, or made out of lines that stand somewhere."""

from collections.abc import Callable, Iterable

from fpdf import FPDF

from webapp.formats.pdf_lines import Line

PAPER = (148, 210)  # millimetres


def pdf(write: Callable[[FPDF], object], *, title: str = "", author: str = "", lock: str = "") -> bytes:
    """The file of pages that *write* fills."""
    document = FPDF(format=PAPER)
    document.set_font("Times", size=11)
    document.set_margin(50 / 2.83)
    if title:
        document.set_title(title)
    if author:
        document.set_author(author)
    if lock:
        document.set_encryption(owner_password="owner", user_password=lock)
    write(document)
    return bytes(document.output())


def set_text(document: FPDF, paragraphs: Iterable[str], *, align: str = "J", space: float = 2) -> None:
    """Paragraphs as wide as the page, with a little space between them; it goes on to new pages by itself."""
    for paragraph in paragraphs:
        document.multi_cell(0, 5, paragraph, align=align, new_x="LMARGIN", new_y="NEXT")
        document.ln(space)


def line(text: str, left: float, bottom: float, *, size: float = 10, width: float | None = None) -> Line:
    """A line of letters that are half as wide as they are high."""
    return Line(text, left, bottom, left + (size / 2 * len(text) if width is None else width), bottom + size)


def repeated(text: str, pages: int) -> bytes:
    """A file of many pages that all show the same content, without the table that says where its objects are."""
    shown = f"BT /F 1 Tf ({text}) Tj ET"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> >>"
    kids = " ".join(f"{number} 0 R" for number in range(5, 5 + pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *[page] * pages,
    ]
    said = "".join(f"{number} 0 obj\n{one}\nendobj\n" for number, one in enumerate(objects, 1))
    return f"%PDF-1.4\n{said}trailer << /Root 1 0 R >>\n".encode()
