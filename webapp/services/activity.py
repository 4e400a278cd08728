"""The append-only log: what happened, to what, by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, or_, select, union
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import telling
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Action, Actor
from webapp.models import Annotation, Assignment, Coding, Document, Event, Inquiry, User
from webapp.services import access, sealing, visibility
from webapp.services.access import ProjectPlace

_RECORD = insert(Event)
_PAGE = 100
_ABOUT_CODING = ("annotation", "verdict", "answer", "decision", "agenda", "comment", "coding", "example", "thread")
_OVER_DOCUMENTS = frozenset({EventName.DOCUMENT_IMPORTED.value, EventName.IMPORT_JOINED.value})


def record(
    session: Session,
    actor: Actor,
    name: EventName,
    subject: UUID | None,
    *,
    project: UUID | None = None,
    document: UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> UUID:
    """Write one entry in the transaction of what it tells of, and give its id.

    *before* and *after* are what JSON can hold; never texts of documents beyond the quote of a tag.
    """
    event_id = new_id()
    row = {
        "id": event_id,
        "project_id": project,
        "document_id": document,
        "subject_id": subject,
        "actor_id": actor.user_id,
        "name": name.value,
        "before": before,
        "after": after,
        "at": now(),
    }
    session.connection().execute(_RECORD, row)
    return event_id


def record_tag(
    session: Session,
    actor: Actor,
    name: EventName,
    tag: Annotation,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry about a tag, under its document and project."""
    record(session, actor, name, tag.id, project=tag.project_id, document=tag.document_id, before=before, after=after)


def record_all(
    session: Session, actor: Actor, name: EventName, project: UUID, entries: Sequence[Mapping[str, Any]]
) -> None:
    """Write many entries of one name at once; each has `subject_id`, `document_id`, `before` and `after`."""
    alike = {"project_id": project, "actor_id": actor.user_id, "name": name.value, "at": now()}
    if entries:
        session.connection().execute(_RECORD, [{"id": new_id(), **alike, **entry} for entry in entries])


class Part(StrEnum):
    """A part of the log, by what it is about."""

    ALL = "all"
    TAGS = "tags"
    REVIEW = "review"
    DOCUMENTS = "documents"
    CODEBOOK = "codebook"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody did, once or several times in a row; *who* is None for the program itself."""

    id: UUID
    at: datetime
    who: User | None
    words: str
    document: tuple[UUID, str] | None

    @property
    def day(self) -> date:
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the log, newest first; *older* continues it, and is None at its end."""

    place: ProjectPlace
    part: Part
    entries: Sequence[Entry]
    older: UUID | None


def page(session: Session, actor: Actor, slug: str, part: Part = Part.ALL, before: UUID | None = None) -> Page:
    """What happened in a project, for its owners; without what a blind round still hides from the actor."""
    place = access.project(session, actor, slug, Action.MANAGE_PROJECT)
    wanted = select(Event).where(Event.project_id == place.project.id, _open_to(actor))
    if part is not Part.ALL:
        wanted = wanted.where(Event.name.in_([name for name in EventName if _part(name) is part]))
    if before:
        wanted = wanted.where(Event.id < before)
    found = session.scalars(wanted.order_by(Event.id.desc()).limit(_PAGE + 1)).all()
    shown = found[:_PAGE]
    return Page(place, part, _told(session, shown), shown[-1].id if len(found) > _PAGE else None)


def _open_to(actor: Actor) -> ColumnElement[bool]:
    """A condition on Event: not of others in a document, nor a question in a round, that the actor codes blind now."""
    rounds = visibility.blind_rounds(actor.user_id)
    assigned = select(Assignment.document_id).where(Assignment.round_id.in_(rounds))
    begun = select(Coding.document_id).where(Coding.round_id.in_(rounds))
    about_coding = or_(*(Event.name.startswith(f"{noun}.") for noun in _ABOUT_CODING))
    asked = select(Inquiry.id).where(Inquiry.round_id.in_(rounds))
    elsewhere = or_(~about_coding, Event.document_id.not_in(union(assigned, begun)))
    unasked = or_(Event.name != EventName.INQUIRY_ASKED.value, Event.subject_id.not_in(asked))
    return or_(Event.actor_id == actor.user_id, and_(elsewhere, unasked))


def _told(session: Session, events: Sequence[Event]) -> list[Entry]:
    people = _people(session, {event.actor_id for event in events} | {event.subject_id for event in events})
    documents = _titles(session, {one for event in events for one in _documents(event)[:2]})
    return [_entry(list(run), people, documents) for _, run in groupby(events, key=_alike)]


def _entry(
    row: list[Event], people: Mapping[UUID | None, User], documents: Mapping[UUID | None, tuple[UUID, str]]
) -> Entry:
    """What events in a row that are alike say together; the newest stands for them."""
    newest = row[0]
    about = {one for event in row for one in _documents(event)}
    over = newest.name in _OVER_DOCUMENTS and len(about) > 0
    count = len(about) if over else len({event.subject_id or event.id for event in row})
    subject = people.get(newest.subject_id) if newest.subject_id != newest.actor_id else None
    said = telling.words(newest.name, newest.before, newest.after, count, subject.display_name if subject else None)
    document = documents.get(next(iter(about))) if len(about) == 1 else None
    return Entry(newest.id, newest.at, people.get(newest.actor_id), said, document)


def _alike(event: Event) -> tuple[object, ...]:
    """What entries in a row share when they are told as one: imports over documents, all else in one."""
    if event.name in _OVER_DOCUMENTS:
        return event.actor_id, event.name, event.at.date()
    return event.actor_id, event.name, event.at.date(), event.document_id or event.id


def _documents(event: Event) -> list[UUID]:
    """The documents that an entry is about."""
    listed = (event.after or {}).get("documents")
    if isinstance(listed, list):
        return [UUID(one) for one in listed]
    return [event.document_id] if event.document_id else []


def _people(session: Session, ids: set[UUID | None]) -> Mapping[UUID | None, User]:
    return {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids - {None})))}


def _titles(session: Session, ids: set[UUID]) -> Mapping[UUID | None, tuple[UUID, str]]:
    wanted = select(Document.id, Document.title, Document.source_file).where(Document.id.in_(ids))
    rows = session.execute(wanted)
    return {row.id: (row.id, sealing.named(session, row.id, row.title, row.source_file, "an article")) for row in rows}


def _part(name: EventName) -> Part:
    noun = name.value.partition(".")[0]
    return {
        "annotation": Part.TAGS,
        "coding": Part.TAGS,
        "verdict": Part.REVIEW,
        "answer": Part.REVIEW,
        "decision": Part.REVIEW,
        "agenda": Part.REVIEW,
        "meeting": Part.REVIEW,
        "comment": Part.REVIEW,
        "thread": Part.REVIEW,
        "inquiry": Part.REVIEW,
        "document": Part.DOCUMENTS,
        "region": Part.DOCUMENTS,
        "import": Part.DOCUMENTS,
        "export": Part.DOCUMENTS,
        "codebook": Part.CODEBOOK,
        "example": Part.CODEBOOK,
        "round": Part.REVIEW,
    }.get(noun, Part.TEAM)
