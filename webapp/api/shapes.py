"""What the API answers, as types: openapi.py describes answers with them, and the tests hold the answers against it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

Offset = Annotated[int, Meta(ge=0, description="code points of the text")]
Moment = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", description="UTC, RFC 3339")]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Role = Literal["viewer", "annotator", "reviewer", "owner"]
Layer = Literal["individual", "consensus", "reference", "machine"]
Status = Literal["submitted", "accepted", "rejected", "superseded"]


class FieldFault(Struct):
    """What is wrong with one field of the request."""

    field: str
    message: str


class Problem(Struct, omit_defaults=True):
    """A refusal (RFC 9457). `state` is the present state of what stands against the request, where it may be seen."""

    title: str
    status: int
    detail: str
    errors: list[FieldFault] = []
    state: dict[str, Any] = {}


class Project(Struct):
    """A project, as one of its team sees it."""

    id: UUID
    slug: str
    name: str
    description: str
    role: Role
    open_team: bool
    created_at: Moment
    closed_at: Moment | None


class Projects(Struct):
    """The caller's projects, by their short names."""

    items: list[Project]


class Count(Struct):
    """How many codings are asked for and finished."""

    asked: int
    finished: int


class Round(Struct):
    """A round; `own` is the caller's part in it, `plan` how its documents were drawn."""

    id: UUID
    export_id: str
    name: str
    purpose: Literal["training", "pilot", "reliability", "production"]
    state: Literal["planned", "open", "locked"]
    blind: bool
    hides_source: bool
    codebook_version: str | None
    seed: int | None
    plan: dict[str, Any] | None
    threshold: float | None
    starts_at: Moment | None
    ends_at: Moment | None
    opened_at: Moment | None
    locked_at: Moment | None
    progress: Count | None
    own: Count | None


class Rounds(Struct):
    """Rounds: open ones, planned ones, locked ones."""

    items: list[Round]


class AgreementFigure(Struct):
    """One figure; `value` is null where it is not defined, with the reason in `note`."""

    measure: str
    definition: str
    code: str | None
    annotators: list[str]
    n_documents: int
    n_spans: int
    value: float | None
    ci_low: float | None
    ci_high: float | None
    ci_method: str | None
    note: str | None


class Agreement(Struct):
    """How far coders agree."""

    figures: list[AgreementFigure]


class PartialDate(Struct):
    """A date as precisely as it is known."""

    year: int
    month: int | None = None
    day: int | None = None


class Metadata(Struct, omit_defaults=True):
    """What is known of a document; further names are the project's own columns."""

    authors: list[str] = []
    affiliation: str | None = None
    outlet: str | None = None
    published: PartialDate | None = None
    language: str | None = None
    source_url: str | None = None
    licence: str | None = None


class Document(Struct):
    """A document without its text."""

    id: UUID
    title: str | None
    external_id: str | None
    source_file: str | None
    length: Annotated[int, Meta(ge=1, description="code points")]
    words: int
    sha256: Sha256
    metadata: dict[str, Any]
    version: int
    created_at: Moment
    updated_at: Moment


class Region(Struct):
    """A stretch of a document that is structure, or not article at all; half-open."""

    id: UUID
    start: Offset
    end: Offset
    kind: str


class WholeDocument(Document):
    """A document with its text, which never changes, and its regions."""

    text: str
    regions: list[Region]


class Documents(Struct):
    """A page of documents; `next` is the cursor of the following one, null at the end."""

    items: list[Document]
    next: str | None


class LineFault(Struct):
    """Why a line of a stream was refused; lines count from 1."""

    line: int
    message: str


class Imported(Struct):
    """What became of a stream of documents; those that were there already are skipped."""

    imported: int
    skipped: int
    errors: list[LineFault]


class Annotation(Struct):
    """A tag: one person's code on one span; `start` and `end` are code points, half-open."""

    id: UUID
    document: UUID
    start: Offset
    end: Offset
    quote: str
    code: str
    attributes: dict[str, str | list[str]]
    note: str
    certainty: Literal["sure", "unsure"]
    layer: Layer
    annotator: UUID
    status: Status
    final: bool
    incomplete: bool
    version: Annotated[int, Meta(ge=1)]
    codebook_version: str
    created_at: Moment
    updated_at: Moment


class Annotations(Struct):
    """The tags of a document that the caller may see now, in text order."""

    items: list[Annotation]


class Verdict(Struct):
    """What a reviewer says of a tag, and what it made of the tag."""

    annotation: UUID
    reviewer: UUID
    decision: Literal["accept", "reject"]
    comment: str | None
    created_at: Moment
    status: Status
    final: bool


class Reach(Struct):
    """How far an operation on a codebook reaches; docs/codebook.md says what the numbers count."""

    tags: int
    documents: int
    discussed: int
    layers: list[str]
    doubled: int
    missing: int
    held: int
    stuck: int
    releases: int


class Operation(Struct):
    """An operation on a codebook, done (or only tried: then without ids), and the version that it makes."""

    operation: UUID | None
    event: UUID | None
    version: str
    reach: Reach
    consequences: list[str]


class Undone(Struct):
    """What was undone, and what there is now: the tag (null: deleted), or the version of the codebook in use."""

    event: UUID
    undone: str
    codebook_version: str | None
    annotation: Annotation | None


class Coding(Struct):
    """How far the caller is with a document."""

    document: UUID
    state: Literal["in_progress", "complete"]
    completed_at: Moment | None


class Attribute(Struct):
    """A field of a code."""

    name: str
    type: Literal["text", "number", "boolean", "enum"]
    required: bool
    multiple: bool
    values: list[str]
    unit: str | None
    personal: bool
    description: str


class Question(Struct):
    """What the codebook asks of a document as a whole."""

    name: str
    label: str
    type: Literal["text", "number", "boolean", "enum", "enum_many"]
    required: bool
    values: list[str]
    brief_definition: str
    when_to_use: str
    when_not_to_use: str


class Code(Struct, omit_defaults=True):
    """A category with the rules for using it."""

    code: str
    name: str
    brief_definition: str
    full_definition: str
    when_to_use: str
    when_not_to_use: str
    examples: list[str]
    counter_examples: list[str]
    colour: str
    key: str | None
    unit: Literal["free", "word", "clause", "sentence", "paragraph"]
    status: Literal["active", "retired"]
    replaced_by: list[str]
    attributes: list[Attribute]
    children: list["Code"]
    guid: str = ""


class Codebook(Struct):
    """A version of the codebook."""

    schema_version: Literal["1.0"]
    codebook_id: str
    title: str
    version: str
    previous_version: str | None
    issued_at: Moment
    change_note: str
    unit_of_coding: str
    guidelines: str
    questions: list[Question]
    codes: list[Code]
    sha256: Sha256


class NewCodebook(Struct):
    """A new version of the codebook: what is left out is empty, and keys and colours are given out."""

    title: str
    codes: list[dict[str, Any]]
    unit_of_coding: str | dict[str, str] = ""
    guidelines: str = ""
    change_note: str = ""
    questions: list[dict[str, Any]] = []
