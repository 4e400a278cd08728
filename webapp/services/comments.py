"""Conversations about tags. Who may see a tag sees what is said about it, and nobody else."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from webapp.clock import now
from webapp.domain.events import EventName
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Action, Actor
from webapp.domain.text import clean_field
from webapp.errors import Forbidden, Invalid, NotFound
from webapp.models import Annotation, Comment, User
from webapp.services import access, activity, annotations, mentions, visibility
from webapp.services.access import ProjectPlace

MAX_BODY = 10_000  # code points


def create(session: Session, actor: Actor, annotation_id: UUID, body: str) -> Comment:
    """Say something about a tag that the actor may see; it answers what was said there first.

    Whoever is named as `@name` and may read it is mentioned. Raises Invalid when nothing is said, or too much.
    """
    words = clean_field(body.strip(), "body", MAX_BODY)
    if not words:
        raise Invalid("The comment is empty.", field="body")
    tag, place = annotations.one(session, actor, annotation_id)
    access.document(session, actor, tag.document_id, Action.COMMENT)
    assert actor.user_id
    words = mentions.kept(session, place.project.id, words)
    comment_id = new_id()
    comment = Comment(
        id=comment_id,
        export_id=exported("n", comment_id),
        project_id=place.project.id,
        document_id=tag.document_id,
        annotation_id=tag.id,
        author_id=actor.user_id,
        author=session.get_one(User, actor.user_id),
        body=words,
        thread=_first(session, tag),
        created_at=now(),
    )
    session.add(comment)
    mentions.tell(session, place, tag, comment)
    _record(session, actor, EventName.COMMENT_CREATED, comment, after={"body": words})
    return comment


def delete(session: Session, actor: Actor, comment_id: UUID) -> UUID:
    """Take back a comment of one's own, and give the id of its tag; deleting it again is no error.

    Raises NotFound when the actor may not see its tag, Forbidden for a comment of somebody else.
    """
    comment = session.get(Comment, comment_id)
    if comment is None or comment.annotation_id is None:
        raise NotFound
    tag, _ = annotations.one(session, actor, comment.annotation_id)
    access.document(session, actor, tag.document_id, Action.COMMENT)
    if comment.author_id != actor.user_id:
        raise Forbidden("Only its author deletes a comment.")
    if comment.deleted_at is None:
        comment.deleted_at = now()
        _lift_answers(session, comment)
        _record(session, actor, EventName.COMMENT_DELETED, comment, before={"body": comment.body})
    return tag.id


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


def _first(session: Session, tag: Annotation) -> str | None:
    """The export id of the comment that began the conversation, if one did."""
    began = select(Comment.export_id).where(
        Comment.annotation_id == tag.id, Comment.thread.is_(None), Comment.deleted_at.is_(None)
    )
    return session.scalars(began.order_by(Comment.created_at, Comment.id).limit(1)).one_or_none()


def _lift_answers(session: Session, comment: Comment) -> None:
    """Let what answered *comment* answer what it answered, so that no export names a comment that is gone."""
    answers = update(Comment).where(
        Comment.project_id == comment.project_id, Comment.thread == comment.export_id, Comment.deleted_at.is_(None)
    )
    session.execute(answers.values(thread=comment.thread))


def _record(
    session: Session,
    actor: Actor,
    name: EventName,
    comment: Comment,
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
) -> None:
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
