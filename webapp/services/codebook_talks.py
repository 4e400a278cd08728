"""What the team has put beside the codes of its codebook: live examples, rulings, open questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.roles import Action, Actor
from webapp.services import discussions, examples, rulings, visibility
from webapp.services.access import ProjectPlace
from webapp.services.discussions import Discussion
from webapp.services.examples import Shown
from webapp.services.rulings import OfCode

ASIDE = 2
"""Rulings of a code that stand beside an article."""


@dataclass(frozen=True, slots=True)
class Talks:
    """What stands beside each code, by its key, and what the actor may do there."""

    examples: Mapping[str, Sequence[Shown]]
    rulings: Mapping[str, OfCode]
    discussions: Mapping[str, Sequence[Discussion]]
    actor_id: object
    may_curate: bool = False
    may_comment: bool = False

    def sound(self, code: str) -> list[Shown]:
        """The examples and counter-examples of a code that still hold."""
        return [one for one in self.examples.get(code, ()) if one.sound]

    @property
    def exemplified(self) -> frozenset[str]:
        """Keys of the codes that have an example which still holds."""
        return frozenset(
            code for code, shown in self.examples.items() if any(one.sound and not one.example.counter for one in shown)
        )


def beside(session: Session, place: ProjectPlace, actor: Actor) -> Talks:
    """Everything, for the page of the codebook; in as many statements whatever there is."""
    blind = place.may(Action.COMMENT) and session.scalar(select(visibility.codes_blind(actor, place.project.id)))
    return Talks(
        examples.of_codes(session, place, actor),
        rulings.of_codes(session, place, actor),
        discussions.of_codes(session, place, actor),
        actor.user_id,
        may_curate=place.may(Action.CURATE),
        may_comment=place.may(Action.COMMENT) and not blind,
    )


def aside(session: Session, place: ProjectPlace, actor: Actor) -> Talks:
    """What helps somebody who is tagging: examples that still hold, and the newest rulings."""
    found = examples.of_codes(session, place, actor)
    sound = {code: [one for one in shown if one.sound] for code, shown in found.items()}
    return Talks(sound, rulings.of_codes(session, place, actor, ASIDE), {}, actor.user_id)
