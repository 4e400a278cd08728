"""What of ours travels inside the files of other programs, under a key that they keep and don't show.

A file of another program can't hold everything that was said about a document. What we write therefore has the
whole document beside what that program reads; when the file comes back and still says the same, nothing is lost.
Where somebody has gone on working in that program, their tags count, and ours are known again where they are as
they were.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

import msgspec

from webapp.domain.foreign import ForeignDocument, ForeignTag, Found
from webapp.domain.records import AnnotationRecord, CodingRecord, DocumentRecord
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


Known = Literal["id", "person", "place"]
"""By what else than place and code a tag of ours is known again in a file: by its id; by whose it is, in files that
keep our people apart; by nothing."""


class Piece(NamedTuple):
    """What one place of a file says of a document, and the mark that stands there."""

    found: ForeignDocument
    mark: Mark | None = None
    known: Known = "person"

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
            yield from _whole(list(group))
        else:
            yield from (piece.found for piece in group)


def _whole(pieces: list[Piece]) -> Iterator[Found]:
    """Our document, as far as the pieces still say of it what we wrote, and what else they say."""
    text, marks = pieces[0].found.text, [piece.mark for piece in pieces if piece.mark]
    try:
        ours = [[read_tag(raw) for raw in one.tags] for one in marks]
        record = read_frame(bytes(marks[0].document), text, _in_order(ours))
    except Malformed:
        yield _merged([piece.found for piece in pieces], None)
        return
    both, taken = list(zip(pieces, ours, strict=True)), set[str]()
    if not _fits(record, text):
        yield _merged([_recognised(piece, tags, taken) for piece, tags in both], record)
        return
    parts = [_parted(piece, tags, taken) for piece, tags in both]
    left = _in_order(tags for tags, _ in parts)
    rest = _rest([other for _, other in parts], record, {tag.annotator for tags in ours for tag in tags})
    codings = _still_said(record.codings, left, pieces) if rest else record.codings
    yield record._replace(columns=marks[0].columns, annotations=tuple(left), codings=codings)
    if rest:
        yield rest


def _rest(others: Sequence[ForeignDocument], record: DocumentRecord, people: set[str]) -> ForeignDocument | None:
    """What is said besides by others, or by the same *people* in another way."""
    finished = {person for other in others for person in other.finished}
    finished -= people | {coding.annotator for coding in record.codings}
    tags = tuple(tag for other in others for tag in other.tags)
    if not tags and not finished:
        return None
    return ForeignDocument(record.doc_id, others[0].text, tags, record.title, finished=tuple(sorted(finished)))


def _still_said(
    codings: tuple[CodingRecord, ...], left: Iterable[AnnotationRecord], pieces: Iterable[Piece]
) -> tuple[CodingRecord, ...]:
    """The codings, less those of people whose tags somebody else has now: they have not found nothing."""
    apart = [piece for piece in pieces if piece.known == "person"]
    there = {tag.annotator for tag in left} | {person for piece in apart for person in piece.found.finished}
    return tuple(one for one in codings if not apart or one.annotator in there or one.state != "complete")


def _in_order(found: Iterable[Iterable[AnnotationRecord]]) -> list[AnnotationRecord]:
    """The tags of all voices, each once, as the canonical form has them."""
    by_id = {tag.id: tag for tags in found for tag in tags}
    return sorted(by_id.values(), key=lambda tag: (tag.start, tag.end, tag.code, tag.id))


def _fits(record: DocumentRecord, text: str) -> bool:
    return digest(text) == record.text_sha256 and all(
        tag.quote == text[tag.start : tag.end] for tag in record.annotations
    )


def _parted(
    piece: Piece, ours: Sequence[AnnotationRecord], taken: set[str]
) -> tuple[list[AnnotationRecord], ForeignDocument]:
    """Our tags that stand as we wrote them, and the document with what else the file says."""
    left = []
    other = []
    for said, tag in _met(piece, ours, taken):
        if tag and (piece.known != "id" or tag.attributes == said.attributes):  # such files show fields
            left.append(tag)
        else:
            other.append(_with_fields(said, tag, piece.known) if tag else said)
    at_work = {said.annotator for said in other}  # some programs put the name of whoever brought the file on all in it
    finished = tuple(one for one in piece.found.finished if piece.known == "person" or one in at_work)
    return left, piece.found._replace(tags=tuple(other), finished=finished)


def _recognised(piece: Piece, ours: Sequence[AnnotationRecord], taken: set[str]) -> ForeignDocument:
    """What the file says, with all that we know of the tags that stand as we wrote them."""
    tags = (_with_fields(said, tag, piece.known) if tag else said for said, tag in _met(piece, ours, taken))
    return piece.found._replace(tags=tuple(tags))


def _met(
    piece: Piece, ours: Sequence[AnnotationRecord], taken: set[str]
) -> Iterator[tuple[ForeignTag, AnnotationRecord | None]]:
    """Each tag of the piece, with ours that it is; each of ours is met once.

    One that was changed, or that somebody else has now, is another tag: it goes without our id.
    """
    ids = {tag.id for tag in ours}
    for said, tag in zip(piece.found.tags, _known(piece, ours, taken), strict=True):
        yield said._replace(id=None) if tag is None and said.id in ids else said, tag


def _with_fields(said: ForeignTag, ours: AnnotationRecord, known: Known) -> ForeignTag:
    whole = foreign(ours)
    return whole._replace(attributes=said.attributes) if known == "id" else whole


def _known(piece: Piece, ours: Iterable[AnnotationRecord], taken: set[str]) -> Iterator[AnnotationRecord | None]:
    """For each tag of the piece ours that it is, or None; none is met twice."""
    there: dict[tuple[int, int, str], list[AnnotationRecord]] = {}
    for tag in ours:
        there.setdefault((tag.start, tag.end, tag.code), []).append(tag)
    for said in piece.found.tags:
        same = there.get((said.start, said.end, said.code), ())
        found = next((tag for tag in same if tag.id not in taken and _is(said, tag, piece.known)), None)
        if found:
            taken.add(found.id)
        yield found


def _is(said: ForeignTag, ours: AnnotationRecord, known: Known) -> bool:
    if known == "id":
        return said.id == ours.id
    return known == "place" or said.annotator in (None, ours.annotator)


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
