"""The shape of a line of the canonical JSONL: every key of the schema in its order, with what it may hold.

The classes mirror the records of `webapp.domain.records`; a record's values are the positional arguments.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Id = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9._:-]*$", max_length=128)]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Time = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", max_length=24)]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)*$", max_length=200)]
Version = Annotated[str, Meta(min_length=1, max_length=128)]
Language = Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=128)]
Start = Annotated[int, Meta(ge=0, le=2**31 - 1)]
End = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Layer = Literal["individual", "consensus", "reference", "machine"]
Kind = Literal[
    "title", "byline", "dateline", "standfirst", "heading", "body", "caption", "pull_quote", "story_highlights",
    "related_link", "navigation", "notice", "copyright", "donation", "comments", "boilerplate",
]  # fmt: skip


class _Shape(Struct, forbid_unknown_fields=True, gc=False):
    pass


class Date(_Shape):
    year: Annotated[int, Meta(ge=1, le=9999)] | None
    month: Annotated[int, Meta(ge=1, le=12)] | None
    day: Annotated[int, Meta(ge=1, le=31)] | None


class Region(_Shape):
    start: Start
    end: End
    kind: Kind


class Coding(_Shape):
    annotator: Id
    round: Id | None
    blind: bool
    state: Literal["in_progress", "complete"]
    completed_at: Time | None
    codebook_version: Version


class Answer(_Shape):
    id: Id
    layer: Layer
    question: Name
    values: list[str]
    annotator: Id
    created_at: Time
    updated_at: Time
    codebook_version: Version
    round: Id | None


class Attribute(_Shape):
    name: Name
    value: str


class Review(_Shape):
    id: Id
    reviewer: Id
    decision: Literal["accepted", "rejected", "changes_requested", "comment"]
    created_at: Time
    comment: str | None


class Note(_Shape):
    id: Id
    author: Id
    created_at: Time
    body: str
    thread: Id | None
    resolved_by: Id | None


class Annotation(_Shape):
    id: Id
    layer: Layer
    start: Start
    end: End
    quote: str | None
    quote_prefix: Annotated[str, Meta(max_length=24)]
    quote_sha256: Sha256
    code: Code
    attributes: list[Attribute]
    certainty: Literal["sure", "unsure"]
    origin: Literal["hand", "every_occurrence", "import", "suggestion"]
    annotator: Id
    created_at: Time
    updated_at: Time
    status: Literal["submitted", "accepted", "rejected", "superseded"]
    reviews: list[Review]
    notes: list[Note]
    codebook_version: Version
    round: Id | None
    final: bool
    derived_from: list[Id]


class Decision(_Shape):
    id: Id
    kind: Literal["only_one", "boundary", "code", "attribute", "agreed"]
    start: Start
    end: End
    code: Annotated[str, Meta(max_length=200)] | None
    annotations: list[Id]
    result: Id | None
    reason: str | None
    reviewer: Id
    created_at: Time
    round: Id | None


class Document(_Shape):
    schema_version: Literal["1.0"]
    doc_id: Id
    external_id: str | None
    title: str | None
    authors: list[str]
    affiliation: str | None
    outlet: str | None
    published: Date
    language: Language | None
    source_url: str | None
    source_file: str | None
    licence: str | None
    offset_unit: Literal["unicode_code_point"]
    text: str | None
    text_length: Start
    text_sha256: Sha256
    text_sha256_normalised: Sha256
    file_sha256: Sha256 | None
    regions: list[Region]
    codings: list[Coding]
    answers: list[Answer]
    annotations: list[Annotation]
    decisions: list[Decision]
    notes: list[Note]
    codebook_version: Version
