"""CSV of documents and tags after RFC 4180; lists and what is nested stand in their cells as JSON, so nothing is lost.

Beside the data, in `spreadsheet/`, the same for Excel: with the byte order mark by which it knows UTF-8, and with an
apostrophe before what it would take for a formula. Data for programs have neither.
"""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any, Final

from webapp.domain.records import AnnotationRecord, Corpus, DocumentRecord
from webapp.formats.base import Files, Format
from webapp.formats.books import Books
from webapp.formats.csv_lines import lines
from webapp.formats.csv_reading import claims, read
from webapp.formats.csv_shape import ANNOTATION, ANNOTATIONS, DOCUMENT, DOCUMENTS, JSON, OWN, SPREADSHEET
from webapp.formats.jsonl import list_json
from webapp.formats.spool import Spool, spool

_CELL: Final = 32_767  # characters
CUT: Final = f"in {SPREADSHEET} alone: what Excel cuts, cells of more than {_CELL:,} characters"
_BOM: Final = b"\xef\xbb\xbf"
_KNOWN: Final = ("doc_id", "text_sha256", *AnnotationRecord._fields)
_in_order: Final = itemgetter(*(_KNOWN.index(name.removesuffix(JSON)) for name in ANNOTATION))
_LISTS: Final = [place for place, name in enumerate(ANNOTATION) if name.endswith(JSON)]
_FINAL: Final = ANNOTATION.index("final")


def files(corpus: Corpus) -> Files:
    """The data, and what a spreadsheet program opens; then the codebooks."""
    corpus.losses.begin(CUT)
    own, books = sorted(corpus.columns), Books(corpus)
    with spool() as kept:
        for name, names in ((DOCUMENTS, [*DOCUMENT, *(f"{OWN}{name}" for name in own)]), (ANNOTATIONS, [*ANNOTATION])):
            kept.add(f"{SPREADSHEET}{name}", _BOM)
            _put(kept, name, [names])
        for document in books.over():
            row = [*_document(document), *(document.columns.get(name) for name in own)]
            cut = _put(kept, DOCUMENTS, [row]) + _put(kept, ANNOTATIONS, list(_tags(document)))
            corpus.losses.add(CUT, cut)
        yield from kept.files()
    yield from books.files()


def _put(kept: Spool, name: str, rows: list[list[Any]]) -> int:
    """Write the rows; how many of their cells Excel cuts."""
    plain, harmless = lines(rows)
    kept.add(name, plain)
    kept.add(f"{SPREADSHEET}{name}", harmless)
    if len(plain) <= _CELL:  # as nearly always: no cell is longer than all of them
        return 0
    return sum(isinstance(cell, str) and len(cell) > _CELL for row in rows for cell in row)


def _document(document: DocumentRecord) -> list[Any]:
    values = {**document._asdict(), **document.published._asdict()}
    return [list_json(values[name.removesuffix(JSON)]) if name.endswith(JSON) else values[name] for name in DOCUMENT]


def _tags(document: DocumentRecord) -> Iterator[list[Any]]:
    about = (document.doc_id, document.text_sha256)
    for tag in document.annotations:  # an export has millions, so that nothing is looked up by its name
        cells = [*_in_order(about + tag)]
        cells[_FINAL] = "true" if tag.final else "false"
        for place in _LISTS:
            cells[place] = list_json(cells[place]) if cells[place] else "[]"
        yield cells


FORMAT = Format(
    "csv",
    "CSV",
    ".zip",
    "application/zip",
    "Two tables, documents and tags, for any program; and the same once more for Excel.",
    files=files,
    loses=(CUT,),
    carries_columns=True,
    needs_text=False,
    read=read,
    claims=claims,
)
