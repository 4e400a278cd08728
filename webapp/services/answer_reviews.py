"""Questions about articles that several coders answered: who said what and what was decided, article by article."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from webapp.domain import values
from webapp.domain.codebook import QuestionSpec
from webapp.domain.disagreements import lettered
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import CodingState, Layer
from webapp.models import Answer, Coding, Document, Round, User
from webapp.services import access, answer_queues, codebooks
from webapp.services.access import ProjectPlace
from webapp.services.answer_queues import Standing, State
from webapp.services.codebooks import Edition

PAGE = 10
"""Articles of a page."""
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Given:
    """An answer of a coder: in which round, and whether they have finished the article there."""

    answer: Answer
    coder: str
    round: str | None
    finished: bool
    words: str
    allowed: bool  # by the codebook in use


_Sent = tuple[Sequence[str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer that one press decides for; *digit* is its key, *sent* the name and value of its button."""

    digit: int | None
    words: str
    sent: tuple[str, str]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A question about an article with its coders' answers, and with the team's where that is decided."""

    document: Document
    question: QuestionSpec
    asked: bool  # by the codebook in use
    given: Sequence[Given]
    decided: Answer | None
    by: str  # who decided
    own: bool  # one of the answers is the actor's
    seen: str  # a fingerprint of all answers: another one when somebody has answered or decided otherwise
    may_judge: bool
    may_withdraw: bool

    @property
    def key(self) -> str:
        """What tells the case from all others of the project."""
        return f"{self.document.id}-{self.question.name}"

    @property
    def heard(self) -> list[Sequence[Given]]:
        """What was answered, each once, with everybody who says so."""
        alike: dict[str, list[Given]] = {}
        for one in sorted(self.given, key=self.called):
            alike.setdefault(one.words, []).append(one)
        return list(alike.values())

    def called(self, one: Given) -> str:
        """How the coder of an answer is called: by a letter until the team has decided, then by name."""
        if self.decided:
            return one.coder
        return f"Coder {lettered(self.document.id, {given.answer.user_id for given in self.given})[one.answer.user_id]}"

    @property
    def decision(self) -> tuple[str, bool]:
        """The team's answer as it is read, and whether the codebook in use allows it."""
        assert self.decided
        return _words(self.question, self.decided), self.asked and values.allows(self.question, self.decided.values)

    @property
    def offers(self) -> list[Offer]:
        """What can be decided with one press: each allowed value, else each allowed answer of a coder."""
        single = {"enum": self.question.values, "boolean": ("true", "false")}.get(self.question.type)
        if single is not None:
            sets: list[_Sent] = [((value,), ("value", value)) for value in single]
        else:
            distinct = {frozenset(one.answer.values): one.answer for one in self.given if one.allowed}
            sets = [(answer.values, ("like", str(answer.id))) for answer in distinct.values()]
        standing = frozenset(self.decided.values) if self.decided else None
        return [
            Offer(
                digit if digit <= _DIGITS else None,
                _joined(self.question, given),
                sent,
                chosen=frozenset(given) == standing,
            )
            for digit, (given, sent) in enumerate(sets, start=1)
        ]

    @property
    def open_ended(self) -> bool:
        """Whether there are more answers than are offered."""
        return self.question.type not in ("enum", "boolean")


@dataclass(frozen=True, slots=True)
class Page:
    """The questions about some articles, in their order; *after* is the last article when more follow."""

    place: ProjectPlace
    state: State
    articles: Sequence[tuple[Document, Sequence[Case]]]
    after: UUID | None
    standing: Standing


def page(session: Session, actor: Actor, slug: str, state: State, after: UUID | None = None) -> Page:
    """The questions of that state about the articles behind *after*; as many statements whatever the project holds."""
    place = access.project(session, actor, slug, Action.SEE_REVIEW)
    edition = codebooks.in_use(session, place.project.id)
    behind = [Answer.document_id > after] if after else []
    some = answer_queues.listed(place, actor, edition, state, *behind).subquery()
    articles = select(some.c.document_id).distinct().order_by(some.c.document_id).limit(PAGE + 1)
    ids = session.scalars(articles).all()
    of_them = Answer.document_id.in_(ids[:PAGE])
    keys = session.execute(answer_queues.listed(place, actor, edition, state, of_them)).all()
    found = cases(session, place, actor, edition, [(row[0], row[1]) for row in keys])
    return Page(
        place,
        state,
        [(document, list(some)) for document, some in groupby(found, key=lambda one: one.document)],
        ids[PAGE - 1] if len(ids) > PAGE else None,
        answer_queues.standing(session, place, actor, edition),
    )


def cases(
    session: Session, place: ProjectPlace, actor: Actor, edition: Edition, wanted: Collection[tuple[UUID, str]]
) -> list[Case]:
    """These questions about these documents, by document and as the codebook asks them."""
    keys = set(wanted)
    documents, questions = {document_id for document_id, _ in keys}, {question for _, question in keys}
    rows = session.execute(
        select(Answer, Document, User.display_name, Round.name, Coding.state)
        .join(Document, Answer.document_id == Document.id)
        .join(User, Answer.user_id == User.id)
        .join(Round, Answer.round_id == Round.id, isouter=True)
        .join(Coding, _of_the_answer(), isouter=True)
        .where(
            answer_queues.visible(place, actor, Layer.INDIVIDUAL, Layer.CONSENSUS),
            Answer.document_id.in_(documents),
            Answer.question.in_(questions),
        )
        .order_by(Answer.document_id, Answer.question, User.display_name, Answer.created_at, Answer.id)
    )
    told: Iterable[_Told] = (row for row in rows if (row[0].document_id, row[0].question) in keys)
    found = [
        _case(session, place, actor, edition, list(same))
        for _, same in groupby(told, key=lambda row: (row[0].document_id, row[0].question))
    ]
    order = {question.name: place for place, question in enumerate(edition.spec.questions)}
    return sorted(found, key=lambda one: (str(one.document.id), order.get(one.question.name, len(order))))


_Told = tuple[Answer, Document, str, str | None, str | None]


def _case(session: Session, place: ProjectPlace, actor: Actor, edition: Edition, rows: Sequence[_Told]) -> Case:
    """The case that *rows* tell of; of several decisions, as a corpus may bring them along, the newest counts."""
    newest, document, *_ = max(rows, key=lambda row: (row[0].updated_at, row[0].id))
    known = edition.spec.question(newest.question)
    question = known or codebooks.edition(session, newest.version_id).spec.question(newest.question)
    question = question or QuestionSpec(newest.question, newest.question)
    agreed = [row for row in rows if row[0].layer == Layer.CONSENSUS]
    decided = max(agreed, key=lambda row: (row[0].updated_at, row[0].id)) if agreed else None
    given = [
        Given(
            answer,
            coder,
            round_,
            state == CodingState.COMPLETE,
            _words(question, answer),
            allowed=known is not None and values.allows(known, answer.values),
        )
        for answer, _, coder, round_, state in rows
        if answer.layer == Layer.INDIVIDUAL
    ]
    return Case(
        document,
        question,
        known is not None,
        given,
        decided[0] if decided else None,
        decided[2] if decided else "",
        own=any(one.answer.user_id == actor.user_id for one in given),
        seen=_fingerprint([row[0] for row in rows]),
        may_judge=place.may(Action.JUDGE) and known is not None,
        may_withdraw=place.may(Action.JUDGE),
    )


def _of_the_answer() -> ColumnElement[bool]:
    """A condition on Coding: of the person, document and round of an answer."""
    return and_(
        Coding.document_id == Answer.document_id,
        Coding.user_id == Answer.user_id,
        Coding.round_id.is_not_distinct_from(Answer.round_id),
    )


def _fingerprint(answers: Iterable[Answer]) -> str:
    said = sorted(f"{answer.id} {answer.values!r}" for answer in answers)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _words(question: QuestionSpec, answer: Answer) -> str:
    return _joined(question, answer.values)


def _joined(question: QuestionSpec, given: Sequence[str]) -> str:
    return ", ".join(values.as_read(given, question.type))
