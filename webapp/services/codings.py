"""Who codes which document, how far they are, and what they answered about it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from webapp.clock import now, rfc3339
from webapp.domain import values
from webapp.domain.drafts import CodingDraft
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import CodingState
from webapp.errors import Conflict, FieldError, Invalid
from webapp.models import Coding, Document
from webapp.services import access, activity, answers, codebooks, finals
from webapp.services.access import Desk, DocumentPlace


def mine(session: Session, actor: Actor, document_id: UUID) -> Coding | None:
    """How far the actor is with the document, outside rounds; None when they have not begun."""
    return session.scalars(
        select(Coding).where(
            Coding.document_id == document_id, Coding.user_id == actor.user_id, Coding.round_id.is_(None)
        )
    ).one_or_none()


def begin(session: Session, actor: Actor, desk: Desk, version_id: UUID) -> None:
    """Note that the actor has begun to code the document."""
    moment = now()
    row = {
        "id": new_id(),
        "project_id": desk.project_id,
        "document_id": desk.document_id,
        "user_id": actor.user_id,
        "round_id": None,
        "blind": False,
        "state": CodingState.IN_PROGRESS.value,
        "completed_at": None,
        "version_id": version_id,
        "created_at": moment,
        "updated_at": moment,
    }
    session.connection().execute(insert(Coding), row)


def require_open(session: Session, actor: Actor, document_id: UUID) -> None:
    """Return when the actor may still change their tags in the document; raises Conflict once they finished."""
    coding = mine(session, actor, document_id)
    if coding and coding.state == CodingState.COMPLETE:
        raise Conflict("You have finished this article; reopen it to change your tags.")


def save(session: Session, actor: Actor, document_id: UUID, draft: CodingDraft) -> Coding:
    """Set how far the actor is with a document, and their answers when some are given.

    Raises Invalid for an unknown state or answers that the codebook does not allow.
    """
    if draft.state not in set(CodingState):
        raise Invalid("state is in_progress or complete.", field="state")
    place = access.document(session, actor, document_id, Action.ANNOTATE, hold=True)
    edition = codebooks.in_use(session, place.project.id)
    coding = mine(session, actor, document_id)
    if coding is None:
        begin(session, actor, Desk(document_id, place.document.length, place.project.id), edition.id)
        coding = mine(session, actor, document_id)
        assert coding is not None
    if draft.answers is not None:
        require_answers_open(coding, draft)
        values.check_answers(edition.spec, draft.answers)
        answers.replace(session, place, actor, edition.id, draft.answers)
    if coding.state != draft.state:
        _move(session, place, actor, coding, CodingState(draft.state), edition.id)
    return coding


@dataclass(frozen=True, slots=True)
class Finished:
    """An article that its coder has finished, and the next one that they have not: None when there is none."""

    place: DocumentPlace
    next_id: UUID | None


def finish(session: Session, actor: Actor, document_id: UUID) -> Finished:
    """Finish an article, and say which one comes next; finishing it again is no error.

    Raises Invalid, naming them, while required questions about the article have no answer.
    """
    place = access.document(session, actor, document_id, Action.ANNOTATE)
    _require_answered(session, place, actor)
    save(session, actor, document_id, CodingDraft(CodingState.COMPLETE))
    return Finished(place, _next(session, place, actor))


def reopen(session: Session, actor: Actor, document_id: UUID) -> None:
    """Let the actor change their tags in an article again."""
    save(session, actor, document_id, CodingDraft(CodingState.IN_PROGRESS))


def _require_answered(session: Session, place: DocumentPlace, actor: Actor) -> None:
    given = answers.mine(session, place, actor)
    asked = codebooks.in_use(session, place.project.id).spec.questions
    missing = [question for question in asked if question.required and not given.get(question.name)]
    if missing:
        labels = ", ".join(f"“{question.label}”" for question in missing)
        faults = tuple(FieldError(f"answers.{question.name}", "An answer is missing.") for question in missing)
        raise Invalid(f"Before you finish this article, please answer: {labels}.", errors=faults)


def _next(session: Session, place: DocumentPlace, actor: Actor) -> UUID | None:
    """The article after this one, from the end on to the first, that the actor has not finished."""
    finished = exists().where(
        Coding.document_id == Document.id,
        Coding.user_id == actor.user_id,
        Coding.round_id.is_(None),
        Coding.state == CodingState.COMPLETE.value,
    )
    unfinished = select(Document.id).where(Document.project_id == place.project.id, ~finished)
    for rest in (unfinished.where(Document.id > place.document.id), unfinished):
        if found := session.scalars(rest.order_by(Document.id).limit(1)).one_or_none():
            return found
    return None


def require_answers_open(coding: Coding, draft: CodingDraft) -> None:
    """Return when answers may change: before finishing, or in the request that finishes or reopens."""
    if coding.state == draft.state == CodingState.COMPLETE:
        raise Conflict("You have finished this article; reopen it to change your answers.")


def _move(
    session: Session, place: DocumentPlace, actor: Actor, coding: Coding, to: CodingState, version_id: UUID
) -> None:
    before = coding.state
    moment = now()
    coding.state, coding.updated_at = to.value, moment
    coding.completed_at = moment if to is CodingState.COMPLETE else None
    if to is CodingState.COMPLETE:
        coding.version_id = version_id
    session.flush()  # what is final depends on who has finished
    finals.after_change(session, place.document.id)
    activity.record(
        session,
        actor,
        EventName.CODING_CHANGED,
        coding.id,
        project=place.project.id,
        document=place.document.id,
        before={"state": before},
        after={"state": to.value},
    )


def portray(coding: Coding) -> dict[str, Any]:
    """A coding as the API gives it."""
    done = rfc3339(coding.completed_at) if coding.completed_at else None
    return {"document": coding.document_id, "state": coding.state, "completed_at": done}
