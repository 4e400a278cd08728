"""Fields of a code renamed, or their values replaced, in the tags that have them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import values
from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_plans import Fields
from webapp.domain.roles import Actor
from webapp.errors import Invalid
from webapp.models import Annotation
from webapp.services import recodings
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition

_MANY = 500


@dataclass(slots=True)
class Carried:
    """What tags have and get instead, by their ids; *stuck* keep what they have, for the codebook does not know all of
    it any more; *missing* will lack a required field."""

    rewritten: dict[UUID, tuple[Any, Any]] = field(default_factory=dict)
    incomplete: dict[bool, list[UUID]] = field(default_factory=lambda: {True: [], False: []})
    stuck: int = 0

    @property
    def missing(self) -> int:
        """How many will lack a required field."""
        return len(self.incomplete[True])


def worked_out(session: Session, place: ProjectPlace, code_id: UUID, after: CodebookSpec, plan: Fields) -> Carried:
    """What the plan makes of each tag that has one of its fields."""
    old_names = {new: old for old, new in plan.renamed.items()}
    names = {*plan.renamed, *(old_names.get(name, name) for name in plan.values)}
    carried = Carried()
    if not names:
        return carried
    given = or_(*(Annotation.attributes[name].as_string().is_not(None) for name in sorted(names)))
    wanted = select(Annotation.id, Annotation.attributes).where(
        recodings.movable(place.project.id, [code_id]), Annotation.strange.is_(False), given
    )
    for annotation_id, had in session.execute(wanted):
        gets = _carried(had, plan)
        if gets == had:
            continue
        try:
            checked = values.check(after, plan.code, {name: tuple(some) for name, some in gets.items()})
        except Invalid:
            carried.stuck += 1
            continue
        carried.rewritten[annotation_id] = had, gets
        carried.incomplete[checked.incomplete].append(annotation_id)
    return carried


def carry_over(
    session: Session, actor: Actor, place: ProjectPlace, operation_id: UUID, edition: Edition, plan: Fields
) -> None:
    """Put the plan's names and values into the tags, which belong to the new version then."""
    code_id, moment = edition.ids[plan.code], now()
    carried = worked_out(session, place, code_id, edition.spec, plan)
    for incomplete, ids in carried.incomplete.items():
        for first in range(0, len(ids), _MANY):
            some = Annotation.id.in_(ids[first : first + _MANY])
            recodings.keep(session, operation_id, actor.user_id, some, code_id, moment)
            fresh = {"version_id": edition.id, "version": Annotation.version + 1, "updated_at": moment}
            session.execute(
                update(Annotation)
                .where(some)
                .values(incomplete=incomplete, **fresh)
                .execution_options(synchronize_session=False)
            )
    recodings.write_values(session, operation_id, carried.rewritten)
    recodings.forget(session)
    recodings.compare_anew(session, operation_id)


def _carried(had: Mapping[str, list[str]], plan: Fields) -> dict[str, list[str]]:
    gets: dict[str, list[str]] = {}
    for name, some in had.items():
        new = plan.renamed.get(name, name)
        instead = plan.values.get(new, {})
        gets[new] = list(dict.fromkeys(instead.get(value, value) for value in some))
    return gets
