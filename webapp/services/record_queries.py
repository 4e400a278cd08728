"""The statements behind `records`: what somebody may see of a batch of documents.

Each row begins with the id of what it belongs to, then come the values of its record in their order; ids,
times and JSON are texts as exports write them, whatever the database keeps.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, func, or_, select, true, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.domain.roles import Actor
from webapp.models import (
    Annotation,
    Answer,
    Coding,
    Comment,
    Decision,
    Document,
    DocumentText,
    Redaction,
    Region,
    Verdict,
)
from webapp.models.base import Key
from webapp.services import visibility
from webapp.services.access import ProjectPlace

Statement: TypeAlias = Select[*tuple[Any, ...]]

FINAL = "final"
"""The computed layer: tags that belong to the final data."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks at a project, and at which layers (none chosen: all)."""

    place: ProjectPlace
    actor: Actor
    layers: frozenset[str] = frozenset()

    def tags(self) -> ColumnElement[bool]:
        """A condition on Annotation."""
        return visibility.annotations(self.place, self.actor) & self._chosen()

    def _chosen(self) -> ColumnElement[bool]:
        if not self.layers:
            return true()
        chosen = Annotation.layer.in_(sorted(self.layers - {FINAL}))
        return or_(chosen, Annotation.final.is_(True)) if FINAL in self.layers else chosen

    def answers(self) -> ColumnElement[bool]:
        """A condition on Answer; for the final data those of coders and those agreed on."""
        shown = visibility.answers(self.place, self.actor)
        if not self.layers:
            return shown
        kept = self.layers | {"individual", "consensus"} if FINAL in self.layers else self.layers
        return shown & Answer.layer.in_(sorted(kept - {FINAL}))


class Statements(NamedTuple):
    """One for each kind of row; all take the ids of the documents as `documents`."""

    documents: Statement
    redactions: Statement
    regions: Statement
    codings: Statement
    answers: Statement
    annotations: Statement
    verdicts: Statement
    comments: Statement
    decisions: Statement
    remarks: Statement


def statements(session: Session, sight: Sight) -> Statements:
    """The statements for what *sight* sees, on the database of *session*; built once an export."""
    plain = _Plain(session.get_bind().dialect.name)
    return Statements(
        _documents(plain),
        _redactions(plain),
        _regions(plain),
        _codings(plain, sight),
        _answers(plain, sight),
        _annotations(plain, sight),
        _verdicts(plain, sight),
        _comments(plain, sight),
        _decisions(plain, sight),
        _remarks(plain, sight),
    )


class _Plain:
    """Columns as the texts that exports write."""

    def __init__(self, dialect: str) -> None:
        self._postgresql = dialect == "postgresql"

    def text(self, column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
        """An id, or JSON."""
        return cast(column, String) if self._postgresql else type_coerce(column, String)

    def time(self, column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
        """A moment as RFC 3339 with three decimals and Z."""
        if not self._postgresql:
            return type_coerce(column, String)
        return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"', type_=String)


def _of_batch(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return column.in_(bindparam("documents", expanding=True, type_=Key()))


def _documents(plain: _Plain) -> Statement:
    return (
        select(
            plain.text(Document.id),
            Document.export_id,
            Document.external_id,
            Document.title,
            plain.text(Document.authors),
            Document.affiliation,
            Document.outlet,
            Document.year,
            Document.month,
            Document.day,
            Document.language,
            Document.source_url,
            Document.source_file,
            Document.licence,
            DocumentText.text,
            Document.length,
            Document.sha256,
            Document.sha256_normalised,
            Document.file_sha256,
            Document.codebook_version,
            plain.text(Document.columns),
        )
        .join(DocumentText, DocumentText.document_id == Document.id)
        .where(_of_batch(Document.id))
        .order_by(Document.export_id)
    )


def _redactions(plain: _Plain) -> Statement:
    wanted = select(plain.text(Redaction.document_id), Redaction.start, Redaction.end)
    return wanted.where(_of_batch(Redaction.document_id))


def _regions(plain: _Plain) -> Statement:
    wanted = select(plain.text(Region.document_id), Region.start, Region.end, Region.kind)
    return wanted.where(_of_batch(Region.document_id))


def _codings(plain: _Plain, sight: Sight) -> Statement:
    return select(
        plain.text(Coding.document_id),
        plain.text(Coding.user_id),
        plain.text(Coding.round_id),
        Coding.blind,
        Coding.state,
        plain.time(Coding.completed_at),
        plain.text(Coding.version_id),
    ).where(_of_batch(Coding.document_id), visibility.codings(sight.place, sight.actor))


def _answers(plain: _Plain, sight: Sight) -> Statement:
    return select(
        plain.text(Answer.document_id),
        Answer.export_id,
        Answer.layer,
        Answer.question,
        plain.text(Answer.values),
        plain.text(Answer.user_id),
        plain.time(Answer.created_at),
        plain.time(Answer.updated_at),
        plain.text(Answer.version_id),
        plain.text(Answer.round_id),
    ).where(_of_batch(Answer.document_id), sight.answers())


def _annotations(plain: _Plain, sight: Sight) -> Statement:
    return select(
        plain.text(Annotation.document_id),
        plain.text(Annotation.id),
        Annotation.export_id,
        Annotation.layer,
        Annotation.start,
        Annotation.end,
        Annotation.quote,
        plain.text(Annotation.code_id),
        plain.text(Annotation.attributes),
        Annotation.note,
        plain.time(Annotation.noted_at),
        Annotation.certainty,
        Annotation.origin,
        plain.text(Annotation.author_id),
        plain.time(Annotation.created_at),
        plain.time(Annotation.updated_at),
        Annotation.status,
        plain.text(Annotation.version_id),
        plain.text(Annotation.round_id),
        Annotation.final,
        plain.text(Annotation.derived_from),
    ).where(_of_batch(Annotation.document_id), sight.tags())


def _verdicts(plain: _Plain, sight: Sight) -> Statement:
    return (
        select(
            plain.text(Verdict.annotation_id),
            Verdict.export_id,
            plain.text(Verdict.reviewer_id),
            Verdict.decision,
            plain.time(Verdict.created_at),
            Verdict.comment,
        )
        .join(Annotation, Verdict.annotation_id == Annotation.id)
        .where(_of_batch(Annotation.document_id), sight.tags(), visibility.verdicts(sight.place, sight.actor))
    )


def _said(plain: _Plain) -> tuple[ColumnElement[Any], ...]:
    """The values of a note."""
    return (
        type_coerce(Comment.export_id, String),
        plain.text(Comment.author_id),
        plain.time(Comment.created_at),
        type_coerce(Comment.body, String),
        type_coerce(Comment.thread, String),
        type_coerce(Comment.resolved_by, String),
    )


def _comments(plain: _Plain, sight: Sight) -> Statement:
    return (
        select(plain.text(Comment.annotation_id), *_said(plain))
        .join(Annotation, Comment.annotation_id == Annotation.id)
        .where(_of_batch(Annotation.document_id), sight.tags())
        .where(Comment.deleted_at.is_(None), visibility.comments(sight.place, sight.actor))
    )


def _remarks(plain: _Plain, sight: Sight) -> Statement:
    return select(plain.text(Comment.document_id), *_said(plain)).where(
        _of_batch(Comment.document_id),
        Comment.annotation_id.is_(None),
        Comment.deleted_at.is_(None),
        visibility.remarks(sight.place, sight.actor),
    )


def _decisions(plain: _Plain, sight: Sight) -> Statement:
    """Those that stand; one that was revised is history, which the log keeps."""
    return select(
        plain.text(Decision.document_id),
        Decision.export_id,
        Decision.kind,
        Decision.start,
        Decision.end,
        Decision.code,
        plain.text(Decision.annotations),
        Decision.result,
        Decision.reason,
        plain.text(Decision.reviewer_id),
        plain.time(Decision.created_at),
        plain.text(Decision.round_id),
    ).where(
        _of_batch(Decision.document_id),
        Decision.revised_by.is_(None),
        visibility.decisions(sight.place, sight.actor),
    )
