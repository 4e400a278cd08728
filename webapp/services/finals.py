"""Which tags are final, kept in a column of theirs by whoever changes what it depends on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
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
    rows = _tags(session, document_id)
    finished = _finished(session, document_id)
    rounds = _rounds(session, {row.round_id for row in rows} | {row.round_id for row in finished})
    kept = [row for row in rows if row.round_id in rounds]
    states = {
        row.id: review.TagState(_name(row), row.author_id, row.layer, row.status, rounds[row.round_id]) for row in kept
    }
    done = [
        review.Done(row.user_id, rounds[row.round_id], rfc3339(row.completed_at) if row.completed_at else "")
        for row in finished
        if row.round_id in rounds
    ]
    agreed = [
        (_name(row), row.derived_from or (), row.status, rounds[row.round_id])
        for row in kept
        if row.layer == Layer.CONSENSUS
    ]
    final = review.finals(states.values(), review.rulings(_decided(session, document_id), agreed), done)
    right = {tag_id for tag_id, state in states.items() if state.id in final}
    return {
        wanted: [row.id for row in rows if (row.id in right) is wanted is not row.final] for wanted in (True, False)
    }


def _tags(session: Session, document_id: UUID) -> Sequence[Any]:
    tag = Annotation
    wanted = select(
        *(tag.id, tag.export_id, tag.author_id, tag.layer, tag.status),
        *(tag.final, tag.round_id, tag.derived_from),
    )
    return session.execute(wanted.where(tag.document_id == document_id, tag.deleted_at.is_(None))).all()


def _name(row: Any) -> str:
    return str(row.export_id or exported("a", row.id))


def _rounds(session: Session, ids: set[UUID | None]) -> dict[UUID | None, str]:
    """The exported id of each round, empty outside rounds; those for training are left out."""
    if ids <= {None}:
        return {None: ""}
    wanted = select(Round.id, Round.export_id).where(Round.id.in_(ids - {None}), Round.purpose != Purpose.TRAINING)
    return {None: "", **dict(session.execute(wanted).all())}


def _decided(session: Session, document_id: UUID) -> list[tuple[review.Ruling, bool]]:
    """The decisions about a document, each with whether it stands."""
    wanted = (
        select(Decision.annotations, Decision.result, Decision.revised_by, Round.export_id)
        .outerjoin(Round, Round.id == Decision.round_id)
        .where(Decision.document_id == document_id)
    )
    return [
        (review.Ruling(row.annotations, row.result, row.export_id or ""), row.revised_by is None)
        for row in session.execute(wanted)
    ]


def _finished(session: Session, document_id: UUID) -> Sequence[Row[UUID, UUID | None, datetime | None]]:
    done = select(Coding.user_id, Coding.round_id, Coding.completed_at)
    here = done.where(Coding.document_id == document_id, Coding.state == CodingState.COMPLETE.value)
    return session.execute(here).all()


def _write(session: Session, ids: list[UUID], *, final: bool) -> None:
    for first in range(0, len(ids), 500):
        some = ids[first : first + 500]
        session.execute(update(Annotation).where(Annotation.id.in_(some)).values(final=final))
