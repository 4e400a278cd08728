"""What the team decides about a passage: made, revised and taken back. Coders' tags are never edited by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from webapp.clock import now
from webapp.domain.drafts import Choice
from webapp.domain.events import EventName
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Action, Actor
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.models import AgendaItem, Annotation, Comment, Decision, Disagreement, DisagreementTag, User
from webapp.services import access, activity, codebooks, consensus, disagreements, finals, visibility
from webapp.services.access import DocumentPlace

MAX_REASON = 10_000
TOLD = ("kind", "start", "end", "code", "annotations", "result", "reason", "own_case", "in_discussion")
"""What the log keeps of a decision."""


@dataclass(frozen=True, slots=True)
class Case:
    """A disagreement whose document is held, with the tags of its coders in text order."""

    place: DocumentPlace
    row: Disagreement
    tags: Sequence[Annotation]
    decision: Decision | None
    by: str  # who decided


def decide(
    session: Session,
    actor: Actor,
    disagreement_id: UUID,
    choice: Choice,
    expected: int,
    *,
    reason: str = "",
    in_discussion: bool = False,
) -> Case:
    """Decide about a passage, in the place of an earlier decision where there is one.

    *expected* is the version that the reviewer looked at. The same again by the same person is no error. Raises
    Conflict, which says what was decided and by whom, when somebody was faster; Invalid for a passage or code that
    can't be tagged.
    """
    case = opened(session, actor, disagreement_id)
    if case.row.version != expected:
        if case.decision and _repeats(session, actor, case, choice, reason):
            return case
        raise Conflict(overtaken(session, case, reason))
    write(session, actor, case, choice, reason=reason, in_discussion=in_discussion)
    return opened(session, actor, disagreement_id)


def withdraw(session: Session, actor: Actor, disagreement_id: UUID, expected: int | None = None) -> DocumentPlace:
    """Take the decision about a passage back: the one before it stands again, or the passage waits again.

    While one of its coders has reopened the article, the passage leaves the queue until they have finished.
    Without a decision nothing happens. Raises Forbidden for everybody but who decided and owners, Conflict when
    something else was decided since *expected*.
    """
    case = opened(session, actor, disagreement_id)
    if case.decision is None:
        return case.place
    if expected not in (None, case.row.version):
        raise Conflict(overtaken(session, case))
    if case.decision.reviewer_id != actor.user_id and not case.place.may(Action.EDIT_CODEBOOK):
        raise Forbidden("Only who decided, or an owner, takes a decision back; revise it instead.")
    take_back(session, actor, case)
    return case.place


def of_decision(session: Session, decision_id: UUID | None) -> UUID:
    """The disagreement that a decision is about; raises Conflict when the decision stands no more."""
    wanted = select(Disagreement.id).where(Disagreement.decision_id == decision_id)
    found = session.scalars(wanted).one_or_none() if decision_id else None
    if found is None:
        raise Conflict("This decision was revised or taken back since.")
    return found


def history(session: Session, decision: Decision) -> list[tuple[Decision, str]]:
    """The decisions that *decision* took the place of, the newest first, each with who made it."""
    found: list[tuple[Decision, str]] = []
    current: Decision | None = decision
    while current is not None:
        wanted = select(Decision, User.display_name).join(User, User.id == Decision.reviewer_id)
        row = session.execute(wanted.where(Decision.revised_by == current.id)).one_or_none()
        current = row[0] if row else None
        if row:
            found.append((row[0], row[1]))
    return found


def opened(session: Session, actor: Actor, disagreement_id: UUID) -> Case:
    """A disagreement for somebody who may decide about it; its document is held, so that decisions follow each other.

    Raises NotFound for who may not know of it.
    """
    place, row = seen(session, actor, disagreement_id, Action.JUDGE, hold=True)
    decided = select(Decision, User.display_name).join(User, User.id == Decision.reviewer_id)
    known = session.execute(decided.where(Decision.id == row.decision_id)).one_or_none() if row.decision_id else None
    return Case(place, row, tags_of(session, [row.id]).get(row.id, []), *(known or (None, "")))


def seen(
    session: Session, actor: Actor, disagreement_id: UUID, action: Action, *, hold: bool = False
) -> tuple[DocumentPlace, Disagreement]:
    """A disagreement as it is now, for somebody who may do *action* and know of it; raises NotFound for all others."""
    where = select(Disagreement.document_id).where(Disagreement.id == disagreement_id)
    document_id = session.scalars(where).one_or_none()
    if document_id is None:
        raise NotFound
    place = access.document(session, actor, document_id, action, hold=hold)
    wanted = select(Disagreement).where(Disagreement.id == disagreement_id, visibility.disagreements(place, actor))
    row = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return place, row


def tags_of(session: Session, disagreement_ids: Sequence[UUID]) -> dict[UUID, list[Annotation]]:
    """The coders' tags of these disagreements, in text order, with codes and authors."""
    wanted = (
        select(DisagreementTag.disagreement_id, Annotation)
        .join(Annotation, Annotation.id == DisagreementTag.annotation_id)
        .where(DisagreementTag.disagreement_id.in_(disagreement_ids))
        .order_by(Annotation.start, Annotation.end, Annotation.id)
        .options(joinedload(Annotation.code), joinedload(Annotation.author))
    )
    found: dict[UUID, list[Annotation]] = {}
    for disagreement_id, tag in session.execute(wanted):
        found.setdefault(disagreement_id, []).append(tag)
    return found


def write(
    session: Session,
    actor: Actor,
    case: Case,
    choice: Choice,
    *,
    reason: str = "",
    in_discussion: bool = False,
    batch: UUID | None = None,
) -> Decision:
    """Write a decision about an opened case, which the caller has found as they expect it."""
    assert actor.user_id
    moment, row, before = now(), case.row, case.decision
    waited = row.state == "discuss"  # and so may have kept tags of a coder who has reopened the article
    result = consensus.make(session, actor, case.place, row.round_id, case.tags, choice, moment)
    decision = _new(actor, case, result, moment, reason.strip()[:MAX_REASON] or None, in_discussion=in_discussion)
    session.add(decision)
    session.flush()  # what it revises points at it
    if before is not None:
        consensus.delete(session, before, moment)
        before.revised_by = decision.id
    _settle(session, row, decision)
    if waited:
        disagreements.refresh(session, row.document_id, row.round_id)
    finals.after_change(session, row.document_id)
    name = EventName.DECISION_REVISED if before else EventName.DECISION_MADE
    after = told(decision) | ({"batch": str(batch)} if batch else {})
    _record(session, actor, name, decision, told(before) if before else None, after)
    return decision


def take_back(session: Session, actor: Actor, case: Case) -> None:
    """Take an opened case's decision back; the one that it revised stands again."""
    decision, row = case.decision, case.row
    assert decision
    consensus.delete(session, decision, now())
    earlier = session.scalars(select(Decision).where(Decision.revised_by == decision.id)).one_or_none()
    _record(session, actor, EventName.DECISION_WITHDRAWN, decision, told(decision), told(earlier) if earlier else None)
    _reopen_threads(session, decision)
    if earlier is not None:
        earlier.revised_by = None
        consensus.restore(session, earlier, now())
        row.decision_id = earlier.id
    else:
        row.state, row.decision_id = _waiting(session, row), None
    row.version += 1
    session.flush()
    session.execute(delete(Decision).where(Decision.id == decision.id))
    finals.after_change(session, row.document_id)
    disagreements.refresh(session, row.document_id, row.round_id)


def told(decision: Decision) -> dict[str, Any]:
    """A decision as the log keeps it."""
    return {name: getattr(decision, name) for name in TOLD}


def overtaken(session: Session, case: Case, written: str = "") -> str:
    """What to say to who decides about a case that is not as they saw it; *written* is what they wrote about it."""
    said = _happened(session, case)
    return f"{said} What you wrote was not kept: “{written.strip()}”" if written.strip() else said


def _happened(session: Session, case: Case) -> str:
    if case.decision is not None:
        spec = codebooks.in_use(session, case.place.project.id).spec.code(case.decision.code or "")
        said = "no tag here" if case.decision.code is None else spec.name if spec else case.decision.code
        return f"{case.by} has decided this in the meantime: {said}."
    if case.row.state == "discuss":
        return "Somebody has put this on the agenda in the meantime; look at it again."
    return "The tags of this passage have changed since you looked at it; look at it again."


def _new(
    actor: Actor, case: Case, result: Annotation | None, moment: datetime, reason: str | None, *, in_discussion: bool
) -> Decision:
    assert actor.user_id
    row, decision_id = case.row, new_id()
    return Decision(
        id=decision_id,
        export_id=exported("x", decision_id),
        project_id=row.project_id,
        document_id=row.document_id,
        round_id=row.round_id,
        kind=row.kind,
        start=row.start,
        end=row.end,
        code=result.code.key if result else None,
        annotations=consensus.names(case.tags),
        result=exported("a", result.id) if result else None,
        reason=reason,
        reviewer_id=actor.user_id,
        in_discussion=in_discussion,
        own_case=any(tag.author_id == actor.user_id for tag in case.tags),
        created_at=moment,
    )


def _settle(session: Session, row: Disagreement, decision: Decision) -> None:
    """Mark the row as decided if it still is what was looked at, and what was to be said about it as done."""
    ours = update(Disagreement).where(Disagreement.id == row.id, Disagreement.version == row.version)
    ours = ours.values(state="decided", decision_id=decision.id, version=row.version + 1)
    done = session.execute(ours.returning(Disagreement.id).execution_options(synchronize_session=False))
    if done.one_or_none() is None:
        raise Conflict("Somebody else has decided this in the meantime.")
    open_ = update(AgendaItem).where(AgendaItem.disagreement_id == row.id, AgendaItem.outcome.is_(None))
    session.execute(open_.values(outcome="decided"))
    session.expire(row)


def _waiting(session: Session, row: Disagreement) -> str:
    """The state in which a passage waits again: on the agenda where it stood there and no meeting has dealt with it."""
    outside = (AgendaItem.disagreement_id == row.id, AgendaItem.outcome == "decided", AgendaItem.meeting_id.is_(None))
    session.execute(update(AgendaItem).where(*outside).values(outcome=None))
    asked = select(AgendaItem.id).where(AgendaItem.disagreement_id == row.id, AgendaItem.outcome.is_(None)).limit(1)
    return "discuss" if session.scalars(asked).one_or_none() else "open"


def _reopen_threads(session: Session, decision: Decision) -> None:
    settled = (Comment.project_id == decision.project_id, Comment.resolved_by == decision.export_id)
    session.execute(update(Comment).where(*settled).values(resolved_by=None))


def _repeats(session: Session, actor: Actor, case: Case, choice: Choice, reason: str) -> bool:
    """Whether the decision that stands is the actor's own and says the same: an answer to it was lost on its way."""
    decision = case.decision
    assert decision
    if decision.reviewer_id != actor.user_id or (decision.reason or "") != reason.strip():
        return False
    return consensus.says(session, decision, case.tags, choice)


def _record(
    session: Session,
    actor: Actor,
    name: EventName,
    decision: Decision,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    place = {"project": decision.project_id, "document": decision.document_id}
    activity.record(session, actor, name, decision.id, **place, before=before, after=after)
