"""The canonical JSONL: one line a document, after the schema of the corpus; written and read without loss.

UTF-8, nothing escaped that need not be, keys in the schema's order, no spaces, LF after each line.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

import msgspec

from webapp.domain.records import SCHEMA_VERSION, AnnotationRecord, AttributeRecord, Corpus, DocumentRecord
from webapp.formats import canonical
from webapp.formats.base import Format

_encode: Final = msgspec.json.Encoder().encode
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


def write(corpus: Corpus) -> Iterator[bytes]:
    """The lines of the corpus, one for each document."""
    for document in corpus.documents:
        yield _encode(_line(document)) + b"\n"


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


FORMAT = Format("jsonl", "Canonical JSONL", ".jsonl", "application/x-ndjson", write)
