"""Conversations about tags and codes. Who may see a tag sees what is said about it, and nobody else.

What is said first is a question, what follows answers it until it is settled (services/settling.py); the next
comment begins anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.clock import now
from webapp.domain.events import EventName
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Action, Actor
from webapp.domain.text import clean_field
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Annotation, Code, CodebookVersion, Comment, Project, User
from webapp.services import access, activity, annotations, mentions, visibility
from webapp.services.access import ProjectPlace

MAX_BODY = 10_000  # code points


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation is about: a tag, or a code."""

    place: ProjectPlace
    about: Annotation | Code

    @property
    def tag(self) -> Annotation | None:
        return self.about if isinstance(self.about, Annotation) else None

    @property
    def code(self) -> Code | None:
        return self.about if isinstance(self.about, Code) else None


@dataclass(frozen=True, slots=True)
class Came:
    """The version of the codebook that an answer came with; *by_change*: what it changed is the answer."""

    number: str
    slug: str
    by_change: bool


def create(session: Session, actor: Actor, annotation_id: UUID, body: str) -> Comment:
    """Say something about a tag that the actor may see; it answers what is asked there first and not settled.

    Whoever is named as `@name` and may read it is mentioned. Raises Invalid when nothing is said, or too much.
    """
    words = cleaned(body)
    tag, place = annotations.one(session, actor, annotation_id)
    access.document(session, actor, tag.document_id, Action.COMMENT)
    return write(session, actor, Topic(place, tag), words, _first(session, tag))


def cleaned(body: str) -> str:
    """What somebody says, ready to be kept; raises Invalid when it is nothing, or too much."""
    words = clean_field(body.strip(), "body", MAX_BODY)
    if not words:
        raise Invalid("The comment is empty.", field="body")
    return words


def write(session: Session, actor: Actor, topic: Topic, words: str, thread: str | None) -> Comment:
    """Write a comment of *actor*, who may do so; *thread* is the export id of the question that it answers."""
    assert actor.user_id
    comment_id, project_id = new_id(), topic.place.project.id
    comment = Comment(
        id=comment_id,
        export_id=exported("n", comment_id),
        project_id=project_id,
        document_id=topic.tag.document_id if topic.tag else None,
        annotation_id=topic.tag.id if topic.tag else None,
        code_id=topic.code.id if topic.code else None,
        author_id=actor.user_id,
        author=session.get_one(User, actor.user_id),
        body=mentions.kept(session, project_id, words),
        thread=thread,
        created_at=now(),
    )
    session.add(comment)
    mentions.tell(session, topic.place, topic.tag, comment)
    record(session, actor, EventName.COMMENT_CREATED, comment, after={"body": comment.body})
    return comment


def require_talking(session: Session, actor: Actor, project_id: UUID) -> None:
    """Return when what *actor* says about codes may reach their colleagues; raises Conflict while they code blind."""
    if session.scalar(select(visibility.codes_blind(actor, project_id))):
        raise Conflict("You code in a blind round: ask the owners from the article page, until it is locked.")


def find(session: Session, actor: Actor, comment_id: UUID, action: Action = Action.COMMENT) -> tuple[Comment, Topic]:
    """A comment about a tag that *actor* may see, or about a code, with what it is about; deleted ones too.

    Raises NotFound for any other, Forbidden for somebody who may not do *action* there.
    """
    comment = session.get(Comment, comment_id, options=[joinedload(Comment.author)])
    if comment and comment.annotation_id:
        tag, place = annotations.one(session, actor, comment.annotation_id)
        access.document(session, actor, tag.document_id, action)
        return comment, Topic(place, tag)
    if comment and comment.code_id:
        slug = session.get_one(Project, comment.project_id).slug
        at = access.project(session, actor, slug, action)
        return comment, Topic(at, session.get_one(Code, comment.code_id))
    raise NotFound


def delete(session: Session, actor: Actor, comment_id: UUID) -> Topic:
    """Take back a comment of one's own, and give what it was about; deleting it again is no error.

    Raises NotFound when the actor may not see what it is about, Forbidden for a comment of somebody else, Conflict
    for a question that is settled or the answer that settles it.
    """
    comment, topic = find(session, actor, comment_id)
    if comment.author_id != actor.user_id:
        raise Forbidden("Only its author deletes a comment.")
    if comment.deleted_at is None:
        if comment.resolved_by or _settles(session, comment):
            raise Conflict("A settled question stays, with its answer, until somebody opens it again.")
        comment.deleted_at = now()
        _lift_answers(session, comment)
        record(session, actor, EventName.COMMENT_DELETED, comment, before={"body": comment.body})
    return topic


def of(
    session: Session, place: ProjectPlace, actor: Actor, annotation_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[Comment]]:
    """What is said about each of these tags and *actor* may see now, oldest first, with authors."""
    found: dict[UUID, list[Comment]] = {annotation_id: [] for annotation_id in annotation_ids}
    wanted = (
        select(Comment)
        .join(Annotation, Comment.annotation_id == Annotation.id)
        .where(Annotation.id.in_(annotation_ids), Comment.deleted_at.is_(None), visibility.comments(place, actor))
        .order_by(Comment.created_at, Comment.id)
        .options(joinedload(Comment.author))
    )
    for comment in session.scalars(wanted):
        assert comment.annotation_id
        found[comment.annotation_id].append(comment)
    return found


def open_on(session: Session, annotation_ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """The question that is open on each of these tags: the first comment that is not settled and answers no other."""
    if not annotation_ids:
        return {}
    asked = select(Comment.annotation_id, Comment.id).where(
        *(Comment.annotation_id.in_(annotation_ids), Comment.deleted_at.is_(None)), is_question(), ~is_settled()
    )
    found: dict[UUID, UUID] = {}
    for tag_id, comment_id in session.execute(asked.order_by(Comment.created_at, Comment.id)):
        if tag_id:
            found.setdefault(tag_id, comment_id)
    return found


def versions(session: Session, said: Sequence[Comment]) -> Mapping[UUID, Came]:
    """The version that each of these comments came with, by the id of the comment; no statement where there is none."""
    ids = {comment.version_id for comment in said if comment.version_id}
    if not ids:
        return {}
    wanted = select(CodebookVersion, Project.slug).join(Project, Project.id == CodebookVersion.project_id)
    found = {row[0].id: row for row in session.execute(wanted.where(CodebookVersion.id.in_(ids)))}
    notes = {key: mentions.kept(session, one.project_id, one.change_note) for key, (one, _) in found.items()}
    return {
        comment.id: Came(found[key][0].number, found[key][1], by_change=comment.body == notes[key])
        for comment in said
        if (key := comment.version_id) in found
    }


def record(
    session: Session,
    actor: Actor,
    name: EventName,
    comment: Comment,
    before: Mapping[str, str | None] | None = None,
    after: Mapping[str, str | None] | None = None,
) -> None:
    """Write into the log what was done to a comment."""
    activity.record(
        session,
        actor,
        name,
        comment.id,
        project=comment.project_id,
        document=comment.document_id,
        before=before,
        after=after,
    )


def is_question() -> ColumnElement[bool]:
    """A condition on Comment: it answers no other one, though it may answer the note of the coder."""
    asked = aliased(Comment)
    above = and_(asked.project_id == Comment.project_id, asked.export_id == Comment.thread)
    return ~exists().where(above, asked.deleted_at.is_(None))


def is_settled() -> ColumnElement[bool]:
    """A condition on Comment: it asks or answers what is settled.

    On a tag that is all that was said from the question on up to the answer that settles it: other programs write
    answers to answers, and to notes.
    """
    asked, answer, same = aliased(Comment), aliased(Comment), aliased(Comment)
    settles = and_(answer.project_id == asked.project_id, answer.export_id == asked.resolved_by)
    meanwhile = and_(
        *(asked.annotation_id == Comment.annotation_id, asked.created_at <= Comment.created_at),
        Comment.created_at <= func.coalesce(answer.created_at, asked.created_at),
    )
    open_ = select(asked.id).outerjoin(answer, settles).where(asked.resolved_by.is_not(None), meanwhile)
    in_thread = and_(
        *(same.project_id == Comment.project_id, same.resolved_by.is_not(None)),
        same.export_id == func.coalesce(Comment.thread, Comment.export_id),
    )
    return or_(open_.correlate(Comment).exists(), exists().where(in_thread))


def _first(session: Session, tag: Annotation) -> str | None:
    """The export id of the comment that began the conversation, if there is one that is not settled."""
    began = select(Comment.export_id).where(
        Comment.annotation_id == tag.id, Comment.deleted_at.is_(None), is_question(), ~is_settled()
    )
    return session.scalars(began.order_by(Comment.created_at, Comment.id).limit(1)).one_or_none()


def _settles(session: Session, comment: Comment) -> bool:
    """Whether a question is settled by this comment."""
    asked = select(Comment.id).where(
        *(Comment.project_id == comment.project_id, Comment.resolved_by == comment.export_id),
        Comment.deleted_at.is_(None),
    )
    return session.execute(asked.limit(1)).first() is not None


def _lift_answers(session: Session, comment: Comment) -> None:
    """Let the first answer to *comment* take its place, so that no export names a comment that is gone."""
    answers = (
        *(Comment.project_id == comment.project_id, Comment.thread == comment.export_id),
        Comment.deleted_at.is_(None),
    )
    first = select(Comment.id).where(*answers).order_by(Comment.created_at, Comment.id).limit(1)
    heir = session.execute(
        update(Comment).where(Comment.id.in_(first)).values(thread=comment.thread).returning(Comment.export_id)
    ).scalar_one_or_none()
    session.execute(update(Comment).where(*answers).values(thread=comment.thread or heir))
