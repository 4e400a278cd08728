"""Who may be told that something happened: the visibility rule, for signals."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.domain.roles import Action, Actor, Role
from webapp.models import Round
from webapp.services import access, visibility


@dataclass(frozen=True, slots=True)
class Audience:
    """Somebody who listens in one project, with what they may be told as long as rights stay as they are."""

    project_id: UUID
    user_id: UUID | None
    open: bool  # whether they may know that colleagues work

    def hears(self, kind: str, actor_id: UUID | None) -> bool:
        """Whether an act of that person may be told to them; their own, and what all see, always may."""
        return self.open or actor_id == self.user_id or kind in ("regions", "codebook")


def audience(session: Session, actor: Actor, slug: str) -> Audience:
    """What *actor* may be told of the project; whoever codes in a blind round is told nothing of others' work."""
    place = access.project(session, actor, slug, Action.READ)
    blind = visibility.blind_rounds(actor.user_id).where(Round.project_id == place.project.id).limit(1)
    is_open = visibility.sees_colleagues(place) or place.role == Role.VIEWER  # who is shown what is final
    return Audience(place.project.id, actor.user_id, is_open and session.scalars(blind).first() is None)
