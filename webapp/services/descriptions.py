"""What owners say of a project's data, once for all its dataset versions."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.descriptions import Description
from webapp.domain.events import EventName
from webapp.domain.roles import Action, Actor
from webapp.services import access, activity
from webapp.services.access import ProjectPlace


@dataclass(frozen=True, slots=True)
class Described:
    """A project and what is said of its data."""

    place: ProjectPlace
    description: Description


def show(session: Session, actor: Actor, slug: str) -> Described:
    """What was answered so far."""
    place = access.project(session, actor, slug, Action.MANAGE_RELEASES)
    return Described(place, Description.read(place.project.dataset))


def update(session: Session, actor: Actor, slug: str, description: Description) -> None:
    """Say something else of the data from now on; versions that were made keep what they said."""
    place = access.project(session, actor, slug, Action.MANAGE_RELEASES)
    before, after = place.project.dataset, description.portray()
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if not changed:
        return
    place.project.dataset = after
    activity.record(
        session,
        actor,
        EventName.PROJECT_CHANGED,
        place.project.id,
        project=place.project.id,
        before={"dataset": {name: before.get(name) for name in changed}},
        after={"dataset": {name: after.get(name) for name in changed}},
    )
