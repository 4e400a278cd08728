"""Questions of coders in blind rounds: asked of the owners alone, answered to all coders of the round at once.

Who codes in a blind round may not talk with colleagues about it: a question goes to owners who don't code in it, and
what they answer becomes a ruling that does not say who asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.clock import now, rfc3339
from webapp.domain.drafts import InquiryDraft, ReplyDraft
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.text import clean_field
from webapp.errors import Conflict, Invalid, NotFound
from webapp.models import Assignment, Code, Coding, Event, Inquiry, InquirySeen, Membership, Project, Round, User
from webapp.services import access, activity, mentions, rounds_at_hand, visibility
from webapp.services.access import ProjectPlace
from webapp.services.comments import MAX_BODY

_INSERT = {kind.__name__.rpartition(".")[2]: kind.insert for kind in (postgresql, sqlite)}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as all coders of its round read it."""

    inquiry: Inquiry
    code: str | None  # key
    question: str
    answer: str
    corrected: bool  # whether it said otherwise before


@dataclass(frozen=True, slots=True)
class AtArticle:
    """What a coder of a blind round has beside an article: answers not seen yet, and whom a question goes to."""

    round: Round
    unseen: Sequence[Reply]
    readers: Sequence[User]


def ask(session: Session, actor: Actor, document_id: UUID, draft: InquiryDraft) -> Inquiry:
    """Ask the owners something while coding a document in an open blind round.

    Raises Conflict elsewhere, Invalid when nothing is asked, or about a passage or a code that is not there.
    """
    words = _cleaned(draft.body, "body")
    place = access.document(session, actor, document_id, Action.ANNOTATE)
    found = rounds_at_hand.at_hand(session, actor, document_id)
    if found is None or not found.blind:
        raise Conflict("You code this article in no blind round: say it as a comment on a tag, and the team reads it.")
    code_id = _code(session, place, found, draft.code)
    span = draft.span.within(place.document.length) if draft.span else None
    assert actor.user_id
    made = Inquiry(
        id=new_id(),
        project_id=place.project.id,
        round_id=found.id,
        document_id=document_id,
        start=span.start if span else None,
        end=span.end if span else None,
        code_id=code_id,
        body=mentions.kept(session, place.project.id, words),
        asked_by=actor.user_id,
        asked_at=now(),
    )
    session.add(made)
    session.flush()
    told = {"body": made.body, "code": draft.code}
    activity.record(
        session, actor, EventName.INQUIRY_ASKED, made.id, project=place.project.id, document=document_id, after=told
    )
    return made


def answer(session: Session, actor: Actor, inquiry_id: UUID, draft: ReplyDraft) -> Inquiry:
    """Answer a question to all coders of its round, for an owner who does not code in it.

    Raises Conflict when somebody has answered it meanwhile, Invalid when question or answer is empty.
    """
    put_as, words = _cleaned(draft.put_as, "put_as"), _cleaned(draft.answer, "answer")
    place, found = _load(session, actor, inquiry_id, Action.MANAGE_ROUNDS)
    _require(session, found, visibility.inquiries(place, actor))
    kept = [mentions.kept(session, place.project.id, one) for one in (put_as, words)]
    after = _put(session, actor, found, kept, Inquiry.answered_at.is_(None))
    if after is None:
        raise Conflict("Somebody has answered this question meanwhile; reload the page to read it.")
    # Of no document: in which article somebody asked is nothing for those who read the answer.
    activity.record(session, actor, EventName.INQUIRY_ANSWERED, found.id, project=place.project.id, after=after)
    return found


def correct(session: Session, actor: Actor, inquiry_id: UUID, draft: ReplyDraft) -> Inquiry:
    """Put another answer in the place of one; all coders of its round are to read it anew, and the ruling follows.

    The same words again change nothing. Raises Conflict when it is not the answer of *draft.instead_of* any more,
    Invalid when question or answer is empty.
    """
    put_as, words = _cleaned(draft.put_as, "put_as"), _cleaned(draft.answer, "answer")
    place, found = _load(session, actor, inquiry_id, Action.MANAGE_ROUNDS)
    _require(session, found, visibility.inquiries(place, actor))
    before = {"question": found.put_as, "answer": found.answer}
    kept = [mentions.kept(session, place.project.id, one) for one in (put_as, words)]
    if kept == [found.put_as, found.answer]:
        return found
    same = and_(Inquiry.answered_at.is_not(None), Inquiry.answered_at == draft.instead_of)
    after = _put(session, actor, found, kept, same)
    if after is None:
        raise Conflict("Somebody has changed this answer meanwhile; reload the page to read it.")
    session.execute(delete(InquirySeen).where(InquirySeen.inquiry_id == inquiry_id))
    project = place.project.id
    activity.record(session, actor, EventName.INQUIRY_CORRECTED, found.id, project=project, before=before, after=after)
    return found


def see(session: Session, actor: Actor, inquiry_id: UUID) -> None:
    """Note that *actor*, who codes in its round, has seen the answer; again is no error."""
    place, found = _load(session, actor, inquiry_id, Action.ANNOTATE)
    _require(session, found, visibility.answered_inquiries(place, actor), coded_by(actor))
    row = {"inquiry_id": inquiry_id, "user_id": actor.user_id, "seen_at": now()}
    added = _INSERT[session.get_bind().dialect.name](InquirySeen).values(row)
    session.execute(added.on_conflict_do_nothing())


def at_article(session: Session, place: ProjectPlace, actor: Actor, found: Round | None) -> AtArticle | None:
    """What stands beside an article that *actor* codes in the open round *found*; None where that is not blind."""
    if found is None or not found.blind:
        return None
    return AtArticle(found, unseen(session, place, actor, found.id), readers(session, found))


def beside(session: Session, actor: Actor, document_id: UUID) -> AtArticle | None:
    """As `at_article`, for a page that is open already."""
    place = access.document(session, actor, document_id, Action.ANNOTATE)
    return at_article(session, place, actor, rounds_at_hand.at_hand(session, actor, document_id))


def unseen(session: Session, place: ProjectPlace, actor: Actor, round_id: UUID) -> list[Reply]:
    """The answers of a round that *actor*, who codes in it, has not seen, the oldest first."""
    return replies(session, place, actor, Inquiry.round_id == round_id, coded_by(actor), ~seen_by(actor))


def newest(session: Session, found: Round | None) -> str | None:
    """When a question of the round at hand was last answered, or an answer corrected."""
    if found is None or not found.blind:
        return None
    moment = session.scalar(select(func.max(Inquiry.answered_at)).where(Inquiry.round_id == found.id))
    return rfc3339(moment) if moment else None


def replies(session: Session, place: ProjectPlace, actor: Actor, *conditions: ColumnElement[bool]) -> list[Reply]:
    """Answered questions of a project, the oldest first; two statements."""
    wanted = (
        select(Inquiry, Code.key, _corrected())
        .outerjoin(Code, Code.id == Inquiry.code_id)
        .where(visibility.answered_inquiries(place, actor), *conditions)
        .order_by(Inquiry.answered_at, Inquiry.id)
    )
    rows = session.execute(wanted).all()
    said = mentions.plain(session, place.project.id, [one for row in rows for one in (row[0].put_as, row[0].answer)])
    return [Reply(one, key, said[one.put_as or ""], said[one.answer or ""], anew) for one, key, anew in rows]


def readers(session: Session, found: Round) -> Sequence[User]:
    """The owners who read what is asked in a round: those who don't code in it."""
    asked = select(Assignment.user_id).where(Assignment.round_id == found.id)
    begun = select(Coding.user_id).where(Coding.round_id == found.id)
    wanted = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.project_id == found.project_id, Membership.role >= int(Role.OWNER))
        .where(User.disabled_at.is_(None), User.id.not_in(asked), User.id.not_in(begun))
        .order_by(User.display_name, User.id)
    )
    return session.scalars(wanted).all()


def coded_by(actor: Actor) -> ColumnElement[bool]:
    """A condition on Inquiry: of a round in which *actor* is asked to code."""
    return exists().where(Assignment.round_id == Inquiry.round_id, Assignment.user_id == actor.user_id)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """A condition on Inquiry: *actor* has seen its answer."""
    return exists().where(InquirySeen.inquiry_id == Inquiry.id, InquirySeen.user_id == actor.user_id)


def _put(
    session: Session, actor: Actor, found: Inquiry, kept: Sequence[str], unchanged: ColumnElement[bool]
) -> dict[str, str | None] | None:
    """What the log keeps of an answer that was written while it was *unchanged*; None where it was not."""
    round_ = session.get_one(Round, found.round_id)
    changed = {
        "put_as": kept[0],
        "answer": kept[1],
        "answered_by": actor.user_id,
        "answered_at": now(),
        "version_id": rounds_at_hand.edition(session, found.project_id, round_).id,
    }
    written = update(Inquiry).where(Inquiry.id == found.id, unchanged).values(**changed).returning(Inquiry.id)
    if session.execute(written).one_or_none() is None:
        return None
    session.refresh(found)
    return {"question": kept[0], "answer": kept[1], "code": _key(session, found)}


def _corrected() -> ColumnElement[bool]:
    """A condition on Inquiry: its answer said otherwise before."""
    return exists().where(Event.subject_id == Inquiry.id, Event.name == EventName.INQUIRY_CORRECTED.value)


def _cleaned(words: str, field: str) -> str:
    said = clean_field(words.strip(), field, MAX_BODY)
    if not said:
        raise Invalid("Nothing is written here yet.", field=field)
    return said


def _code(session: Session, place: ProjectPlace, found: Round, key: str | None) -> UUID | None:
    if not key:
        return None
    code_id = rounds_at_hand.edition(session, place.project.id, found).ids.get(key)
    if code_id is None:
        raise Invalid("The codebook of this round has no such code.", field="code")
    return code_id


def _key(session: Session, found: Inquiry) -> str | None:
    return session.scalar(select(Code.key).where(Code.id == found.code_id)) if found.code_id else None


def _load(session: Session, actor: Actor, inquiry_id: UUID, action: Action) -> tuple[ProjectPlace, Inquiry]:
    found = session.get(Inquiry, inquiry_id)
    if found is None:
        raise NotFound
    slug = session.get_one(Project, found.project_id).slug
    return access.project(session, actor, slug, action), found


def _require(session: Session, found: Inquiry, *conditions: ColumnElement[bool]) -> None:
    if session.scalar(select(func.count()).where(Inquiry.id == found.id, *conditions)) != 1:
        raise NotFound
