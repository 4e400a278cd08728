"""What of the documents belongs into a dataset version: nothing half done."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.records import DocumentRecord
from webapp.domain.workflow import RoundState
from webapp.models import Round
from webapp.services.access import ProjectPlace


def settled(session: Session, place: ProjectPlace, documents: Iterable[DocumentRecord]) -> Iterator[DocumentRecord]:
    """The documents without what belongs to rounds that are not locked."""
    going_on = select(Round.export_id).where(
        Round.project_id == place.project.id, Round.state != RoundState.LOCKED.value
    )
    unsettled = frozenset(session.scalars(going_on))

    def kept(found: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(record for record in found if record.round not in unsettled)

    for document in documents:
        yield document._replace(
            codings=kept(document.codings),
            answers=kept(document.answers),
            annotations=kept(document.annotations),
            decisions=kept(document.decisions),
        )
