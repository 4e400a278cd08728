"""What the team answers to a question about an article: decided by a reviewer; coders' answers are never edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import values
from webapp.domain.codebook import NAME
from webapp.domain.drafts import AnswerDraft
from webapp.domain.events import EventName
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Layer
from webapp.errors import Conflict, Invalid, NotFound
from webapp.models import Answer
from webapp.services import access, activity, answer_queues, answer_reviews, codebooks
from webapp.services.access import DocumentPlace
from webapp.services.answer_queues import Standing
from webapp.services.answer_reviews import Case
from webapp.services.codebooks import Edition

_OVERTAKEN = "Somebody answered or decided this in the meantime; reload the page to see it."


@dataclass(frozen=True, slots=True)
class Decided:
    """A question as it stands after a decision, and how far the review of answers is."""

    place: DocumentPlace
    case: Case
    standing: Standing


def show(session: Session, actor: Actor, document_id: UUID, question: str) -> Decided:
    """A question about a document as it stands, for somebody who may decide on it."""
    place, edition, case = _opened(session, actor, document_id, question)
    return Decided(place, case, answer_queues.standing(session, place, actor, edition))


def decide(session: Session, actor: Actor, document_id: UUID, question: str, draft: AnswerDraft) -> None:
    """Make an answer that of the team, in the place of an earlier decision; what stands already is no error.

    Raises Conflict when the answers are not those that *draft* says were seen, Invalid for an answer that the
    codebook in use does not allow.
    """
    place, edition, case = _opened(session, actor, document_id, question)
    chosen = _chosen(case, draft)
    values.check_answers(edition.spec, {question: chosen})
    known = case.decided
    if known and tuple(known.values) == chosen and actor.user_id == known.user_id:
        return
    if draft.seen != case.seen:
        raise Conflict(_OVERTAKEN)
    before = _told(case) if known else None
    stands = _standing(session, case)
    answer = stands[0] if stands else _new(place, question)
    for other in stands[1:]:
        session.delete(other)
    assert actor.user_id
    answer.user_id, answer.values = actor.user_id, list(chosen)
    answer.version_id, answer.updated_at = edition.id, now()
    session.add(answer)
    after = {"question": question, "values": list(chosen), "own_case": case.own}
    _record(session, actor, EventName.ANSWER_DECIDED, answer, before, after)


def withdraw(session: Session, actor: Actor, document_id: UUID, question: str, seen: str) -> None:
    """Take the team's answer back; without one nothing happens. Raises Conflict as `decide` does."""
    _, _, case = _opened(session, actor, document_id, question)
    if case.decided is None:
        return
    if seen != case.seen:
        raise Conflict(_OVERTAKEN)
    for answer in _standing(session, case):
        session.delete(answer)
    _record(session, actor, EventName.ANSWER_WITHDRAWN, case.decided, _told(case), None)


def _opened(session: Session, actor: Actor, document_id: UUID, question: str) -> tuple[DocumentPlace, Edition, Case]:
    """The case, whose document is held, so that two decisions at once follow each other."""
    place = access.document(session, actor, document_id, Action.JUDGE, hold=True)
    edition = codebooks.in_use(session, place.project.id)
    named = [(document_id, question)] if NAME.fullmatch(question) else []
    found = answer_reviews.cases(session, place, actor, edition, named)
    if not found:
        raise NotFound
    return place, edition, found[0]


def _chosen(case: Case, draft: AnswerDraft) -> tuple[str, ...]:
    if draft.like is None:
        if not draft.values:
            raise Invalid("Choose an answer, or write one.", field="value")
        return draft.values
    answer = next((one.answer for one in case.given if one.answer.id == draft.like), None)
    if answer is None:
        raise Conflict(_OVERTAKEN)
    return tuple(answer.values)


def _standing(session: Session, case: Case) -> Sequence[Answer]:
    """What was decided, newest first: more than one only where a corpus brought them along."""
    wanted = select(Answer).where(
        Answer.document_id == case.document.id,
        Answer.question == case.question.name,
        Answer.layer == Layer.CONSENSUS.value,
    )
    return session.scalars(wanted.order_by(Answer.updated_at.desc(), Answer.id.desc())).all()


def _new(place: DocumentPlace, question: str) -> Answer:
    answer_id = new_id()
    return Answer(
        id=answer_id,
        export_id=exported("q", answer_id),
        project_id=place.project.id,
        document_id=place.document.id,
        layer=Layer.CONSENSUS.value,
        question=question,
        created_at=now(),
    )


def _told(case: Case) -> dict[str, Any]:
    assert case.decided
    return {"question": case.question.name, "values": list(case.decided.values)}


def _record(
    session: Session,
    actor: Actor,
    name: EventName,
    answer: Answer,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    activity.record(
        session,
        actor,
        name,
        answer.id,
        project=answer.project_id,
        document=answer.document_id,
        before=before,
        after=after,
    )
