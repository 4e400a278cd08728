"""What became of a coder's tags: each with the decisions on it, their reasons, and what was said about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Session

from webapp.domain.roles import Action, Actor
from webapp.services import access, passages, queues, reviews
from webapp.services.access import ProjectPlace
from webapp.services.passages import Passage
from webapp.services.queues import Standing, State
from webapp.services.reviews import Card


@dataclass(frozen=True, slots=True)
class Outcome:
    """A tag of one's own in its context, with what review made of it."""

    card: Card
    passage: Passage


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a coder's own tags, in text order."""

    place: ProjectPlace
    state: State
    outcomes: Sequence[Outcome]
    after: UUID | None
    standing: Standing


def page(session: Session, actor: Actor, slug: str, state: State, after: UUID | None = None) -> Page:
    """A page of the actor's own tags in the project, and how review stands with all of them."""
    place = access.project(session, actor, slug, Action.SEE_OUTCOMES)
    mine = queues.own(place, actor)
    tags, following = queues.rows(session, place, and_(mine, queues.part(state)), after)
    shown = passages.around(session, tags)
    cards = reviews.cards(session, place, actor, tags)
    return Page(
        place=place,
        state=state,
        outcomes=[Outcome(card, shown[card.annotation.id]) for card in cards],
        after=following,
        standing=queues.standing(session, mine),
    )
