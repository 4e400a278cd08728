"""Where figures of agreement come from, and whether somebody may see them now.

A source is the work outside rounds, one round, or two rounds that the same coders went through. A locked round is
read from its unchangeable copy, everything else from the tags as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.domain.roles import Action, Actor, Role
from webapp.domain.workflow import CodingState, Purpose, RoundState
from webapp.errors import Forbidden, Invalid, NotFound
from webapp.models import Assignment, Coding, Event, Round
from webapp.models.rounds import RoundCopy
from webapp.services import access, visibility
from webapp.services.access import ProjectPlace

OUTSIDE = "outside"
"""What stands in the place of a round's id for what is coded outside rounds."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was coded in a round, or outside rounds (None); *copy* is the fingerprint of a locked round's copy."""

    round: Round | None
    copy: str | None = None

    @property
    def round_id(self) -> UUID | None:
        return self.round.id if self.round else None

    @property
    def export_id(self) -> str:
        """The id under which it stands in figures."""
        return self.round.export_id if self.round else OUTSIDE

    @property
    def key(self) -> str:
        """The id under which it is asked for."""
        return str(self.round.id) if self.round else OUTSIDE

    @property
    def name(self) -> str:
        return self.round.name if self.round else "Outside rounds"


@dataclass(frozen=True, slots=True)
class Source:
    """One part, or two for the stability of the same coders; *refusal* says why the actor may not see its figures.

    The *fingerprint* is another one whenever the figures may be others.
    """

    place: ProjectPlace
    parts: Sequence[Part]
    fingerprint: str
    refusal: str | None = None

    @property
    def is_stability(self) -> bool:
        """Whether each coder is compared with themselves."""
        return len(self.parts) > 1


def desk(session: Session, actor: Actor, slug: str) -> ProjectPlace:
    """The project, for somebody who may see how coders agree in it."""
    return access.project(session, actor, slug, Action.SEE_AGREEMENT)


def parts(session: Session, place: ProjectPlace) -> list[Part]:
    """What can be chosen: rounds but for training, the newest first, then what is coded outside rounds."""
    newest = (
        select(RoundCopy.sha256)
        .where(RoundCopy.round_id == Round.id)
        .order_by(RoundCopy.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    wanted = (
        select(Round, newest)
        .where(Round.project_id == place.project.id, Round.purpose != Purpose.TRAINING.value)
        .where(Round.state != RoundState.PLANNED.value)
        .order_by(Round.id.desc())
    )
    found = [Part(row, sha if row.state == RoundState.LOCKED.value else None) for row, sha in session.execute(wanted)]
    return [*found, Part(None)]


def find(session: Session, actor: Actor, place: ProjectPlace, keys: Sequence[str], offered: Sequence[Part]) -> Source:
    """The source that *keys* name; without any the one that is most likely meant.

    That is the newest locked round, else what is coded outside rounds, else the newest open round: of these the
    first in which somebody finished what somebody else finished too.
    """
    chosen = [_named(session, place, key, offered) for key in dict.fromkeys(keys)]
    if len(chosen) > 2:
        raise Invalid("Choose one round, or two to see how stable the same coders are.", field="round")
    found = chosen or [_likely(session, place, offered)]
    return _source(session, actor, place, found)


def of_part(session: Session, actor: Actor, place: ProjectPlace, part: Part) -> Source:
    """The source that a part is for itself."""
    return _source(session, actor, place, [part])


def require_open(source: Source) -> None:
    """Return when the actor may see the figures; raises Forbidden with the reason otherwise."""
    if source.refusal:
        raise Forbidden(source.refusal)


def finished(place: ProjectPlace, part: Part) -> Select[UUID, UUID]:
    """Document and coder of each coding of the part that is finished."""
    same = Coding.round_id.is_(None) if part.round is None else Coding.round_id == part.round.id
    done = Coding.state == CodingState.COMPLETE.value
    return select(Coding.document_id, Coding.user_id).where(Coding.project_id == place.project.id, done, same)


def twice(place: ProjectPlace, part: Part) -> Select[UUID]:
    """Documents that at least two coders have finished."""
    rows = finished(place, part).subquery()
    return select(rows.c.document_id).group_by(rows.c.document_id).having(func.count() > 1)


def _source(session: Session, actor: Actor, place: ProjectPlace, found: Sequence[Part]) -> Source:
    marks = [part.copy or f"{part.key}@{_newest_event(session, place)}" for part in found]
    return Source(place, found, " ".join(marks), _refusal(session, actor, place, found))


def _named(session: Session, place: ProjectPlace, key: str, offered: Sequence[Part]) -> Part:
    for part in offered:
        if key in (part.key, part.export_id, "" if part.round else "none"):
            return part
    found = None if "\0" in key else session.scalars(_rounds_called(place, key)).one_or_none()
    if found is None:
        raise NotFound("There is no such round in this project.")
    if found.purpose == Purpose.TRAINING.value:
        raise Invalid("Training never enters agreement; its coders learn from a reference.", field="round")
    raise Invalid("This round has not been opened yet, so there is nothing to compare.", field="round")


def _rounds_called(place: ProjectPlace, key: str) -> Select[Round]:
    of_project = select(Round).where(Round.project_id == place.project.id)
    try:
        return of_project.where(Round.id == UUID(key))
    except ValueError:
        return of_project.where(Round.export_id == key)


def _likely(session: Session, place: ProjectPlace, offered: Sequence[Part]) -> Part:
    def rank(part: Part) -> int:
        return 1 if part.round is None else 0 if part.round.state == RoundState.LOCKED.value else 2

    ordered = sorted(offered, key=rank)  # which keeps the newest first
    ids = [part.round_id for part in ordered if part.round_id]
    pair = (
        select(Coding.round_id)
        .where(Coding.project_id == place.project.id, Coding.state == CodingState.COMPLETE.value)
        .where(Coding.round_id.is_(None) | Coding.round_id.in_(ids))
        .group_by(Coding.round_id, Coding.document_id)
        .having(func.count() > 1)
        .distinct()
    )
    coded = set(session.scalars(pair))
    return next((part for part in ordered if part.round_id in coded), ordered[0])


def _newest_event(session: Session, place: ProjectPlace) -> str:
    wanted = select(Event.id).where(Event.project_id == place.project.id).order_by(Event.id.desc()).limit(1)
    return str(session.scalars(wanted).one_or_none())


def _refusal(session: Session, actor: Actor, place: ProjectPlace, found: Sequence[Part]) -> str | None:
    """Why the actor may not see these figures now.

    They rest on tags of others in each document, so who codes one of the documents in an open blind round waits for
    its lock; and where coders don't see each other's tags, only those of locked rounds are open to all.
    """
    if actor.is_system:
        return None
    for part in found:
        locked = part.round is not None and part.round.state == RoundState.LOCKED.value
        if place.role < Role.REVIEWER and not locked and not place.project.open_team:
            return "Coders of this project don’t see each other’s work, so these figures open when the round is locked."
        hidden = session.scalars(_blinding(actor, place, part)).first()
        if hidden:
            return f"You code in “{hidden}”, which is blind: what others made of its articles opens with the lock."
    return None


def _blinding(actor: Actor, place: ProjectPlace, part: Part) -> Select[str]:
    """Name of an open blind round of the actor's that shares a document with the part."""
    asked = select(Assignment.round_id, Assignment.document_id)
    begun = select(Coding.round_id, Coding.document_id)
    finished_here = finished(place, part).with_only_columns(Coding.document_id)
    asked_here = asked.with_only_columns(Assignment.document_id).where(Assignment.round_id == part.round_id)
    here = finished_here.union(asked_here) if part.round else finished_here
    coded = asked.union(begun).subquery()
    sharing = select(coded.c.round_id).where(coded.c.document_id.in_(here))
    mine = visibility.blind_rounds(actor.user_id)
    return select(Round.name).where(Round.id.in_(mine), Round.id.in_(sharing)).order_by(Round.id.desc()).limit(1)
