"""What became of a coder's tags of a round, in short; and which rounds have something new to tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.clock import now
from webapp.domain import digests
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.digests import Count
from webapp.domain.ids import new_id
from webapp.domain.outcomes import Became
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import CodingState, Purpose
from webapp.errors import NotFound
from webapp.models import Coding, Decision, DigestSeen, Disagreement, Round, User
from webapp.services import access, outcome_rows, outcome_words, outcomes, rounds_at_hand, visibility
from webapp.services.access import ProjectPlace
from webapp.services.outcome_rows import Row, Scope
from webapp.services.outcome_words import Line


@dataclass(frozen=True, slots=True)
class News:
    """A round whose review is done, or has moved since the coder last looked; *round_id* None: outside rounds."""

    round_id: UUID | None
    name: str
    done: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A code about which the team often decided otherwise: in a sentence, with the latest reason and the codebook."""

    code: CodeSpec
    sentence: str
    reason: str
    by: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Digest:
    """What became of the actor's tags of a round, or of all that they may hear of."""

    place: ProjectPlace
    scope: Scope
    name: str
    all: Count
    codes: Sequence[tuple[CodeSpec, Count]]
    topics: Sequence[Topic]
    number: str  # of the codebook
    rounds: Sequence[tuple[str, str]]
    sealed: Sequence[str]
    news: News | None
    at: datetime


def digest(session: Session, actor: Actor, slug: str, scope: Scope) -> Digest:
    """What became of the actor's tags, counted by code; raises NotFound for a round of which nothing is told."""
    place = access.project(session, actor, slug, Action.SEE_OUTCOMES)
    offered = outcomes.rounds(session, place, actor)
    name = dict(offered).get(str(scope.round_id), "")
    if scope.round_id and not name:
        raise NotFound
    held = session.get(Round, scope.round_id) if scope.round_id else None
    edition = rounds_at_hand.edition(session, place.project.id, held)
    rows = outcome_rows.rows(session, place, actor, scope)
    counts = digests.counted(rows)
    known = [code.code for code in edition.spec.walk()]
    order = [*known, *sorted(counts.keys() - set(known))]
    waiting = None if scope.all else next(iter(news(session, place, actor, scope)), None)
    return Digest(
        place,
        scope,
        name,
        digests.summed(rows),
        [(outcome_words.of(edition.spec, key), counts[key]) for key in order if key in counts],
        _topics(session, rows, counts, edition.spec),
        edition.number,
        offered,
        outcomes.sealed(session, place, actor),
        waiting,
        now(),
    )


def see(session: Session, actor: Actor, slug: str, scope: Scope, at: datetime) -> None:
    """Note that the actor has read what was decided in a round until *at*; nobody else is told."""
    place = access.project(session, actor, slug, Action.SEE_OUTCOMES)
    assert actor.user_id
    if scope.all or not news(session, place, actor, scope):
        return
    mine = {"project_id": place.project.id, "user_id": actor.user_id, "round_id": scope.round_id}
    known = session.scalars(select(DigestSeen).filter_by(**mine).order_by(DigestSeen.seen_at.desc()).limit(1))
    seen, until = known.one_or_none(), min(at, now())
    if seen is None:
        session.add(DigestSeen(id=new_id(), seen_at=until, **mine))
    else:
        seen.seen_at = max(seen.seen_at, until)


def news(session: Session, place: ProjectPlace, actor: Actor, scope: Scope | None = None) -> list[News]:
    """The rounds in which something was decided about articles of the actor since they last looked."""
    mine = (
        select(Coding.round_id)
        .where(Coding.user_id == actor.user_id, Coding.project_id == place.project.id)
        .where(Coding.state == CodingState.COMPLETE.value, *(scope.of(Coding.round_id) if scope else ()))
        .distinct()
        .subquery()
    )
    here = Disagreement.round_id.is_not_distinct_from(mine.c.round_id)
    waiting = exists().where(
        Disagreement.project_id == place.project.id, here, Disagreement.state.in_(["open", "discuss"])
    )
    wanted = (
        select(mine.c.round_id, Round.name, waiting)
        .outerjoin(Round, Round.id == mine.c.round_id)
        .where(or_(Round.id.is_(None), Round.purpose != Purpose.TRAINING.value), _moved(place, actor, mine.c.round_id))
        .order_by(Round.created_at, Round.id)
    )
    return [News(row[0], row[1] or "", not row[2]) for row in session.execute(wanted)]


def _moved(place: ProjectPlace, actor: Actor, round_id: ColumnElement[UUID | None]) -> ColumnElement[bool]:
    """A condition: something was decided about an article that the actor has finished, since they last looked."""
    seen = (
        select(func.max(DigestSeen.seen_at))
        .where(DigestSeen.user_id == actor.user_id, DigestSeen.project_id == place.project.id)
        .where(DigestSeen.round_id.is_not_distinct_from(round_id))
        .scalar_subquery()
    )
    finished = aliased(Coding)
    theirs = exists().where(
        finished.document_id == Decision.document_id,
        finished.round_id.is_not_distinct_from(Decision.round_id),
        finished.user_id == actor.user_id,
        finished.state == CodingState.COMPLETE.value,
    )
    return exists().where(
        Decision.project_id == place.project.id,
        Decision.round_id.is_not_distinct_from(round_id),
        or_(seen.is_(None), Decision.created_at > seen),
        Decision.revised_by.is_(None),
        theirs,
        visibility.outcomes(actor, Decision.document_id, Decision.round_id),
    )


def _topics(session: Session, rows: Sequence[Row], counts: Mapping[str, Count], spec: CodebookSpec) -> list[Topic]:
    names = {key: outcome_words.of(spec, key).name for count in counts.values() for key in count.instead}
    most = digests.most_changed(counts)
    reasons = _reasons(session, rows, most)
    return [
        Topic(
            outcome_words.of(spec, key),
            digests.sentence(counts[key], names),
            *reasons.get(key, ("", "")),
            outcome_words.both(spec, key),
        )
        for key in most
    ]


def _reasons(session: Session, rows: Sequence[Row], keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The latest reason that was given for a change of each of these codes, and who gave it."""
    about = {
        UUID(row.decision_id): key
        for row in rows
        if row.decision_id and row.became is not Became.KEPT and (key := row.listed) in keys
    }
    wanted = (
        select(Decision.id, Decision.reason, User.display_name)
        .join(User, User.id == Decision.reviewer_id)
        .where(Decision.id.in_(about), Decision.reason.is_not(None), Decision.reason != "")
        .order_by(Decision.created_at, Decision.id)
    )
    return {about[row.id]: (row.reason, row.display_name) for row in session.execute(wanted)} if about else {}
