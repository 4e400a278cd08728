"""Which tags are final, kept in a column of theirs by whoever changes what it depends on."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.domain import review
from webapp.domain.ids import exported
from webapp.domain.workflow import CodingState, Layer
from webapp.models import Annotation, Coding, Decision


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
        ).where(Annotation.document_id == document_id, Annotation.deleted_at.is_(None))
    ).all()
    tags = [
        review.TagState(row.export_id or exported("a", row.id), row.author_id, row.layer, row.status) for row in rows
    ]
    final = review.finals(tags, _rulings(session, document_id), _finished(session, document_id))
    return {
        wanted: [row.id for row, tag in zip(rows, tags, strict=True) if (tag.id in final) is wanted is not row.final]
        for wanted in (True, False)
    }


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


def _finished(session: Session, document_id: UUID) -> Sequence[UUID]:
    done = select(Coding.user_id).where(Coding.document_id == document_id, Coding.state == CodingState.COMPLETE.value)
    return session.scalars(done).all()


def _write(session: Session, ids: list[UUID], *, final: bool) -> None:
    for first in range(0, len(ids), 500):
        some = ids[first : first + 500]
        session.execute(update(Annotation).where(Annotation.id.in_(some)).values(final=final))
