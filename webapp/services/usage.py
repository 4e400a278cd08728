"""How often each code is used, as far as somebody may see tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.domain.roles import Actor, Role
from webapp.models import Annotation, Document, Tally
from webapp.services import visibility
from webapp.services.access import ProjectPlace


@dataclass(frozen=True, slots=True)
class Use:
    """Tags with a code, and in how many documents they are."""

    tags: int
    documents: int


def of_codes(session: Session, place: ProjectPlace, actor: Actor) -> Mapping[UUID, Use]:
    """The use of each code, by its id; a code without a tag that *actor* may see is left out.

    Whoever sees every tag gets the kept counts; for all others the tags open to them are counted.
    """
    sees_all = actor.is_system or place.role >= Role.REVIEWER
    if sees_all and session.scalar(select(~visibility.blind_rounds(actor.user_id).exists())):
        wanted = (
            select(Tally.code_id, func.sum(Tally.count), func.count(Tally.document_id.distinct()))
            .join(Document, Tally.document_id == Document.id)
            .where(Document.project_id == place.project.id, Tally.count > 0)
            .group_by(Tally.code_id)
        )
    else:
        wanted = (
            select(Annotation.code_id, func.count(), func.count(Annotation.document_id.distinct()))
            .where(visibility.annotations(place, actor))
            .group_by(Annotation.code_id)
        )
    return {code_id: Use(int(tags), documents) for code_id, tags, documents in session.execute(wanted)}
