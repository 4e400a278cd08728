"""Conversations that wait for a person: they are mentioned, their tag is talked about, or somebody answers them.

What the team has settled waits for nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, String, Subquery, and_, case, cast, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.domain.mentions import Piece
from webapp.domain.roles import Action, Actor
from webapp.errors import NotFound
from webapp.models import Annotation, Code, Comment, Mention, Project, QuestionSettlement, Settlement
from webapp.services import comments, mentions, projects, visibility
from webapp.services.access import ProjectPlace

MOST: Final = 10
"""Conversations that are listed; who has settled these sees the next ones."""
_INSERT = {kind.__name__.rpartition(".")[2]: kind.insert for kind in (postgresql, sqlite)}


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation that waits: the newest of its *count* comments that do, and why it concerns the actor."""

    newest: Comment
    pieces: Sequence[Piece]
    count: int
    project: Project
    mentions_actor: bool
    tag: Annotation | None = None  # with its document
    code: str = ""  # key of the code that it is about, where it is about no tag
    own: bool = False  # whether the tag is the actor's
    question: UUID | None = None  # the first comment, where the actor may settle what it asks


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

    Five statements at most, however much is said.
    """
    mine = projects.mine(session, actor)
    places = {project.id: ProjectPlace(project, role) for project, role in mine if project.closed_at is None}
    if not places:
        return Waiting([], 0)
    rows = _newest(session, list(places.values()), actor)
    read = mentions.pieces(session, [row[0] for row in rows])
    open_ = comments.open_on(session, [tag.id for _, tag, *_ in rows if tag])
    threads = [
        Thread(
            newest,
            read[newest.id],
            count,
            places[newest.project_id].project,
            mentions_actor=bool(mentioned),
            tag=tag,
            code=code or "",
            own=tag is not None and tag.author_id == actor.user_id,
            question=(open_.get(tag.id) if tag else asked) if places[newest.project_id].may(Action.CURATE) else None,
        )
        for newest, tag, code, asked, count, mentioned, _ in rows
    ]
    return Waiting(threads, rows[0][-1] if rows else 0, elsewhere=len(places) > 1)


def settle(session: Session, actor: Actor, comment_id: UUID) -> None:
    """Take a conversation off the actor's list up to this comment; what is said later waits again.

    Raises NotFound when the actor may not see the comment.
    """
    comment, topic = comments.find(session, actor, comment_id)
    if topic.tag:
        seen = select(Comment.id).join(Annotation, Annotation.id == Comment.annotation_id)
        seen = seen.where(Comment.id == comment_id, visibility.comments(topic.place, actor))
        if session.scalars(seen).one_or_none() is None:
            raise NotFound
    asked = select(Comment.id).where(
        Comment.project_id == comment.project_id, Comment.export_id == (comment.thread or comment.export_id)
    )
    table, about = (Settlement, "annotation_id") if topic.tag else (QuestionSettlement, "comment_id")
    about_id = topic.tag.id if topic.tag else session.scalars(asked).one()
    row = {about: about_id, "user_id": actor.user_id, "up_to": comment.created_at}
    added = _INSERT[session.get_bind().dialect.name](table).values(row)
    changed = {"up_to": added.excluded.up_to}
    later = table.up_to < added.excluded.up_to
    session.execute(added.on_conflict_do_update(index_elements=[about, "user_id"], set_=changed, where=later))


def _newest(session: Session, places: Sequence[ProjectPlace], actor: Actor) -> Sequence[Any]:
    """Of each conversation: the newest comment, its tag or the key of its code, the question that it answers, how many
    comments wait, whether it mentions the actor; and how many conversations wait in all."""
    concerning = _concerning(places, actor)
    found = concerning.c
    wanted = (
        select(Comment, Annotation, Code.key, found.asked, found.count, found.mentioned, func.count().over())
        .join(concerning, found.id == Comment.id)
        .outerjoin(Annotation, Annotation.id == Comment.annotation_id)
        .outerjoin(Code, Code.id == Comment.code_id)
        .where(found.place == 1)
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(MOST)
        .options(joinedload(Comment.author), joinedload(Annotation.document))
    )
    return session.execute(wanted).all()


def _concerning(places: Sequence[ProjectPlace], actor: Actor) -> Subquery:
    """The comments that wait, each with its place in its conversation, the latest first."""
    me, said, together, asked = actor.user_id, _said(places, actor), _together(), aliased(Comment)
    begins = and_(asked.project_id == Comment.project_id, asked.export_id == _question())
    settled = and_(Settlement.annotation_id == Comment.annotation_id, Settlement.user_id == me)
    of_code = and_(QuestionSettlement.comment_id == asked.id, QuestionSettlement.user_id == me)
    up_to = func.coalesce(Settlement.up_to, QuestionSettlement.up_to)
    wanted = (
        select(
            Comment.id,
            asked.id.label("asked"),
            func.row_number()
            .over(partition_by=together, order_by=[Comment.created_at.desc(), Comment.id.desc()])
            .label("place"),
            func.count().over(partition_by=together).label("count"),
            Mention.user_id.is_not(None).label("mentioned"),
        )
        .outerjoin(Annotation, Annotation.id == Comment.annotation_id)
        .outerjoin(asked, begins)
        .outerjoin(said, said.c.about == together)
        .outerjoin(Settlement, settled)
        .outerjoin(QuestionSettlement, of_code)
        .outerjoin(Mention, and_(Mention.comment_id == Comment.id, Mention.user_id == me))
        .where(_here(places), Comment.author_id != me, _open_to(places, actor), ~comments.is_settled())
        .where(or_(Annotation.author_id == me, Mention.user_id.is_not(None), said.c.last.is_not(None)))
        .where(or_(said.c.last.is_(None), Comment.created_at >= said.c.last))
        .where(or_(up_to.is_(None), Comment.created_at > up_to))
    )
    return wanted.subquery()


def _open_to(places: Sequence[ProjectPlace], actor: Actor) -> ColumnElement[bool]:
    """A condition on Comment: about a tag that the actor may see with what is said of it, or about a code."""
    tags = [and_(visibility.annotations(place, actor), visibility.comments(place, actor)) for place in places]
    talking = [place.project.id for place in places if visibility.sees_notes(place, actor)]
    return or_(*tags, and_(Comment.code_id.is_not(None), Comment.project_id.in_(talking)))


def _question() -> ColumnElement[str]:
    """The export id of the question that a comment asks or answers."""
    return func.coalesce(Comment.thread, Comment.export_id)


def _together() -> ColumnElement[str]:
    """What comments of one conversation share: their tag, or the question about a code."""
    return case((Comment.annotation_id.is_not(None), cast(Comment.annotation_id, String)), else_=_question())


def _said(places: Sequence[ProjectPlace], actor: Actor) -> Subquery:
    """When the actor last wrote in each conversation."""
    last, about = func.max(Comment.created_at).label("last"), _together().label("about")
    wanted = select(about, last).where(_here(places), Comment.author_id == actor.user_id)
    return wanted.group_by(about).subquery()


def _here(places: Sequence[ProjectPlace]) -> ColumnElement[bool]:
    """A condition on Comment: of these projects, and not taken back."""
    return and_(Comment.project_id.in_([place.project.id for place in places]), Comment.deleted_at.is_(None))
