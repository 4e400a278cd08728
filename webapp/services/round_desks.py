"""What an owner chooses from when they plan a round: coders, versions, articles, and what these are told apart by."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.domain.roles import Actor, Role
from webapp.domain.rounds import Frame, Kind, Sampling
from webapp.domain.workflow import Purpose
from webapp.models import Membership, Round
from webapp.services import codebooks, round_frames, round_plans
from webapp.services.access import ProjectPlace


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be asked to code; *usual* where coding is what they are in the team for."""

    id: UUID
    name: str
    usual: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the form of a round offers."""

    place: ProjectPlace
    coders: Sequence[Person]
    versions: Sequence[tuple[str, bool]]  # number, whether it is in use; newest first
    facets: Sequence[tuple[str, str]]
    values: Sequence[str]  # of the facet that is chosen
    articles: Sequence[tuple[UUID, str]]


def desk(session: Session, actor: Actor, slug: str, sampling: Sampling | None = None) -> Desk:
    """What may be chosen for a round of the project; of articles those that *sampling* asks for."""
    place = round_plans.desk(session, actor, slug)
    wanted, project = sampling or Sampling(), place.project
    stored = select(Membership.user_id, Membership.role).where(Membership.project_id == project.id)
    roles = {row.user_id: row.role for row in session.execute(stored)}
    people = round_plans.coders(session, project)
    coders = any(roles[coder.id] == Role.ANNOTATOR for coder in people)
    return Desk(
        place,
        [Person(one.id, one.name, usual=roles[one.id] == Role.ANNOTATOR or not coders) for one in people],
        [
            (issue.number, issue.state == "in_use")
            for issue in codebooks.issues(session, place)
            if issue.state in codebooks.IN_USE
        ],
        round_frames.facets(session, project),
        round_frames.values(session, project, wanted.facet),
        round_frames.offered(session, project, wanted),
    )


def usual_frame(session: Session, place: ProjectPlace, kind: Kind) -> Frame:
    """What a round of that kind is drawn from unless its owner says otherwise."""
    if kind.purpose is Purpose.TRAINING:
        return Frame.REFERENCED if round_frames.has_reference(session, place.project) else Frame.ALL
    fresh = kind.purpose is Purpose.PRODUCTION or round_frames.enough_uncoded(session, place.project, kind.amount)
    return Frame.UNCODED if fresh else Frame.ALL


def number(session: Session, place: ProjectPlace, purpose: Purpose) -> int:
    """Which round of its kind the next one is."""
    made = select(func.count()).where(Round.project_id == place.project.id, Round.purpose == purpose.value)
    return (session.scalar(made.where(Round.imported.is_(False))) or 0) + 1
