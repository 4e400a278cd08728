"""What of ours travels inside the files of other programs, under a key that they keep and don't show.

A file of another program can't hold everything that was said about a document. What we write therefore has the
whole document beside what that program reads; when the file comes back and still says the same, nothing is lost.
Where somebody has gone on working in that program, their tags count, and ours are known again where they are as
they were.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final, NamedTuple

import msgspec

from webapp.domain.foreign import ForeignDocument, ForeignTag, Found
from webapp.domain.records import AnnotationRecord, DocumentRecord
from webapp.domain.text import digest
from webapp.errors import Malformed
from webapp.formats.jsonl import frame_json, read_frame, read_tag, tag_json

KEY: Final = "glossator"


class Mark(msgspec.Struct):
    """A document of ours as a file of another program holds it: its id, its frame, and some or all of its tags."""

    id: str
    document: msgspec.Raw
    tags: list[msgspec.Raw] = []
    columns: dict[str, str] = {}


class Piece(NamedTuple):
    """What one place of a file says of a document, and the mark that stands there."""

    found: ForeignDocument
    mark: Mark | None = None

    @property
    def key(self) -> str:
        """The id of our document; empty where it is not known to be one."""
        return self.mark.id if self.mark else ""


NO_MARK: Final = msgspec.Raw(b"")


def mark(document: DocumentRecord, tags: Iterable[AnnotationRecord] = ()) -> dict[str, Any]:
    """What to keep under KEY for the document and these tags of it."""
    kept: dict[str, Any] = {"id": document.doc_id, "document": msgspec.Raw(frame_json(document))}
    if own := [msgspec.Raw(tag_json(tag)) for tag in tags]:
        kept["tags"] = own
    if document.columns:
        kept["columns"] = document.columns
    return kept


def read_mark(raw: msgspec.Raw) -> Mark | None:
    """The mark of what stood under KEY, or None for what is none."""
    try:
        return msgspec.json.decode(raw, type=Mark)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def joined(pieces: Iterable[Piece]) -> Iterator[Found]:
    """The documents of the pieces; those of one document of ours that follow each other are one."""
    for (key, _), group in groupby(pieces, key=lambda piece: (piece.key, piece.found.text)):
        if key:
            yield _whole(list(group))
        else:
            yield from (piece.found for piece in group)


def _whole(pieces: list[Piece]) -> Found:
    """Our document, where the pieces say of it what we wrote; else what they say."""
    text, marks = pieces[0].found.text, [piece.mark for piece in pieces if piece.mark]
    try:
        ours = [[read_tag(raw) for raw in mark.tags] for mark in marks]
        record = read_frame(bytes(marks[0].document), text, _in_order(ours))
    except Malformed:
        return _merged([piece.found for piece in pieces], None)
    if all(_as_written(piece.found, tags) for piece, tags in zip(pieces, ours, strict=True)) and _fits(record, text):
        return record._replace(columns=marks[0].columns)
    taken: set[str] = set()
    return _merged([_recognised(piece.found, tags, taken) for piece, tags in zip(pieces, ours, strict=True)], record)


def _in_order(found: Iterable[Iterable[AnnotationRecord]]) -> list[AnnotationRecord]:
    """The tags of all voices, each once, as the canonical form has them."""
    by_id = {tag.id: tag for tags in found for tag in tags}
    return sorted(by_id.values(), key=lambda tag: (tag.start, tag.end, tag.code, tag.id))


def _as_written(found: ForeignDocument, tags: Iterable[AnnotationRecord]) -> bool:
    return Counter(map(_place, found.tags)) == Counter(map(_place, tags))


def _fits(record: DocumentRecord, text: str) -> bool:
    return digest(text) == record.text_sha256 and all(
        tag.quote == text[tag.start : tag.end] for tag in record.annotations
    )


def _place(tag: AnnotationRecord | ForeignTag) -> tuple[int, int, str]:
    return tag.start, tag.end, tag.code


def _recognised(found: ForeignDocument, ours: Iterable[AnnotationRecord], taken: set[str]) -> ForeignDocument:
    """What the file says, with all that we know of the tags that stand as we wrote them, each of which is met once.

    They are known by id in files that keep ids, else by place and code.
    """
    left = [tag for tag in ours if tag.id not in taken]
    keeps_ids = not {tag.id for tag in left}.isdisjoint(tag.id for tag in found.tags)
    known: dict[tuple[object, ...], list[AnnotationRecord]] = {}
    for tag in left:
        known.setdefault((tag.id if keeps_ids else None, *_place(tag)), []).append(tag)
    keys = [(tag.id if keeps_ids else None, *_place(tag)) for tag in found.tags]
    tags = tuple(
        foreign(same.pop(0)) if (same := known.get(key)) else tag for key, tag in zip(keys, found.tags, strict=True)
    )
    taken |= {tag.id for tag in tags if tag.id}
    return found._replace(tags=tags)


def foreign(tag: AnnotationRecord) -> ForeignTag:
    """Our tag in the words in which other programs' files are read."""
    note = next((note.body for note in tag.notes if note.author == tag.annotator), None)
    return ForeignTag(
        tag.start, tag.end, tag.code, tag.quote, tag.annotator, tag.id, tag.attributes, note, tag.created_at
    )


def _merged(found: list[ForeignDocument], record: DocumentRecord | None) -> ForeignDocument:
    """One document with the tags of all; *record* says what is known of it."""
    tags = tuple(tag for document in found for tag in document.tags)
    finished = {person for document in found for person in document.finished}
    if record is None:
        return found[0]._replace(tags=tags, finished=tuple(sorted(finished)))
    finished |= {coding.annotator for coding in record.codings if coding.state == "complete"}
    return ForeignDocument(record.doc_id, found[0].text, tags, record.title, finished=tuple(sorted(finished)))
