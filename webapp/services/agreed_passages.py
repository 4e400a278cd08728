"""Passages that all coders tagged alike: shown before they are accepted together, in batches, and given back as one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.events import EventName
from webapp.domain.ids import exported, new_id
from webapp.domain.review import Kind
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Layer, Status
from webapp.errors import NotFound
from webapp.models import Annotation, Code, Decision, Disagreement, DisagreementTag, Event
from webapp.services import (
    access,
    activity,
    codebooks,
    consensus,
    decisions,
    disagreement_cases,
    disagreement_queue,
    disagreements,
    finals,
    tallies,
    visibility,
)
from webapp.services.access import ProjectPlace
from webapp.services.disagreement_cases import Case
from webapp.services.disagreement_queue import Filters, State

MANY = 200
"""Passages of one transaction, so that saves get through in between."""
_SHOWN = 5
_COLUMNS = ("start", "end", "quote", "code_id", "attributes", "incomplete", "strange", "version_id")


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be accepted: how many passages in how many articles, how many of each code, and the first few."""

    place: ProjectPlace
    filters: Filters
    count: int
    articles: int
    codes: Sequence[tuple[str, str, int]]  # key, name, passages
    cases: Sequence[Case]


def preview(session: Session, actor: Actor, slug: str, filters: Filters) -> Preview:
    """The agreed passages that wait under these filters."""
    place = access.project(session, actor, slug, Action.JUDGE)
    chosen = _chosen(session, place, actor, filters)
    counted = select(func.count(), func.count(Disagreement.document_id.distinct())).where(chosen)
    count, articles = session.execute(counted).one()
    first = select(DisagreementTag.code_id).where(DisagreementTag.disagreement_id == Disagreement.id).limit(1)
    of = select(first.scalar_subquery().label("code_id")).where(chosen).subquery()
    by_code = session.execute(
        select(Code.key, func.count()).join(of, of.c.code_id == Code.id).group_by(Code.key).order_by(Code.key)
    )
    spec = codebooks.in_use(session, place.project.id).spec
    codes = [(key, code.name if (code := spec.code(key)) else key, number) for key, number in by_code]
    rows, _ = disagreement_queue.rows(session, place, chosen, None, _SHOWN)
    return Preview(place, filters, count, articles, codes, disagreement_cases.cases(session, place, actor, rows))


def accept(session: Session, actor: Actor, slug: str, filters: Filters, batch: UUID) -> int:
    """Accept the next agreed passages that wait, as one more part of *batch*; how many, none when all are accepted."""
    place = access.project(session, actor, slug, Action.JUDGE)
    wanted = select(Disagreement.id, Disagreement.document_id).where(_chosen(session, place, actor, filters))
    found = session.execute(wanted.order_by(Disagreement.document_id, Disagreement.start).limit(MANY)).all()
    access.held(session, [row.document_id for row in found])
    still = select(Disagreement).where(
        Disagreement.id.in_([row.id for row in found]), Disagreement.state == State.OPEN.value
    )
    rows = session.scalars(still.execution_options(populate_existing=True)).all()
    tags = decisions.tags_of(session, [row.id for row in rows])
    _write(session, actor, [(row, tags[row.id]) for row in rows if tags.get(row.id)], batch)
    return len(rows)


def give_back(session: Session, actor: Actor, slug: str, batch: UUID) -> int:
    """Take back some more of what the actor accepted together and still stands; how many, none when all is open.

    Raises NotFound for what somebody else accepted.
    """
    place = access.project(session, actor, slug, Action.JUDGE)
    of_batch = exists().where(
        Event.subject_id == Decision.id,
        Event.name == EventName.DECISION_MADE.value,
        Event.after["batch"].as_string() == str(batch),
    )
    wanted = (
        select(Decision)
        .join(Disagreement, Disagreement.decision_id == Decision.id)
        .where(
            Decision.id > batch,  # which was made before them
            Decision.project_id == place.project.id,
            Decision.reviewer_id == actor.user_id,
            of_batch,
            visibility.disagreements(place, actor),
        )
        .limit(MANY)
    )
    documents = session.scalars(wanted.with_only_columns(Decision.document_id)).all()
    access.held(session, documents)
    found = session.scalars(wanted).all()
    if not found and not _known(session, place, actor, batch):
        raise NotFound
    _delete(session, actor, place, found)
    return len(found)


def _known(session: Session, place: ProjectPlace, actor: Actor, batch: UUID) -> bool:
    """Whether the actor accepted something under that name, taken back since or not."""
    entries = select(Event.id).where(
        Event.project_id == place.project.id,
        Event.id > batch,
        Event.name == EventName.DECISION_MADE.value,
        Event.actor_id == actor.user_id,
        Event.after["batch"].as_string() == str(batch),
    )
    return session.scalars(entries.order_by(Event.id).limit(1)).one_or_none() is not None


def _chosen(session: Session, place: ProjectPlace, actor: Actor, filters: Filters) -> ColumnElement[bool]:
    agreed = disagreement_queue.part(Filters(state=State.OPEN, kind=Kind.AGREED))
    return disagreement_queue.wanted(disagreement_queue.open_to(session, place, actor), filters) & agreed


def _write(
    session: Session, actor: Actor, agreed: Sequence[tuple[Disagreement, Sequence[Annotation]]], batch: UUID
) -> None:
    """Write consensus tags, decisions and their entries in the log, each kind in one statement."""
    moment = now()
    made, ruled, changed, told = [], [], [], []
    for row, some in agreed:
        tag = _tag(actor, row, some, moment)
        decision = _decision(actor, row, some, tag["id"], moment)
        made.append(tag)
        ruled.append(decision)
        changed.append(
            {"id": row.id, "state": State.DECIDED.value, "version": row.version + 1, "decision_id": decision["id"]}
        )
        said = {name: decision[name] for name in decisions.TOLD} | {"batch": str(batch)}
        entry = {"subject_id": decision["id"], "document_id": row.document_id, "before": None, "after": said}
        told.append(entry)
    if not made:
        return
    connection = session.connection()
    connection.execute(insert(Annotation), made)
    connection.execute(insert(Decision), ruled)
    session.execute(update(Disagreement), changed)
    tallies.add(session, Counter((tag["document_id"], tag["author_id"], tag["code_id"], tag["layer"]) for tag in made))
    _finish(session, {row.document_id for row, _ in agreed})
    activity.record_all(session, actor, EventName.DECISION_MADE, agreed[0][0].project_id, told)


def _tag(actor: Actor, row: Disagreement, tags: Sequence[Annotation], moment: datetime) -> dict[str, Any]:
    """The consensus tag: all say the same, so the first is copied."""
    return {
        **{name: getattr(tags[0], name) for name in _COLUMNS},
        "id": new_id(),
        "project_id": row.project_id,
        "document_id": row.document_id,
        "author_id": actor.user_id,
        "layer": Layer.CONSENSUS.value,
        "status": Status.SUBMITTED.value,
        "final": True,
        "round_id": row.round_id,
        "derived_from": consensus.names(tags),
        "submitted_at": moment,
        "created_at": moment,
        "updated_at": moment,
    }


def _decision(
    actor: Actor, row: Disagreement, tags: Sequence[Annotation], tag_id: UUID, moment: datetime
) -> dict[str, Any]:
    decision_id = new_id()
    return {
        "id": decision_id,
        "export_id": exported("x", decision_id),
        "project_id": row.project_id,
        "document_id": row.document_id,
        "round_id": row.round_id,
        "kind": row.kind,
        "start": row.start,
        "end": row.end,
        "code": tags[0].code.key,
        "annotations": consensus.names(tags),
        "result": exported("a", tag_id),
        "reason": None,
        "reviewer_id": actor.user_id,
        "in_discussion": False,
        "own_case": any(tag.author_id == actor.user_id for tag in tags),
        "created_at": moment,
    }


def _finish(session: Session, documents: Iterable[UUID]) -> None:
    """What was decided in one round may take finality from another one."""
    for document_id in sorted(documents):
        finals.after_change(session, document_id)


def _delete(session: Session, actor: Actor, place: ProjectPlace, found: Sequence[Decision]) -> None:
    ids = [decision.id for decision in found]
    tags = {imported: decision for decision in found if (imported := consensus.key_of(decision))}
    of = session.scalars(select(Annotation).where(Annotation.id.in_(tags), Annotation.deleted_at.is_(None))).all()
    tallies.add(
        session,
        {key: -count for key, count in Counter((t.document_id, t.author_id, t.code_id, t.layer) for t in of).items()},
    )
    gone = update(Annotation).where(Annotation.id.in_([tag.id for tag in of])).values(deleted_at=now(), final=False)
    session.execute(gone.execution_options(synchronize_session=False))
    again = update(Disagreement).where(Disagreement.decision_id.in_(ids))
    again = again.values(state=State.OPEN.value, decision_id=None, version=Disagreement.version + 1)
    session.execute(again.execution_options(synchronize_session=False))
    told = [
        {"subject_id": one.id, "document_id": one.document_id, "before": decisions.told(one), "after": None}
        for one in found
    ]
    activity.record_all(session, actor, EventName.DECISION_WITHDRAWN, place.project.id, told)
    session.execute(delete(Decision).where(Decision.id.in_(ids)).execution_options(synchronize_session=False))
    documents = {one.document_id for one in found}
    session.expire_all()
    _finish(session, documents)
    disagreements.refresh_documents(session, documents)
