"""Goes at articles of training rounds: how each stood against the reference, kept when its coder finished."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import training
from webapp.domain.codebook import CodebookSpec
from webapp.domain.disagreements import Tag
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Action, Actor
from webapp.domain.training import Finding, Score, Scores
from webapp.domain.workflow import Layer, Purpose, Status
from webapp.errors import NotFound
from webapp.models import Annotation, Assignment, Code, Round, Trial, User
from webapp.services import access, disagreement_sources, rounds_at_hand, visibility
from webapp.services.access import ProjectPlace


@dataclass(frozen=True, slots=True)
class Compared:
    """What a coder tagged beside the reference.

    *notes* are what the reference says of its tags, by their ids; *beyond* counts its tags of codes that the codebook
    of the round does not have: nobody could hit them.
    """

    findings: Sequence[Finding]
    notes: Mapping[str, str]
    any_reference: bool
    beyond: int


@dataclass(frozen=True, slots=True)
class Fared:
    """How somebody fared in a training round, over the articles that they have finished at least once."""

    person: User
    asked: int
    finished: int
    goes: int
    first: Scores
    last: Scores

    @property
    def totals(self) -> tuple[Score, Score]:
        """All codes together, in the first go and the last."""
        return training.total(self.first), training.total(self.last)

    def rows(self, book: CodebookSpec) -> list[tuple[str, str, Score, Score]]:
        """Key and name of each code that was met, with the first and the last go, in the order of the codebook."""
        return rows(book, self.first, self.last)


@dataclass(frozen=True, slots=True)
class Overview:
    """How the coders of a training round fared; *whole* whether the reader sees all of them."""

    place: ProjectPlace
    round: Round
    book: CodebookSpec
    people: Sequence[Fared]
    whole: bool


def record(session: Session, actor: Actor, document_id: UUID, found: Round, book: CodebookSpec) -> None:
    """Keep how the article that *actor* has just finished in a training round stands; nothing without a reference."""
    compared = compare(session, actor, document_id, found.id, book)
    if not compared.any_reference:
        return
    before = select(func.max(Trial.number)).where(*_of(actor, document_id, found.id))
    made = Trial(
        id=new_id(),
        round_id=found.id,
        document_id=document_id,
        user_id=actor.user_id,
        number=(session.scalar(before) or 0) + 1,
        result=training.stored(training.scores(compared.findings)),
        finished_at=now(),
    )
    session.add(made)
    session.flush()


def compare(session: Session, actor: Actor, document_id: UUID, round_id: UUID, book: CodebookSpec) -> Compared:
    """The actor's tags of the document in a training round beside the reference, which they see once they finished."""
    rows = _tags(session, actor, document_id, round_id)
    cut = disagreement_sources.excluded(session, [document_id])[document_id]
    known = {code.code for code in book.walk() if not code.retired}
    own, reference = (
        [row for row in rows if (row.layer == Layer.REFERENCE) is layer and not cut.overlapping(row)]
        for layer in (False, True)
    )
    held = [row for row in reference if row.key in known]
    return Compared(
        training.compare(map(_tag, own), map(_tag, held)),
        {_name(row): row.note for row in held if row.note},
        any_reference=bool(held),
        beyond=len(reference) - len(held),
    )


def of_article(session: Session, actor: Actor, document_id: UUID, round_id: UUID) -> list[Scores]:
    """The actor's goes at the article, the first one first."""
    kept = select(Trial.result).where(*_of(actor, document_id, round_id)).order_by(Trial.number)
    return [training.read(one) for one in session.scalars(kept)]


def overview(session: Session, actor: Actor, slug: str, round_id: UUID) -> Overview:
    """How the coders of a training round fared, as far as *actor* may know; raises NotFound for any other round."""
    place = access.project(session, actor, slug, Action.SEE_ROUNDS)
    wanted = select(Round).where(Round.id == round_id, Round.project_id == place.project.id)
    found = session.scalars(wanted.where(Round.purpose == Purpose.TRAINING.value)).one_or_none()
    if found is None:
        raise NotFound
    whole = bool(session.scalar(select(visibility.others_training(place, actor, found.id))))
    people = _people(session, actor, found.id, whole=whole)
    if not (whole or people):
        raise NotFound
    book = rounds_at_hand.edition(session, place.project.id, found).spec
    return Overview(place, found, book, people, whole)


def rows(book: CodebookSpec, first: Scores, last: Scores) -> list[tuple[str, str, Score, Score]]:
    """Key and name of each code of both, with its scores, in the order of the codebook, others after it."""
    names = {code.code: code.name for code in book.walk()}
    met = first.keys() | last.keys()
    order = [*(key for key in names if key in met), *sorted(met - names.keys())]
    return [(key, names.get(key, key), first.get(key, Score()), last.get(key, Score())) for key in order]


def _people(session: Session, actor: Actor, round_id: UUID, *, whole: bool) -> list[Fared]:
    asked = select(Assignment.user_id, func.count()).where(Assignment.round_id == round_id)
    counts = dict(session.execute(asked.group_by(Assignment.user_id)).all())
    kept = select(Trial).where(Trial.round_id == round_id).order_by(Trial.number)
    goes: dict[UUID, dict[UUID, list[Scores]]] = {}
    for one in session.scalars(kept):
        goes.setdefault(one.user_id, {}).setdefault(one.document_id, []).append(training.read(one.result))
    ids = counts.keys() | goes.keys()
    ids = ids if whole else ids & {actor.user_id}
    people = session.scalars(select(User).where(User.id.in_(ids)).order_by(User.display_name, User.id)).all()
    return [_fared(person, counts.get(person.id, 0), list(goes.get(person.id, {}).values())) for person in people]


def _fared(person: User, asked: int, articles: Iterable[Sequence[Scores]]) -> Fared:
    known = list(articles)
    return Fared(
        person,
        asked,
        finished=len(known),
        goes=sum(map(len, known)),
        first=training.together(one[0] for one in known),
        last=training.together(one[-1] for one in known),
    )


def _tags(session: Session, actor: Actor, document_id: UUID, round_id: UUID) -> Sequence[Row[Any]]:
    own = and_(
        *(Annotation.layer == Layer.INDIVIDUAL.value, Annotation.author_id == actor.user_id),
        *(Annotation.round_id == round_id, Annotation.deleted_at.is_(None)),
    )
    wanted = (
        select(
            *(Annotation.id, Annotation.export_id, Annotation.layer, Annotation.start, Annotation.end),
            *(Annotation.attributes, Annotation.note, Code.key),
        )
        .join(Code, Code.id == Annotation.code_id)
        .where(Annotation.document_id == document_id, Annotation.status != Status.SUPERSEDED.value)
        .where(or_(own, visibility.reference(actor, round_id)))
    )
    return session.execute(wanted).all()


def _tag(row: Row[Any]) -> Tag:
    return Tag(_name(row), row.layer, row.start, row.end, row.key, row.attributes)


def _name(row: Row[Any]) -> str:
    return row.export_id or exported("a", row.id)


def _of(actor: Actor, document_id: UUID, round_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Trial.round_id == round_id, Trial.user_id == actor.user_id, Trial.document_id == document_id
