"""What waits to be talked about in the next meeting, and the meetings that there were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from webapp.domain.roles import Action, Actor
from webapp.models import AgendaItem, Disagreement, Meeting, User
from webapp.services import access, disagreement_cases, disagreement_queue
from webapp.services.access import ProjectPlace
from webapp.services.disagreement_cases import Case
from webapp.services.disagreement_queue import State

MOST: Final = 100
"""Passages that one meeting takes on; the others wait for the next."""
_PAST: Final = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage on the agenda: who put it there, what is to be asked, and what was said in earlier meetings."""

    item: AgendaItem
    case: Case
    by: str
    said: Sequence[tuple[str, datetime]]


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda of the next meeting; *under_way* is one that was begun and not ended."""

    place: ProjectPlace
    entries: Sequence[Entry]
    under_way: Meeting | None
    past: Sequence[Meeting]

    @property
    def may_meet(self) -> bool:
        return self.place.may(Action.JUDGE)


def show(session: Session, actor: Actor, slug: str) -> Agenda:
    """The agenda as far as *actor* may see it; in as many statements whatever there is."""
    place = access.project(session, actor, slug, Action.SEE_REVIEW)
    held = select(Meeting).where(Meeting.project_id == place.project.id).order_by(Meeting.started_at.desc(), Meeting.id)
    past = list(session.scalars(held.where(Meeting.ended_at.is_not(None)).limit(_PAST)))
    return Agenda(place, _entries(session, place, actor), under_way(session, place), past)


def under_way(session: Session, place: ProjectPlace) -> Meeting | None:
    """The meeting of the project that was begun and not ended."""
    begun = select(Meeting).where(Meeting.project_id == place.project.id, Meeting.ended_at.is_(None))
    return session.scalars(begun.order_by(Meeting.started_at, Meeting.id).limit(1)).one_or_none()


def waiting(session: Session, place: ProjectPlace, actor: Actor) -> list[tuple[AgendaItem, Disagreement]]:
    """What is on the agenda of the next meeting and open to *actor*, in the order in which it was put there."""
    wanted = (
        select(AgendaItem, Disagreement)
        .join(Disagreement, Disagreement.id == AgendaItem.disagreement_id)
        .where(AgendaItem.project_id == place.project.id, AgendaItem.meeting_id.is_(None))
        .where(AgendaItem.outcome.is_(None), to_discuss(session, place, actor))
        .order_by(AgendaItem.raised_at, AgendaItem.id)
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in session.execute(wanted)]


def to_discuss(session: Session, place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Disagreement: not decided, on an agenda, and open to *actor*."""
    return and_(disagreement_queue.open_to(session, place, actor), Disagreement.state == State.DISCUSS.value)


def _entries(session: Session, place: ProjectPlace, actor: Actor) -> list[Entry]:
    found = waiting(session, place, actor)
    cases = disagreement_cases.cases(session, place, actor, [row for _, row in found])
    named = select(User.id, User.display_name).where(User.id.in_({item.raised_by for item, _ in found}))
    people = dict(session.execute(named).all()) if found else {}
    said = notes(session, [row.id for _, row in found])
    return [
        Entry(item, case, people.get(item.raised_by, "") if item.raised_by else "", said.get(case.id, []))
        for (item, _), case in zip(found, cases, strict=True)
    ]


def notes(session: Session, disagreement_ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, datetime]]]:
    """What was said of these passages in meetings that carried them over, and when; the earliest first."""
    wanted = (
        select(AgendaItem.disagreement_id, AgendaItem.note, Meeting.started_at)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.disagreement_id.in_(disagreement_ids), AgendaItem.outcome == "carried", AgendaItem.note != "")
        .where(Meeting.ended_at.is_not(None))
        .order_by(Meeting.started_at, AgendaItem.id)
    )
    found: dict[UUID, list[tuple[str, datetime]]] = {}
    for disagreement_id, note, at in session.execute(wanted) if disagreement_ids else ():
        found.setdefault(disagreement_id, []).append((note, at))
    return found
