"""Meetings: an agenda that is gone through case by case, decided or carried over, and what comes next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.drafts import Choice
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Action, Actor
from webapp.domain.text import clean_field
from webapp.errors import Conflict, NotFound
from webapp.models import AgendaItem, Disagreement, Meeting, Project, Round, User
from webapp.services import (
    access,
    activity,
    agendas,
    decisions,
    disagreement_cases,
    disagreement_queue,
    outcome_words,
    rounds_at_hand,
)
from webapp.services.access import ProjectPlace
from webapp.services.agendas import Entry
from webapp.services.disagreement_queue import State
from webapp.services.outcome_words import Line

MAX_PRESENT = 500
MAX_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class Table:
    """A meeting and the case that lies on the table; without one all cases were gone through."""

    place: ProjectPlace
    meeting: Meeting
    items: Sequence[AgendaItem]
    entry: Entry | None
    lines: Sequence[Line]  # of the codebook, about the codes in question
    number: str  # of the codebook

    @property
    def position(self) -> int:
        """Which of the cases it is, counted from 1."""
        return 1 + [item.id for item in self.items].index(self.entry.item.id) if self.entry else len(self.items)

    @property
    def state(self) -> str:
        """Another one when the case has gone on, or the meeting was ended."""
        at = f"{self.entry.item.id} {self.entry.item.outcome or 'open'}" if self.entry else "through"
        return f"{at} ended" if self.meeting.ended_at else at

    @property
    def before(self) -> AgendaItem | None:
        last = len(self.items) if self.entry is None else self.position - 1
        return self.items[last - 1] if last else None

    @property
    def after(self) -> AgendaItem | None:
        return self.items[self.position] if self.entry and self.position < len(self.items) else None

    @property
    def counts(self) -> Mapping[str | None, int]:
        """How many cases were decided, carried over, or are open (None)."""
        return Counter(item.outcome for item in self.items)


@dataclass(frozen=True, slots=True)
class Settled:
    """A case of which something came, and the next one that is open; None when all were gone through."""

    meeting_id: UUID
    item_id: UUID
    following: UUID | None


def start(session: Session, actor: Actor, slug: str, present: str) -> Meeting:
    """Begin a meeting about what is on the agenda; one that was begun already is taken up instead.

    Raises Conflict when the agenda is empty.
    """
    place = access.project(session, actor, slug, Action.JUDGE)
    one_at_a_time = select(Project.id).where(Project.id == place.project.id).with_for_update(key_share=True)
    session.execute(one_at_a_time)
    begun = agendas.under_way(session, place)
    if begun is not None:
        return begun
    waiting = agendas.waiting(session, place, actor)
    if not waiting:
        raise Conflict("Nothing is on the agenda any more.")
    who = " ".join(clean_field(present, "present", MAX_PRESENT).split())
    of = {"project_id": place.project.id, "started_by": actor.user_id}
    meeting = Meeting(id=new_id(), started_at=now(), present=who, **of)
    session.add(meeting)
    session.flush()  # its items point at it
    for item, _ in waiting:
        item.meeting_id = meeting.id
    _record(session, actor, EventName.MEETING_STARTED, meeting, {"cases": len(waiting)})
    return meeting


def show(session: Session, actor: Actor, meeting_id: UUID, item_id: UUID | None = None) -> Table:
    """A meeting with the case that *item_id* names, else where it stopped.

    Raises NotFound for a case that does not belong to it, or that the actor may not see.
    """
    place, meeting = seen(session, actor, meeting_id, Action.SEE_REVIEW)
    items = items_of(session, place, actor, meeting)
    chosen = next((one for one in items if (one.id == item_id if item_id else one.outcome is None)), None)
    if chosen is None:
        if item_id:
            raise NotFound
        return Table(place, meeting, items, None, [], "")
    row = session.get_one(Disagreement, chosen.disagreement_id)
    case = disagreement_cases.cases(session, place, actor, [row])[0]
    raised = session.get(User, chosen.raised_by) if chosen.raised_by else None
    said = agendas.notes(session, [row.id]).get(row.id, [])
    held = session.get(Round, row.round_id) if row.round_id else None
    edition = rounds_at_hand.edition(session, place.project.id, held)
    lines = [line for code in case.codes for line in outcome_words.both(edition.spec, code.code)]
    entry = Entry(chosen, case, raised.display_name if raised else "", said)
    return Table(place, meeting, items, entry, lines, edition.number)


def decide(session: Session, actor: Actor, item_id: UUID, choice: Choice, expected: int, reason: str) -> Settled:
    """Decide about a case as agreed in discussion.

    Raises Conflict, which says what was decided and by whom, when somebody was faster.
    """
    item, place, meeting = _at_table(session, actor, item_id)
    decisions.decide(session, actor, item.disagreement_id, choice, expected, reason=reason, in_discussion=True)
    item.outcome, item.note = "decided", ""
    session.flush()
    return _settled(session, place, actor, meeting, item)


def carry(session: Session, actor: Actor, item_id: UUID, note: str) -> Settled:
    """Leave a case to the next meeting, with a note of what was said.

    Raises Conflict when it was decided in the meantime.
    """
    item, place, meeting = _at_table(session, actor, item_id)
    case = decisions.opened(session, actor, item.disagreement_id)
    if case.decision is not None:
        raise Conflict(decisions.overtaken(session, case, note))
    item.outcome, item.note = "carried", clean_field(note, "note", MAX_NOTE).strip()
    session.flush()
    return _settled(session, place, actor, meeting, item)


def take_back(session: Session, actor: Actor, item_id: UUID, expected: int | None = None) -> Settled:
    """Lay a case on the table again: the decision about it is taken back, or it is not carried over.

    Refuses as `decisions.withdraw` does.
    """
    item, _, meeting = _at_table(session, actor, item_id)
    item.outcome = None
    session.flush()  # the passage waits for the meeting again, not for the queue
    decisions.withdraw(session, actor, item.disagreement_id, expected)
    return Settled(meeting.id, item.id, item.id)


def end(session: Session, actor: Actor, meeting_id: UUID) -> Meeting:
    """End a meeting; what was not decided waits for the next one."""
    _, meeting = seen(session, actor, meeting_id, Action.JUDGE)
    if meeting.ended_at is not None:
        return meeting
    meeting.ended_at = now()
    rest = (
        select(AgendaItem, Disagreement.state)
        .join(Disagreement, Disagreement.id == AgendaItem.disagreement_id)
        .where(AgendaItem.meeting_id == meeting.id, AgendaItem.outcome.is_distinct_from("decided"))
    )
    for item, state in session.execute(rest).all():
        if state == State.DISCUSS and item.outcome != "withdrawn":
            item.outcome = "carried"
            _carry_over(session, item)
        elif item.outcome is None:
            item.outcome = "withdrawn"
    _record(session, actor, EventName.MEETING_ENDED, meeting, None)
    return meeting


def of_item(session: Session, actor: Actor, item_id: UUID) -> UUID:
    """The meeting that a case belongs to, for somebody who may see it; raises NotFound for all others."""
    item = session.get(AgendaItem, item_id)
    if item is None or item.meeting_id is None:
        raise NotFound
    return seen(session, actor, item.meeting_id, Action.SEE_REVIEW)[1].id


def seen(session: Session, actor: Actor, meeting_id: UUID, action: Action) -> tuple[ProjectPlace, Meeting]:
    """A meeting and its project, for somebody who may do *action* there; raises NotFound for all others."""
    wanted = select(Meeting, Project.slug).join(Project, Project.id == Meeting.project_id)
    found = session.execute(wanted.where(Meeting.id == meeting_id)).one_or_none()
    if found is None:
        raise NotFound
    return access.project(session, actor, found[1], action), found[0]


def items_of(session: Session, place: ProjectPlace, actor: Actor, meeting: Meeting) -> list[AgendaItem]:
    """The cases of a meeting that *actor* may see, without those taken off the agenda, in their order."""
    wanted = (
        select(AgendaItem)
        .join(Disagreement, Disagreement.id == AgendaItem.disagreement_id)
        .where(AgendaItem.meeting_id == meeting.id, AgendaItem.outcome.is_distinct_from("withdrawn"))
        .where(disagreement_queue.open_to(session, place, actor))
        .order_by(AgendaItem.raised_at, AgendaItem.id)
    )
    return list(session.scalars(wanted))


def _at_table(session: Session, actor: Actor, item_id: UUID) -> tuple[AgendaItem, ProjectPlace, Meeting]:
    """A case of a meeting under way, for somebody who may decide about it; its document is held."""
    item = session.get(AgendaItem, item_id)
    if item is None or item.meeting_id is None:
        raise NotFound
    place, meeting = seen(session, actor, item.meeting_id, Action.JUDGE)
    decisions.opened(session, actor, item.disagreement_id)
    session.refresh(item)
    if meeting.ended_at is not None:
        raise Conflict("This meeting is over. Decide about the passage in the list of disagreements.")
    if item.outcome == "withdrawn":
        raise Conflict("This was taken off the agenda in the meantime.")
    return item, place, meeting


def _settled(session: Session, place: ProjectPlace, actor: Actor, meeting: Meeting, item: AgendaItem) -> Settled:
    """The next open case is the first after *item*, and then the first of all."""
    items = items_of(session, place, actor, meeting)
    at = [one.id for one in items].index(item.id)
    following = next((one.id for one in [*items[at:], *items[:at]] if one.outcome is None), None)
    return Settled(meeting.id, item.id, following)


def _carry_over(session: Session, item: AgendaItem) -> None:
    """Put a case on the next agenda, unless somebody has done so already."""
    again = (AgendaItem.disagreement_id == item.disagreement_id, AgendaItem.meeting_id.is_(None))
    known = session.scalars(select(AgendaItem.id).where(*again, AgendaItem.outcome.is_(None)).limit(1)).one_or_none()
    if known is None:
        of = {"project_id": item.project_id, "disagreement_id": item.disagreement_id, "question": item.question}
        session.add(AgendaItem(id=new_id(), raised_by=item.raised_by, raised_at=item.raised_at, **of))


def _record(session: Session, actor: Actor, name: EventName, meeting: Meeting, after: Mapping[str, int] | None) -> None:
    activity.record(session, actor, name, meeting.id, project=meeting.project_id, after=dict(after) if after else None)
