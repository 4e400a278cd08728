"""What formats read and write: texts alone, and documents with everything that people said about them.

Records of the second kind hold what a line of the canonical JSONL holds, field for field in its order: ids and
people as exported, times as RFC 3339 text, offsets in code points. They are named tuples because an export
makes millions of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from webapp.domain.codebook import CodebookSpec
from webapp.domain.losses import Losses
from webapp.domain.regions import Region

SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class TextRecord:
    """A text as a file gave it, clean already, and what the file says or lets guess about it.

    *metadata* has keys and shapes of the schema's document: `authors` a list, `published` an object of year,
    month and day, `outlet`, `language` and `source_url` texts; what is not known is left out.
    """

    text: str
    title: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    regions: tuple[Region, ...] = ()


class DateRecord(NamedTuple):
    """A date as precise as the source states it."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


class RegionRecord(NamedTuple):
    """Structure of a text, or a part that is not article."""

    start: int
    end: int
    kind: str


class CodingRecord(NamedTuple):
    """How far somebody is with the document."""

    annotator: str
    round: str | None
    blind: bool
    state: str
    completed_at: str | None
    codebook_version: str


class AnswerRecord(NamedTuple):
    """What somebody answered to a question about the document."""

    id: str
    layer: str
    question: str
    values: tuple[str, ...]
    annotator: str
    created_at: str
    updated_at: str
    codebook_version: str
    round: str | None


class AttributeRecord(NamedTuple):
    """One value of a field of a tag; several values repeat the name."""

    name: str
    value: str


class ReviewRecord(NamedTuple):
    """What a reviewer said of a tag."""

    id: str
    reviewer: str
    decision: str
    created_at: str
    comment: str | None


class NoteRecord(NamedTuple):
    """A coder's note on their own tag, or part of a conversation about a tag or a document."""

    id: str
    author: str
    created_at: str
    body: str
    thread: str | None
    resolved_by: str | None


class AnnotationRecord(NamedTuple):
    """One person's code on one span."""

    id: str
    layer: str
    start: int
    end: int
    quote: str | None
    quote_prefix: str
    quote_sha256: str
    code: str
    attributes: tuple[AttributeRecord, ...]
    certainty: str
    origin: str
    annotator: str
    created_at: str
    updated_at: str
    status: str
    reviews: tuple[ReviewRecord, ...]
    notes: tuple[NoteRecord, ...]
    codebook_version: str
    round: str | None
    final: bool
    derived_from: tuple[str, ...]


class DecisionRecord(NamedTuple):
    """What the team decided about a passage; *code* None: no tag there."""

    id: str
    kind: str
    start: int
    end: int
    code: str | None
    annotations: tuple[str, ...]
    result: str | None
    reason: str | None
    reviewer: str
    created_at: str
    round: str | None


class DocumentRecord(NamedTuple):
    """A document with everything that was said about it.

    *columns* are the project's own metadata, which the canonical JSONL can't carry; *text* is None where an
    export leaves it out.
    """

    doc_id: str
    external_id: str | None
    title: str | None
    authors: tuple[str, ...]
    affiliation: str | None
    outlet: str | None
    published: DateRecord
    language: str | None
    source_url: str | None
    source_file: str | None
    licence: str | None
    text: str | None
    text_length: int
    text_sha256: str
    text_sha256_normalised: str
    file_sha256: str | None
    regions: tuple[RegionRecord, ...]
    codings: tuple[CodingRecord, ...]
    answers: tuple[AnswerRecord, ...]
    annotations: tuple[AnnotationRecord, ...]
    decisions: tuple[DecisionRecord, ...]
    notes: tuple[NoteRecord, ...]
    codebook_version: str
    columns: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a format is given to write. *documents* can be gone through once.

    *codebook* is the version in use, *codebooks* are all by number. *columns* are the names of the project's
    own metadata. *layers* are those that were chosen, or none for all. What is lost on the way is counted in *losses*.
    """

    id: str
    title: str
    codebook: CodebookSpec
    codebooks: Mapping[str, CodebookSpec]
    documents: Iterable[DocumentRecord]
    columns: tuple[str, ...] = ()
    layers: frozenset[str] = frozenset()
    with_text: bool = True
    losses: Losses = field(default_factory=Losses, compare=False)


def versions_of(document: DocumentRecord) -> set[str]:
    """The versions of the codebook that a document names: its own, and those that something was made with."""
    parts = (document.codings, document.answers, document.annotations)
    return {document.codebook_version, *(record.codebook_version for part in parts for record in part)}
