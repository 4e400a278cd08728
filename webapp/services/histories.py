"""The history of a tag: what the log knows of it, of the decisions on it and of what was said about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from webapp.domain import tag_telling
from webapp.domain.events import EventName
from webapp.domain.roles import Action, Actor
from webapp.domain.tag_telling import Terms
from webapp.models import Annotation, Comment, DocumentText, Event, Operation, Recoding, User
from webapp.models.base import Key
from webapp.services import annotations, codebooks, visibility
from webapp.services.access import ProjectPlace

MOST: Final = 200
"""Entries that are told; a tag with more has been typed into, not worked on."""
_AT_ONCE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody did; *who* is None for the program itself."""

    at: datetime
    who: User | None
    words: str


@dataclass(frozen=True, slots=True)
class History:
    """What became of a tag, newest first; *is_whole* unless it begins before what is told here."""

    annotation: Annotation
    lines: Sequence[Line]
    is_whole: bool
    actor_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Act:
    """One entry, or several in a row that changed the same things: first before, last after."""

    entry: Event  # the last of them
    before: Mapping[str, Any] | None
    parts: frozenset[str]


def show(session: Session, actor: Actor, annotation_id: UUID) -> History:
    """The history of a tag that *actor* may see, without what a blind round still hides of others.

    Raises NotFound for any other tag, Forbidden for viewers, who see what is final and not how it came to be.
    """
    tag, place = annotations.one(session, actor, annotation_id, Action.SEE_OUTCOMES)
    entries = _entries(session, place, actor, tag)
    people = {user.id: user for user in session.scalars(select(User).where(User.id.in_({e.actor_id for e in entries})))}
    acts = list(_acts(entries))
    terms = _terms(session, place, tag, acts)
    lines = [
        Line(
            act.entry.at,
            people.get(act.entry.actor_id) if act.entry.actor_id else None,
            tag_telling.words(act.entry.name, act.before, act.entry.after, terms),
        )
        for act in reversed(acts)
    ]
    lines = sorted([*lines, *_operations(session, tag)], key=lambda line: line.at, reverse=True)
    began = bool(entries) and entries[0].name == EventName.ANNOTATION_CREATED
    return History(tag, lines, began, actor.user_id)


def _entries(session: Session, place: ProjectPlace, actor: Actor, tag: Annotation) -> list[Event]:
    """The newest entries about the tag and its comments, oldest first."""
    said = select(Comment.id).where(Comment.annotation_id == tag.id)
    wanted = (
        select(Event)
        .join(Annotation, Annotation.id == tag.id)
        .where(Event.subject_id.in_(union_all(select(literal(tag.id, Key())), said)), visibility.entries(place, actor))
        .order_by(Event.id.desc())
        .limit(MOST)
    )
    return list(reversed(session.scalars(wanted).all()))


def _operations(session: Session, tag: Annotation) -> Iterator[Line]:
    """What operations on the codebook made of the tag, beside what was decided about it alone."""
    maker, undoer = aliased(User), aliased(User)
    wanted = (
        select(Operation, maker, undoer)
        .join(Recoding, Recoding.operation_id == Operation.id)
        .join(maker, maker.id == Operation.made_by, isouter=True)
        .join(undoer, undoer.id == Operation.undone_by, isouter=True)
        .where(Recoding.annotation_id == tag.id)
    )
    for made, who, who_undid in session.execute(wanted):
        said = str(made.plan.get("said", "Changed the codebook"))
        if made.kind != "split":
            yield Line(made.made_at, who, said[:1].lower() + said[1:])
        if made.undone_at:
            yield Line(made.undone_at, who_undid, f"undid that somebody {said[:1].lower()}{said[1:]}")


def _acts(entries: Sequence[Event]) -> Iterator[_Act]:
    """Who types into a field is saved at every pause: what changes the same things soon after is one act."""
    last: _Act | None = None
    for entry in entries:
        act = _Act(entry, entry.before, tag_telling.parts(entry.before, entry.after))
        if last and _goes_on(last, act):
            act = _Act(entry, last.before, last.parts)
        elif last:
            yield last
        last = act
    if last:
        yield last


def _goes_on(last: _Act, act: _Act) -> bool:
    one, two = last.entry, act.entry
    alike = one.name == two.name == EventName.ANNOTATION_CHANGED and one.actor_id == two.actor_id
    return alike and last.parts == act.parts and two.at - one.at <= _AT_ONCE


def _terms(session: Session, place: ProjectPlace, tag: Annotation, acts: Sequence[_Act]) -> Terms:
    in_use, own = codebooks.in_use(session, place.project.id), codebooks.edition(session, tag.version_id)
    codes = [*own.spec.walk(), *in_use.spec.walk()]
    types = {spec.name: spec.type for code in codes for spec in code.attributes}
    states = [state for act in acts for state in (act.before, act.entry.after) if state and "start" in state]
    first = min((state["start"] for state in states), default=0)
    last = max((state["end"] for state in states), default=0)
    cut = func.substr(DocumentText.text, first + 1, last - first)
    said = session.scalars(select(cut).where(DocumentText.document_id == tag.document_id)).one() if states else ""
    return Terms({code.code: code.name for code in codes}, types, lambda start, end: said[start - first : end - first])
