"""Which tags are final, kept in a column of theirs by whoever changes what it depends on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from webapp.clock import rfc3339
from webapp.domain import review
from webapp.domain.ids import exported
from webapp.domain.workflow import CodingState, Layer, Purpose
from webapp.models import Annotation, Coding, Decision, Round


def after_change(session: Session, document_id: UUID) -> None:
    """Work out anew which tags of a document are final, and write down what differs.

    The caller holds the document (access.held) since before they read what this rests on.
    Needed when a coder comes or goes, when review speaks, or when a tag is deleted or restored; one more
    tag of a coder who has tags already needs it not (annotations.save knows its finality beforehand).
    """
    session.flush()
    for wanted, ids in differing(session, document_id).items():
        _write(session, ids, final=wanted)


def differing(session: Session, document_id: UUID) -> dict[bool, list[UUID]]:
    """The tags of a document whose column does not say what it should, by what it should say."""
    rows = session.execute(
        select(
            Annotation.id,
            Annotation.export_id,
            Annotation.author_id,
            Annotation.layer,
            Annotation.status,
            Annotation.final,
            Annotation.round_id,
        ).where(Annotation.document_id == document_id, Annotation.deleted_at.is_(None))
    ).all()
    finished = _finished(session, document_id)
    rounds = _rounds(session, {row.round_id for row in rows} | {round_id for _, round_id, _ in finished})
    states = {
        row.id: review.TagState(
            row.export_id or exported("a", row.id), row.author_id, row.layer, row.status, rounds[row.round_id]
        )
        for row in rows
        if row.round_id in rounds
    }
    done = [
        review.Done(person, rounds[round_id], rfc3339(at) if at else "")
        for person, round_id, at in finished
        if round_id in rounds
    ]
    final = review.finals(states.values(), _rulings(session, document_id), done)
    right = {tag_id for tag_id, state in states.items() if state.id in final}
    return {
        wanted: [row.id for row in rows if (row.id in right) is wanted is not row.final] for wanted in (True, False)
    }


def _rounds(session: Session, ids: set[UUID | None]) -> dict[UUID | None, str]:
    """The exported id of each round, empty outside rounds; those for training are left out."""
    if ids <= {None}:
        return {None: ""}
    wanted = select(Round.id, Round.export_id).where(Round.id.in_(ids - {None}), Round.purpose != Purpose.TRAINING)
    return {None: "", **dict(session.execute(wanted).all())}


def _rulings(session: Session, document_id: UUID) -> list[review.Ruling]:
    decided = select(Decision.annotations, Decision.result, Decision.revised_by).where(
        Decision.document_id == document_id
    )
    agreed = select(Annotation.id, Annotation.export_id, Annotation.derived_from, Annotation.status).where(
        Annotation.document_id == document_id,
        Annotation.layer == Layer.CONSENSUS.value,
        Annotation.deleted_at.is_(None),
    )
    return review.rulings(
        [(review.Ruling(row.annotations, row.result), row.revised_by is None) for row in session.execute(decided)],
        [
            (row.export_id or exported("a", row.id), row.derived_from or (), row.status)
            for row in session.execute(agreed)
        ],
    )


def _finished(session: Session, document_id: UUID) -> Sequence[Row[UUID, UUID | None, datetime | None]]:
    done = select(Coding.user_id, Coding.round_id, Coding.completed_at)
    here = done.where(Coding.document_id == document_id, Coding.state == CodingState.COMPLETE.value)
    return session.execute(here).all()


def _write(session: Session, ids: list[UUID], *, final: bool) -> None:
    for first in range(0, len(ids), 500):
        some = ids[first : first + 500]
        session.execute(update(Annotation).where(Annotation.id.in_(some)).values(final=final))
