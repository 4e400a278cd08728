"""Verdicts: what a reviewer says of one tag. A coder's tag is never edited by them, and its version stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.clock import now, rfc3339
from webapp.domain import review
from webapp.domain.drafts import VerdictDraft
from webapp.domain.events import EventName
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Layer, Status
from webapp.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Stale
from webapp.models import Annotation, User, Verdict
from webapp.services import access, activity, annotations, finals, visibility
from webapp.services.access import DocumentPlace, ProjectPlace

_REMARK = "comment"  # a verdict from elsewhere that only says something; it is neither replaced nor withdrawn


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict as it stands, its tag with the status that follows, and whether this call made it."""

    verdict: Verdict
    annotation: Annotation
    created: bool


def give(session: Session, actor: Actor, annotation_id: UUID, draft: VerdictDraft, seen: int | None = None) -> Given:
    """Judge a colleague's tag; the same verdict again is no error and writes nothing.

    It takes the place of the actor's earlier one; those of others stay. *seen* is the version of the tag that
    they looked at. Raises Forbidden for one's own tag, Gone for a deleted one, Stale for one that its coder
    changed since, Conflict for one that the team has decided on together.
    """
    if draft.decision not in review.DECISIONS.values():
        raise Invalid("decision is accept or reject.", field="decision")
    tag = _judged(session, actor, annotation_id)
    if seen not in (None, tag.version):
        raise Stale("Its coder changed this tag in the meantime; reload the page to see it.")
    known = _own(session, actor, tag)
    if known and _says(known[0], draft) and known[0].created_at >= tag.submitted_at:
        return Given(known[0], tag, created=False)
    before = _state(known[0]) if known else None
    verdict = known[0] if known else _new(session, actor, tag)
    for earlier in known[1:]:
        session.delete(earlier)
    verdict.decision, verdict.comment, verdict.created_at = draft.decision, draft.comment or None, now()
    _settle(session, tag)
    activity.record_tag(session, actor, EventName.VERDICT_GIVEN, tag, before, _state(verdict))
    return Given(verdict, tag, created=not known)


def withdraw(session: Session, actor: Actor, annotation_id: UUID) -> Annotation:
    """Take the actor's verdict back, and give the tag with the status that follows; without one nothing happens."""
    tag = _judged(session, actor, annotation_id)
    known = _own(session, actor, tag)
    for verdict in known:
        session.delete(verdict)
    if known:
        _settle(session, tag)
        activity.record_tag(session, actor, EventName.VERDICT_WITHDRAWN, tag, _state(known[0]), None)
    return tag


def of(
    session: Session, place: ProjectPlace, actor: Actor, annotation_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[Verdict]]:
    """The verdicts on each of these tags that *actor* may see now, oldest first, with their reviewers."""
    found: dict[UUID, list[Verdict]] = {annotation_id: [] for annotation_id in annotation_ids}
    wanted = (
        select(Verdict)
        .join(Annotation, Verdict.annotation_id == Annotation.id)
        .where(Annotation.id.in_(annotation_ids), visibility.verdicts(place, actor))
        .order_by(Verdict.created_at, Verdict.export_id)
        .options(joinedload(Verdict.reviewer))
    )
    for verdict in session.scalars(wanted):
        found[verdict.annotation_id].append(verdict)
    return found


def portray(given: Given) -> dict[str, Any]:
    """A verdict as the API gives it, with what it made of the tag."""
    return {
        "annotation": given.annotation.id,
        "reviewer": given.verdict.reviewer_id,
        "decision": next(word for word, said in review.DECISIONS.items() if said == given.verdict.decision),
        "comment": given.verdict.comment,
        "created_at": rfc3339(given.verdict.created_at),
        "status": given.annotation.status,
        "final": given.annotation.final,
    }


def _judged(session: Session, actor: Actor, annotation_id: UUID) -> Annotation:
    """The tag, for somebody who may judge it; its document is held, so that two verdicts at once follow each other."""
    place = access.document(session, actor, annotations.document_of(session, annotation_id), Action.READ, hold=True)
    gone = select(Annotation.deleted_at).where(Annotation.id == annotation_id)
    if session.scalars(gone).one() is not None:
        _refuse_deleted(session, place, actor, annotation_id)
    tag, _ = annotations.one(session, actor, annotation_id)
    access.document(session, actor, place.document.id, Action.JUDGE)
    if tag.author_id == actor.user_id:
        raise Forbidden("Nobody judges their own tag.")
    if tag.layer == Layer.CONSENSUS:
        raise Conflict("This is the team's decision on the passage, not a coder's tag.")
    return tag


def _refuse_deleted(session: Session, place: DocumentPlace, actor: Actor, annotation_id: UUID) -> None:
    seen = select(Annotation.id).where(Annotation.id == annotation_id, visibility.deleted(place, actor))
    if session.scalars(seen).one_or_none() is None:
        raise NotFound
    raise Gone("This tag was deleted.")


def _own(session: Session, actor: Actor, tag: Annotation) -> list[Verdict]:
    """The actor's verdicts on a tag, newest first; more than one only where a corpus brought them along."""
    wanted = select(Verdict).where(
        Verdict.annotation_id == tag.id, Verdict.reviewer_id == actor.user_id, Verdict.decision != _REMARK
    )
    return list(session.scalars(wanted.order_by(Verdict.created_at.desc(), Verdict.export_id.desc())))


def _says(verdict: Verdict, draft: VerdictDraft) -> bool:
    return (verdict.decision, verdict.comment or "") == (draft.decision, draft.comment)


def _new(session: Session, actor: Actor, tag: Annotation) -> Verdict:
    assert actor.user_id
    verdict_id = new_id()
    verdict = Verdict(
        id=verdict_id,
        export_id=exported("v", verdict_id),
        project_id=tag.project_id,
        annotation_id=tag.id,
        reviewer_id=actor.user_id,
        reviewer=session.get_one(User, actor.user_id),
    )
    session.add(verdict)
    return verdict


def _settle(session: Session, tag: Annotation) -> None:
    """Give *tag* the status that its verdicts make, and write down anew what is final where that may differ."""
    if tag.status == Status.SUPERSEDED:
        return
    session.flush()  # the verdict that was just given or withdrawn counts
    standing = session.scalars(select(Verdict).where(Verdict.annotation_id == tag.id)).all()
    before, tag.status = tag.status, review.status(tag.submitted_at, standing).value
    if tag.status != before and Status.REJECTED in (before, tag.status):
        finals.after_change(session, tag.document_id)


def _state(verdict: Verdict) -> dict[str, Any]:
    return {"decision": verdict.decision, "comment": verdict.comment}
