"""The queue of a split: each passage of the old code, decided one by one by whoever may, until none is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, select, true, tuple_, update
from sqlalchemy.orm import Session, joinedload

from webapp.clock import now
from webapp.domain import values
from webapp.domain.codebook import CodeSpec
from webapp.domain.events import EventName
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Status
from webapp.errors import Conflict, Forbidden, Invalid
from webapp.models import Annotation, Operation, Recoding
from webapp.services import (
    access,
    activity,
    annotations,
    codebooks,
    disagreements,
    finals,
    operations,
    passages,
    recodings,
    visibility,
)
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition
from webapp.services.passages import Passage

_ORDER = (Annotation.document_id, Annotation.start, Annotation.id)
_DOCUMENT = joinedload(Annotation.document)
PAGE = 20
"""Passages of a page of the queue."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a split is, as far as the actor may see: passages that wait for them, for anybody, and decided ones."""

    mine: int
    waiting: int
    decided: int

    @property
    def total(self) -> int:
        return self.waiting + self.decided


@dataclass(frozen=True, slots=True)
class Waiting:
    """A split in which passages wait for somebody: the name of its old code, and how many."""

    operation_id: UUID
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Case:
    """A passage in its surroundings; *kept* is what it was before somebody decided, or None while it waits."""

    tag: Annotation
    passage: Passage
    kept: Recoding | None

    @property
    def nowhere(self) -> bool:
        """Whether it was decided that none of the new codes fits."""
        return self.kept is not None and self.kept.to_code_id == self.kept.code_id


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of a split's queue: the old code, the new ones, passages that the actor may decide."""

    place: ProjectPlace
    operation: Operation
    source: CodeSpec
    parts: Sequence[CodeSpec]
    cases: Sequence[Case]
    progress: Progress
    after: UUID | None

    def part(self, key: str) -> CodeSpec:
        """The new code of that key."""
        return next((part for part in self.parts if part.code == key), self.source)


def show(session: Session, actor: Actor, slug: str, operation_id: UUID, after: UUID | None = None) -> Queue:
    """The passages that wait, in text order, beginning after the tag *after*; coders get their own, owners all."""
    place, operation, edition = _open(session, actor, slug, operation_id)
    wanted = and_(_waiting(place, edition, operation), visibility.annotations(place, actor), _decidable(place, actor))
    rows = select(Annotation).where(wanted).order_by(*_ORDER).limit(PAGE + 1).options(*annotations.LOADED, _DOCUMENT)
    passed = session.get(Annotation, after) if after else None
    if passed is not None and passed.project_id == place.project.id:
        reached = passed.document_id, passed.start, passed.id
        rows = rows.where(
            tuple_(*_ORDER) > tuple_(*(literal(key, by.type) for key, by in zip(reached, _ORDER, strict=True)))
        )
    tags = session.scalars(rows).all()
    more = tags[PAGE - 1].id if len(tags) > PAGE else None
    return _queue(session, actor, (place, operation, edition), tags[:PAGE], more)


def one(session: Session, actor: Actor, slug: str, operation_id: UUID, annotation_id: UUID) -> Queue:
    """The queue with just that passage, decided or not."""
    opened = _open(session, actor, slug, operation_id)
    annotations.one(session, actor, annotation_id)
    wanted = select(Annotation).where(Annotation.id == annotation_id).options(*annotations.LOADED, _DOCUMENT)
    return _queue(session, actor, opened, session.scalars(wanted).all(), None)


def _queue(
    session: Session,
    actor: Actor,
    opened: tuple[ProjectPlace, Operation, Edition],
    tags: Sequence[Annotation],
    after: UUID | None,
) -> Queue:
    place, operation, edition = opened
    parts = [code for key in operation.plan["parts"] if (code := edition.spec.code(key))]
    source = edition.spec.code(operation.plan["source"])
    assert source
    decided = select(Recoding).where(
        Recoding.operation_id == operation.id, Recoding.annotation_id.in_([tag.id for tag in tags])
    )
    kept = {row.annotation_id: row for row in session.scalars(decided)}
    shown = passages.around(session, tags)
    cases = [Case(tag, shown[tag.id], kept.get(tag.id)) for tag in tags]
    return Queue(place, operation, source, parts, cases, _progress(session, actor, place, edition, operation), after)


def decide(
    session: Session, actor: Actor, slug: str, operation_id: UUID, annotation_id: UUID, code: str | None
) -> Progress:
    """Say which of the new codes a passage has, or with None that it has none of them: then the tag is superseded.

    Said again the same, it is no error. Raises Conflict when somebody decided otherwise, or the tag is not in the
    queue any more; Forbidden for the tag of somebody else, except for owners.
    """
    place, operation, edition = _open(session, actor, slug, operation_id)
    tag, _ = annotations.one(session, actor, annotation_id, Action.ANNOTATE)
    if tag.author_id != actor.user_id and not place.may(Action.EDIT_CODEBOOK):
        raise Forbidden("Coders decide about their own passages, owners about all.")
    if code is not None and (code not in operation.plan["parts"] or code not in edition.ids):
        raise Invalid("This is none of the new codes.", field="code")
    known = session.get(Recoding, (operation.id, tag.id))
    to_id = edition.ids[code] if code else edition.ids[operation.plan["source"]]
    if known is not None and known.to_code_id == to_id:
        return _progress(session, actor, place, edition, operation)
    waiting = select(Annotation.id).where(Annotation.id == tag.id, _waiting(place, edition, operation))
    if known is not None or session.scalars(waiting.with_for_update()).one_or_none() is None:
        raise Conflict("This passage was decided, or changed, in the meantime.")
    _recode(session, actor, operation, edition, tag, code, to_id)
    return _progress(session, actor, place, edition, operation)


def take_back(session: Session, actor: Actor, slug: str, operation_id: UUID, annotation_id: UUID) -> Progress:
    """Put a decided passage back into the queue; raises Conflict when it has changed since."""
    place, operation, edition = _open(session, actor, slug, operation_id)
    tag, _ = annotations.one(session, actor, annotation_id, Action.ANNOTATE)
    known = session.get(Recoding, (operation.id, tag.id))
    if known is None:
        return _progress(session, actor, place, edition, operation)
    if known.made_by != actor.user_id and not place.may(Action.EDIT_CODEBOOK):
        raise Forbidden("Only who decided, or an owner, takes it back.")
    if tag.code_id != known.to_code_id or tag.submitted_at > known.made_at:
        raise Conflict("The tag has changed since; change it on its article's page.")
    before = tag.code.key
    recodings.restore(session, operation.id, tag.id)
    recodings.recount_document(session, tag.document_id, [known.code_id, known.to_code_id])
    session.delete(known)
    session.flush()
    activity.record_tag(
        session,
        actor,
        EventName.ANNOTATION_RECODED,
        tag,
        {"code": before},
        {"code": operation.plan["source"], "taken_back": True},
    )
    return _progress(session, actor, place, edition, operation)


def _open(session: Session, actor: Actor, slug: str, operation_id: UUID) -> tuple[ProjectPlace, Operation, Edition]:
    place = access.project(session, actor, slug, Action.ANNOTATE)
    operation = operations.one(session, place, operation_id)
    if operation.kind != "split" or operation.undone_at is not None:
        raise Conflict("This split was undone; its passages have their code again.")
    edition = codebooks.in_use(session, place.project.id)
    source = edition.spec.code(operation.plan["source"])
    if source is None or not source.retired:
        raise Conflict("The code that was split is in use again; there is nothing to decide.")
    return place, operation, edition


def _recode(
    session: Session,
    actor: Actor,
    operation: Operation,
    edition: Edition,
    tag: Annotation,
    code: str | None,
    to_id: UUID,
) -> None:
    moment, source_id = now(), tag.code_id
    recodings.keep(session, operation.id, actor.user_id, Annotation.id == tag.id, to_id, moment)
    changed: dict[str, Any] = {"version": Annotation.version + 1, "updated_at": moment}
    if code is None:
        changed |= {"status": Status.SUPERSEDED.value, "final": False}
    else:
        given = _renamed(tag, operation.plan.get("renames", {}))
        checked = values.check(edition.spec, code, {name: tuple(some) for name, some in given.items()})
        changed |= {"code_id": to_id, "version_id": edition.id, "incomplete": checked.incomplete}
        if given != tag.attributes:
            recodings.write_values(session, operation.id, {tag.id: (tag.attributes, given)})
    session.execute(update(Annotation).where(Annotation.id == tag.id).values(**changed))
    session.refresh(tag)
    recodings.recount_document(session, tag.document_id, [source_id, to_id])
    if code is None:
        finals.after_change(session, tag.document_id)
    disagreements.refresh(session, tag.document_id, tag.round_id)
    activity.record_tag(
        session, actor, EventName.ANNOTATION_RECODED, tag, {"code": operation.plan["source"]}, {"code": code}
    )


def _renamed(tag: Annotation, renames: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    names = renames.get(str(tag.version_id), {})
    return {names.get(name, name): some for name, some in tag.attributes.items()}


def _waiting(place: ProjectPlace, edition: Edition, operation: Operation) -> ColumnElement[bool]:
    return recodings.movable(place.project.id, [edition.ids[operation.plan["source"]]])


def _decidable(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    return true() if place.may(Action.EDIT_CODEBOOK) else Annotation.author_id == actor.user_id


def _progress(session: Session, actor: Actor, place: ProjectPlace, edition: Edition, operation: Operation) -> Progress:
    seen = visibility.annotations(place, actor)
    waiting = select(func.count(), func.count().filter(_decidable(place, actor))).where(
        _waiting(place, edition, operation), seen
    )
    decided = (
        select(func.count())
        .select_from(Recoding)
        .join(Annotation, Annotation.id == Recoding.annotation_id)
        .where(Recoding.operation_id == operation.id, seen)
    )
    open_, mine = session.execute(waiting).one()
    return Progress(mine, open_, session.scalar(decided) or 0)


def waiting(session: Session, place: ProjectPlace, actor: Actor) -> Sequence[Waiting]:
    """The splits of a project in which passages wait for the actor: one statement where there are none."""
    made = select(Operation).where(
        Operation.project_id == place.project.id, Operation.kind == "split", Operation.undone_at.is_(None)
    )
    open_ = session.scalars(made.order_by(Operation.id)).all()
    if not open_:
        return []
    edition = codebooks.in_use(session, place.project.id)
    sources = {edition.ids[made.plan["source"]]: made for made in open_ if made.plan["source"] in edition.ids}
    counted = (
        select(Annotation.code_id, func.count())
        .where(recodings.movable(place.project.id, sources), visibility.annotations(place, actor))
        .where(_decidable(place, actor))
        .group_by(Annotation.code_id)
    )
    found: list[Waiting] = []
    for code_id, count in session.execute(counted):
        code = edition.spec.code(sources[code_id].plan["source"])
        if code and code.retired:
            found.append(Waiting(sources[code_id].id, code.name, count))
    return found


def holds(session: Session, operation_id: UUID, annotation_id: UUID) -> bool:
    """Whether a passage was decided in that split and not put back."""
    return session.get(Recoding, (operation_id, annotation_id)) is not None
