"""Where rulings come from: settled questions, decisions and verdicts with a reason, answers in rounds."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from webapp.domain.roles import Actor
from webapp.domain.rulings import VERDICTS, Source
from webapp.models import Annotation, Code, Comment, Decision, DocumentText, Inquiry, Verdict
from webapp.services import visibility
from webapp.services.access import ProjectPlace

Rows = Select[*tuple[Any, ...]]


def everything(place: ProjectPlace, actor: Actor) -> Subquery:
    """Every ruling of a project that *actor* may see now, deleted tags included: a ruling outlives its tag.

    Columns: id, at, source, code, annotation_id, gone, document_id, start, end, passage, question_id, answer_id,
    question, words, verdict, version_id, who, in_discussion, redacted_in (the document whose redactions hold for its
    words).
    """
    parts = (part(place, actor) for part in (_answers, _decisions, _verdicts, _inquiries))
    return union_all(*parts).subquery("ruling")


def newest(place: ProjectPlace, actor: Actor, few: int) -> Rows:
    """The newest few of each code, each with the number of all of its code, newest first."""
    every = everything(place, actor)
    order = [every.c.at.desc(), every.c.id.desc()]
    ranked = select(
        every,
        func.row_number().over(partition_by=every.c.code, order_by=order).label("rank"),
        func.count().over(partition_by=every.c.code).label("of_code"),
    )
    counted = ranked.where(every.c.code.is_not(None)).subquery()
    return select(counted).where(counted.c.rank <= few).order_by(counted.c.at.desc(), counted.c.id.desc())


def matching(every: Subquery, words: str, code: str) -> ColumnElement[bool]:
    """A condition: the ruling is of that code, and says these words; empty ones ask for nothing."""
    said = [every.c[name].icontains(words, autoescape=True) for name in ("passage", "question", "words")]
    return and_(or_(*said) if words else true(), every.c.code == code if code else true())


def _answers(place: ProjectPlace, actor: Actor) -> Rows:
    """Questions that were settled with an answer, on tags and on codes."""
    answer = aliased(Comment)
    settles = and_(answer.project_id == Comment.project_id, answer.export_id == Comment.resolved_by)
    of_tag = and_(_tags(place, actor), visibility.comments(place, actor), _said(actor, answer.author_id))
    of_code = and_(Comment.code_id.is_not(None), true() if visibility.sees_notes(place, actor) else of_tag)
    return (
        select(
            *(Comment.id.label("id"), answer.created_at.label("at"), literal(Source.ANSWER.value).label("source")),
            *(Code.key.label("code"), Annotation.id.label("annotation_id")),
            Annotation.deleted_at.is_not(None).label("gone"),
            *(Annotation.document_id.label("document_id"), Annotation.start.label("start")),
            *(Annotation.end.label("end"), Annotation.quote.label("passage")),
            *(Comment.id.label("question_id"), answer.id.label("answer_id"), Comment.body.label("question")),
            *(answer.body.label("words"), _nothing(Verdict.decision).label("verdict")),
            *(answer.version_id.label("version_id"), answer.author_id.label("who"), false().label("in_discussion")),
            Annotation.document_id.label("redacted_in"),
        )
        .join(answer, settles)
        .outerjoin(Annotation, Annotation.id == Comment.annotation_id)
        .join(Code, Code.id == func.coalesce(Comment.code_id, Annotation.code_id))
        .where(Comment.project_id == place.project.id, Comment.resolved_by.is_not(None))
        .where(Comment.deleted_at.is_(None), answer.deleted_at.is_(None), or_(of_tag, of_code))
    )


def _decisions(place: ProjectPlace, actor: Actor) -> Rows:
    """What the team decided about passages and gave a reason for, with the question that it settled."""
    passage = func.substr(DocumentText.text, Decision.start + 1, Decision.end - Decision.start)
    asked = select(Annotation.id).where(Annotation.id == Comment.annotation_id, _tags(place, actor))
    question = and_(
        *(Comment.project_id == Decision.project_id, Comment.resolved_by == Decision.export_id),
        *(Comment.thread.is_(None), Comment.deleted_at.is_(None)),
        asked.where(visibility.comments(place, actor)).exists(),
    )
    none = _nothing(Comment.version_id)
    return (
        select(
            *(func.coalesce(Comment.id, Decision.id), Decision.created_at, literal(Source.DECISION.value)),
            *(Decision.code, none, false(), Decision.document_id),
            *(Decision.start, Decision.end, passage),
            *(Comment.id, _nothing(Comment.id), Comment.body, Decision.reason),
            *(literal("decided"), none, Decision.reviewer_id, Decision.in_discussion, Decision.document_id),
        )
        .join(DocumentText, DocumentText.document_id == Decision.document_id)
        .outerjoin(Comment, question)
        .where(Decision.project_id == place.project.id, Decision.reason.is_not(None), Decision.reason != "")
        .where(Decision.revised_by.is_(None), visibility.decisions(place, actor))
    )


def _verdicts(place: ProjectPlace, actor: Actor) -> Rows:
    """Tags that were accepted or rejected with a reason, with the question that this settled."""
    question = and_(
        *(Comment.project_id == Verdict.project_id, Comment.resolved_by == Verdict.export_id),
        *(Comment.annotation_id == Verdict.annotation_id, Comment.thread.is_(None), Comment.deleted_at.is_(None)),
        visibility.comments(place, actor),
    )
    return (
        select(
            *(func.coalesce(Comment.id, Verdict.id), Verdict.created_at, literal(Source.VERDICT.value)),
            *(Code.key, Annotation.id, Annotation.deleted_at.is_not(None), Annotation.document_id),
            *(Annotation.start, Annotation.end, Annotation.quote),
            *(Comment.id, _nothing(Comment.id), Comment.body, Verdict.comment),
            *(Verdict.decision, _nothing(Comment.version_id), Verdict.reviewer_id, false(), Annotation.document_id),
        )
        .join(Annotation, Annotation.id == Verdict.annotation_id)
        .join(Code, Code.id == Annotation.code_id)
        .outerjoin(Comment, question)
        .where(Verdict.project_id == place.project.id, Verdict.comment.is_not(None), Verdict.comment != "")
        .where(Verdict.decision.in_(list(VERDICTS)), _tags(place, actor), visibility.verdicts(place, actor))
    )


def _inquiries(place: ProjectPlace, actor: Actor) -> Rows:
    """Questions of blind rounds that owners answered, without the article and the passage where they came up."""
    key, number = _nothing(Comment.id), cast(null(), Annotation.start.type)
    return (
        select(
            *(Inquiry.id, Inquiry.answered_at, literal(Source.ROUND.value)),
            *(Code.key, key, false(), key, number, number, cast(null(), Annotation.quote.type)),
            *(key, key, Inquiry.put_as, Inquiry.answer),
            *(_nothing(Verdict.decision), Inquiry.version_id, Inquiry.answered_by, false(), Inquiry.document_id),
        )
        .outerjoin(Code, Code.id == Inquiry.code_id)
        .where(visibility.answered_inquiries(place, actor))
    )


def _tags(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Annotation: open to *actor*, now or before it was deleted."""
    return or_(visibility.annotations(place, actor), visibility.deleted(place, actor))


def _said(actor: Actor, author: Any) -> ColumnElement[bool]:
    return true() if actor.is_system else or_(author == actor.user_id, visibility.not_blinded(actor))


def _nothing(like: Any) -> ColumnElement[UUID]:
    """An empty value of the type of *like*, which PostgreSQL wants to know."""
    return cast(null(), like.type)
