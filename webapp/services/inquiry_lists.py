"""Questions of blind rounds in lists: those of one round, and those that wait for a person in all their projects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.domain.redaction import hidden_at
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.workflow import RoundState
from webapp.errors import NotFound
from webapp.models import Assignment, Code, Document, DocumentText, Inquiry, InquirySeen, Project, Round, User
from webapp.services import access, inquiries, mentions, projects, rounds_at_hand, sealing, visibility
from webapp.services.access import ProjectPlace
from webapp.services.inquiries import Reply

MOST: Final = 10
"""Questions and answers that my work lists."""
_LONGEST: Final = 600  # code points of a passage that are shown


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked, for its coder and the owners; *seen* counts the coders who have seen the answer."""

    inquiry: Inquiry
    round: Round
    project: Project
    who: User
    document: Document | None
    passage: str | None
    code: str | None  # key
    body: str
    put_as: str
    answer: str
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """The questions of a round: *asked* as they were asked, *answered* as all its coders read them."""

    place: ProjectPlace
    round: Round
    names: Mapping[str, str]  # key -> name of each code
    owns: bool  # whether the reader answers
    codes: bool  # whether the reader codes in the round
    asked: Sequence[Question]
    answered: Sequence[Reply]
    coders: int

    @property
    def waiting(self) -> list[Question]:
        """What nobody has answered."""
        return [one for one in self.asked if one.inquiry.answered_at is None]

    def told(self, reply: Reply) -> Question | None:
        """The question of an answer as it was asked, for those who may know of it."""
        return next((one for one in self.asked if one.inquiry.id == reply.inquiry.id), None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person: questions to answer, and answers to read with the project each is of."""

    questions: Sequence[Question]
    answers: Sequence[tuple[Project, Round, Reply]]

    @property
    def any(self) -> bool:
        return bool(self.questions or self.answers)


def page(session: Session, actor: Actor, slug: str, round_id: UUID) -> Page:
    """The questions of a round, as far as *actor* may know them; raises NotFound for a round of elsewhere."""
    place = access.project(session, actor, slug, Action.SEE_ROUNDS)
    wanted = select(Round).where(Round.id == round_id, Round.project_id == place.project.id)
    found = session.scalars(wanted.where(Round.state != RoundState.PLANNED.value)).one_or_none()
    if found is None:
        raise NotFound
    book = rounds_at_hand.edition(session, place.project.id, found).spec
    coding = select(func.count()).where(Assignment.round_id == round_id, Assignment.user_id == actor.user_id)
    coders = select(func.count(Assignment.user_id.distinct())).where(Assignment.round_id == round_id)
    codes = bool(session.scalar(coding))
    return Page(
        place,
        found,
        names={code.code: code.name for code in book.walk()},
        owns=place.may(Action.MANAGE_ROUNDS) and not (codes and found.blind and found.state == RoundState.OPEN),
        codes=codes,
        asked=_questions(session, visibility.inquiries(place, actor), Inquiry.round_id == round_id),
        answered=inquiries.replies(session, place, actor, Inquiry.round_id == round_id)[::-1],
        coders=session.scalar(coders) or 0,
    )


def waiting(session: Session, actor: Actor) -> Waiting:
    """The questions that *actor* may answer in their open projects, and the answers that they have not seen."""
    mine = [(project, role) for project, role in projects.mine(session, actor) if project.closed_at is None]
    owned = [ProjectPlace(project, role) for project, role in mine if role >= Role.OWNER]
    asked = [visibility.inquiries(place, actor) for place in owned]
    open_ = and_(Inquiry.answered_at.is_(None), Inquiry.asked_by != actor.user_id)
    questions = _questions(session, or_(*asked), open_, limit=MOST) if asked else []
    return Waiting(questions, _to_read(session, actor, [ProjectPlace(*one) for one in mine]))


def _to_read(session: Session, actor: Actor, places: Sequence[ProjectPlace]) -> Sequence[tuple[Project, Round, Reply]]:
    """Answers of open rounds in which *actor* codes and that they have not seen; nothing more is asked without one."""
    fresh = exists().where(Inquiry.round_id == Round.id, Inquiry.answered_at.is_not(None))
    fresh = fresh.where(inquiries.coded_by(actor), ~inquiries.seen_by(actor))
    rounds = session.scalars(select(Round).where(Round.state == RoundState.OPEN.value, fresh).order_by(Round.id)).all()
    by_id = {place.project.id: place for place in places}
    return [
        (by_id[found.project_id].project, found, reply)
        for found in rounds
        if found.project_id in by_id
        for reply in inquiries.unseen(session, by_id[found.project_id], actor, found.id)
    ][:MOST]


def _questions(session: Session, *conditions: ColumnElement[bool], limit: int | None = None) -> list[Question]:
    """Questions as they were asked, the oldest first, with passage and coder."""
    coder = aliased(Assignment)
    coding = select(coder.user_id).where(coder.round_id == Inquiry.round_id)
    seen = select(func.count()).where(InquirySeen.inquiry_id == Inquiry.id, InquirySeen.user_id.in_(coding))
    passage = func.substr(DocumentText.text, Inquiry.start + 1, func.coalesce(Inquiry.end, 0) - Inquiry.start)
    wanted = (
        select(Inquiry, Round, Project, User, Document, passage, Code.key, seen.scalar_subquery())
        .join(Round, Round.id == Inquiry.round_id)
        .join(Project, Project.id == Inquiry.project_id)
        .join(User, User.id == Inquiry.asked_by)
        .outerjoin(Document, Document.id == Inquiry.document_id)
        .outerjoin(DocumentText, and_(DocumentText.document_id == Inquiry.document_id, Inquiry.start.is_not(None)))
        .outerjoin(Code, Code.id == Inquiry.code_id)
        .where(*conditions)
        .order_by(Inquiry.asked_at, Inquiry.id)
        .limit(limit)
    )
    rows = session.execute(wanted).all()
    said: dict[UUID, Mapping[str, str]] = {}
    for project_id in {row[0].project_id for row in rows}:
        texts = [one for row in rows if row[0].project_id == project_id for one in _texts(row[0])]
        said[project_id] = mentions.plain(session, project_id, texts)
    masks = sealing.hidden(session, [row[0].document_id for row in rows])
    return [_question(row, said[row[0].project_id], masks.get(row[0].document_id, ())) for row in rows]


def _texts(found: Inquiry) -> tuple[str, str, str]:
    return found.body, found.put_as or "", found.answer or ""


def _question(row: Any, said: Mapping[str, str], masks: Iterable[tuple[int, int]]) -> Question:
    inquiry, round_, project, who, document, passage, code, seen = row
    passage = passage and hidden_at(passage, inquiry.start, masks)
    body, put_as, answer = (said.get(one, "") for one in _texts(inquiry))
    shown = passage if passage is None or len(passage) <= _LONGEST else f"{passage[:_LONGEST]}…"
    return Question(inquiry, round_, project, who, document, shown, code, body, put_as, answer, seen)
