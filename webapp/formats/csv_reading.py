"""CSV that is read: our two tables, or a table with a row for each tag, whose columns are found by their names."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby
from pathlib import PurePosixPath
from typing import Any, Final

import msgspec

from webapp.domain.cells import delimiter, uninert
from webapp.domain.file_names import clean_name
from webapp.domain.foreign import ForeignDocument, ForeignTag, Found
from webapp.domain.records import SCHEMA_VERSION, DocumentRecord
from webapp.errors import AppError, Invalid, Malformed
from webapp.formats import jsonl
from webapp.formats.bundle import Bundle
from webapp.formats.csv_shape import ANNOTATION, ANNOTATIONS, DOCUMENT, DOCUMENTS, JSON, OWN
from webapp.formats.json_files import first_line

Row = tuple[int, dict[str, str]]
"""The number of the line with which a row ends, and its cells by the names of the columns."""

_BOM: Final = "\ufeff"
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text", "document_text", "full_text", "content", "article", "sentence"),
    "start": ("start", "start_offset", "begin", "begin_offset", "start_char", "char_start"),
    "end": ("end", "end_offset", "stop", "end_char", "char_end"),
    "code": ("label", "code", "tag", "category", "entity", "type", "class"),
    "quote": ("quote", "passage", "span", "span_text", "selected_text", "exact"),
    "annotator": ("annotator", "coder", "user", "annotator_id", "username"),
    "name": ("doc_id", "document_id", "document", "doc", "file", "filename", "text_id"),
    "title": ("title", "headline"),
    "note": ("note", "comment", "memo"),
}
_NEEDED: Final = ("text", "start", "end", "code")
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
    """Our documents, where both tables are there; else the documents of every table with text and tags."""
    if ours := _ours(bundle):
        yield from _documents(bundle, *ours)
        return
    for name in bundle.names:
        if name.lower().endswith((".csv", ".tsv")):
            yield from _table(bundle, name)


def claims(bundle: Bundle) -> bool:
    """Whether our two tables are there, or one with columns for text, start, end and code."""
    return _ours(bundle) is not None or any(
        name.lower().endswith((".csv", ".tsv")) and _found(_head(bundle, name)).keys() >= set(_NEEDED)
        for name in bundle.names
    )


def _ours(bundle: Bundle) -> tuple[str, str] | None:
    """The names of our tables; of a folder that holds them twice those for programs, which come first."""
    for name in bundle.names:
        beside = str(PurePosixPath(name).with_name(ANNOTATIONS))
        if PurePosixPath(name).name == DOCUMENTS and beside in bundle.names:
            heads = _head(bundle, name), _head(bundle, beside)
            if set(DOCUMENT) <= set(heads[0]) and set(ANNOTATION) <= set(heads[1]):
                return name, beside
    return None


def _head(bundle: Bundle, name: str) -> list[str]:
    line = first_line(bundle, name).decode(errors="replace").rstrip("\r\n")
    return next(csv.reader([line], delimiter=delimiter(line)), [])


# ------------------------------------------------------------------ our own tables


def _documents(bundle: Bundle, documents: str, annotations: str) -> Iterator[Found]:
    order = {row["doc_id"]: place for place, (_, row) in enumerate(_rows(bundle, documents))}
    groups = groupby(_rows(bundle, annotations), key=lambda row: row[1]["doc_id"])
    if _ascend(order.get(key, -1) for key, _ in groups):
        yield from _streamed(bundle, documents, annotations)
        return
    gathered: dict[str, list[Row]] = {}  # somebody has sorted the tags in another way
    for number, row in _rows(bundle, annotations):
        gathered.setdefault(row["doc_id"], []).append((number, row))
    for number, row in _rows(bundle, documents):
        yield _record(documents, number, row, annotations, gathered.get(row["doc_id"], ()))


def _ascend(places: Iterable[int]) -> bool:
    before = -1
    for place in places:
        if place <= before:
            return False
        before = place
    return True


def _streamed(bundle: Bundle, documents: str, annotations: str) -> Iterator[Found]:
    """The documents with their tags, which stand in the same order, so that memory is that of one document."""
    groups = groupby(_rows(bundle, annotations), key=lambda row: row[1]["doc_id"])
    key, tags = next(groups, (None, iter(())))
    for number, row in _rows(bundle, documents):
        if key == row["doc_id"]:
            yield _record(documents, number, row, annotations, tags)
            key, tags = next(groups, (None, iter(())))
        else:
            yield _record(documents, number, row, annotations, ())


def _record(documents: str, number: int, row: dict[str, str], annotations: str, tags: Iterable[Row]) -> DocumentRecord:
    """The record of the rows, by way of the canonical line that they were written from."""
    said = [_canonical(annotations, at, tag, ANNOTATION, ("doc_id", "text_sha256")) for at, tag in tags]
    about = _canonical(documents, number, row, DOCUMENT, ("year", "month", "day"))
    dated = {part: _number(row[part], part) for part in ("year", "month", "day")}
    line = {
        "schema_version": SCHEMA_VERSION,
        "offset_unit": "unicode_code_point",
        **about,
        "published": dated,
        "annotations": said,
    }
    columns = {name.removeprefix(OWN): cell for name, cell in row.items() if name.startswith(OWN) and cell}
    try:
        return jsonl.read_line(_encode(line))._replace(columns=columns)
    except AppError as refused:
        raise type(refused)(f"{_place(documents, number)}: {refused.detail}") from None


def _canonical(
    name: str, number: int, row: Mapping[str, str], columns: Iterable[str], apart: tuple[str, ...]
) -> dict[str, Any]:
    """What the cells say, in the keys of the schema, but for those that are told *apart*."""
    try:
        return {column.removesuffix(JSON): _value(column, row[column]) for column in columns if column not in apart}
    except Invalid as refused:
        raise Invalid(f"{_place(name, number)}: {refused.detail}") from None


def _value(column: str, cell: str) -> Any:
    if column.endswith(JSON):
        return msgspec.Raw(cell.encode() or b"[]")
    if column in ("start", "end", "text_length"):
        return _number(cell, column)
    if column == "final":
        return cell.casefold() == "true"  # TRUE, where a spreadsheet program has written it
    return None if cell == "" and column in _MAY_BE_NONE else cell


def _number(cell: str, column: str) -> int | None:
    try:
        return int(cell) if cell.strip() else None
    except ValueError:
        raise Invalid(f"{column} must be a whole number.", field=column) from None


# ------------------------------------------------------------------ tables of others


def _table(bundle: Bundle, name: str) -> Iterator[ForeignDocument]:
    """The documents of a table with a row for each tag; rows of one document follow each other."""
    columns = _found(_head(bundle, name))
    if missing := [wanted for wanted in _NEEDED if wanted not in columns]:
        known = "; ".join(f"{wanted}: {', '.join(_NAMES[wanted])}" for wanted in missing)
        raise Invalid(f"{clean_name(name)} has no column for {' and '.join(missing)}. Names that are known: {known}.")
    rows = ((number, {key: row[column] for key, column in columns.items()}) for number, row in _rows(bundle, name))
    for count, ((called, text), group) in enumerate(
        groupby(rows, key=lambda row: (row[1].get("name"), row[1]["text"]))
    ):
        found = list(group)
        tags = tuple(tag for number, row in found if (tag := _tag(name, number, row)))
        yield ForeignDocument(called or f"{clean_name(name)}:{count + 1}", text, tags, found[0][1].get("title") or None)


def _tag(name: str, number: int, row: Mapping[str, str]) -> ForeignTag | None:
    """The tag of a row; none where it only brings a text."""
    try:
        start, end = _number(row["start"], "start"), _number(row["end"], "end")
    except Invalid as refused:
        raise Invalid(f"{_place(name, number)}: {refused.detail}") from None
    if start is None or end is None or not row["code"]:
        return None
    if start and len(row["text"]) == end - start:
        raise Invalid(
            f"{_place(name, number)}: its text is only as long as the passage; the whole text must stand there."
        )
    quote, annotator, note = (row.get(key) or None for key in ("quote", "annotator", "note"))
    return ForeignTag(start, end, row["code"], quote, annotator, note=note)


def _found(head: Iterable[str]) -> dict[str, str]:
    """Which column holds what, by the first of its known names."""
    plain = {name.strip().casefold().replace(" ", "_"): name for name in head}
    matches = {key: next((plain[name] for name in names if name in plain), None) for key, names in _NAMES.items()}
    return {key: column for key, column in matches.items() if column is not None}


# ------------------------------------------------------------------ rows


def _rows(bundle: Bundle, name: str) -> Iterator[Row]:
    """The rows of a table; in one for spreadsheet programs without the apostrophes before formulas."""
    texts = (_decoded(name, raw) for raw in bundle.lines(name))
    first = next(texts, "")
    plain = uninert if first.startswith(_BOM) else str
    first = first.removeprefix(_BOM)
    reader = csv.reader(chain([first], texts), delimiter=delimiter(first), strict=True)
    try:
        head = next(reader, [])
        for cells in reader:
            if cells:
                filled = [*map(plain, cells), *[""] * (len(head) - len(cells))]
                yield reader.line_num, dict(zip(head, filled, strict=False))
    except csv.Error as wrong:
        raise Malformed(f"{_place(name, reader.line_num)} is not CSV ({wrong}).") from None


def _decoded(name: str, raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Malformed(f"{clean_name(name)} is not UTF-8; save it as “CSV UTF-8”.") from None


def _place(name: str, number: int) -> str:
    return f"{clean_name(name)}, line {number}"
