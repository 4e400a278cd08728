"""Rounds in the making: previewed, planned, planned anew, and drawn further while they are open."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import names
from webapp.domain.drawing import Candidate, Task, assign, draw, in_order, share_of
from webapp.domain.events import EventName
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.rounds import (
    KINDS,
    MOST_CODERS,
    MOST_DRAWN,
    MOST_SEED,
    RoundDraft,
    Sampling,
    first_moment,
    how_drawn,
    last_moment,
    who_codes,
)
from webapp.domain.text import clean_field
from webapp.domain.workflow import Purpose, RoundState
from webapp.errors import Conflict, FieldError, Invalid, NotFound
from webapp.models import Assignment, Membership, Project, Pseudonym, Round, User
from webapp.services import access, activity, codebooks, round_frames
from webapp.services.access import ProjectPlace

MAX_NOTE = 5_000
_MANY = 1_000


@dataclass(frozen=True, slots=True)
class Coder:
    """Somebody of the team who may be asked to code: their id, name, and id in exports."""

    id: UUID
    name: str
    export_id: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a plan comes to: how many of how many documents, from which strata, and what each coder gets."""

    draft: RoundDraft
    frame: int
    documents: Sequence[Candidate]
    strata: Sequence[tuple[str, int, int]]  # name, documents in the frame, documents drawn
    tasks: Mapping[UUID, Sequence[Task]]
    names: Mapping[UUID, str]

    @property
    def doubled(self) -> int:
        """How many documents are coded by two because of the share that is coded twice."""
        return share_of(self.draft.twice, len(self.documents))

    @property
    def short(self) -> bool:
        """Whether there are fewer documents than were asked for."""
        sampling = self.draft.sampling
        return not (sampling.by_hand or sampling.percent) and sampling.amount > self.frame

    @property
    def loads(self) -> list[tuple[str, int]]:
        """How many documents each coder gets, by name."""
        return sorted((self.names[person], len(mine)) for person, mine in self.tasks.items())

    @property
    def sentences(self) -> list[str]:
        """The same in words, as a method section says it."""
        draft = self.draft
        drawn = how_drawn(_plan(self), draft.seed, len(self.documents))
        coded = who_codes(draft.purpose, len(self.tasks), draft.each, draft.twice, self.doubled)
        alone = draft.purpose in (Purpose.RELIABILITY, Purpose.PILOT) and len(self.tasks) == 1
        return [drawn, coded, *(["With one coder nothing can be compared."] if alone else [])]


def desk(session: Session, actor: Actor, slug: str) -> ProjectPlace:
    """The project, for somebody who may make rounds in it."""
    return access.project(session, actor, slug, Action.MANAGE_ROUNDS)


def coders(session: Session, project: Project) -> list[Coder]:
    """Everybody of the team who may annotate and can sign in, by name."""
    wanted = (
        select(User.id, User.display_name, Pseudonym.export_id)
        .join(Membership, Membership.user_id == User.id)
        .join(Pseudonym, (Pseudonym.user_id == User.id) & (Pseudonym.project_id == Membership.project_id))
        .where(Membership.project_id == project.id, Membership.role >= int(Role.ANNOTATOR))
        .where(User.disabled_at.is_(None))
        .order_by(User.display_name, User.id)
    )
    return [Coder(*row) for row in session.execute(wanted)]


def preview(session: Session, actor: Actor, slug: str, draft: RoundDraft, round_id: UUID | None = None) -> Drawn:
    """What the draft comes to now; raises Invalid for what can't be drawn, before anything is made of it."""
    return _drawn(session, desk(session, actor, slug), draft, round_id)


def create(session: Session, actor: Actor, slug: str, draft: RoundDraft) -> Round:
    """A planned round, drawn as the draft says; raises Invalid for what can't be."""
    place = desk(session, actor, slug)
    drawn, moment, round_id = _drawn(session, place, draft, None), now(), new_id()
    made = Round(
        id=round_id,
        export_id=exported("r", round_id),
        project_id=place.project.id,
        state=RoundState.PLANNED.value,
        purpose=draft.purpose.value,
        created_at=moment,
        **_columns(session, place, drawn),
    )
    session.add(made)
    session.flush()  # before the assignments, which point at it
    give(session, made, drawn.tasks, {})
    after = {"name": made.name, "purpose": made.purpose, "documents": len(drawn.documents)}
    activity.record(session, actor, EventName.ROUND_PLANNED, made.id, project=place.project.id, after=after)
    return made


def change(session: Session, actor: Actor, slug: str, round_id: UUID, draft: RoundDraft) -> Round:
    """The round planned anew and drawn anew; raises Conflict once it is open."""
    place = desk(session, actor, slug)
    found = held(session, place, round_id)
    require(found, RoundState.PLANNED, "This round is open; what it is made of can’t be changed any more.")
    drawn = _drawn(session, place, replace(draft, purpose=Purpose(found.purpose)), found.id)
    columns = _columns(session, place, drawn)
    before, after = _difference(found, columns)
    for name, value in columns.items():
        setattr(found, name, value)
    session.execute(delete(Assignment).where(Assignment.round_id == found.id))
    session.flush()
    give(session, found, drawn.tasks, {})
    after = {"name": found.name, "documents": len(drawn.documents), **after}
    activity.record(
        session, actor, EventName.ROUND_CHANGED, found.id, project=place.project.id, before=before, after=after
    )
    return found


def held(session: Session, place: ProjectPlace, round_id: UUID) -> Round:
    """The round of the project; nobody else moves a round of it before this transaction ends. Raises NotFound.

    One after the other, since who is asked to code what in one open round rests on all the others.
    """
    codebooks.lock(session, place.project)
    wanted = select(Round).where(Round.id == round_id, Round.project_id == place.project.id)
    found = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def require(found: Round, state: RoundState, otherwise: str) -> None:
    """Return when the round is in *state*; raises Conflict saying *otherwise*."""
    if found.imported:
        raise Conflict("This round came with an import; it stays as it is.")
    if found.state != state:
        raise Conflict(otherwise)


def last_positions(session: Session, round_id: UUID) -> dict[UUID, int]:
    """Where the order of each coder ends."""
    ends = select(Assignment.user_id, func.max(Assignment.position)).where(Assignment.round_id == round_id)
    return {row[0]: row[1] for row in session.execute(ends.group_by(Assignment.user_id))}


def _drawn(session: Session, place: ProjectPlace, draft: RoundDraft, besides: UUID | None) -> Drawn:
    known = {coder.id: coder for coder in coders(session, place.project)}
    team = {person: known[person].export_id for person in draft.coders if person in known}
    _require_sound(draft, team)
    sampling = draft.sampling
    if sampling.by_hand:
        documents = in_order(draft.seed, round_frames.chosen(session, place.project, sampling.chosen))
        frame = documents
    else:
        frame = round_frames.candidates(session, place.project, sampling, besides)
        amount = share_of(sampling.amount, len(frame)) if sampling.percent else sampling.amount
        documents = draw(draft.seed, frame, amount)
    if not documents:
        raise Invalid(_nothing(sampling), field="chosen" if sampling.by_hand else "amount")
    each = 1 if draft.purpose is Purpose.PRODUCTION else draft.each or len(team)
    tasks = assign(draft.seed, documents, team, each, draft.twice)
    shown = {person: known[person].name for person in team}
    return Drawn(draft, len(frame), documents, _strata(sampling, frame, documents), tasks, shown)


def _require_sound(draft: RoundDraft, team: Mapping[UUID, str]) -> None:
    """Raises Invalid with one sentence for each thing that can't be."""
    size, sampling = len(team), draft.sampling
    shared = KINDS[draft.purpose].shared
    late = bool(draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on)
    most = 100 if sampling.percent else MOST_DRAWN
    rules = (
        (size > 0, "coders", "Choose who codes."),
        (size <= MOST_CODERS, "coders", f"A round has at most {MOST_CODERS} coders."),
        (0 <= draft.seed <= MOST_SEED, "seed", f"A seed is a whole number up to {MOST_SEED:,}."),
        (0 <= draft.twice <= (0 if shared else 100), "twice", "The share that is coded twice is 0 to 100 %."),
        (size != 1 or not draft.twice, "twice", "Coding twice takes two coders; choose another one, or 0 %."),
        (1 <= (draft.each or 1) <= max(size, 1), "each", "An article can’t have more coders than the round."),
        (0 <= (draft.threshold or 0) <= 1, "threshold", "A threshold lies between 0 and 1."),
        (not late, "ends_on", "It ends before it begins."),
        (sampling.by_hand or 1 <= sampling.amount <= most, "amount", f"Say how many, from 1 to {most:,}."),
    )
    faults = tuple(FieldError(field, sentence) for fits, field, sentence in rules if not fits)
    if faults:
        raise Invalid(" ".join(fault.message for fault in faults), errors=faults)


def _nothing(sampling: Sampling) -> str:
    if sampling.by_hand:
        return "Choose at least one article."
    return "There is no such article to draw from; add some to the project, or draw from others."


def _strata(sampling: Sampling, frame: Sequence[Candidate], drawn: Sequence[Candidate]) -> list[tuple[str, int, int]]:
    if sampling.by_hand or not sampling.stratum:
        return []
    of, taken = Counter(one.stratum for one in frame), Counter(one.stratum for one in drawn)
    return [(name, of[name], taken[name]) for name in sorted(of, key=lambda name: (-of[name], name))]


def _plan(drawn: Drawn) -> dict[str, Any]:
    """What a round keeps of how it was made, beside the columns it has for it."""
    draft = drawn.draft
    batch = {"seed": draft.seed, "of": drawn.frame, "drawn": len(drawn.documents)}
    people = [str(person) for person in sorted(drawn.tasks)]
    kept = {"twice": draft.twice, "of": drawn.frame, "coders": people, "batches": [batch]}
    return {**draft.sampling.to_json(), **kept, "strata": [list(one) for one in drawn.strata]}


def _columns(session: Session, place: ProjectPlace, drawn: Drawn) -> dict[str, Any]:
    """What of a draft stands in the columns of a round, checked as far as the form does not."""
    draft = drawn.draft
    name = names.line(draft.name, "name")
    if not name:
        raise Invalid("The round needs a name.", field="name")
    project = place.project
    book = codebooks.numbered(session, place, draft.version) if draft.version else codebooks.in_use(session, project.id)
    return {
        "name": name,
        "blind": draft.blind,
        "hides_source": draft.hides_source,
        "seed": draft.seed,
        "coders_each": draft.each,
        "threshold": draft.threshold,
        "plan": _plan(drawn),
        "version_id": book.id,
        "starts_at": first_moment(draft.starts_on),
        "ends_at": last_moment(draft.ends_on),
        "note": clean_field(draft.note, "note", MAX_NOTE).strip(),
    }


def _difference(found: Round, columns: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of the plain settings changes, as the log keeps it."""
    told = ("name", "blind", "hides_source", "seed", "coders_each", "threshold", "note")
    changed = [name for name in told if getattr(found, name) != columns[name]]
    return {name: getattr(found, name) for name in changed}, {name: columns[name] for name in changed}


def give(session: Session, found: Round, tasks: Mapping[UUID, Sequence[Task]], ends: Mapping[UUID, int]) -> None:
    """Ask each coder for their documents, in their order, after those that they have."""
    moment = now()
    alike = {"project_id": found.project_id, "round_id": found.id, "created_at": moment}
    rows = [
        {"id": new_id(), "document_id": task.document, "user_id": person, "position": place, **alike}
        for person, mine in tasks.items()
        for place, task in enumerate(mine, ends.get(person, 0) + 1)
    ]
    for first in range(0, len(rows), _MANY):
        session.execute(insert(Assignment), rows[first : first + _MANY])
