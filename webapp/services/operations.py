"""Operations on the codebook in use: previewed with their reach, done in one transaction, undone as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.codebook_diff import Change, diff, next_number
from webapp.domain.codebook_plans import Fields, Merge, Plan, words
from webapp.domain.codebook_telling import Group, grouped
from webapp.domain.reaches import Reach, consequences
from webapp.domain.roles import Action, Actor
from webapp.domain.text import clean_field
from webapp.errors import Conflict, NotFound
from webapp.models import CodebookVersion, Operation, User
from webapp.services import access, codebook_drafts, codebooks, field_changes, plans, reaches, recodings
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition, Succession

MAX_NOTE = 20_000
MOST = 50
"""Operations that are listed, the newest."""
_SAID = {"draft": "Put a draft into use", "undo": "Undid a change after other work", "file": "Took in a codebook"}


@dataclass(frozen=True, slots=True)
class Preview:
    """An operation that was asked for, and what it would do."""

    place: ProjectPlace
    present: Edition
    plan: Plan
    changes: Sequence[Change]
    book: CodebookSpec
    number: str
    reach: Reach

    @property
    def groups(self) -> list[Group]:
        """What changes in the codebook, by code."""
        return grouped(self.changes)

    @property
    def consequences(self) -> list[str]:
        """What becomes of the tags, of exports and of dataset versions, a sentence each."""
        return list(consequences(self.plan.kind, self.reach))


@dataclass(frozen=True, slots=True)
class Bench:
    """A code of the version in use, to which something is to be done."""

    place: ProjectPlace
    present: Edition
    code: CodeSpec


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation in the list of them; *waiting* are tags that came too late for a merge, or wait in a split."""

    id: UUID
    kind: str
    words: str
    made_at: datetime
    made_by: str | None
    before: str
    after: str
    note: str
    undone_at: datetime | None
    waiting: int = 0

    @property
    def undoable(self) -> bool:
        """Whether undoing it may be tried."""
        return self.undone_at is None and self.kind != "undo"


def bench(session: Session, actor: Actor, slug: str, key: str) -> Bench:
    """The code of that key in the version in use; raises NotFound without one."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    present = codebooks.in_use(session, place.project.id)
    code = present.spec.code(key)
    if code is None:
        raise NotFound
    return Bench(place, present, code)


def preview(session: Session, actor: Actor, slug: str, wish: Plan) -> Preview:
    """What *wish* would do; raises Conflict or Invalid when it can't be done."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    present = codebooks.in_use(session, place.project.id)
    plan, _ = plans.worked_out(session, place, present, wish)
    after = plans.applied(plan, present.spec)
    number = next_number(present.number, present.spec, after, codebooks.numbers(session, place.project.id))
    reach = _reach(session, actor, place, present, plan, after)
    return Preview(place, present, plan, diff(present.spec, after), after, number, reach)


def perform(session: Session, actor: Actor, slug: str, wish: Plan, note: str = "", expected: str = "") -> Succession:
    """Do it: put the changed codebook into use as the next version, and give its tags what the plan says.

    A draft gets the same change. Raises Conflict when *expected*, where it is given, is no longer the version in
    use, when it can't be done, or when it can't be done to the draft.
    """
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    codebooks.lock(session, place.project)
    present = codebooks.in_use(session, place.project.id)
    if expected and expected != present.number:
        raise Conflict(f"Version {present.number} has come into use since you looked; look at the preview again.")
    plan, renames = plans.worked_out(session, place, present, wish)
    spec = plans.applied(plan, present.spec)
    said = words(plan, spec)
    spec = replace(spec, change_note=clean_field(note, "note", MAX_NOTE).strip() or f"{said}.")
    told = {**plan.told(), "said": said}
    made = codebooks.succeed(session, actor, place, present, spec, kind=plan.kind, plan=told)
    codebook_drafts.follow(session, actor, place, present.number, made.edition.number, plan.apply)
    if isinstance(plan, Merge):
        _merge(session, actor, place, made.operation_id, made.edition, plan, renames)
    elif isinstance(plan, Fields):
        field_changes.carry_over(session, actor, place, made.operation_id, made.edition, plan)
    return made


def catch_up(session: Session, actor: Actor, slug: str, operation_id: UUID) -> int:
    """Give the tags that came too late for a merge its code as well, as part of it; their number.

    They were saved while it ran, restored later, or stood in a round that was open then.
    """
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    codebooks.lock(session, place.project)
    operation = one(session, place, operation_id)
    present = codebooks.in_use(session, place.project.id)
    if operation.kind != "merge" or operation.undone_at:
        raise Conflict("Only a merge that stands takes tags along later.")
    wish = Merge(tuple(operation.plan["sources"]), operation.plan["target"])
    for source in wish.sources:
        code = present.spec.code(source)
        if code is None or code.replaced_by != (wish.target,):
            raise Conflict("The merged code has changed since; it is not replaced by the same code any more.")
    merged, renames = plans.worked_out(session, place, present, wish)
    if isinstance(merged, Merge) and merged.attributes != plans.fields(present, wish.target):
        raise Conflict("These tags have fields that the code does not have; merge the codes once more.")
    late = recodings.movable(place.project.id, [present.ids[source] for source in wish.sources])
    count = recodings.count(session, late)
    if count:
        _merge(session, actor, place, operation.id, present, wish, renames)
    return count


def one(session: Session, place: ProjectPlace, operation_id: UUID) -> Operation:
    """The operation of that id in the project; raises NotFound without one."""
    found = session.get(Operation, operation_id)
    if found is None or found.project_id != place.project.id:
        raise NotFound
    return found


def newest(session: Session, actor: Actor, slug: str) -> UUID:
    """The id of the operation that was done last; raises NotFound before the first."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    made = select(Operation.id).where(Operation.project_id == place.project.id).order_by(Operation.id.desc())
    found = session.scalars(made.limit(1)).one_or_none()
    if found is None:
        raise NotFound
    return found


def index(session: Session, actor: Actor, slug: str) -> tuple[ProjectPlace, Sequence[Entry]]:
    """The newest operations of a project, the latest first, for owners."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    before, after = CodebookVersion.__table__.alias("before"), CodebookVersion.__table__.alias("after")
    wanted = (
        select(Operation, before.c.number, after.c.number, after.c.change_note, User.display_name)
        .join(before, before.c.id == Operation.before_id)
        .join(after, after.c.id == Operation.after_id)
        .join(User, User.id == Operation.made_by, isouter=True)
        .where(Operation.project_id == place.project.id)
        .order_by(Operation.id.desc())
        .limit(MOST)
    )
    rows = session.execute(wanted).all()
    waiting = plans.waiting(session, place, [row[0] for row in rows])
    return place, [
        Entry(
            made.id,
            made.kind,
            made.plan.get("said") or _SAID[made.kind],
            *(made.made_at, who, before, after, note, made.undone_at),
            waiting=waiting.get(made.id, 0),
        )
        for made, before, after, note, who in rows
    ]


def _reach(
    session: Session, actor: Actor, place: ProjectPlace, present: Edition, plan: Plan, after: CodebookSpec
) -> Reach:
    into = None
    if isinstance(plan, Merge):
        target = after.code(plan.target)
        assert target
        into = present.ids[plan.target], target
    keys = plan.moves or (plan.told()["code"],)
    reach = reaches.of(session, actor, place, [present.ids[key] for key in keys], into)
    if isinstance(plan, Fields):
        changes = field_changes.worked_out(session, place, present.ids[plan.code], after, plan)
        return replace(reach, stuck=changes.stuck, missing=changes.missing)
    return reach


def _merge(
    session: Session,
    actor: Actor,
    place: ProjectPlace,
    operation_id: UUID,
    edition: Edition,
    plan: Merge,
    renames: plans.Renames,
) -> None:
    target = edition.spec.code(plan.target)
    assert target
    source_ids, target_id, moment = [edition.ids[key] for key in plan.sources], edition.ids[plan.target], now()
    wanted = recodings.movable(place.project.id, source_ids)
    twice = recodings.doubled(target_id, source_ids)
    recodings.keep(session, operation_id, actor.user_id, wanted, target_id, moment, twice)
    for (code, version_id), names in renames.items():
        recodings.rename_fields(session, operation_id, edition.ids[code], version_id, names)
    recodings.move(session, operation_id, edition, target, moment)
    recodings.recount(session, operation_id)
