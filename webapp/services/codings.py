"""Who codes which document, how far they are, and what they answered about it."""

from dataclasses import dataclass
from datetime import timedelta
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
from webapp.domain.workflow import CodingState, Purpose
from webapp.errors import Conflict, FieldError, Invalid, NotFound
from webapp.models import Coding, Document, Round
from webapp.services import access, activity, answers, disagreements, finals, rounds_at_hand, trials, visibility
from webapp.services.access import Desk, DocumentPlace
from webapp.services.texts import FINISHED, FROZEN

GRACE = timedelta(minutes=1)
"""How long a coder of a round may take their finishing back."""


def mine(session: Session, actor: Actor, document_id: UUID, round_id: UUID | None) -> Coding | None:
    """How far the actor is with the document in a round, or outside (None); None when they have not begun."""
    return session.scalars(
        select(Coding).where(
            Coding.document_id == document_id,
            Coding.user_id == actor.user_id,
            Coding.round_id.is_not_distinct_from(round_id),
        )
    ).one_or_none()


def begin(session: Session, actor: Actor, desk: Desk, version_id: UUID, round_id: UUID | None) -> None:
    """Note that the actor has begun to code the document, in a round or outside (None)."""
    moment = now()
    blind = select(Round.blind).where(Round.id == round_id)
    row = {
        "id": new_id(),
        "project_id": desk.project_id,
        "document_id": desk.document_id,
        "user_id": actor.user_id,
        "round_id": round_id,
        "blind": bool(round_id and session.scalar(blind)),
        "state": CodingState.IN_PROGRESS.value,
        "completed_at": None,
        "version_id": version_id,
        "created_at": moment,
        "updated_at": moment,
    }
    session.connection().execute(insert(Coding), row)


def require_open(session: Session, actor: Actor, document_id: UUID, round_id: UUID | None) -> None:
    """Return when the actor may still change a tag of that round in the document; raises Conflict otherwise."""
    present = rounds_at_hand.at_hand(session, actor, document_id)
    require_in_hand(round_id, present.id if present else None)
    coding = mine(session, actor, document_id, round_id)
    if coding and coding.state == CodingState.COMPLETE:
        raise Conflict(FROZEN if round_id else FINISHED)


def require_in_hand(round_id: UUID | None, present: UUID | None) -> None:
    """Return when a tag of *round_id* belongs to the round that its coder codes the document in now."""
    if round_id == present:
        return
    if round_id is None:
        raise Conflict("You code this article in a round just now; your earlier tags rest until it is locked.")
    raise Conflict("This tag belongs to a round that is over; it stays as it is.")


def save(session: Session, actor: Actor, document_id: UUID, draft: CodingDraft) -> Coding:
    """Set how far the actor is with a document, and their answers when some are given.

    Raises Invalid for an unknown state or answers that the codebook does not allow.
    """
    if draft.state not in set(CodingState):
        raise Invalid("state is in_progress or complete.", field="state")
    place = access.document(session, actor, document_id, Action.ANNOTATE, hold=True)
    present = rounds_at_hand.at_hand(session, actor, document_id)
    round_id = present.id if present else None
    edition = rounds_at_hand.edition(session, place.project.id, present)
    coding = _begun(session, place, actor, edition.id, round_id)
    if draft.answers is not None:
        require_answers_open(coding, draft)
        values.check_answers(edition.spec, draft.answers)
        answers.replace(session, place, actor, edition.id, round_id, draft.answers)
    if coding.state != draft.state:
        if present and draft.state == CodingState.IN_PROGRESS:
            _require_unfreezable(coding, present)
        _move(session, place, actor, coding, CodingState(draft.state), edition.id)
        if present and present.purpose == Purpose.TRAINING and draft.state == CodingState.COMPLETE:
            trials.record(session, actor, document_id, present, edition.spec)
    return coding


def take_up(session: Session, place: DocumentPlace, actor: Actor, coding: Coding) -> None:
    """Let a finished article be coded again, as `services/training.py` does once its tags are gone."""
    _move(session, place, actor, coding, CodingState.IN_PROGRESS, coding.version_id)


def _begun(session: Session, place: DocumentPlace, actor: Actor, version_id: UUID, round_id: UUID | None) -> Coding:
    coding = mine(session, actor, place.document.id, round_id)
    if coding is None:
        desk = Desk(place.document.id, place.document.length, place.project.id)
        begin(session, actor, desk, version_id, round_id)
        coding = mine(session, actor, place.document.id, round_id)
        assert coding is not None
    return coding


@dataclass(frozen=True, slots=True)
class Finished:
    """An article that its coder has finished, and the next one that they have not: None when there is none."""

    place: DocumentPlace
    next_id: UUID | None
    round: Round | None = None  # in which it was finished; the next one is of the same


def finish(session: Session, actor: Actor, document_id: UUID) -> Finished:
    """Finish an article, and say which one comes next; finishing it again is no error.

    Raises Invalid, naming them, while required questions about the article have no answer.
    """
    place = access.document(session, actor, document_id, Action.ANNOTATE)
    present = rounds_at_hand.at_hand(session, actor, document_id)
    _require_answered(session, place, actor, present)
    save(session, actor, document_id, CodingDraft(CodingState.COMPLETE))
    if present:
        return Finished(place, rounds_at_hand.next_in(session, actor, present.id, document_id), present)
    return Finished(place, _next(session, place, actor))


def reopen(session: Session, actor: Actor, document_id: UUID) -> None:
    """Let the actor change their tags in an article again."""
    save(session, actor, document_id, CodingDraft(CodingState.IN_PROGRESS))


def reopen_for(session: Session, actor: Actor, document_id: UUID, user_id: UUID) -> Coding:
    """Let a coder of an open round change their tags in an article that they have finished: an owner's act.

    Raises NotFound when they have not finished it in an open round, or whoever asks codes blind in it too.
    """
    place = access.document(session, actor, document_id, Action.MANAGE_ROUNDS, hold=True)
    present = rounds_at_hand.at_hand(session, Actor(user_id, ""), document_id)
    if present and session.scalar(
        select(visibility.blind_rounds(actor.user_id).where(Round.id == present.id).exists())
    ):
        raise NotFound
    coding = mine(session, Actor(user_id, ""), document_id, present.id) if present else None
    if coding is None or coding.state != CodingState.COMPLETE:
        raise NotFound("This article is not finished in an open round.")
    _move(session, place, actor, coding, CodingState.IN_PROGRESS, coding.version_id)
    return coding


def _require_unfreezable(coding: Coding, present: Round) -> None:
    """Return while a coder of a round may take their finishing back: for a moment, as everything may be undone.

    Not in training, where finishing shows the reference: there is another go, which starts empty.
    """
    if present.purpose == Purpose.TRAINING:
        raise Conflict("You have seen the reference of this article; try it again, and it starts empty.")
    if coding.completed_at and now() - coding.completed_at > GRACE:
        raise Conflict(FROZEN)


def _require_answered(session: Session, place: DocumentPlace, actor: Actor, present: Round | None) -> None:
    given = answers.mine(session, place, actor, present.id if present else None)
    asked = rounds_at_hand.edition(session, place.project.id, present).spec.questions
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
    in_rounds = visibility.at_hand(actor, Document.id)
    unfinished = select(Document.id).where(Document.project_id == place.project.id, ~finished, ~in_rounds)
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
    disagreements.refresh(session, place.document.id, coding.round_id)
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
