"""How many tags an operation on a codebook is about, and what else hangs on them; counted set by set."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.orm import Session

from webapp.domain.codebook import CodeSpec
from webapp.domain.reaches import Reach
from webapp.domain.roles import Actor
from webapp.models import Annotation, Comment, Release
from webapp.services import recodings, visibility
from webapp.services.access import ProjectPlace


def of(
    session: Session,
    actor: Actor,
    place: ProjectPlace,
    code_ids: Sequence[UUID],
    into: tuple[UUID, CodeSpec] | None = None,
) -> Reach:
    """The reach over the tags of these codes, as far as *actor* may see them.

    With *into*, the id of another code and what it will ask, also how many would be there twice or lack a field.
    """
    seen = and_(recodings.live(place.project.id, code_ids), visibility.annotations(place, actor))
    held = recodings.held(place.project.id)
    wanted = and_(seen, ~held)
    final = func.count().filter(Annotation.final.is_(True))
    layers = session.execute(
        select(Annotation.layer, func.count(), final).where(wanted).group_by(Annotation.layer)
    ).all()
    double = recodings.doubled(into[0], code_ids) if into else false()
    lacking = and_(~double, recodings.lacking(into[1])) if into else false()
    return Reach(
        tags=sum(row[1] for row in layers),
        documents=session.scalar(select(func.count(Annotation.document_id.distinct())).where(wanted)) or 0,
        discussed=_discussed(session, wanted),
        layers=sorted(row[0] for row in layers) + (["final"] if any(row[2] for row in layers) else []),
        doubled=recodings.count(session, and_(wanted, double)),
        missing=recodings.count(session, and_(wanted, lacking)),
        held=recodings.count(session, and_(seen, held)),
        releases=session.scalar(select(func.count()).where(Release.project_id == place.project.id)) or 0,
    )


def _discussed(session: Session, wanted: ColumnElement[bool]) -> int:
    """How many of the tags have a conversation that is not settled."""
    open_ = and_(Comment.thread.is_(None), Comment.resolved_by.is_(None), Comment.deleted_at.is_(None))
    threads = select(func.count(Comment.annotation_id.distinct())).join(
        Annotation, Annotation.id == Comment.annotation_id
    )
    return session.scalar(threads.where(open_, wanted)) or 0
