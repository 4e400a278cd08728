"""Plans of operations, completed by what the database knows: the fields that tags really have, keys that are free."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.domain import codebook_edits as edits
from webapp.domain.codebook import KEYS, AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.codebook_plans import Merge, Plan, Split, find, united, usable
from webapp.domain.colours import next_colour
from webapp.models import Annotation, Code, Operation
from webapp.services import codebooks, recodings
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition

Renames = Mapping[tuple[str, UUID], Mapping[str, str]]
"""What fields are called otherwise, for tags of a code that were made under a version."""


def worked_out(session: Session, place: ProjectPlace, present: Edition, wish: Plan) -> tuple[Plan, Renames]:
    """The plan with the fields that its codes need, so that every tag fits, and what fields are called then."""
    if isinstance(wish, Merge):
        others = _fields_in_tags(session, place, present, wish.sources)
        attributes, renames = united(fields(present, wish.target), others)
        return replace(wish, attributes=attributes), _by_version(renames)
    if isinstance(wish, Split):
        return _split(session, place, present, wish)
    return wish, {}


def applied(plan: Plan, spec: CodebookSpec) -> CodebookSpec:
    """The codebook after the plan; raises Conflict for what can't be done to it, Invalid when it would not be sound."""
    return edits.checked(plan.apply(spec))


def fields(present: Edition, key: str) -> tuple[AttributeSpec, ...]:
    """The fields of a code of that version."""
    return find(present.spec, key).attributes


def waiting(session: Session, place: ProjectPlace, operations: Sequence[Operation]) -> dict[UUID, int]:
    """Tags that still have the code which a standing split or merge retired, by operation; of each code once."""
    sources: dict[str, UUID] = {}
    for made in reversed(operations):
        if made.undone_at is None and made.kind in ("split", "merge"):
            for source in made.plan.get("sources", [made.plan.get("source")]):
                sources[source] = made.id
    rows = session.execute(select(Code.id, Code.key).where(Code.project_id == place.project.id, Code.key.in_(sources)))
    ids = {row.id: row.key for row in rows}
    counted = (
        select(Annotation.code_id, func.count())
        .where(recodings.movable(place.project.id, ids))
        .group_by(Annotation.code_id)
    )
    in_use = codebooks.in_use(session, place.project.id).spec
    found: dict[UUID, int] = {}
    for code_id, count in session.execute(counted):
        code = in_use.code(ids[code_id])
        if code and code.retired:
            operation_id = sources[ids[code_id]]
            found[operation_id] = found.get(operation_id, 0) + count
    return found


def _fields_in_tags(
    session: Session, place: ProjectPlace, present: Edition, keys: Sequence[str]
) -> dict[tuple[str, UUID], Sequence[AttributeSpec]]:
    """The fields of the codes as they are, then as they were in the older versions that tags were made under."""
    found: dict[tuple[str, UUID], Sequence[AttributeSpec]] = {}
    found |= {(key, present.id): fields(present, key) for key in keys}
    by_id = {present.ids[key]: key for key in keys}
    for code_id, version_id in recodings.versions_of(session, by_id, place.project.id):
        then = codebooks.edition(session, version_id).spec.code(by_id[code_id])
        found.setdefault((by_id[code_id], version_id), then.attributes if then else ())
    return found


def _by_version(renames: Mapping[tuple[str, UUID], Mapping[str, str]]) -> Renames:
    return {place: names for place, names in renames.items() if names}


def _split(session: Session, place: ProjectPlace, present: Edition, wish: Split) -> tuple[Split, Renames]:
    """The parts with keys, colours and the fields of their source; what is given stays."""
    source = usable(present.spec, wish.source)
    attributes, renames = united(source.attributes, _fields_in_tags(session, place, present, [wish.source]))
    attributes = tuple(_as_asked(attribute, source) for attribute in attributes)
    taken = set(session.scalars(select(Code.key).where(Code.project_id == place.project.id)))
    colours = [code.colour for code in present.spec.walk()]
    used = {code.key for code in present.spec.walk() if not code.retired and code.code != wish.source}
    parts: list[CodeSpec] = []
    for part in wish.parts:
        colour = part.colour or next_colour(colours)
        colours.append(colour)
        key = next((key for key in KEYS if key not in used), None)
        used.add(key)
        code = part.code or edits.key_of(part.name, taken)
        taken.add(code)
        unit = source.unit if part.unit == "free" else part.unit
        parts.append(replace(part, code=code, colour=colour, key=key, unit=unit, attributes=attributes))
    by_version = {str(version): names for (_, version), names in renames.items() if names}
    return replace(wish, parts=tuple(parts), renames=by_version), _by_version(renames)


def _as_asked(attribute: AttributeSpec, source: CodeSpec) -> AttributeSpec:
    own = source.attribute(attribute.name)
    return replace(attribute, required=own.required) if own else attribute
