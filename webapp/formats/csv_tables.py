"""Tables of other programs with a row for each tag, whose columns are found by their names.

The whole text stands in each row, or once for each document in a table beside, by the document's id.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

import msgspec

from webapp.domain.file_names import clean_name
from webapp.domain.foreign import ForeignDocument, ForeignTag, Left, Remark
from webapp.errors import Invalid
from webapp.formats.bundle import Bundle
from webapp.formats.csv_rows import Row, head, rows, where, whole_number
from webapp.formats.json_files import builtin, named, pairs

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text", "document_text", "full_text", "content", "article"),
    "start": ("start", "start_offset", "begin", "begin_offset", "start_char", "char_start"),
    "end": ("end", "end_offset", "stop", "end_char", "char_end"),
    "code": ("label", "code", "tag", "category", "entity", "type", "class"),
    "quote": ("quote", "passage", "span", "span_text", "selected_text", "exact"),
    "annotator": ("annotator", "coder", "user", "annotator_id", "username"),
    "name": ("doc_id", "document_id", "document", "doc", "file", "filename", "text_id"),
    "title": ("title", "headline"),
    "note": ("note", "comment", "memo"),
    "id": ("id", "tag_id", "annotation_id", "span_id"),
    "created_at": ("created_at",),
    "attributes": ("attributes", "attributes_json", "fields"),
}
_PLACED: Final = frozenset({"start", "end", "code"})
_WHOLE: Final = _PLACED | {"text"}
_BESIDE: Final = frozenset({"name", "text"})


def claims(bundle: Bundle) -> bool:
    """Whether texts and tags are found, in one table or in two."""
    found = [_found(head(bundle, name)).keys() for name in named(bundle, ".csv", ".tsv")]
    beside = any(keys >= _BESIDE and not keys & _PLACED for keys in found)
    return any(keys >= _WHOLE or (beside and keys >= _PLACED | {"name"}) for keys in found)


def read(bundle: Bundle) -> Iterator[ForeignDocument | Remark]:
    """The documents, then which columns are left; raises Invalid where no table has texts and tags."""
    tables = {name: _found(head(bundle, name)) for name in named(bundle, ".csv", ".tsv")}
    whole = [name for name, columns in tables.items() if columns.keys() >= _WHOLE]
    texts = [name for name, columns in tables.items() if columns.keys() >= _BESIDE and not columns.keys() & _PLACED]
    tags = [name for name, columns in tables.items() if name not in whole and columns.keys() >= _PLACED | {"name"}]
    if tables and not whole and not (texts and tags):
        raise Invalid(_lacking(tables))
    for name in whole:
        yield from _documents(bundle, name, tables[name])
    if texts and tags:
        yield from _joined(bundle, (texts[0], tables[texts[0]]), (tags[0], tables[tags[0]]))
    left = Left()
    for name in (*whole, *(texts[:1] + tags[:1] if texts and tags else ())):
        for column in head(bundle, name):
            if column.strip() and column not in tables[name].values():
                left.add((f"column “{column}”", f"columns “{column}”"))
    yield from left.remarks()


def require_none(name: str, names: Iterable[str]) -> None:
    """Raises Invalid where these names of columns are those of a table of tags, but for one that is not known."""
    found = _found(names)
    if {"start", "end"} <= found.keys():
        raise Invalid(_lacking({name: found}))


def _lacking(tables: Mapping[str, Mapping[str, str]]) -> str:
    name, columns = max(tables.items(), key=lambda table: len(table[1].keys() & _WHOLE))
    missing = [wanted for wanted in ("text", "start", "end", "code") if wanted not in columns]
    known = "; ".join(f"{wanted}: {', '.join(_NAMES[wanted])}" for wanted in missing)
    return f"{clean_name(name)} has no column for {' and '.join(missing)}. Names that are known: {known}."


def _documents(bundle: Bundle, name: str, columns: Mapping[str, str]) -> Iterator[ForeignDocument]:
    """The documents of a table that holds everything; rows of one document follow each other."""
    for _, group in groupby(_named(bundle, name, columns), key=lambda row: (row[1].get("name"), row[1]["text"])):
        found = list(group)
        first, about = found[0]
        tags = tuple(tag for line, row in found if (tag := _tag(name, line, row)))
        yield ForeignDocument(about.get("name") or where(name, first), about["text"], tags, about.get("title") or None)


def _joined(
    bundle: Bundle, texts: tuple[str, Mapping[str, str]], tags: tuple[str, Mapping[str, str]]
) -> Iterator[ForeignDocument]:
    """The documents of a table of texts, with the tags of another."""
    found: dict[str, list[ForeignTag]] = {}
    for line, row in _named(bundle, *tags):
        if tag := _tag(tags[0], line, row):
            found.setdefault(row["name"], []).append(tag)
    for _, row in _named(bundle, *texts):
        title = row.get("title") or None
        yield ForeignDocument(row["name"], row["text"], tuple(found.get(row["name"], ())), title)


def _named(bundle: Bundle, name: str, columns: Mapping[str, str]) -> Iterator[Row]:
    """The rows, by what their columns hold."""
    for line, row in rows(bundle, name):
        yield line, {key: row.get(column, "") for key, column in columns.items()}


def _tag(name: str, line: int, row: Mapping[str, str]) -> ForeignTag | None:
    """The tag of a row; none where it only brings a text."""
    try:
        start, end = whole_number(row["start"], "start"), whole_number(row["end"], "end")
    except Invalid as refused:
        raise Invalid(f"{where(name, line)}: {refused.detail}") from None
    if start is None or end is None or not row["code"]:
        return None
    if start and len(row.get("text", "")) == end - start:
        raise Invalid(f"{where(name, line)}: its text is only as long as the passage; the whole text must stand there.")
    quote, annotator, known, note, made = (
        row.get(key) or None for key in ("quote", "annotator", "id", "note", "created_at")
    )
    attributes = pairs(builtin(msgspec.Raw(row.get("attributes", "").encode())))
    return ForeignTag(start, end, row["code"], quote, annotator, known, attributes, note, made)


def _found(names: Iterable[str]) -> dict[str, str]:
    """Which column holds what, by the first of its known names."""
    plain = {name.strip().casefold().replace(" ", "_"): name for name in names}
    matches = {key: next((plain[name] for name in known if name in plain), None) for key, known in _NAMES.items()}
    return {key: column for key, column in matches.items() if column is not None}
