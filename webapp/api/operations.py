"""Operations on the codebook in use over the API: tried or done."""

from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response

from webapp.api import bodies
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.codebook_plans import Fields, Merge, Move, Plan, Rename, Restore, Retire, Split
from webapp.domain.text import clean_field
from webapp.errors import Invalid
from webapp.http.auth import actor, session
from webapp.services import codebooks, operations
from webapp.services.codebooks import Succession

bp = Blueprint("operations", __name__)

KINDS = ("rename", "move", "merge", "split", "fields", "retire", "restore")
MAX_NAME = 200


class PartBody(msgspec.Struct, forbid_unknown_fields=True):
    """One of the codes that a code is split into."""

    name: str
    brief_definition: str = ""


class OperationBody(msgspec.Struct, forbid_unknown_fields=True):
    """What `POST /api/v1/projects/{slug}/codebook/operations` takes; which fields count depends on *kind*."""

    kind: Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(KINDS)})]
    code: str = ""  # all but merge
    name: str = ""  # rename
    parent: str | None = None  # move; null: at the top
    replaced_by: list[str] = []  # retire
    sources: list[str] = []  # merge
    target: str = ""  # merge
    parts: list[PartBody] = []  # split
    renamed: dict[str, str] = {}  # fields: old name -> new name
    values: dict[str, dict[str, str]] = {}  # fields: name so far -> old value -> new value
    note: str = ""
    dry_run: bool = False

    def plan(self, spec: CodebookSpec) -> Plan:
        """The operation that is asked for; raises Invalid for another kind, or a name that can't be written."""
        match self.kind:
            case "rename":
                return Rename(self.code, _name(self.name))
            case "move":
                return Move(self.code, self.parent)
            case "merge":
                return Merge(tuple(dict.fromkeys(self.sources)), self.target)
            case "split":
                return Split(self.code, tuple(_part(part) for part in self.parts))
            case "fields":
                return Fields.called(spec, self.code, self.renamed, self.values)
            case "retire":
                return Retire(self.code, tuple(dict.fromkeys(self.replaced_by)))
            case "restore":
                return Restore(self.code)
        raise Invalid(f"kind is one of {', '.join(KINDS)}.", field="kind")


@bp.post("/projects/<slug>/codebook/operations")
def create(slug: str) -> Response:
    body = bodies.read(OperationBody)
    plan = body.plan(codebooks.show(session(), actor(), slug).spec)
    preview = operations.preview(session(), actor(), slug, plan)
    if body.dry_run:
        return bodies.answer(_told(preview, preview.number))
    done = operations.perform(session(), actor(), slug, plan, body.note)
    session().commit()
    return bodies.answer(_told(preview, done.edition.number, done), 201)


def _told(preview: operations.Preview, version: str, done: Succession | None = None) -> dict[str, Any]:
    return {
        "operation": done and done.operation_id,
        "event": done and done.event_id,
        "version": version,
        "reach": preview.reach,
        "consequences": preview.consequences,
    }


def _part(part: PartBody) -> CodeSpec:
    brief = clean_field(part.brief_definition.strip(), "parts", 10_000)
    return CodeSpec("", _name(part.name), brief_definition=brief, colour="")


def _name(given: str) -> str:
    name = " ".join(clean_field(given, "name", MAX_NAME).split())
    if not name:
        raise Invalid("A code needs a name.", field="name")
    return name
