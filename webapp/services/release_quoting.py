"""A dataset version without the texts tells nothing of them either: not in a guideline, a note or a description."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.quoting import Quoting
from webapp.models import Document, DocumentText
from webapp.services.access import ProjectPlace

Anything = TypeVar("Anything")

_AT_ONCE = 50  # texts


def without_passages(session: Session, place: ProjectPlace, said: Anything) -> Anything:
    """*said* without passages of the project's texts, which are gone through once."""
    quoting = Quoting()
    quoting.hear(said)
    wanted = (
        select(DocumentText.text, Document.title)
        .join(Document, Document.id == DocumentText.document_id)
        .where(Document.project_id == place.project.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for text, title in session.execute(wanted):
        quoting.look(text, title)
    return quoting.over(said)
