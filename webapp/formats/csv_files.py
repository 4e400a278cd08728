"""CSV of documents and tags after RFC 4180; lists and what is nested stand in their cells as JSON, so nothing is lost.

Beside the data, in `spreadsheet/`, the same for Excel: with the byte order mark by which it knows UTF-8, and with an
apostrophe before what it would take for a formula. Data for programs have neither.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from webapp.domain.cells import inert
from webapp.domain.records import Corpus, DocumentRecord
from webapp.formats.base import Files, Format
from webapp.formats.books import Books
from webapp.formats.csv_reading import claims, read
from webapp.formats.csv_shape import ANNOTATION, ANNOTATIONS, DOCUMENT, DOCUMENTS, JSON, OWN, SPREADSHEET
from webapp.formats.jsonl import frame_json, tag_json
from webapp.formats.spool import Spool, spool

_CELL: Final = 32_767  # characters
CUT: Final = f"in {SPREADSHEET} alone: what Excel cuts, cells of more than {_CELL:,} characters"
_BOM: Final = b"\xef\xbb\xbf"
_parts: Final = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def files(corpus: Corpus) -> Files:
    """The data, and what a spreadsheet program opens; then the codebooks."""
    corpus.losses.begin(CUT)
    own, books = sorted(corpus.columns), Books(corpus)
    with spool() as kept:
        _head(kept, DOCUMENTS, [*DOCUMENT, *(f"{OWN}{name}" for name in own)])
        _head(kept, ANNOTATIONS, ANNOTATION)
        for document in books.over():
            cells = [*_document(document), *(document.columns.get(name) for name in own)]
            tags = list(_tags(document))
            _put(kept, DOCUMENTS, [cells])
            _put(kept, ANNOTATIONS, tags)
            corpus.losses.add(CUT, sum(_is_cut(cell) for row in (cells, *tags) for cell in row))
        yield from kept.files()
    yield from books.files()


def _head(kept: Spool, name: str, names: Iterable[str]) -> None:
    kept.add(f"{SPREADSHEET}{name}", _BOM)
    _put(kept, name, [list(names)])


def _put(kept: Spool, name: str, rows: Iterable[list[Any]]) -> None:
    found = list(rows)
    if found:
        harmless = [[inert(cell) if isinstance(cell, str) else cell for cell in row] for row in found]
        written = _csv(found)
        kept.add(name, written)
        kept.add(f"{SPREADSHEET}{name}", written if harmless == found else _csv(harmless))


def _is_cut(cell: Any) -> bool:
    return isinstance(cell, str) and len(cell) > _CELL


def _csv(rows: Iterable[list[Any]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode()


def _document(document: DocumentRecord) -> list[Any]:
    values, nested = document._asdict(), _parts(frame_json(document))
    values |= {"year": document.published.year, "month": document.published.month, "day": document.published.day}
    return _cells(DOCUMENT, values, nested)


def _tags(document: DocumentRecord) -> Iterator[list[Any]]:
    for tag in document.annotations:
        values = {**tag._asdict(), "doc_id": document.doc_id, "text_sha256": document.text_sha256}
        values["final"] = "true" if tag.final else "false"
        yield _cells(ANNOTATION, values, _parts(tag_json(tag)))


def _cells(columns: Iterable[str], values: Mapping[str, Any], nested: Mapping[str, msgspec.Raw]) -> list[Any]:
    return [
        bytes(nested[name.removesuffix(JSON)]).decode() if name.endswith(JSON) else values[name] for name in columns
    ]


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
