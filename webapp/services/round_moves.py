"""What moves a round on: opened, told otherwise, handed over, locked, unlocked, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Exists, exists, func, select
from sqlalchemy.orm import Session, aliased

from webapp.clock import now
from webapp.domain.events import EventName
from webapp.domain.roles import Actor
from webapp.domain.text import clean_field
from webapp.domain.workflow import CodingState, RoundState
from webapp.errors import Conflict, Invalid
from webapp.models import Assignment, CodebookVersion, Coding, Document, Round, User
from webapp.services import access, activity, disagreements, round_copies, round_plans, sealing
from webapp.services.access import ProjectPlace
from webapp.services.round_plans import desk, held, require

_NAMED = 3
_MOST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Collision:
    """Somebody who codes a document in another open round."""

    person: str
    document: str
    round: str


def open_(session: Session, actor: Actor, slug: str, round_id: UUID) -> Round:
    """The round, open: its coders code in it from now on.

    Raises Conflict when somebody codes one of its documents in another open round, or is not in the team any more.
    """
    place = desk(session, actor, slug)
    found = held(session, place, round_id)
    if found.state == RoundState.OPEN:
        return found
    require(found, RoundState.PLANNED, "This round is locked; an owner can unlock it.")
    _require_team(session, place, found)
    _require_free(session, found)
    found.state, found.opened_at = RoundState.OPEN.value, now()
    after = {"name": found.name, **_size(session, found), "version": _version(session, found)}
    activity.record(session, actor, EventName.ROUND_OPENED, found.id, project=place.project.id, after=after)
    return found


def lock(session: Session, actor: Actor, slug: str, round_id: UUID, *, anyway: bool = False) -> Round:
    """The round, locked for good, with an unchangeable copy of what was finished in it.

    Raises Conflict while something is not finished, unless it is locked *anyway*: such codings don't count.
    Locking it again is no error.
    """
    place = desk(session, actor, slug)
    found = held(session, place, round_id)
    if found.state == RoundState.LOCKED and not found.imported:
        return found
    require(found, RoundState.OPEN, "Only an open round can be locked.")
    left = unfinished(session, found.id)
    if left and not anyway:
        raise Conflict("Not everything in this round is finished yet.")
    access.held(session, _documents(session, found))
    copy = round_copies.make(session, place.project, found)
    found.state, found.locked_at = RoundState.LOCKED.value, now()
    review_anew(session, found)
    after = {"name": found.name, "sha256": copy.sha256, "unfinished": left}
    activity.record(session, actor, EventName.ROUND_LOCKED, found.id, project=place.project.id, after=after)
    return found


def unlock(session: Session, actor: Actor, slug: str, round_id: UUID, reason: str) -> Round:
    """The round, open again; its copies are kept, and the log says why.

    Raises Conflict for an imported round, and when somebody codes its documents in another round by now.
    """
    place = desk(session, actor, slug)
    found = held(session, place, round_id)
    require(found, RoundState.LOCKED, "This round is not locked.")
    why = clean_field(reason, "reason", _MOST_REASON).strip()
    if not why:
        raise Invalid("Say why it is unlocked; the log keeps it.", field="reason")
    _require_free(session, found)
    copy = round_copies.newest(session, found.id)
    access.held(session, _documents(session, found))
    found.state, found.locked_at = RoundState.OPEN.value, None
    review_anew(session, found)
    before, after = {"sha256": copy.sha256 if copy else ""}, {"name": found.name, "reason": why}
    activity.record(
        session, actor, EventName.ROUND_UNLOCKED, found.id, project=place.project.id, before=before, after=after
    )
    return found


def delete(session: Session, actor: Actor, slug: str, round_id: UUID) -> None:
    """Take a planned round away; raises Conflict once it is open, since people have worked in it."""
    place = desk(session, actor, slug)
    found = held(session, place, round_id)
    require(found, RoundState.PLANNED, "Only a planned round can be deleted; lock this one instead.")
    before = {"name": found.name, "purpose": found.purpose}
    activity.record(session, actor, EventName.ROUND_DELETED, found.id, project=place.project.id, before=before)
    session.delete(found)


def unfinished(session: Session, round_id: UUID) -> int:
    """How many codings that were asked for in a round are not finished."""
    asked = select(func.count()).select_from(Assignment).where(Assignment.round_id == round_id, ~done(round_id))
    return session.scalar(asked) or 0


def collisions(session: Session, found: Round) -> Sequence[Collision]:
    """Who codes which of its documents in another open round: a few of them, by title."""
    other, elsewhere = aliased(Round), aliased(Assignment)
    wanted = (
        select(User.display_name, Document.id, Document.title, Document.source_file, other.name)
        .select_from(Assignment)
        .join(elsewhere, (elsewhere.document_id == Assignment.document_id) & (elsewhere.user_id == Assignment.user_id))
        .join(other, (other.id == elsewhere.round_id) & (other.state == RoundState.OPEN.value))
        .join(User, User.id == Assignment.user_id)
        .join(Document, Document.id == Assignment.document_id)
        .where(Assignment.round_id == found.id, other.id != found.id)
        .order_by(User.display_name, Document.title_key, Document.id)
        .limit(_NAMED)
    )
    return [
        Collision(who, sealing.named(session, document_id, title, file, "Untitled"), name)
        for who, document_id, title, file, name in session.execute(wanted)
    ]


def in_the_way(there: Sequence[Collision]) -> str:
    """The first of some collisions in words, and what can be done about them."""
    one, more = there[0], " Other articles are taken too." if len(there) > 1 else ""
    return (
        f"{one.person} codes “{one.document}” in “{one.round}” just now.{more} Lock that round first, or plan this one"
        " with other articles or coders."
    )


def _documents(session: Session, found: Round) -> Sequence[UUID]:
    return session.scalars(select(Assignment.document_id).where(Assignment.round_id == found.id).distinct()).all()


def review_anew(session: Session, found: Round) -> None:
    """Let review follow: what somebody has not finished waits for them, and for nobody after the lock."""
    waiting = select(Assignment.document_id).where(Assignment.round_id == found.id, ~done(found.id)).distinct()
    disagreements.refresh_all(session, [(document, found.id) for document in session.scalars(waiting)])


def _require_free(session: Session, found: Round) -> None:
    there = collisions(session, found)
    if there:
        raise Conflict(in_the_way(there))


def _require_team(session: Session, place: ProjectPlace, found: Round) -> None:
    team = {coder.id for coder in round_plans.coders(session, place.project)}
    asked = select(User).where(User.id.in_(select(Assignment.user_id).where(Assignment.round_id == found.id)))
    people = session.scalars(asked.order_by(User.display_name)).all()
    gone = [person.display_name for person in people if person.id not in team]
    if gone:
        raise Conflict(f"{' and '.join(gone)} can’t code in this project any more; plan the round without them.")
    if not people:
        raise Conflict("This round has no article any more; plan it anew.")


def done(round_id: UUID) -> Exists:
    return exists().where(
        Coding.document_id == Assignment.document_id,
        Coding.user_id == Assignment.user_id,
        Coding.round_id == round_id,
        Coding.state == CodingState.COMPLETE.value,
    )


def _size(session: Session, found: Round) -> dict[str, int]:
    counts = select(func.count(Assignment.document_id.distinct()), func.count(Assignment.user_id.distinct()))
    documents, coders = session.execute(counts.where(Assignment.round_id == found.id)).one()
    return {"documents": documents, "coders": coders}


def _version(session: Session, found: Round) -> str | None:
    return session.scalar(select(CodebookVersion.number).where(CodebookVersion.id == found.version_id))
