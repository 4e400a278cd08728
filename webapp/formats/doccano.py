"""JSONL as doccano exports and imports it: `text` and `label`, a file for each coder; code points.

Other keys of a line are metadata of the document to doccano, which it keeps and writes again: there is our mark.
"""

import heapq
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote

import msgspec

from webapp.domain.file_names import clean_name
from webapp.domain.foreign import ForeignDocument, ForeignTag, Found, Left
from webapp.domain.records import AnnotationRecord, Corpus, DocumentRecord
from webapp.domain.workflow import Layer
from webapp.errors import Invalid
from webapp.formats import books
from webapp.formats.base import Files, Format
from webapp.formats.books import Books
from webapp.formats.bundle import Bundle
from webapp.formats.json_files import first_object, lines, named
from webapp.formats.marks import KEY, NO_MARK, Piece, joined, mark, read_mark
from webapp.formats.spool import spool
from webapp.formats.voices import stem, voices

NOBODY: Final = "nobody"
_NOT_PEOPLE: Final = frozenset({NOBODY, "all", "unknown", *(str(layer) for layer in Layer)})
_OURS: Final = re.compile(r"u-[0-9a-f]{16}")
_encode: Final = msgspec.json.Encoder().encode


def files(corpus: Corpus) -> Files:
    """A file for each coder and layer, with the documents that they have finished or tagged; then the codebooks."""
    said = Books(corpus)
    with spool() as kept:
        for number, document in enumerate(said.over(), 1):
            for voice, tags in list(voices(document)) or [(NOBODY, [])]:
                kept.add(f"{stem(voice)}.jsonl", _encode(_line(number, document, tags)) + b"\n")
        yield from kept.files()
    yield from said.files()


def _line(number: int, document: DocumentRecord, tags: list[AnnotationRecord]) -> dict[str, Any]:
    return {
        "id": number,
        "text": document.text,
        "label": [[tag.start, tag.end, tag.code] for tag in tags],
        "Comments": [note.body for tag in tags for note in tag.notes],
        "doc_id": document.doc_id,
        "title": document.title,
        KEY: mark(document, tags),
    }


# ------------------------------------------------------------------ reading


class _Entity(msgspec.Struct):
    label: str
    start_offset: int
    end_offset: int
    id: int | str | None = None


class _Line(msgspec.Struct):
    """A line in each shape that doccano and its importers know; *data* is the text in exports of some versions."""

    text: str | None = None
    data: str | None = None
    label: list[Any] | None = None
    labels: list[Any] | None = None
    entities: list[Any] | None = None
    relations: list[Any] | None = None
    cats: list[Any] | None = None
    comments: list[Any] | None = msgspec.field(default=None, name="Comments")
    id: int | str | None = None
    doc_id: str | int | None = None
    title: Any = None
    glossator: msgspec.Raw = NO_MARK


class _Triple(msgspec.Struct, array_like=True):
    start: int
    end: int
    label: str


def read(bundle: Bundle) -> Iterator[Found]:
    """The documents of all files; whose tags they are is said by the names of the files, where there are several."""
    yield from books.read(bundle)
    names = named(bundle, ".jsonl") or named(bundle, ".json")
    sole = len(names) == 1
    left = Left()
    pieces = (_pieces(bundle, name, _person(name, sole=sole), left) for name in names)
    yield from joined(heapq.merge(*pieces, key=lambda piece: piece.key))
    yield from left.remarks()


def _pieces(bundle: Bundle, name: str, person: str | None, left: Left) -> Iterator[Piece]:
    for number, line in lines(bundle, name, _Line):
        place = f"{clean_name(name)}, line {number}"
        text = line.text if line.text is not None else line.data
        if text is None:
            raise Invalid(f"{place}: “text” is missing.")
        left.add(("relation", "relations"), len(line.relations or ()))
        left.add(("category of a whole text", "categories of whole texts"), len(line.cats or ()))
        if line.glossator == NO_MARK:  # else they are notes that we wrote there
            left.add(("comment on a whole text", "comments on whole texts"), len(line.comments or ()))
        given = [*(line.label or ()), *(line.labels or ()), *(line.entities or ())]
        tags = tuple(_tag(one, person, place) for one in given)
        called = line.doc_id if line.doc_id is not None else line.id
        title = line.title if isinstance(line.title, str) else None
        finished = (person,) if person and tags else ()  # doccano has a line also for who never opened the text
        document = ForeignDocument(str(number if called is None else called), text, tags, title, finished=finished)
        yield Piece(document, read_mark(line.glossator))


def _tag(given: Any, person: str | None, place: str) -> ForeignTag:
    if isinstance(given, str):
        raise Invalid(f"{place}: its labels are of the whole text; only labels of passages are read.")
    try:
        if isinstance(given, Mapping):
            one = msgspec.convert(given, _Entity)
            name = None if one.id is None else str(one.id)
            return ForeignTag(one.start_offset, one.end_offset, one.label, annotator=person, id=name)
        triple = msgspec.convert(given, _Triple)
        return ForeignTag(triple.start, triple.end, triple.label, annotator=person)
    except msgspec.ValidationError:
        raise Invalid(f"{place}: a label must be [start, end, name].") from None


def _person(name: str, *, sole: bool) -> str | None:
    """Who a file is of: doccano calls the files of an export by its coders; a single one of others has any name."""
    called = unquote(PurePosixPath(name).stem)
    return None if called in _NOT_PEOPLE or (sole and not _OURS.fullmatch(called)) else called


def claims(bundle: Bundle) -> bool:
    """Whether a first line has a text with labels or entities, and no schema of ours."""
    line = first_object(bundle, ".jsonl")
    has_text = isinstance(line.get("text", line.get("data")), str)
    labels = next((line[key] for key in ("label", "labels", "entities") if key in line), None)
    return has_text and isinstance(labels, list) and not any(isinstance(one, str) for one in labels)


FORMAT = Format(
    "doccano",
    "doccano",
    ".zip",
    "application/zip",
    "JSONL for doccano, a file for each coder. Fields, notes and decisions travel along unseen and are read again "
    "here.",
    files=files,
    carries_columns=True,
    read=read,
    claims=claims,
)
