"""Rounds as people read them: the list, and one of them with how far its coders are.

In a blind round its coders see their own progress and no one else's, whatever their role, until it is locked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.clock import now, rfc3339
from webapp.domain import rounds as words
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.rounds import KINDS, RoundDraft, Sampling
from webapp.domain.workflow import Purpose, RoundState
from webapp.errors import NotFound
from webapp.models import Assignment, CodebookVersion, Round
from webapp.services import access, round_copies, round_plans, round_progress, round_readiness, round_work
from webapp.services.access import ProjectPlace
from webapp.services.round_plans import Coder
from webapp.services.round_progress import Progress, Sheet, Standing
from webapp.services.round_readiness import Readiness
from webapp.services.round_work import Part, Piece


@dataclass(frozen=True, slots=True)
class Line:
    """A round in the list; *progress* is None where it is hidden from the reader, *part* where they don't code."""

    round: Round
    progress: Progress | None
    part: Part | None
    version: str | None = None  # of the codebook

    @property
    def kind(self) -> str:
        return KINDS[self.round.purpose].name

    @property
    def late(self) -> bool:
        """Whether it should be over."""
        return is_late(self.round)


@dataclass(frozen=True, slots=True)
class Listing:
    """The rounds of a project that its reader may know of: open ones, planned ones, locked ones."""

    place: ProjectPlace
    lines: Sequence[Line]

    @property
    def may_manage(self) -> bool:
        return self.place.may(Action.MANAGE_ROUNDS)


@dataclass(frozen=True, slots=True)
class Everyone:
    """How far everybody is, for whoever may see it, with a page of the documents."""

    progress: Progress
    people: Sequence[Standing]
    sheets: Sequence[Sheet]
    more: UUID | None
    heirs: Sequence[Coder]  # who may take over from those who left

    @property
    def gone(self) -> Sequence[Standing]:
        """Those who left with something unfinished."""
        return [one for one in self.people if not one.here and one.left]


@dataclass(frozen=True, slots=True)
class Own:
    """The reader's own part: how far they are, a page of their articles, and after which place the next one begins."""

    part: Part
    pieces: Sequence[Piece]
    later: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A round as one person sees it; None is what they may not see or what is not there."""

    place: ProjectPlace
    round: Round
    version: str | None
    everyone: Everyone | None
    own: Own | None
    readiness: Readiness | None
    copied: tuple[datetime, str] | None  # when, and the fingerprint of the copy
    all_done: bool

    @property
    def kind(self) -> words.Kind:
        return KINDS[self.round.purpose]

    @property
    def may_manage(self) -> bool:
        """Whether its reader may open, lock, unlock it; what came with an import stays as it is."""
        return self.place.may(Action.MANAGE_ROUNDS) and not self.round.imported

    @property
    def late(self) -> bool:
        return is_late(self.round)

    @property
    def method(self) -> str:
        """How its documents were found and who codes them, as a method section says it; empty where hidden."""
        found, plan = self.round, self.round.plan
        if self.everyone is None or not plan:
            return ""
        known = self.everyone.progress
        drawn = words.how_drawn(plan, found.seed, known.documents)
        doubled = known.asked - known.documents
        coded = words.who_codes(found.purpose, known.coders, found.coders_each, plan.get("twice", 0), doubled)
        how = words.how_coded(self.version, blind=found.blind, hides_source=found.hides_source)
        return f"{drawn} {coded} {how}"

    @property
    def stratum(self) -> str:
        """By what its documents were drawn proportionally, in a word."""
        return words.facet_word(self.round.plan.get("stratum", ""))

    @property
    def strata(self) -> Sequence[tuple[str, int, int]]:
        """Of each stratum: its name, documents to draw from, documents drawn."""
        return self.round.plan.get("strata", ()) if self.everyone else ()


def index(session: Session, actor: Actor, slug: str) -> Listing:
    """The rounds of a project: all for its owners, for others those that have begun and that they may know of."""
    place = access.project(session, actor, slug, Action.SEE_ROUNDS)
    return Listing(place, lines(session, place, actor))


def lines(session: Session, place: ProjectPlace, actor: Actor) -> Sequence[Line]:
    """As `index`, in a number of statements that does not grow."""
    wanted = select(Round).where(Round.project_id == place.project.id, _open_to(place, actor))
    found = session.scalars(wanted.order_by(Round.created_at.desc(), Round.id.desc())).all()
    parts = round_work.parts_of(session, actor, [one for one in found if one.state != RoundState.PLANNED])
    progress = round_progress.progress(session, found)
    books = select(CodebookVersion.id, CodebookVersion.number).where(CodebookVersion.project_id == place.project.id)
    numbers: dict[UUID | None, str] = {row.id: row.number for row in session.execute(books)}
    order = {RoundState.OPEN: 0, RoundState.PLANNED: 1, RoundState.LOCKED: 2}
    shown = [
        Line(
            one,
            progress[one.id] if sees_all(place, one, codes=one.id in parts) else None,
            parts.get(one.id),
            numbers.get(one.version_id),
        )
        for one in found
    ]
    return sorted(shown, key=lambda line: order[RoundState(line.round.state)])


def show(
    session: Session,
    actor: Actor,
    slug: str,
    round_id: UUID,
    *,
    after: UUID | None = None,
    mine_after: int | None = None,
) -> Shown:
    """One round; raises NotFound for one that the actor may not know of.

    *after* is the document after which the list of all begins, *mine_after* the place in the actor's own order.
    """
    place = access.project(session, actor, slug, Action.SEE_ROUNDS)
    found = _found(session, place, actor, round_id)
    planned = found.state == RoundState.PLANNED
    part = None if planned else round_work.parts_of(session, actor, [found]).get(found.id)
    known = round_progress.progress(session, [found])[found.id]
    manages = place.may(Action.MANAGE_ROUNDS) and not found.imported
    own = Own(part, *round_work.pieces(session, actor, found, _start(part, mine_after))) if part else None
    all_ = planned or sees_all(place, found, codes=part is not None)
    return Shown(
        place,
        found,
        _version(session, found),
        everyone=_everyone(session, place, found, known, after) if all_ else None,
        own=own,
        readiness=round_readiness.of(session, place, found) if manages and planned else None,
        copied=round_copies.facts(session, found.id) if found.state == RoundState.LOCKED else None,
        all_done=manages and not known.left,
    )


def locking(session: Session, actor: Actor, slug: str, round_id: UUID) -> Shown:
    """As `show`, for an owner who is about to lock the round; raises Conflict for one that is not open."""
    access.project(session, actor, slug, Action.MANAGE_ROUNDS)
    found = show(session, actor, slug, round_id)
    round_plans.require(found.round, RoundState.OPEN, "Only an open round can be locked.")
    return found


def draft_of(session: Session, actor: Actor, slug: str, round_id: UUID) -> tuple[Round, RoundDraft]:
    """A planned round and the draft that would plan it so, for the form in which it is changed."""
    place = round_plans.desk(session, actor, slug)
    found = _found(session, place, actor, round_id)
    plan = found.plan
    asked = select(Assignment.document_id).where(Assignment.round_id == found.id).distinct()
    chosen = session.scalars(asked).all() if plan.get("by_hand") else ()
    return found, RoundDraft(
        name=found.name,
        purpose=Purpose(found.purpose),
        seed=found.seed or 0,
        sampling=Sampling.from_json(plan, chosen),
        coders=tuple(UUID(person) for person in plan.get("coders", ())),
        each=found.coders_each,
        twice=plan.get("twice", 0),
        version=_version(session, found) or "",
        blind=found.blind,
        hides_source=found.hides_source,
        starts_on=found.starts_at.date() if found.starts_at else None,
        ends_on=found.ends_at.date() if found.ends_at else None,
        threshold=found.threshold,
        note=found.note,
    )


def sees_all(place: ProjectPlace, found: Round, *, codes: bool) -> bool:
    """Whether the reader sees how far others are: reviewers, owners, and coders where the team works in the open.

    Not while they code in it themselves and it is blind, whatever their role.
    """
    hidden = found.blind and found.state != RoundState.LOCKED
    if codes and hidden:
        return False
    return place.role >= Role.REVIEWER or (place.project.open_team and not hidden)


def is_late(found: Round) -> bool:
    """Whether an open round should be over."""
    return bool(found.state == RoundState.OPEN and found.ends_at and found.ends_at < now())


def portray(line: Line) -> dict[str, Any]:
    """A round as the API gives it; `progress` is the caller's own where that of others is hidden from them."""
    found, part = line.round, line.part
    moments = {name: getattr(found, name) for name in ("starts_at", "ends_at", "opened_at", "locked_at")}
    shown = line.progress
    return {
        "id": found.id,
        "export_id": found.export_id,
        "name": found.name,
        "purpose": found.purpose,
        "state": found.state,
        "blind": found.blind,
        "hides_source": found.hides_source,
        "codebook_version": line.version,
        "seed": found.seed if shown else None,
        "plan": {name: value for name, value in found.plan.items() if name != "coders"} if shown else None,
        "threshold": found.threshold,
        **{name: rfc3339(moment) if moment else None for name, moment in moments.items()},
        "progress": {"asked": shown.asked, "finished": shown.finished} if shown else None,
        "own": {"asked": part.total, "finished": part.finished} if part else None,
    }


def _found(session: Session, place: ProjectPlace, actor: Actor, round_id: UUID) -> Round:
    wanted = select(Round).where(Round.id == round_id, Round.project_id == place.project.id, _open_to(place, actor))
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def _open_to(place: ProjectPlace, actor: Actor) -> Any:
    """A condition on Round: planned ones for owners; to coders those that they code in, and locked ones."""
    if place.may(Action.MANAGE_ROUNDS) or place.role >= Role.OWNER:
        return Round.id.is_not(None)
    begun = Round.state != RoundState.PLANNED.value
    if place.role >= Role.REVIEWER:
        return begun
    mine = Round.id.in_(select(Assignment.round_id).where(Assignment.user_id == actor.user_id))
    return begun & or_(Round.state == RoundState.LOCKED.value, mine)


def _everyone(session: Session, place: ProjectPlace, found: Round, known: Progress, after: UUID | None) -> Everyone:
    people = round_progress.people(session, found)
    sheets, more = round_progress.sheets(session, found, after)
    orphaned = found.state == RoundState.OPEN and any(not one.here and one.left for one in people)
    return Everyone(known, people, sheets, more, round_plans.coders(session, place.project) if orphaned else ())


def _start(part: Part, asked: int | None) -> int:
    """After which place a coder's list begins: where it is asked for, else a few before the article that is next."""
    if asked is not None:
        return asked
    return max(part.place - 3, 0) if part.next_id else 0


def _version(session: Session, found: Round) -> str | None:
    return session.scalar(select(CodebookVersion.number).where(CodebookVersion.id == found.version_id))
