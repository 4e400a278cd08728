"""The statements behind `records`: what somebody may see of documents, one for each kind of row.

All give their rows in the order of `doc_id`. Each row begins with the id of its document, then come the values
of its record in their order; ids, times and JSON are texts as exports write them, whatever the database keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, or_, select, true, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.domain.roles import Actor
from webapp.domain.workflow import Purpose
from webapp.models import (
    Annotation,
    Answer,
    Base,
    Coding,
    Comment,
    Decision,
    Document,
    DocumentText,
    Redaction,
    Region,
    Round,
    Verdict,
)
from webapp.models.base import unindexed
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
        shown = visibility.annotations(self.place, self.actor)
        return shown & self._chosen() & self.no_practice(Annotation.round_id)

    def no_practice(self, round_id: InstrumentedAttribute[UUID | None]) -> ColumnElement[bool]:
        """A condition: not of a round for training, which is no part of a corpus."""
        training = and_(Round.project_id == self.place.project.id, Round.purpose == Purpose.TRAINING.value)
        return or_(round_id.is_(None), round_id.not_in(select(Round.id).where(training)))

    def _chosen(self) -> ColumnElement[bool]:
        if not self.layers:
            return true()
        chosen = Annotation.layer.in_(sorted(self.layers - {FINAL}))
        return or_(chosen, Annotation.final.is_(True)) if FINAL in self.layers else chosen

    def answers(self) -> ColumnElement[bool]:
        """A condition on Answer; for the final data those of coders and those agreed on."""
        shown = visibility.answers(self.place, self.actor) & self.no_practice(Answer.round_id)
        if not self.layers:
            return shown
        kept = self.layers | {"individual", "consensus"} if FINAL in self.layers else self.layers
        return shown & Answer.layer.in_(sorted(kept - {FINAL}))


class Statements(NamedTuple):
    """One for each kind of row."""

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


def statements(session: Session, sight: Sight, only: Sequence[UUID] | None = None) -> Statements:
    """The statements for what *sight* sees of the project's documents, or *only* of these."""
    plain = _Plain(session.get_bind().dialect.name)
    project = sight.place.project.id
    kinds = (_documents, _redactions, _regions, _codings, _answers, _annotations, _verdicts, _comments)
    found = [kind(plain, sight) for kind in (*kinds, _decisions, _remarks)]
    chosen = Document.project_id == project
    if only is not None:
        chosen = and_(unindexed(Document.project_id) == project, Document.id.in_(only))
    return Statements(*(statement.where(chosen).order_by(Document.export_id) for statement in found))


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

    def rows(self, table: type[Base], *columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Statement:
        """The id of a document and *columns* of what belongs to it."""
        owner: InstrumentedAttribute[Any] = table.document_id  # type: ignore[attr-defined]  # each of them has one
        return select(self.text(Document.id), *columns).select_from(Document).join(table, owner == Document.id)


def _documents(plain: _Plain, _sight: Sight) -> Statement:
    return plain.rows(
        DocumentText,
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


def _redactions(plain: _Plain, _sight: Sight) -> Statement:
    return plain.rows(Redaction, Redaction.start, Redaction.end)


def _regions(plain: _Plain, _sight: Sight) -> Statement:
    return plain.rows(Region, Region.start, Region.end, Region.kind)


def _codings(plain: _Plain, sight: Sight) -> Statement:
    return plain.rows(
        Coding,
        plain.text(Coding.user_id),
        plain.text(Coding.round_id),
        Coding.blind,
        Coding.state,
        plain.time(Coding.completed_at),
        plain.text(Coding.version_id),
    ).where(visibility.codings(sight.place, sight.actor), sight.no_practice(Coding.round_id))


def _answers(plain: _Plain, sight: Sight) -> Statement:
    return plain.rows(
        Answer,
        Answer.export_id,
        Answer.layer,
        Answer.question,
        plain.text(Answer.values),
        plain.text(Answer.user_id),
        plain.time(Answer.created_at),
        plain.time(Answer.updated_at),
        plain.text(Answer.version_id),
        plain.text(Answer.round_id),
    ).where(sight.answers())


def _annotations(plain: _Plain, sight: Sight) -> Statement:
    return plain.rows(
        Annotation,
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
    ).where(sight.tags())


def _verdicts(plain: _Plain, sight: Sight) -> Statement:
    """With the id of the tag after that of the document."""
    columns = (
        plain.text(Verdict.annotation_id),
        Verdict.export_id,
        plain.text(Verdict.reviewer_id),
        Verdict.decision,
        plain.time(Verdict.created_at),
        Verdict.comment,
    )
    any_ = exists().where(Verdict.project_id == sight.place.project.id)  # else no tag need be looked up
    wanted = plain.rows(Annotation, *columns).join(Verdict, Verdict.annotation_id == Annotation.id)
    return wanted.where(any_, sight.tags(), visibility.verdicts(sight.place, sight.actor))


def _comments(plain: _Plain, sight: Sight) -> Statement:
    """On tags, with the id of the tag after that of the document."""
    any_ = exists().where(Comment.project_id == sight.place.project.id)
    wanted = plain.rows(Annotation, plain.text(Comment.annotation_id), *_said(plain))
    joined = wanted.join(Comment, Comment.annotation_id == Annotation.id)
    return joined.where(any_, sight.tags(), Comment.deleted_at.is_(None), visibility.comments(sight.place, sight.actor))


def _remarks(plain: _Plain, sight: Sight) -> Statement:
    """On documents as a whole."""
    return plain.rows(Comment, *_said(plain)).where(
        Comment.annotation_id.is_(None),
        Comment.deleted_at.is_(None),
        visibility.remarks(sight.place, sight.actor),
    )


def _said(plain: _Plain) -> tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]:
    """The values of a note."""
    return (
        Comment.export_id,
        plain.text(Comment.author_id),
        plain.time(Comment.created_at),
        Comment.body,
        Comment.thread,
        Comment.resolved_by,
    )


def _decisions(plain: _Plain, sight: Sight) -> Statement:
    """Those that stand; one that was revised is history, which the log keeps."""
    return plain.rows(
        Decision,
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
    ).where(Decision.revised_by.is_(None), visibility.decisions(sight.place, sight.actor))
