"""Many tags given another code at once, and what they were before kept; set by set, never row by row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, delete, exists, func, insert, literal, or_, select, true, update
from sqlalchemy.orm import Session, aliased

from webapp.clock import now
from webapp.domain.codebook import CodeSpec
from webapp.domain.workflow import RoundState, Status
from webapp.models import (
    Annotation,
    CodebookVersion,
    CodeRevision,
    Disagreement,
    DisagreementTag,
    Recoding,
    Round,
    Tally,
)
from webapp.services import disagreements, finals
from webapp.services.codebooks import Edition

_MANY = 1_000
_Other = aliased(Annotation)


def movable(project_id: UUID, code_ids: Iterable[UUID]) -> ColumnElement[bool]:
    """A condition on Annotation: live tags of these codes that an operation may change."""
    return and_(live(project_id, code_ids), ~held(project_id))


def live(project_id: UUID, code_ids: Iterable[UUID]) -> ColumnElement[bool]:
    """A condition on Annotation: tags of these codes that are neither deleted nor superseded."""
    return and_(
        Annotation.project_id == project_id,
        Annotation.code_id.in_(list(code_ids)),
        Annotation.deleted_at.is_(None),
        Annotation.status != Status.SUPERSEDED.value,
    )


def held(project_id: UUID) -> ColumnElement[bool]:
    """A condition on Annotation: made in a round that is not locked, which keeps its codebook until it is."""
    open_ = select(Round.id).where(Round.project_id == project_id, Round.state != RoundState.LOCKED.value)
    return and_(Annotation.round_id.is_not(None), Annotation.round_id.in_(open_))


def count(session: Session, wanted: ColumnElement[bool]) -> int:
    """How many tags fit *wanted*."""
    return session.scalar(select(func.count()).select_from(Annotation).where(wanted)) or 0


def doubled(target_id: UUID, source_ids: Sequence[UUID]) -> ColumnElement[bool]:
    """A condition on Annotation: its author tagged the very same passage with the target, or with another source."""
    same = and_(
        _Other.document_id == Annotation.document_id,
        _Other.start == Annotation.start,
        _Other.end == Annotation.end,
        _Other.author_id == Annotation.author_id,
        _Other.layer == Annotation.layer,
        _Other.round_id.is_not_distinct_from(Annotation.round_id),
        _Other.deleted_at.is_(None),
        _Other.status != Status.SUPERSEDED.value,
    )
    earlier = and_(_Other.code_id.in_(list(source_ids)), _Other.id < Annotation.id)
    return exists().where(same, or_(_Other.code_id == target_id, earlier))


def lacking(code: CodeSpec) -> ColumnElement[bool]:
    """A condition on Annotation: a field that *code* requires is empty."""
    required = [asked.name for asked in code.attributes if asked.required]
    return or_(literal(value=False), *(Annotation.attributes[name].as_string().is_(None) for name in required))


def versions_of(session: Session, code_ids: Iterable[UUID], project_id: UUID) -> Sequence[Row[UUID, UUID]]:
    """The codes and versions under which their tags were made, newest version first; what is only known from an
    imported corpus is left out, for its tags were held against the codebook of that day."""
    wanted = (
        select(CodeRevision.code_id, CodeRevision.version_id)
        .join(CodebookVersion, CodebookVersion.id == CodeRevision.version_id)
        .where(
            CodebookVersion.state != "imported",
            CodeRevision.code_id.in_(list(code_ids)),
            exists()
            .where(
                Annotation.code_id == CodeRevision.code_id,
                Annotation.version_id == CodeRevision.version_id,
                Annotation.project_id == project_id,
            )
            .correlate(CodeRevision),
        )
        .order_by(CodebookVersion.issued_at.desc(), CodeRevision.version_id.desc())
    )
    return session.execute(wanted).all()


def keep(
    session: Session,
    operation_id: UUID,
    by: UUID | None,
    wanted: ColumnElement[bool],
    target_id: UUID,
    moment: datetime,
    twice: ColumnElement[bool] | None = None,
) -> None:
    """Keep what the *wanted* tags are before they get another code; those that are there *twice* keep theirs."""
    to = literal(target_id, Annotation.code_id.type)
    becomes = to if twice is None else case((twice, Annotation.code_id), else_=to)
    columns = (Annotation.id, Annotation.code_id, Annotation.version_id, Annotation.status, Annotation.incomplete)
    fixed = (
        literal(operation_id, Recoding.operation_id.type),
        literal(by, Recoding.made_by.type),
        literal(moment, Recoding.made_at.type),
    )
    # In the order of the table that they go into, which is many times faster.
    rows = select(*fixed, *columns, Annotation.updated_at, becomes).where(wanted).order_by(Annotation.id)
    names = ("operation_id", "made_by", "made_at", "annotation_id", "code_id", "version_id", "status", "incomplete")
    session.execute(insert(Recoding).from_select([*names, "updated_at", "to_code_id"], rows, include_defaults=False))


def rename_fields(
    session: Session, operation_id: UUID, code_id: UUID, version_id: UUID, renames: Mapping[str, str]
) -> None:
    """Call fields otherwise in the kept tags that had that code under that version."""
    of = and_(Recoding.operation_id == operation_id, Recoding.code_id == code_id, Recoding.version_id == version_id)
    wanted = select(Annotation.id, Annotation.attributes).join(Recoding, Recoding.annotation_id == Annotation.id)
    rewritten = {
        annotation_id: (given, {renames.get(name, name): values for name, values in given.items()})
        for annotation_id, given in session.execute(wanted.where(of, Recoding.to_code_id != code_id))
        if given.keys() & renames.keys()
    }
    write_values(session, operation_id, rewritten)


def write_values(session: Session, operation_id: UUID, rewritten: Mapping[UUID, tuple[Any, Any]]) -> None:
    """Put other values into tags that were kept: for each tag what it had, which is kept, and what it gets."""
    rows = [{"id": key, "attributes": new} for key, (_, new) in rewritten.items()]
    kept = [
        {"operation_id": operation_id, "annotation_id": key, "attributes": old} for key, (old, _) in rewritten.items()
    ]
    for first in range(0, len(rows), _MANY):
        session.execute(update(Annotation), rows[first : first + _MANY])
        session.execute(update(Recoding), kept[first : first + _MANY])


def move(session: Session, operation_id: UUID, edition: Edition, target: CodeSpec, moment: datetime) -> None:
    """Give the tags that were kept at *moment* the code *target* under *edition*; those that are there twice are
    superseded."""
    kept = select(Recoding.annotation_id).where(Recoding.operation_id == operation_id, Recoding.made_at == moment)
    target_id = edition.ids[target.code]
    changed = {"version": Annotation.version + 1, "updated_at": moment}
    session.execute(
        update(Annotation)
        .where(Annotation.id.in_(kept.where(Recoding.to_code_id == target_id)))
        .values(code_id=target_id, version_id=edition.id, incomplete=lacking(target), **changed)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Annotation)
        .where(Annotation.id.in_(kept.where(Recoding.to_code_id != target_id)))
        .values(status=Status.SUPERSEDED.value, final=False, **changed)
        .execution_options(synchronize_session=False)
    )
    forget(session)
    compare_anew(session, operation_id)


def compare_anew(session: Session, operation_id: UUID) -> None:
    """Match the tags of coders anew where an operation has changed some of them."""
    disagreements.refresh_documents(session, _reviewed(session, Recoding.operation_id == operation_id))


def restore(session: Session, operation_id: UUID, only: UUID | None = None) -> None:
    """Make the tags of an operation, or *only* one of them, what they were before it."""
    chosen = and_(Recoding.operation_id == operation_id, Recoding.annotation_id == only if only else true())
    here = and_(Annotation.id == Recoding.annotation_id, chosen)
    stayed = Recoding.to_code_id == Recoding.code_id  # what was superseded kept its code
    superseded = and_(stayed, Annotation.status == Status.SUPERSEDED.value)
    again = session.scalars(select(Annotation.document_id).where(here, superseded).distinct()).all()
    untouched = Annotation.updated_at == Recoding.made_at
    former = {
        "code_id": Recoding.code_id,
        "version_id": Recoding.version_id,
        "incomplete": Recoding.incomplete,
        "updated_at": case((untouched, Recoding.updated_at), else_=now()),
        "version": Annotation.version + 1,
    }
    # What few tags need goes by itself: a column that is set costs its index, even where it stays as it was.
    _update(session, and_(here, superseded), {"status": Recoding.status})
    _update(session, and_(here, Recoding.attributes.is_not(None)), {"attributes": Recoding.attributes})
    _update(session, here, former)
    forget(session)
    for document_id in again:
        finals.after_change(session, document_id)
    disagreements.refresh_documents(session, {*_reviewed(session, chosen), *again})


def _reviewed(session: Session, chosen: ColumnElement[bool]) -> Sequence[UUID]:
    """The documents in which tags of an operation are among those that coders are compared by."""
    wanted = select(Disagreement.document_id).join(DisagreementTag, DisagreementTag.disagreement_id == Disagreement.id)
    wanted = wanted.join(Recoding, Recoding.annotation_id == DisagreementTag.annotation_id)
    return session.scalars(wanted.where(chosen).distinct()).all()


def _update(session: Session, wanted: ColumnElement[bool], given: Mapping[str, Any]) -> None:
    statement = update(Annotation).where(wanted).values(**given)
    session.execute(statement.execution_options(synchronize_session=False))


def forget(session: Session) -> None:
    """Let the session read tags anew that were changed behind its back."""
    for loaded in session.identity_map.values():
        if isinstance(loaded, Annotation):
            session.expire(loaded)


def recount(session: Session, operation_id: UUID) -> None:
    """Count anew the tags of the codes that an operation moved, in all documents of its project."""
    moved = select(Recoding.code_id, Recoding.to_code_id).where(Recoding.operation_id == operation_id).distinct()
    ids = list({code_id for pair in session.execute(moved) for code_id in pair})
    _recount(session, true(), true(), ids)


def recount_document(session: Session, document_id: UUID, code_ids: Iterable[UUID]) -> None:
    """Count anew the tags of these codes in one document."""
    ids = list(code_ids)
    _recount(session, Tally.document_id == document_id, Annotation.document_id == document_id, ids)


def _recount(session: Session, kept: ColumnElement[bool], tags: ColumnElement[bool], ids: list[UUID]) -> None:
    key = (Annotation.document_id, Annotation.author_id, Annotation.code_id, Annotation.layer)
    counted = select(*key, func.count()).where(Annotation.code_id.in_(ids), Annotation.deleted_at.is_(None), tags)
    session.execute(delete(Tally).where(Tally.code_id.in_(ids), kept).execution_options(synchronize_session=False))
    names = ["document_id", "user_id", "code_id", "layer", "count"]
    session.execute(insert(Tally).from_select(names, counted.group_by(*key)))
