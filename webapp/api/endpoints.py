"""Every endpoint of the API with what it takes and answers; `openapi.py` makes its description of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from webapp import formats
from webapp.api import (
    annotations,
    bodies,
    codings,
    documents,
    operations,
    projects,
    release_shapes,
    releases,
    shapes,
    verdicts,
    withdrawals,
)
from webapp.services import agreement, arrivals, exports


@dataclass(frozen=True, slots=True)
class Operation:
    """What one endpoint takes and answers, beyond what its route and the access table say of it."""

    summary: str
    answers: Mapping[int, Any]  # status -> shape of the answer, None for none
    takes: Mapping[str, Any] = field(default_factory=dict)  # media type -> shape of the body
    refuses: tuple[int, ...] = ()
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    if_match: str = ""  # an example, when the header is read
    required: bool = False  # whether the header must be there
    gives: tuple[str, ...] = ("application/json",)


_PERSONAL = "keep fields that the codebook marks as personal, and names of the team in what people wrote"
_FOLDER: Final = (
    "1: a zip with data card, codebooks and manifest, for `datasets.load_dataset`; of jsonl and parquet only"
)
_JSON, _LINES = "application/json", "application/x-ndjson"
_PAGE: Final[Mapping[str, Mapping[str, Any]]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": bodies.MAX_PAGE, "default": 50},
    "cursor": {"type": "string", "description": "`next` of the page before"},
}
OPERATIONS: Final[Mapping[str, Operation]] = {
    "api.openapi.show": Operation("This description.", {200: dict[str, Any]}),
    "api.projects.index": Operation("The caller's projects.", {200: shapes.Projects}),
    "api.projects.create": Operation(
        "Make a project with the template codebook; the caller owns it.",
        {201: shapes.Project},
        {_JSON: projects.ProjectBody},
        refuses=(409,),
    ),
    "api.projects.show": Operation("One project.", {200: shapes.Project}),
    "api.events.index": Operation(
        "That something changed, as server-sent events: `resync`, then `changed` with the document and what of it"
        " (annotations, regions, codings, review, codebook).",
        {200: None},
        gives=("text/event-stream",),
    ),
    "api.codebooks.show": Operation("The version of the codebook in use.", {200: shapes.Codebook}),
    "api.codebooks.update": Operation(
        "Put a new version of the codebook into use.",
        {200: shapes.Codebook},
        {_JSON: shapes.NewCodebook},
        refuses=(409, 412, 428),
        if_match='"1.0"',
        required=True,
    ),
    "api.documents.index": Operation(
        "A page of documents.",
        {200: shapes.Documents},
        query=_PAGE,
        refuses=(400,),
    ),
    "api.documents.create": Operation(
        "Bring in one document (JSON, 201), or a stream of them (JSON lines, 200).",
        {201: shapes.WholeDocument, 200: shapes.Imported},
        {_JSON: arrivals.Line, _LINES: str},
        refuses=(409,),
    ),
    "api.documents.show": Operation("A document with its text.", {200: shapes.WholeDocument}),
    "api.documents.update": Operation(
        "Change metadata: what is named takes the new value, null empties it, the rest stays.",
        {200: shapes.Document},
        {_JSON: documents.MetadataBody},
        refuses=(409, 412),
        if_match='"1"',
    ),
    "api.rounds.index": Operation(
        "Rounds that the caller may know of; `progress` and `seed` are null while a blind round hides them.",
        {200: shapes.Rounds},
    ),
    "api.exports.show": Operation(
        "The project in a format, as the caller may see it; a file to save.",
        {200: str},
        query={
            "format": {"type": "string", "default": "jsonl", "enum": sorted(formats.tag_formats())},
            "layer": {"type": "array", "items": {"type": "string", "enum": list(exports.LAYERS)}},
            "text": {"type": "string", "enum": ["0", "1"], "default": "1", "description": "0: nothing of the texts"},
            "prefix": {"type": "integer", "minimum": 0, "maximum": exports.PREFIX, "default": 0},
            "notes": {"type": "string", "enum": ["0", "1"], "default": "0", "description": "with text=0: keep notes"},
            "personal": {"type": "string", "enum": ["0", "1"], "default": "0", "description": _PERSONAL},
            "folder": {"type": "string", "enum": ["0", "1"], "default": "0", "description": _FOLDER},
        },
        refuses=(422, 507),
        gives=(_LINES, "application/zip"),
    ),
    "api.releases.index": Operation(
        "A page of dataset versions, the newest first, withdrawn ones too.",
        {200: release_shapes.Releases},
        query=_PAGE,
        refuses=(400,),
    ),
    "api.releases.check": Operation(
        "What may identify somebody in a version that is made now: counts and documents, never the words.",
        {200: release_shapes.ReleaseCheck},
    ),
    "api.releases.create": Operation(
        "Freeze the project as it is now under a number above the last one; where `check` finds something, `ticked`"
        " says that the caller looked at it. A number that is taken is 409 with that version as `state`, so that asking"
        " again is harmless.",
        {201: release_shapes.Release},
        {_JSON: releases.ReleaseBody},
    ),
    "api.releases.show": Operation("One dataset version.", {200: release_shapes.Release}),
    "api.releases.download": Operation(
        "The archive of a version, the same bytes for ever: `ETag` is its SHA-256 in hex, `Repr-Digest` in base64. 304"
        " answers `If-None-Match`; 409 a version that was withdrawn, or a caller who codes blind.",
        {200: str, 304: None},
        refuses=(409, 507),
        gives=("application/zip",),
    ),
    "api.releases.compare": Operation(
        "What a version has otherwise than another one: documents, tags, codes.",
        {200: release_shapes.ReleaseDiff},
        query={"since": {"type": "string", "description": "the older one; else the one before that is given out"}},
        refuses=(409,),
    ),
    "api.withdrawals.create": Operation(
        "Give a version out no longer: its archive goes, number and facts stay with the reason.",
        {201: release_shapes.Release},
        {_JSON: withdrawals.WithdrawalBody},
    ),
    "api.agreement.show": Operation(
        "How far coders agree: the figures of the agreement page. Coders of an open blind round wait for its lock.",
        {200: shapes.Agreement},
        query={
            "round": {"type": "string", "description": "a round's id, or outside; two joined by a comma: stability"},
            "coders": {"type": "string", "description": "names or ids in exports, joined by commas; none: all"},
            "unit": {"type": "string", "enum": list(agreement.UNIT_NAMES)},
            "bootstrap": {"type": "integer", "minimum": 0, "maximum": agreement.MOST_DRAWS, "default": 1000},
            "seed": {"type": "integer", "minimum": 0, "maximum": agreement.MOST_SEED, "default": 1},
            "gamma": {"type": "string", "enum": ["0", "1"], "default": "0", "description": "takes longer"},
        },
        refuses=(409, 422),
    ),
    "api.annotations.index": Operation(
        "The tags of a document that the caller may see now.", {200: shapes.Annotations}
    ),
    "api.annotations.update": Operation(
        "Make a tag (201), or replace it whole; the same again is 200 and writes nothing.",
        {201: shapes.Annotation, 200: shapes.Annotation},
        {_JSON: annotations.AnnotationBody},
        refuses=(409, 410, 412),
        if_match='"1"',
    ),
    "api.annotations.delete": Operation(
        "Delete a tag of one's own; again is no error.",
        {204: None},
        refuses=(400, 409, 412, 428),
        if_match='"1"',
    ),
    "api.codings.update": Operation(
        "Say how far one is with a document, and answer its questions.",
        {200: shapes.Coding},
        {_JSON: codings.CodingBody},
        refuses=(409,),
    ),
    "api.verdicts.update": Operation(
        "Judge a colleague's tag: 201 for a first verdict, 200 for another one.",
        {201: shapes.Verdict, 200: shapes.Verdict},
        {_JSON: verdicts.VerdictBody},
        refuses=(409, 410),
    ),
    "api.verdicts.delete": Operation("Take one's verdict back.", {204: None}, refuses=(409, 410)),
    "api.operations.create": Operation(
        "Rename, move, merge, split, retire or restore a code of the codebook in use, or rename its fields and choices:"
        " 201; with `dry_run` only its reach is told: 200.",
        {201: shapes.Operation, 200: shapes.Operation},
        {_JSON: operations.OperationBody},
        refuses=(409,),
    ),
    "api.undoings.create": Operation(
        "Undo what an entry of the log tells of: one's own act on a tag, or as an owner an operation on a codebook."
        " 409 names what stands against it.",
        {200: shapes.Undone},
        refuses=(409,),
    ),
}
"""Every endpoint under /api -> what it is."""
