"""The canonical JSONL: one line a document, after the schema of the corpus; written and read without loss.

UTF-8, nothing escaped that need not be, keys in the schema's order, no spaces, LF after each line.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec.structs import astuple

from webapp.domain.records import (
    SCHEMA_VERSION,
    AnnotationRecord,
    AnswerRecord,
    AttributeRecord,
    CodingRecord,
    Corpus,
    DateRecord,
    DecisionRecord,
    DocumentRecord,
    NoteRecord,
    RegionRecord,
    ReviewRecord,
)
from webapp.errors import Invalid, Malformed, TooLarge
from webapp.formats import canonical
from webapp.formats.base import Format
from webapp.formats.shapes import sentence

MAX_LINE: Final = 128 << 20  # bytes: two million characters and tens of thousands of tags
_SAYS_SCHEMA: Final = re.compile(rb'\s*\{\s*"schema_version"\s*:')  # as every program writes it
_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(canonical.Document).decode
_decode_tag: Final = msgspec.json.Decoder(canonical.Annotation).decode
# A record's values are a shape's arguments. That they are of its types is held by the tests, not by mypy.
_Shape = Callable[..., Any]
_document: Final[_Shape] = canonical.Document
_region: Final[_Shape] = canonical.Region
_coding: Final[_Shape] = canonical.Coding
_answer: Final[_Shape] = canonical.Answer
_tag: Final[_Shape] = canonical.Annotation
_attribute: Final[_Shape] = canonical.Attribute
_review: Final[_Shape] = canonical.Review
_note: Final[_Shape] = canonical.Note
_decision: Final[_Shape] = canonical.Decision
_SHAPES: Final[Mapping[type, _Shape]] = {
    RegionRecord: _region,
    CodingRecord: _coding,
    AnswerRecord: _answer,
    AttributeRecord: _attribute,
    ReviewRecord: _review,
    NoteRecord: _note,
    DecisionRecord: _decision,
}


def write(corpus: Corpus) -> Iterator[bytes]:
    """The lines of the corpus, one for each document."""
    for document in corpus.documents:
        yield line_json(document) + b"\n"


def line_json(document: DocumentRecord) -> bytes:
    """A document's line without the line break."""
    return _encode(_line(document))


def _line(document: DocumentRecord) -> canonical.Document:
    doc_id, external_id, title, authors, affiliation, outlet, published, *more = document
    language, source_url, source_file, licence, *text = more[:9]
    line: canonical.Document = _document(
        SCHEMA_VERSION,
        doc_id,
        external_id,
        title,
        authors,
        affiliation,
        outlet,
        canonical.Date(*published),
        language,
        source_url,
        source_file,
        licence,
        "unicode_code_point",
        *text,
        [_region(*region) for region in document.regions],
        [_coding(*coding) for coding in document.codings],
        [_answer(*answer) for answer in document.answers],
        [_annotation(tag) for tag in document.annotations],
        [_decision(*decision) for decision in document.decisions],
        [_note(*note) for note in document.notes],
        document.codebook_version,
    )
    return line


def document_json(document: DocumentRecord) -> bytes:
    """The line of a document, without its LF."""
    return _encode(_line(document))


def tag_json(tag: AnnotationRecord) -> bytes:
    """A tag as it stands in its line; for formats that keep it beside what they say in their own words."""
    return _encode(_annotation(tag))


def list_json(values: tuple[Any, ...]) -> str:
    """A list of a document or tag as it stands in its line; for formats that have one to a cell."""
    if not values:
        return "[]"
    shape = _SHAPES.get(type(values[0]))
    return _encode([shape(*one) for one in values] if shape else values).decode()


def read_tag(raw: bytes) -> AnnotationRecord:
    """The tag of `tag_json`; raises Malformed for anything else."""
    try:
        return _tag_record(_decode_tag(raw))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Malformed("What Glossator wrote about a tag here was changed.") from None


def frame_json(document: DocumentRecord) -> bytes:
    """A document's line without text and tags; for formats that keep those in their own words."""
    return _encode(_line(document._replace(text=None, annotations=())))


def read_frame(raw: bytes, text: str | None, tags: Iterable[AnnotationRecord]) -> DocumentRecord:
    """The document of `frame_json` with its text and tags; raises Malformed for anything else."""
    try:
        return _record(_decode(raw))._replace(text=text, annotations=tuple(tags))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Malformed("What Glossator wrote about a document here was changed.") from None


def _annotation(tag: AnnotationRecord) -> canonical.Annotation:
    shape: canonical.Annotation = _tag(*tag)
    shape.attributes = _attributes(tag.attributes) if tag.attributes else []
    if tag.reviews:
        shape.reviews = [_review(*review) for review in tag.reviews]
    if tag.notes:
        shape.notes = [_note(*note) for note in tag.notes]
    return shape


@lru_cache(maxsize=4096)
def _attributes(given: tuple[AttributeRecord, ...]) -> list[canonical.Attribute]:
    """Shared by the tags that have the same values; nobody changes it."""
    return [_attribute(*attribute) for attribute in given]


def is_canonical(raw: bytes) -> bool:
    """Whether a line says its schema; other lines are plain texts, `{text, title?, metadata?, external_id?}`."""
    return _SAYS_SCHEMA.match(raw) is not None or (b'"schema_version"' in raw and _names_schema(raw))


def read_line(raw: bytes) -> DocumentRecord:
    """The document of one line, of the right shape; what it means is not checked.

    Raises TooLarge for more than 128 MB, Malformed for what is no JSON, Invalid for another shape.
    """
    if len(raw) > MAX_LINE:
        raise TooLarge(f"This line is larger than {MAX_LINE >> 20} MB.")
    try:
        line = _decode(raw)
    except msgspec.ValidationError as error:
        field, words = sentence(error)
        raise Invalid(words, field=field or None) from None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Malformed("This line is not JSON that can be read.") from None
    if b"\\u0000" in raw and _holds_nul(msgspec.to_builtins(line)):
        raise Invalid("A text in this line holds a NUL character.")
    return _record(line)


def _holds_nul(found: object) -> bool:
    if isinstance(found, str):
        return "\0" in found
    if isinstance(found, dict):
        return any(map(_holds_nul, found.values()))
    return isinstance(found, list) and any(map(_holds_nul, found))


def _names_schema(raw: bytes) -> bool:
    try:
        return "schema_version" in msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False


def _record(line: canonical.Document) -> DocumentRecord:
    _, *about, published, language, url, file, licence, _, text, length, sha, normalised, file_sha = astuple(line)[:18]
    doc_id, external_id, title, authors, affiliation, outlet = about
    return DocumentRecord(
        doc_id,
        external_id,
        title,
        tuple(authors),
        affiliation,
        outlet,
        DateRecord(*astuple(published)),
        language,
        url,
        file,
        licence,
        text,
        length,
        sha,
        normalised,
        file_sha,
        tuple(RegionRecord(*astuple(region)) for region in line.regions),
        tuple(CodingRecord(*astuple(coding)) for coding in line.codings),
        tuple(AnswerRecord(*astuple(answer))._replace(values=tuple(answer.values)) for answer in line.answers),
        tuple(_tag_record(tag) for tag in line.annotations),
        tuple(
            DecisionRecord(*astuple(ruling))._replace(annotations=tuple(ruling.annotations))
            for ruling in line.decisions
        ),
        tuple(NoteRecord(*astuple(note)) for note in line.notes),
        line.codebook_version,
    )


def _tag_record(tag: canonical.Annotation) -> AnnotationRecord:
    return AnnotationRecord(*astuple(tag))._replace(
        attributes=tuple(AttributeRecord(*astuple(given)) for given in tag.attributes),
        reviews=tuple(ReviewRecord(*astuple(review)) for review in tag.reviews),
        notes=tuple(NoteRecord(*astuple(note)) for note in tag.notes),
        derived_from=tuple(tag.derived_from),
    )


FORMAT = Format(
    "jsonl",
    "Canonical JSONL",
    ".jsonl",
    "application/x-ndjson",
    "One line an article, with everything that was said about it. It can be imported again without loss.",
    write,
    needs_text=False,
)
