"""Conversations that wait for a person: they are mentioned, their tag is talked about, or somebody answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from webapp.domain.mentions import Piece
from webapp.domain.roles import Action, Actor
from webapp.errors import NotFound
from webapp.models import Annotation, Comment, Mention, Project, Settlement
from webapp.services import annotations, mentions, projects, visibility
from webapp.services.access import ProjectPlace

MOST: Final = 10
"""Conversations that are listed; who has settled these sees the next ones."""
_INSERT = {kind.__name__.rpartition(".")[2]: kind.insert(Settlement) for kind in (postgresql, sqlite)}


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation that waits: the newest of its *count* comments that do, and why it concerns the actor."""

    newest: Comment
    pieces: Sequence[Piece]
    count: int
    tag: Annotation  # with its document
    project: Project
    mentions_actor: bool
    own: bool  # whether the tag is the actor's


@dataclass(frozen=True, slots=True)
class Waiting:
    """The conversations that wait for somebody, the latest first, and how many there are in all.

    *elsewhere* says whether some could be of another project than the first.
    """

    threads: Sequence[Thread]
    count: int
    elsewhere: bool = False

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.threads)


def waiting(session: Session, actor: Actor) -> Waiting:
    """What waits for *actor* in their open projects: came after they last wrote there, and is not settled.

    Four statements at most, however much is said.
    """
    mine = projects.mine(session, actor)
    places = {project.id: ProjectPlace(project, role) for project, role in mine if project.closed_at is None}
    if not places:
        return Waiting([], 0)
    rows = _newest(session, list(places.values()), actor)
    read = mentions.pieces(session, [row[0] for row in rows])
    threads = [
        Thread(
            newest,
            read[newest.id],
            count,
            tag,
            places[newest.project_id].project,
            mentions_actor=bool(mentioned),
            own=tag.author_id == actor.user_id,
        )
        for newest, tag, count, mentioned, _ in rows
    ]
    return Waiting(threads, rows[0][-1] if rows else 0, elsewhere=len(places) > 1)


def settle(session: Session, actor: Actor, comment_id: UUID) -> None:
    """Take a conversation off the actor's list up to this comment; what is said later waits again.

    Raises NotFound when the actor may not see the comment.
    """
    comment = session.get(Comment, comment_id)
    if comment is None or comment.annotation_id is None:
        raise NotFound
    tag, place = annotations.one(session, actor, comment.annotation_id, Action.COMMENT)
    seen = select(Comment.id).join(Annotation, Annotation.id == Comment.annotation_id)
    if session.scalars(seen.where(Comment.id == comment_id, visibility.comments(place, actor))).one_or_none() is None:
        raise NotFound
    row = {"annotation_id": tag.id, "user_id": actor.user_id, "up_to": comment.created_at}
    added = _INSERT[session.get_bind().dialect.name].values(row)
    later = Settlement.up_to < added.excluded.up_to
    session.execute(
        added.on_conflict_do_update(
            index_elements=["annotation_id", "user_id"], set_={"up_to": added.excluded.up_to}, where=later
        )
    )


def _newest(session: Session, places: Sequence[ProjectPlace], actor: Actor) -> Sequence[Any]:
    """Of each conversation: the newest comment, its tag, how many wait, whether it mentions the actor; and how many
    conversations wait in all."""
    concerning = _concerning(places, actor)
    wanted = (
        select(Comment, Annotation, concerning.c.count, concerning.c.mentioned, func.count().over())
        .join(concerning, concerning.c.id == Comment.id)
        .join(Annotation, Annotation.id == Comment.annotation_id)
        .where(concerning.c.place == 1)
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(MOST)
        .options(joinedload(Comment.author), joinedload(Annotation.document))
    )
    return session.execute(wanted).all()


def _concerning(places: Sequence[ProjectPlace], actor: Actor) -> Subquery:
    """The comments that wait, each with its place in its conversation, the latest first."""
    me, said = actor.user_id, _said(places, actor)
    open_ = [and_(visibility.annotations(place, actor), visibility.comments(place, actor)) for place in places]
    together = Comment.annotation_id
    settled = and_(Settlement.annotation_id == Comment.annotation_id, Settlement.user_id == me)
    wanted = (
        select(
            Comment.id,
            func.row_number()
            .over(partition_by=together, order_by=[Comment.created_at.desc(), Comment.id.desc()])
            .label("place"),
            func.count().over(partition_by=together).label("count"),
            Mention.user_id.is_not(None).label("mentioned"),
        )
        .join(Annotation, Annotation.id == Comment.annotation_id)
        .outerjoin(said, said.c.annotation_id == Comment.annotation_id)
        .outerjoin(Settlement, settled)
        .outerjoin(Mention, and_(Mention.comment_id == Comment.id, Mention.user_id == me))
        .where(_here(places), Comment.author_id != me, or_(*open_))
        .where(or_(Annotation.author_id == me, Mention.user_id.is_not(None), said.c.last.is_not(None)))
        .where(or_(said.c.last.is_(None), Comment.created_at >= said.c.last))
        .where(or_(Settlement.up_to.is_(None), Comment.created_at > Settlement.up_to))
    )
    return wanted.subquery()


def _said(places: Sequence[ProjectPlace], actor: Actor) -> Subquery:
    """When the actor last wrote in each conversation."""
    last = func.max(Comment.created_at).label("last")
    wanted = select(Comment.annotation_id, last).where(_here(places), Comment.author_id == actor.user_id)
    return wanted.group_by(Comment.annotation_id).subquery()


def _here(places: Sequence[ProjectPlace]) -> ColumnElement[bool]:
    """A condition on Comment: of these projects, and not taken back."""
    return and_(Comment.project_id.in_([place.project.id for place in places]), Comment.deleted_at.is_(None))
