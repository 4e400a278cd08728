"""Questions that the team settles: with an answer, or by a version of the codebook. Either way it becomes a ruling."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.clock import now
from webapp.domain.events import EventName
from webapp.domain.mentions import Piece
from webapp.domain.roles import Action, Actor
from webapp.errors import Conflict, NotFound
from webapp.models import Annotation, Code, Comment, Document
from webapp.services import codebooks, comments, mentions, visibility
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition
from webapp.services.comments import Topic

MOST: Final = 100
"""Open questions that are offered when a version comes into use."""


@dataclass(frozen=True, slots=True)
class Question:
    """An open question about a tag or a code."""

    comment: Comment  # with its author
    pieces: Sequence[Piece]
    code: str  # key
    tag: Annotation | None
    document: Document | None


def settle(session: Session, actor: Actor, comment_id: UUID, body: str) -> Comment:
    """Answer a question and settle it with this answer, which is given.

    Raises Conflict when it is settled already or was taken back.
    """
    words = comments.cleaned(body)
    question, topic = _asked(session, actor, comment_id)
    if topic.code:
        comments.require_talking(session, actor, topic.place.project.id)
    answer = comments.write(session, actor, topic, words, question.export_id)
    in_use = codebooks.in_use(session, topic.place.project.id)
    _settle(session, actor, question, answer, topic, in_use)
    return answer


def reopen(session: Session, actor: Actor, comment_id: UUID) -> Topic:
    """Let a settled question wait again, and give what it is about; the answer stays. An open one stays as it is."""
    question, topic = comments.find(session, actor, comment_id, Action.CURATE)
    _require_seen(session, actor, question, topic)
    if question.resolved_by:
        question.resolved_by = None
        comments.record(session, actor, EventName.THREAD_REOPENED, question, before=_told(topic))
    return topic


def by_version(session: Session, actor: Actor, place: ProjectPlace, ids: Collection[UUID], made: Edition) -> None:
    """Settle these questions with what *made*, which has just come into use, changed.

    One that somebody has settled or taken back meanwhile stays as it is; raises NotFound for one of elsewhere.
    """
    for comment_id in ids:
        try:
            question, topic = _asked(session, actor, comment_id)
        except Conflict:
            continue
        if topic.place.project.id != place.project.id:
            raise NotFound
        answer = comments.write(session, actor, topic, made.spec.change_note, question.export_id)
        _settle(session, actor, question, answer, topic, made, by_version=True)


def take_back(session: Session, actor: Actor, place: ProjectPlace, edition: Edition) -> None:
    """Open the questions again that a version settled when it came into use, and take its answers away."""
    answer = aliased(Comment)
    settles = and_(answer.project_id == Comment.project_id, answer.export_id == Comment.resolved_by)
    note = mentions.kept(session, place.project.id, edition.spec.change_note)
    wanted = select(Comment, answer, Code.key).join(answer, settles).outerjoin(Code, Code.id == Comment.code_id)
    came = wanted.where(answer.version_id == edition.id, answer.body == note, answer.deleted_at.is_(None))
    for question, said, key in session.execute(came).all():
        question.resolved_by, said.deleted_at = None, now()
        told = {"code": key, "version": edition.number}
        comments.record(session, actor, EventName.THREAD_REOPENED, question, before=told)


def open_questions(session: Session, place: ProjectPlace, actor: Actor, codes: Iterable[UUID]) -> list[Question]:
    """What is asked about these codes and their tags and is not settled, as far as *actor* sees it, newest first."""
    about = list(codes)
    seen = visibility.annotations(place, actor) & visibility.comments(place, actor)
    wanted = (
        select(Comment, Annotation, Document, Code.key)
        .outerjoin(Annotation, Annotation.id == Comment.annotation_id)
        .outerjoin(Document, Document.id == Annotation.document_id)
        .join(Code, or_(Code.id == Annotation.code_id, Code.id == Comment.code_id))
        .where(Comment.project_id == place.project.id, Comment.deleted_at.is_(None), Code.id.in_(about))
        .where(comments.is_question(), ~comments.is_settled())
        .where(or_(Comment.code_id.is_not(None), seen), true() if visibility.sees_notes(place, actor) else seen)
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(MOST)
        .options(joinedload(Comment.author))
    )
    rows = session.execute(wanted).all() if about else []
    read = mentions.pieces(session, [row[0] for row in rows])
    return [Question(comment, read[comment.id], key, tag, document) for comment, tag, document, key in rows]


def _asked(session: Session, actor: Actor, comment_id: UUID) -> tuple[Comment, Topic]:
    """A question that *actor* may settle now, held until the transaction ends."""
    question, topic = comments.find(session, actor, comment_id, Action.CURATE)
    _require_seen(session, actor, question, topic)
    session.execute(select(Comment.id).where(Comment.id == question.id).with_for_update())
    session.refresh(question, ["deleted_at", "thread", "resolved_by"])
    asks = select(Comment.id).where(Comment.id == question.id, comments.is_question())
    if question.deleted_at or session.execute(asks).first() is None:
        raise Conflict("This question was taken back; reload the page.")
    if question.resolved_by:
        raise Conflict("This question is settled already; reload the page to see how.")
    return question, topic


def _require_seen(session: Session, actor: Actor, comment: Comment, topic: Topic) -> None:
    """Raises NotFound for what a blind round still hides of a tag that *actor* may see."""
    if topic.code:
        return
    seen = select(Comment.id).join(Annotation, Annotation.id == Comment.annotation_id).where(Comment.id == comment.id)
    if session.execute(seen.where(visibility.comments(topic.place, actor))).first() is None:
        raise NotFound


def _settle(
    session: Session,
    actor: Actor,
    question: Comment,
    answer: Comment,
    topic: Topic,
    edition: Edition,
    *,
    by_version: bool = False,
) -> None:
    question.resolved_by, answer.version_id = answer.export_id, edition.id
    after = _told(topic) | ({"version": edition.number} if by_version else {})
    comments.record(session, actor, EventName.THREAD_SETTLED, question, after=after)


def _told(topic: Topic) -> dict[str, str | None]:
    return {"code": topic.code.key if topic.code else None}
