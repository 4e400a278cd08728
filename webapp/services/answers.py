"""Answers to the questions that the codebook asks of a document as a whole."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.drafts import Values
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Actor
from webapp.models import Answer
from webapp.services.access import DocumentPlace


def mine(session: Session, place: DocumentPlace, actor: Actor, round_id: UUID | None) -> dict[str, list[str]]:
    """The actor's answers about the document in a round, or outside (None)."""
    return {answer.question: answer.values for answer in _rows(session, place, actor, round_id)}


def replace(
    session: Session, place: DocumentPlace, actor: Actor, version_id: UUID, round_id: UUID | None, given: Values
) -> None:
    """Make *given* the actor's answers; a question that is not in it has no answer any more."""
    moment = now()
    known = {answer.question: answer for answer in _rows(session, place, actor, round_id)}
    for question in known.keys() - given.keys():
        session.delete(known[question])
    for question, values in given.items():
        present = known.get(question)
        if present is None:
            session.add(_new(place, actor, version_id, round_id, question, list(values)))
        elif present.values != list(values):
            present.values, present.updated_at, present.version_id = list(values), moment, version_id


def _new(
    place: DocumentPlace, actor: Actor, version_id: UUID, round_id: UUID | None, question: str, values: list[str]
) -> Answer:
    answer_id, moment = new_id(), now()
    return Answer(
        id=answer_id,
        export_id=exported("q", answer_id),
        project_id=place.project.id,
        document_id=place.document.id,
        user_id=actor.user_id,
        round_id=round_id,
        question=question,
        values=values,
        version_id=version_id,
        created_at=moment,
        updated_at=moment,
    )


def _rows(session: Session, place: DocumentPlace, actor: Actor, round_id: UUID | None) -> list[Answer]:
    wanted = select(Answer).where(
        Answer.document_id == place.document.id,
        Answer.user_id == actor.user_id,
        Answer.round_id.is_not_distinct_from(round_id),
        Answer.layer == "individual",
    )
    return list(session.scalars(wanted))
