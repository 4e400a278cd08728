"""My work: where a person stands in each of their projects, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from webapp.domain.roles import Action, Actor, Role
from webapp.domain.workflow import CodingState, Status
from webapp.models import Annotation, Coding, Document, Project
from webapp.services import (
    acknowledgements,
    codebooks,
    digests,
    older_tags,
    projects,
    queues,
    round_work,
    splits,
    visibility,
)
from webapp.services.access import ProjectPlace
from webapp.services.acknowledgements import News
from webapp.services.digests import News as Reviewed
from webapp.services.queues import Filters
from webapp.services.round_work import Part
from webapp.services.splits import Waiting

_MOST = 1_000  # more than anybody reads as a number; counting further would cost


@dataclass(frozen=True, slots=True)
class Work:
    """A project and what waits for the actor in it; *begun* says whether *next* has been opened already.

    *rounds* are open ones in which they code; their articles come up there and never as *next*. *news* is what the
    codebook in use changed for them, *older* are their tags whose code means something else now.
    """

    project: Project
    role: Role
    documents: int
    finished: int
    in_progress: int
    next: Document | None
    begun: bool
    to_review: int
    splits: Sequence[Waiting]
    news: News | None
    older: int
    reviewed: Sequence[Reviewed]
    rounds: Sequence[Part] = ()

    @property
    def going_on(self) -> Part | None:
        """The round that comes first and in which something is left to do."""
        return next((part for part in self.rounds if part.next_id), None)


def mine(session: Session, actor: Actor) -> Sequence[Work]:
    """The actor's projects: first those with an article that they have begun, closed ones last."""
    parts = round_work.open_parts(session, actor)
    found = [_work(session, actor, project, role, parts) for project, role in projects.mine(session, actor)]
    return sorted(found, key=lambda work: (work.project.closed_at is not None, not work.going_on, not work.begun))


def _work(session: Session, actor: Actor, project: Project, role: Role, parts: Mapping[UUID, Sequence[Part]]) -> Work:
    place = ProjectPlace(project, role)
    edition = codebooks.in_use(session, project.id) if place.may(Action.ANNOTATE) else None
    states = _states(session, project, actor)
    begun = _begun(session, project, actor) if place.may(Action.ANNOTATE) else None
    fresh = _fresh(session, project, actor) if place.may(Action.ANNOTATE) and begun is None else None
    return Work(
        project,
        role,
        documents=session.scalar(select(func.count()).where(Document.project_id == project.id)) or 0,
        finished=states.get(CodingState.COMPLETE, 0),
        in_progress=states.get(CodingState.IN_PROGRESS, 0),
        next=begun or fresh,
        begun=begun is not None,
        to_review=_to_review(session, place, actor) if place.may(Action.JUDGE) else 0,
        splits=splits.waiting(session, place, actor) if place.may(Action.ANNOTATE) else [],
        news=acknowledgements.news(session, place, actor, edition) if edition else None,
        older=older_tags.own(session, place, actor, edition) if edition else 0,
        rounds=parts.get(project.id, ()) if place.may(Action.ANNOTATE) else (),
        reviewed=digests.news(session, place, actor) if place.may(Action.SEE_OUTCOMES) else [],
    )


def _states(session: Session, project: Project, actor: Actor) -> dict[str, int]:
    mine = select(Coding.state, func.count(Coding.document_id.distinct())).where(
        Coding.project_id == project.id, Coding.user_id == actor.user_id
    )
    return {row[0]: row[1] for row in session.execute(mine.group_by(Coding.state))}


def _begun(session: Session, project: Project, actor: Actor) -> Document | None:
    """The article that the actor worked on last, outside rounds, and has not finished."""
    wanted = (
        select(Document)
        .join(Coding, Coding.document_id == Document.id)
        .where(Coding.project_id == project.id, Coding.user_id == actor.user_id, Coding.round_id.is_(None))
        .where(Coding.state == CodingState.IN_PROGRESS.value, ~visibility.at_hand(actor, Document.id))
        .order_by(Coding.updated_at.desc(), Coding.id.desc())
    )
    return session.scalars(wanted.limit(1)).one_or_none()


def _fresh(session: Session, project: Project, actor: Actor) -> Document | None:
    """The first article that the actor has not begun."""
    mine = exists().where(and_(Coding.document_id == Document.id, Coding.user_id == actor.user_id))
    wanted = select(Document).where(Document.project_id == project.id, ~mine, ~visibility.at_hand(actor, Document.id))
    wanted = wanted.order_by(Document.id)
    return session.scalars(wanted.limit(1)).one_or_none()


def _to_review(session: Session, place: ProjectPlace, actor: Actor) -> int:
    waiting = (
        select(Annotation.id)
        .where(queues.reviewable(place, actor, Filters()), Annotation.status == Status.SUBMITTED.value)
        .limit(_MOST)
    )
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
