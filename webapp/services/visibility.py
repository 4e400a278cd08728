"""Which annotations an actor may see now. The only place that says so: pages, API, lists, counts and exports ask here."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from uuid import UUID

from webapp.domain.roles import Action, Actor, Role
from webapp.domain.workflow import Layer, RoundState
from webapp.models import Annotation, Assignment, Coding, Round
from webapp.services.access import ProjectPlace


def annotations(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Annotation: of this project, not deleted, and open to *actor*.

    One's own tags always; final ones to viewers; colleagues' to coders where the team works in the open;
    all layers to reviewers and owners. Whoever codes in a blind round that is not locked sees nothing of
    others in it, whatever their role.
    """
    return and_(Annotation.deleted_at.is_(None), _open_to(place, actor))


def deleted(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Annotation: of this project, deleted, and open to *actor* before that."""
    return and_(Annotation.deleted_at.is_not(None), _open_to(place, actor))


def not_blinded(actor: Actor) -> ColumnElement[bool]:
    """A condition on Annotation: not of a blind round in which *actor* codes and which is not locked."""
    return or_(Annotation.round_id.is_(None), Annotation.round_id.not_in(blind_rounds(actor.user_id)))


def blind_rounds(user_id: UUID | None) -> Select[UUID]:
    """Ids of the rounds whose work of others *user_id* may not see yet."""
    assigned = select(Assignment.round_id).where(Assignment.user_id == user_id)
    begun = select(Coding.round_id).where(Coding.user_id == user_id)
    hidden = and_(Round.blind.is_(True), Round.state != RoundState.LOCKED.value)
    return select(Round.id).where(hidden, or_(Round.id.in_(assigned), Round.id.in_(begun)))


def sees_colleagues(place: ProjectPlace) -> bool:
    """Whether colleagues' tags outside blind rounds are open to the actor at all."""
    return place.role >= Role.REVIEWER or (place.role == Role.ANNOTATOR and place.project.open_team)


def _open_to(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    here = Annotation.project_id == place.project.id
    if actor.is_system:
        return here
    mine = Annotation.author_id == actor.user_id
    return and_(here, or_(mine, and_(_by_role(place), not_blinded(actor))))


def _by_role(place: ProjectPlace) -> ColumnElement[bool]:
    if place.may(Action.JUDGE) or place.role >= Role.REVIEWER:
        return true()
    if place.role == Role.VIEWER:
        return Annotation.final.is_(True)
    shown = Annotation.layer.in_([Layer.INDIVIDUAL.value, Layer.CONSENSUS.value])
    return and_(shown, or_(true() if place.project.open_team else false(), Annotation.final.is_(True)))
