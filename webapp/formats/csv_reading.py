"""Our CSV files, read again; and which reader a table is for."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, Final

import msgspec

from webapp.domain.foreign import Found
from webapp.domain.records import SCHEMA_VERSION, DocumentRecord
from webapp.errors import AppError, Invalid
from webapp.formats import books, csv_tables, jsonl
from webapp.formats.bundle import Bundle
from webapp.formats.csv_rows import Row, head, rows, where, whole_number
from webapp.formats.csv_shape import ANNOTATION, ANNOTATIONS, DOCUMENT, DOCUMENTS, JSON, OWN

_MAY_BE_NONE: Final = frozenset(
    {
        "external_id",
        "title",
        "affiliation",
        "outlet",
        "language",
        "source_url",
        "source_file",
        "licence",
        "text",
        "file_sha256",
        "quote",
        "round",
    }
)
_encode: Final = msgspec.json.Encoder().encode


def read(bundle: Bundle) -> Iterator[Found]:
    """Our documents, where both tables are there; else the documents of tables of other programs."""
    yield from books.read(bundle)
    if ours := _ours(bundle):
        yield from _documents(bundle, *ours)
    else:
        yield from csv_tables.read(bundle)


def claims(bundle: Bundle) -> bool:
    """Whether our two tables are there, or tables in which texts and tags are found."""
    return _ours(bundle) is not None or csv_tables.claims(bundle)


def _ours(bundle: Bundle) -> tuple[str, str] | None:
    """The names of our tables; of a folder that holds them twice those for programs, which come first."""
    for name in bundle.names:
        beside = str(PurePosixPath(name).with_name(ANNOTATIONS))
        if PurePosixPath(name).name == DOCUMENTS and beside in bundle.names:
            heads = head(bundle, name), head(bundle, beside)
            if set(DOCUMENT) <= set(heads[0]) and set(ANNOTATION) <= set(heads[1]):
                return name, beside
    return None


# ------------------------------------------------------------------ our own tables


def _documents(bundle: Bundle, documents: str, annotations: str) -> Iterator[Found]:
    if _same_order(bundle, documents, annotations):
        yield from _streamed(bundle, documents, annotations)
        return
    gathered: dict[str, list[Row]] = {}  # somebody has sorted the tags in another way
    for number, row in rows(bundle, annotations):
        gathered.setdefault(row["doc_id"], []).append((number, row))
    for number, row in rows(bundle, documents):
        yield _record(documents, number, row, annotations, gathered.get(row["doc_id"], ()))


def _same_order(bundle: Bundle, documents: str, annotations: str) -> bool:
    """Whether tags follow the order of documents; raises Invalid for a tag of a document that is not there."""
    order = {row["doc_id"]: position for position, (_, row) in enumerate(rows(bundle, documents))}
    before, ascends = -1, True
    for key, group in groupby(rows(bundle, annotations), key=lambda row: row[1]["doc_id"]):
        if key not in order:
            line, _ = next(group)
            raise Invalid(f"{where(annotations, line)}: its document is not in {DOCUMENTS}.")
        ascends = ascends and order[key] > before
        before = order[key]
    return ascends


def _streamed(bundle: Bundle, documents: str, annotations: str) -> Iterator[Found]:
    """The documents with their tags, which stand in the same order, so that memory is that of one document."""
    groups = groupby(rows(bundle, annotations), key=lambda row: row[1]["doc_id"])
    key, tags = next(groups, (None, iter(())))
    for number, row in rows(bundle, documents):
        if key == row["doc_id"]:
            yield _record(documents, number, row, annotations, tags)
            key, tags = next(groups, (None, iter(())))
        else:
            yield _record(documents, number, row, annotations, ())


def _record(documents: str, number: int, row: dict[str, str], annotations: str, tags: Iterable[Row]) -> DocumentRecord:
    """The record of the rows, by way of the canonical line that they were written from."""
    said = [_canonical(annotations, at, tag, ANNOTATION, ("doc_id", "text_sha256")) for at, tag in tags]
    about = _canonical(documents, number, row, DOCUMENT, ())
    about["published"] = {part: about.pop(part) for part in ("year", "month", "day")}
    fixed = {"schema_version": SCHEMA_VERSION, "offset_unit": "unicode_code_point"}
    columns = {name.removeprefix(OWN): cell for name, cell in row.items() if name.startswith(OWN) and cell}
    try:
        return jsonl.read_line(_encode({**fixed, **about, "annotations": said}))._replace(columns=columns)
    except AppError as refused:
        raise type(refused)(f"{where(documents, number)}: {refused.detail}") from None


def _canonical(
    name: str, number: int, row: Mapping[str, str], columns: Iterable[str], apart: tuple[str, ...]
) -> dict[str, Any]:
    """What the cells say, in the keys of the schema, but for those that are told *apart*."""
    try:
        return {column.removesuffix(JSON): _value(column, row[column]) for column in columns if column not in apart}
    except Invalid as refused:
        raise Invalid(f"{where(name, number)}: {refused.detail}") from None


def _value(column: str, cell: str) -> Any:
    if column.endswith(JSON):
        return msgspec.Raw(cell.encode() or b"[]")
    if column in ("start", "end", "text_length", "year", "month", "day"):
        return whole_number(cell, column)
    if column == "final":
        return cell.casefold() == "true"  # TRUE, where a spreadsheet program has written it
    return None if cell == "" and column in _MAY_BE_NONE else cell
