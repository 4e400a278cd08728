"""Operations on a codebook taken back as a whole, also after other work; what stands against it is said."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import codebook_edits as edits
from webapp.domain import values
from webapp.domain.codebook import ACTIVE, CodebookSpec, CodeSpec
from webapp.domain.codebook_diff import says_the_same
from webapp.domain.codebook_undo import reverted
from webapp.domain.events import EventName
from webapp.domain.reaches import number
from webapp.domain.roles import Action, Actor
from webapp.errors import Conflict, Invalid
from webapp.models import Annotation, CodebookVersion, Operation, Recoding
from webapp.services import access, activity, codebook_drafts, codebooks, operations, recodings, settling
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition


def undo(session: Session, actor: Actor, slug: str, operation_id: UUID) -> Edition:
    """Take an operation back: codebook and tags are as if it had not been; gives the version in use then.

    The version before it comes into use again where nothing else came after, else the next one is made of what is
    in use now. Raises Conflict, and changes nothing, when something of it was changed since, or rests on it.
    """
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    codebooks.lock(session, place.project)
    operation = operations.one(session, place, operation_id)
    if operation.undone_at is not None:
        raise Conflict("It was undone already.")
    if operation.kind == "undo":
        raise Conflict("Undoing can't be undone; do again what you want to have again.")
    present = codebooks.in_use(session, place.project.id)
    before, after = (codebooks.edition(session, one) for one in (operation.before_id, operation.after_id))
    spec = _reverted(present, before, after)
    _require_nothing_rests(session, present, spec, operation)
    _require_tags_as_left(session, before, operation)
    recodings.restore(session, operation.id)
    recodings.recount(session, operation.id)
    settling.take_back(session, actor, place, after)
    operation.undone_at, operation.undone_by = now(), actor.user_id
    edition = _put_back(session, actor, place, present, before, after, spec)
    codebook_drafts.follow(
        session, actor, place, present.number, edition.number, lambda draft: reverted(draft, before.spec, after.spec)
    )
    _record(session, actor, place, operation, present, edition)
    return edition


def _reverted(present: Edition, before: Edition, after: Edition) -> CodebookSpec:
    if present.id == after.id:
        return before.spec
    try:
        return edits.checked(reverted(present.spec, before.spec, after.spec))
    except Invalid as fault:
        raise Conflict(f"What it was does not fit what came after: {fault}") from fault


def _require_nothing_rests(session: Session, present: Edition, spec: CodebookSpec, operation: Operation) -> None:
    """Raises Conflict when there are tags, not of this operation, with a code that would go."""
    gone = {present.ids[code.code]: code.name for code in present.spec.walk() if spec.code(code.code) is None}
    own = select(Recoding.annotation_id).where(Recoding.operation_id == operation.id)
    counted = (
        select(Annotation.code_id, func.count())
        .where(Annotation.code_id.in_(gone), Annotation.deleted_at.is_(None), Annotation.id.not_in(own))
        .group_by(Annotation.code_id)
    )
    for code_id, count in session.execute(counted):
        raise Conflict(f"{number(count, 'tag')} of “{gone[code_id]}” came since, and this code would go.")


def _require_tags_as_left(session: Session, before: Edition, operation: Operation) -> None:
    """Raises Conflict when a tag of the operation has another code now, or values that its former code refuses."""
    of = and_(Recoding.operation_id == operation.id, Recoding.annotation_id == Annotation.id)
    changed = Annotation.submitted_at > Recoding.made_at
    other = func.count().filter(Annotation.code_id != Recoding.to_code_id)
    recoded, any_changed = session.execute(select(other, func.count().filter(changed)).where(of)).one()
    if recoded:
        raise Conflict(f"{number(recoded, 'tag')} of it got another code since; undo that first.")
    if not any_changed:
        return
    touched = select(Annotation, Recoding).where(of, changed)
    keys = {code_id: key for key, code_id in before.ids.items()}
    refused = sum(not _fits(session, tag, kept, keys) for tag, kept in session.execute(touched))
    if refused:
        raise Conflict(
            f"{number(refused, 'tag')} of it got values since that the former code does not have; "
            "change them back first, or keep the operation."
        )


def _fits(session: Session, tag: Annotation, kept: Recoding, keys: dict[UUID, str]) -> bool:
    """Whether a tag that its coder changed since would be allowed under the code and version it had."""
    if kept.attributes is not None:
        return False
    spec = codebooks.edition(session, kept.version_id).spec
    given = {name: tuple(some) for name, some in tag.attributes.items()}
    try:
        values.check(_all_usable(spec), keys[kept.code_id], given)
    except Invalid:
        return False
    return True


def _all_usable(spec: CodebookSpec) -> CodebookSpec:
    def woken(codes: Sequence[CodeSpec]) -> tuple[CodeSpec, ...]:
        return tuple(replace(code, status=ACTIVE, children=woken(code.children)) for code in codes)

    return replace(spec, codes=woken(spec.codes))


def _put_back(
    session: Session,
    actor: Actor,
    place: ProjectPlace,
    present: Edition,
    before: Edition,
    after: Edition,
    spec: CodebookSpec,
) -> Edition:
    """The version that says *spec*: the former one again, another that said the same, or a new one."""
    known = before if present.id == after.id else _saying(session, place, present, spec)
    if known is None:
        note = f"Without what version {after.number} changed: {after.spec.change_note}"
        spec = replace(spec, change_note=note)
        return codebooks.succeed(session, actor, place, present, spec, kind="undo").edition
    for version_id, state in ((present.id, "frozen"), (known.id, "in_use")):
        session.execute(update(CodebookVersion).where(CodebookVersion.id == version_id).values(state=state))
    return known


def _saying(session: Session, place: ProjectPlace, present: Edition, spec: CodebookSpec) -> Edition | None:
    """The newest version before the present one that says just *spec*."""
    for issue in codebooks.issues(session, place):
        if issue.state == "frozen" and issue.id != present.id:
            edition = codebooks.edition(session, issue.id)
            if says_the_same(edition.spec, spec):
                return edition
    return None


def _record(
    session: Session, actor: Actor, place: ProjectPlace, operation: Operation, present: Edition, edition: Edition
) -> None:
    activity.record(
        session,
        actor,
        EventName.CODEBOOK_UNDONE,
        edition.id,
        project=place.project.id,
        before={"version": present.number},
        after={"version": edition.number, "kind": operation.kind, "operation": str(operation.id)},
    )
