"""What is asked and said about codes, beside the codebook: by everybody who may comment, to everybody who may.

Whoever codes in an open blind round asks its owners instead (services/inquiries.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.domain.mentions import Piece
from webapp.domain.roles import Action, Actor
from webapp.errors import Conflict, NotFound
from webapp.models import Code, Comment
from webapp.services import access, comments, mentions, visibility
from webapp.services.access import ProjectPlace
from webapp.services.comments import Topic


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as it is read."""

    comment: Comment  # with its author
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Discussion:
    """An open question about a code, and what was answered so far."""

    question: Said
    answers: Sequence[Said]

    @property
    def all(self) -> list[Said]:
        return [self.question, *self.answers]


def ask(session: Session, actor: Actor, slug: str, code: str, body: str) -> Comment:
    """Ask something about a code; whoever is named as `@name` and may comment is mentioned."""
    words = comments.cleaned(body)
    place = access.project(session, actor, slug, Action.COMMENT)
    comments.require_talking(session, actor, place.project.id)
    wanted = select(Code).where(Code.project_id == place.project.id, Code.key == code.replace("\0", ""))
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return comments.write(session, actor, Topic(place, found), words, None)


def answer(session: Session, actor: Actor, comment_id: UUID, body: str) -> Comment:
    """Answer an open question about a code; raises Conflict for one that was settled or taken back."""
    words = comments.cleaned(body)
    question, topic = comments.find(session, actor, comment_id)
    if topic.code is None:
        raise NotFound
    comments.require_talking(session, actor, topic.place.project.id)
    if question.deleted_at or question.thread or question.resolved_by:
        raise Conflict("This question is not open any more; reload the page to see how it was settled.")
    return comments.write(session, actor, topic, words, question.export_id)


def of_codes(session: Session, place: ProjectPlace, actor: Actor) -> Mapping[str, Sequence[Discussion]]:
    """The open questions about each code, by its key, the oldest first; three statements at most."""
    if not visibility.sees_notes(place, actor):
        return {}
    wanted = (
        select(Comment, Code.key)
        .join(Code, Code.id == Comment.code_id)
        .where(Code.project_id == place.project.id, Comment.deleted_at.is_(None))
        .order_by(Comment.created_at, Comment.id)
        .options(joinedload(Comment.author))
    )
    rows = session.execute(wanted).all()
    pieces = mentions.pieces(session, [comment for comment, _ in rows])
    answers: dict[str, list[Said]] = {}
    for comment, _ in rows:
        if comment.thread:
            answers.setdefault(comment.thread, []).append(Said(comment, pieces[comment.id]))
    found: dict[str, list[Discussion]] = {}
    for comment, key in rows:
        if not (comment.thread or comment.resolved_by):
            said = Said(comment, pieces[comment.id])
            found.setdefault(key, []).append(Discussion(said, answers.get(comment.export_id, [])))
    return found
