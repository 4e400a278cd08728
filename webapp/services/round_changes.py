"""What may change while a round is open: its words, further articles, who codes what somebody left behind."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.domain import names
from webapp.domain.drawing import assign, draw
from webapp.domain.events import EventName
from webapp.domain.roles import Actor
from webapp.domain.rounds import Sampling, Telling, last_moment
from webapp.domain.text import clean_field
from webapp.domain.workflow import Purpose, RoundState
from webapp.errors import Conflict, Invalid, NotFound
from webapp.models import Assignment, Project, Round
from webapp.services import activity, codings, round_frames, round_moves, round_plans
from webapp.services.round_plans import MAX_NOTE, desk, held, require


def tell(session: Session, actor: Actor, slug: str, round_id: UUID, telling: Telling) -> Round:
    """The open round with another name, note or end; what it is made of stays."""
    place = desk(session, actor, slug)
    found = held(session, place, round_id)
    require(found, RoundState.OPEN, "This round is not open.")
    name = names.line(telling.name, "name")
    if not name:
        raise Invalid("The round needs a name.", field="name")
    note = clean_field(telling.note, "note", MAX_NOTE).strip()
    wanted = {"name": name, "note": note, "ends_at": last_moment(telling.ends_on)}
    changed = [key for key, value in wanted.items() if getattr(found, key) != value]
    before = {key: getattr(found, key) for key in changed if key != "ends_at"}
    for key in changed:
        setattr(found, key, wanted[key])
    after = {"name": name, **{key: wanted[key] for key in changed if key != "ends_at"}}
    if "ends_at" in changed:
        after["ends_on"] = telling.ends_on.isoformat() if telling.ends_on else ""
    if changed:
        project = place.project.id
        activity.record(session, actor, EventName.ROUND_CHANGED, found.id, project=project, before=before, after=after)
    return found


def extend(session: Session, actor: Actor, slug: str, round_id: UUID, amount: int) -> int:
    """Draw *amount* further documents into an open production round, with the next seed; how many there were.

    Raises Conflict for other rounds: what coders of those have in common must stay what it was.
    """
    place = desk(session, actor, slug)
    found = held(session, place, round_id)
    require(found, RoundState.OPEN, "Only an open round can be given more articles.")
    if found.purpose != Purpose.PRODUCTION:
        raise Conflict("Only a production round can be given more articles; plan a further round instead.")
    batches = list(found.plan.get("batches", []))
    seed = max([found.seed or 0, *(batch["seed"] for batch in batches)]) + 1
    sampling = replace(Sampling.from_json(found.plan), amount=amount, percent=False, by_hand=False)
    frame = round_frames.candidates(session, place.project, sampling, found.id, fresh=True)
    if not frame or amount < 1:
        raise Invalid("There is no further article to draw." if not frame else "Say how many.", field="amount")
    documents = draw(seed, frame, amount)
    team = _still_there(session, place.project, found)
    tasks = assign(seed, documents, team, 1, found.plan.get("twice", 0) if len(team) > 1 else 0)
    round_plans.give(session, found, tasks, round_plans.last_positions(session, found.id))
    batch = {"seed": seed, "of": len(frame), "drawn": len(documents)}
    found.plan = {**found.plan, "batches": [*batches, batch]}
    after = {"name": found.name, **batch}
    activity.record(session, actor, EventName.ROUND_EXTENDED, found.id, project=place.project.id, after=after)
    return len(documents)


def hand_over(session: Session, actor: Actor, slug: str, round_id: UUID, leaver: UUID | None, heir: UUID | None) -> int:
    """Give the unfinished documents of somebody who left to another coder; how many went over.

    Those that the other codes already, here or in another open round, stay. Raises Conflict when none is left.
    """
    place = desk(session, actor, slug)
    found = held(session, place, round_id)
    require(found, RoundState.OPEN, "Only in an open round is there something to hand over.")
    team = {coder.id: coder for coder in round_plans.coders(session, place.project)}
    if leaver in team:
        raise Conflict("This person is in the team and codes themselves.")
    if leaver is None or heir is None or heir not in team:
        raise Invalid("Choose somebody of the team who codes.", field="heir")
    moving = _movable(session, found, leaver, heir)
    if not moving:
        raise Conflict(f"{team[heir].name} codes all of these articles already.")
    start = round_plans.last_positions(session, found.id).get(heir, 0)
    for place_, one in enumerate(moving, start + 1):
        session.execute(update(Assignment).where(Assignment.id == one).values(user_id=heir, position=place_))
    round_moves.review_anew(session, found)
    after = {"name": found.name, "to": team[heir].export_id, "documents": len(moving)}
    activity.record(session, actor, EventName.ROUND_HANDED_OVER, leaver, project=place.project.id, after=after)
    return len(moving)


def _movable(session: Session, found: Round, leaver: UUID, heir: UUID) -> Sequence[UUID]:
    """Assignments of *leaver* that are not finished and that *heir* can take, in their order."""
    taken = (
        select(Assignment.document_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Assignment.user_id == heir, Round.state == RoundState.OPEN.value)
    )
    wanted = (
        select(Assignment.id)
        .where(Assignment.round_id == found.id, Assignment.user_id == leaver, ~round_moves.done(found.id))
        .where(Assignment.document_id.not_in(taken))
    )
    return session.scalars(wanted.order_by(Assignment.position)).all()


def _still_there(session: Session, project: Project, found: Round) -> dict[UUID, str]:
    """The coders of a round who are still in the team."""
    asked = set(session.scalars(select(Assignment.user_id).where(Assignment.round_id == found.id).distinct()))
    team = {coder.id: coder.export_id for coder in round_plans.coders(session, project) if coder.id in asked}
    if not team:
        raise Conflict("Nobody who codes in this round is in the team any more.")
    return team


def reopen(session: Session, actor: Actor, slug: str, round_id: UUID, document_id: UUID, user_id: UUID) -> None:
    """Let a coder of the round change their tags in an article that they have finished.

    Raises NotFound when they have not, or the document is none of the round's.
    """
    held(session, desk(session, actor, slug), round_id)
    asked = select(Assignment.id).where(
        Assignment.round_id == round_id, Assignment.document_id == document_id, Assignment.user_id == user_id
    )
    if session.scalars(asked).one_or_none() is None:
        raise NotFound
    codings.reopen_for(session, actor, document_id, user_id)
