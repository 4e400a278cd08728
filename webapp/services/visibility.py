"""Which annotations an actor may see now. The only place that says so: pages, API, lists, exports ask here."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from webapp.domain.roles import Action, Actor, Role
from webapp.domain.workflow import CodingState, Layer, Purpose, RoundState
from webapp.models import (
    Annotation,
    Answer,
    Assignment,
    Coding,
    Comment,
    Decision,
    Disagreement,
    Event,
    Example,
    Inquiry,
    Round,
    Verdict,
)
from webapp.services.access import ProjectPlace

_Asked, _Round = aliased(Assignment), aliased(Round)

_OPEN_LAYERS = (Layer.INDIVIDUAL.value, Layer.CONSENSUS.value)
"""Of others; reference and machine are for reviewers and owners until they are shown."""


def annotations(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Annotation: of this project, not deleted, and open to *actor*.

    One's own tags always; final ones to viewers; colleagues' to coders where the team works in the open;
    all layers to reviewers and owners. Whoever codes in an open blind round sees nothing of others in it,
    whatever their role; and in a document that somebody codes in an open round, they see that round alone.
    """
    return and_(Annotation.deleted_at.is_(None), _open_to(place, actor))


def annotations_of_codes(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """As `annotations`, for a statement that names codes of this project: an index answers it without the rows.

    What a round at hand hides must be left out by `of_round_at_hand`, where the actor has one.
    """
    return and_(Annotation.deleted_at.is_(None), _open_of_project(place, actor))


def deleted(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Annotation: of this project, deleted, and open to *actor* before that."""
    return and_(Annotation.deleted_at.is_not(None), _open_to(place, actor))


def of_round_at_hand(
    actor: Actor,
    document_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
    round_id: InstrumentedAttribute[UUID | None],
) -> ColumnElement[bool]:
    """A condition: of the open round in which *actor* codes the document, or of a document that they code in none.

    So a new round starts empty for its coders: what they and others made of its documents before comes back with
    the lock.
    """
    if actor.is_system:
        return true()
    here = rounds_at_hand(actor.user_id).where(_Asked.document_id == document_id, _Asked.round_id == round_id)
    return or_(~at_hand(actor, document_id), here.exists())


def rounds_at_hand(user_id: UUID | None) -> Select[UUID, UUID | None]:
    """Document and round of whatever *user_id* is asked to code in an open round."""
    open_ = and_(_Round.id == _Asked.round_id, _Round.state == RoundState.OPEN.value)
    return select(_Asked.document_id, _Asked.round_id).where(_Asked.user_id == user_id, open_)


def at_hand(
    actor: Actor, document_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]
) -> ColumnElement[bool]:
    """A condition: a document that *actor* is asked to code in an open round."""
    return document_id.in_(select(rounds_at_hand(actor.user_id).subquery().c.document_id))


def not_blinded(actor: Actor) -> ColumnElement[bool]:
    """A condition on Annotation: not of an open blind round in which *actor* codes."""
    return _apart(actor, Annotation.round_id)


def _apart(actor: Actor, round_id: InstrumentedAttribute[UUID | None]) -> ColumnElement[bool]:
    return or_(round_id.is_(None), round_id.not_in(blind_rounds(actor.user_id)))


def blind_rounds(user_id: UUID | None) -> Select[UUID]:
    """Ids of the rounds whose work of others *user_id* may not see yet."""
    assigned = select(Assignment.round_id).where(Assignment.user_id == user_id)
    begun = select(Coding.round_id).where(Coding.user_id == user_id)
    hidden = and_(Round.blind.is_(True), Round.state == RoundState.OPEN.value)
    return select(Round.id).where(hidden, or_(Round.id.in_(assigned), Round.id.in_(begun)))


def not_coded_blind(
    actor: Actor, document_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]
) -> ColumnElement[bool]:
    """A condition: no document that *actor* codes in an open blind round."""
    hidden = blind_rounds(actor.user_id)
    assigned = select(Assignment.document_id).where(Assignment.round_id.in_(hidden))
    begun = select(Coding.document_id).where(Coding.round_id.in_(hidden))
    return and_(document_id.not_in(assigned), document_id.not_in(begun))


def sees_colleagues(place: ProjectPlace) -> bool:
    """Whether colleagues' tags outside blind rounds are open to the actor at all."""
    return place.role >= Role.REVIEWER or (place.role == Role.ANNOTATOR and place.project.open_team)


def codings(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Coding, of documents of this project: whose progress is open to *actor*."""
    return _work(place, actor, Coding.user_id, Coding.round_id)


def progress(actor: Actor) -> ColumnElement[bool]:
    """A condition on Coding: one's own, and others' but in blind rounds that are open to *actor* as a coder."""
    return or_(Coding.user_id == actor.user_id, _apart(actor, Coding.round_id))


def codes_blind(actor: Actor, project_id: UUID) -> ColumnElement[bool]:
    """A condition on nothing: whether *actor* codes in an open blind round of the project."""
    return exists().where(Round.id.in_(blind_rounds(actor.user_id)), Round.project_id == project_id)


def answers(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Answer, of documents of this project.

    What the team decided rests on what coders of any round said: who codes the document blind sees it later.
    """
    if actor.is_system:
        return true()
    shown = _work(place, actor, Answer.user_id, Answer.round_id)
    agreed = Answer.layer == Layer.CONSENSUS.value
    shown = and_(shown, or_(Answer.user_id == actor.user_id, ~agreed, not_coded_blind(actor, Answer.document_id)))
    shown = and_(shown, of_round_at_hand(actor, Answer.document_id, Answer.round_id))
    if place.role >= Role.REVIEWER:
        return shown
    return and_(shown, or_(Answer.user_id == actor.user_id, Answer.layer.in_(_OPEN_LAYERS)))


def decisions(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Decision, of documents of this project."""
    shown = _work(place, actor, Decision.reviewer_id, Decision.round_id)
    return and_(shown, of_round_at_hand(actor, Decision.document_id, Decision.round_id))


def codes_now(actor: Actor) -> ColumnElement[bool]:
    """Whether *actor* codes in an open round at all; where not, no round hides anything from them."""
    rounds = select(Round.id).where(Round.state == RoundState.OPEN.value)
    asked = exists().where(Assignment.user_id == actor.user_id, Assignment.round_id.in_(rounds))
    return or_(asked, exists().where(Coding.user_id == actor.user_id, Coding.round_id.in_(rounds)))


def outcomes(
    actor: Actor,
    document_id: InstrumentedAttribute[UUID],
    round_id: InstrumentedAttribute[UUID | None],
) -> ColumnElement[bool]:
    """A condition: what was decided about a document in a round may be told to *actor*, who has coded it there.

    It is told to coders whatever they see of each other otherwise, but never before a blind round is locked.
    """
    return and_(
        _apart(actor, round_id), not_coded_blind(actor, document_id), of_round_at_hand(actor, document_id, round_id)
    )


def disagreements(place: ProjectPlace, actor: Actor, *, coding: bool = True) -> ColumnElement[bool]:
    """A condition on Disagreement: of this project, for its reviewers.

    Who codes in an open blind round sees none of it, and in a document that they code in an open round that alone.
    Where it is known from `codes_now` that they are not *coding*, the statement is spared asking.
    """
    here = Disagreement.project_id == place.project.id
    if actor.is_system:
        return here
    if place.role < Role.REVIEWER:
        return false()
    if not coding:
        return here
    apart = _apart(actor, Disagreement.round_id)
    blind = not_coded_blind(actor, Disagreement.document_id)
    return and_(here, apart, blind, of_round_at_hand(actor, Disagreement.document_id, Disagreement.round_id))


def verdicts(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Verdict, of tags that *actor* may see; it needs Annotation in the statement."""
    return _about_tags(place, actor, Verdict.reviewer_id)


def comments(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Comment, of tags that *actor* may see; it needs Annotation in the statement."""
    return _about_tags(place, actor, Comment.author_id)


def talk(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Annotation: open to *actor* with what others say about it."""
    return and_(annotations(place, actor), not_blinded(actor) if sees_notes(place, actor) else false())


def reference(actor: Actor, round_id: UUID) -> ColumnElement[bool]:
    """A condition on Annotation: the reference of a document that *actor* has finished in this training round.

    It is shown beside their own tags and nowhere else, and not while they code the document in another round.
    """
    done = exists().where(
        *(Coding.document_id == Annotation.document_id, Coding.round_id == round_id, Round.id == Coding.round_id),
        *(Coding.user_id == actor.user_id, Coding.state == CodingState.COMPLETE.value),
        Round.purpose == Purpose.TRAINING.value,
    )
    elsewhere = rounds_at_hand(actor.user_id).where(_Asked.round_id != round_id).subquery()
    free = Annotation.document_id.not_in(select(elsewhere.c.document_id))
    return and_(Annotation.layer == Layer.REFERENCE.value, Annotation.deleted_at.is_(None), done, free)


def others_training(place: ProjectPlace, actor: Actor, round_id: UUID) -> ColumnElement[bool]:
    """A condition on nothing: whether *actor* sees how others fare in a training round.

    Reviewers and owners do, but while they code in it themselves.
    """
    mine = exists().where(_Asked.round_id == round_id, _Asked.user_id == actor.user_id, _Round.id == _Asked.round_id)
    return ~mine.where(_Round.state == RoundState.OPEN.value) if place.role >= Role.REVIEWER else false()


def inquiries(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Inquiry, of this project, as it was asked: one's own; owners see all.

    But not those of an open blind round in which they code.
    """
    here = Inquiry.project_id == place.project.id
    if actor.is_system:
        return here
    mine = Inquiry.asked_by == actor.user_id
    if place.role < Role.OWNER:
        return and_(here, mine)
    return and_(here, or_(mine, Inquiry.round_id.not_in(blind_rounds(actor.user_id))))


def answered_inquiries(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Inquiry, of this project, as it was answered: for everybody who may comment."""
    shown = true() if sees_notes(place, actor) else false()
    return and_(Inquiry.project_id == place.project.id, Inquiry.answered_at.is_not(None), shown)


def examples(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Example, of tags that are open to *actor*, or were before they were deleted.

    It needs Annotation in the statement. Like a verdict, that one of others made something an example says what
    they think of it, which a blind round hides.
    """
    shown = _open_to(place, actor)
    return shown if actor.is_system else and_(shown, or_(Example.made_by == actor.user_id, not_blinded(actor)))


def entries(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Event, about tags that *actor* may see; it needs Annotation in the statement."""
    return _about_tags(place, actor, Event.actor_id)


def remarks(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Comment, of documents as a whole."""
    if actor.is_system:
        return true()
    mine = Comment.author_id == actor.user_id
    if not sees_colleagues(place):
        return mine if sees_notes(place, actor) else false()
    return or_(mine, not_coded_blind(actor, Comment.document_id))


def sees_notes(place: ProjectPlace, actor: Actor) -> bool:
    """Whether notes, verdicts and conversations are open to the actor at all; a viewer sees final tags and no more."""
    return actor.is_system or place.role > Role.VIEWER


def _work(
    place: ProjectPlace, actor: Actor, person: InstrumentedAttribute[UUID], round_id: InstrumentedAttribute[UUID | None]
) -> ColumnElement[bool]:
    if actor.is_system:
        return true()
    if not sees_notes(place, actor):
        return false()
    if not sees_colleagues(place):
        return person == actor.user_id
    return or_(person == actor.user_id, _apart(actor, round_id))


def _about_tags(
    place: ProjectPlace, actor: Actor, person: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]
) -> ColumnElement[bool]:
    if actor.is_system:
        return true()
    if not sees_notes(place, actor):
        return false()
    return or_(person == actor.user_id, not_blinded(actor))


def _open_to(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    at_hand = of_round_at_hand(actor, Annotation.document_id, Annotation.round_id)
    return and_(Annotation.project_id == place.project.id, _open_of_project(place, actor), at_hand)


def _open_of_project(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    if actor.is_system:
        return true()
    mine = Annotation.author_id == actor.user_id
    return or_(mine, and_(_by_role(place), not_blinded(actor)))


def _by_role(place: ProjectPlace) -> ColumnElement[bool]:
    if place.may(Action.JUDGE) or place.role >= Role.REVIEWER:
        return true()
    if place.role == Role.VIEWER:
        return Annotation.final.is_(True)
    shown = Annotation.layer.in_(_OPEN_LAYERS)
    return and_(shown, or_(true() if place.project.open_team else false(), Annotation.final.is_(True)))
