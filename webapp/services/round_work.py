"""A coder's own part of rounds: how far they are, what comes next, and their articles in their own order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Exists, and_, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from webapp.clock import now
from webapp.domain.roles import Actor
from webapp.domain.workflow import CodingState, RoundState
from webapp.models import Assignment, Coding, Document, Round
from webapp.services import sealing

PAGE = 50


@dataclass(frozen=True, slots=True)
class Part:
    """What one person is asked to do in a round; *place* is where their next article stands in their order."""

    round: Round
    total: int
    finished: int
    next_id: UUID | None
    place: int

    @property
    def late(self) -> bool:
        """Whether the round should be over, and this person is not through."""
        return bool(self.next_id and self.round.ends_at and self.round.ends_at < now())


@dataclass(frozen=True, slots=True)
class Piece:
    """One of a coder's articles; its name says nothing where the round hides the source."""

    document_id: UUID
    place: int
    name: str
    state: str  # "" where it is not begun


def open_parts(session: Session, actor: Actor) -> Mapping[UUID, Sequence[Part]]:
    """The actor's part in each open round, by project: what ends first comes first."""
    mine = select(Assignment.round_id).where(Assignment.user_id == actor.user_id).distinct()
    wanted = select(Round).where(Round.state == RoundState.OPEN.value, Round.id.in_(mine))
    parts = parts_of(session, actor, session.scalars(wanted).all())
    found: dict[UUID, list[Part]] = {}
    for part in sorted(parts.values(), key=_soonest):
        found.setdefault(part.round.project_id, []).append(part)
    return found


def parts_of(session: Session, actor: Actor, rounds: Sequence[Round]) -> dict[UUID, Part]:
    """The actor's part in each of *rounds* in which they have one."""
    by_id = {one.id: one for one in rounds}
    open_place = case((~finished(), Assignment.position))
    wanted = (
        select(Assignment.round_id, func.count(), func.count(open_place), func.min(open_place))
        .where(Assignment.user_id == actor.user_id, Assignment.round_id.in_(by_id))
        .group_by(Assignment.round_id)
    )
    counts = {row[0]: row[1:] for row in session.execute(wanted)}
    following = _at(session, actor, {key: row[2] for key, row in counts.items() if row[2] is not None})
    return {
        key: Part(by_id[key], total, total - left, *following.get(key, (None, 0)))
        for key, (total, left, _) in counts.items()
    }


def pieces(session: Session, actor: Actor, found: Round, after: int = 0) -> tuple[Sequence[Piece], int | None]:
    """The actor's articles of a round after the place *after*, PAGE at most, and where the next page begins."""
    place = func.row_number().over(order_by=(Assignment.position, Assignment.id))
    mine = (
        select(Assignment.document_id, place.label("place"))
        .where(Assignment.round_id == found.id, Assignment.user_id == actor.user_id)
        .subquery()
    )
    coded = and_(Coding.document_id == mine.c.document_id, Coding.user_id == actor.user_id, Coding.round_id == found.id)
    wanted = (
        select(mine.c.document_id, mine.c.place, Document.title, Document.source_file, Coding.state)
        .join(Document, Document.id == mine.c.document_id)
        .join(Coding, coded, isouter=True)
        .where(mine.c.place > after)
        .order_by(mine.c.place)
        .limit(PAGE + 1)
    )
    rows = session.execute(wanted).all()
    names = [sealing.named(session, row.document_id, row.title, row.source_file, "Untitled") for row in rows[:PAGE]]
    shown = [Piece(row.document_id, row.place, name, row.state or "") for row, name in zip(rows, names, strict=False)]
    return shown, shown[-1].place if len(rows) > PAGE else None


def finished() -> Exists:
    """A condition on Assignment: its coder has finished the document in its round."""
    return exists().where(
        Coding.document_id == Assignment.document_id,
        Coding.user_id == Assignment.user_id,
        Coding.round_id == Assignment.round_id,
        Coding.state == CodingState.COMPLETE.value,
    )


def _at(session: Session, actor: Actor, positions: Mapping[UUID, int]) -> dict[UUID, tuple[UUID, int]]:
    """Document and place, counted from 1, of the assignment at a position of each round."""
    before = aliased(Assignment)
    place = (
        select(func.count())
        .where(before.round_id == Assignment.round_id, before.user_id == actor.user_id)
        .where(before.position <= Assignment.position)
        .scalar_subquery()
    )
    wanted = select(Assignment.round_id, Assignment.position, Assignment.document_id, place).where(
        Assignment.user_id == actor.user_id,
        Assignment.round_id.in_(positions),
        Assignment.position.in_(set(positions.values())),
    )
    rows = session.execute(wanted)
    return {key: (document, rank) for key, position, document, rank in rows if positions[key] == position}


def _soonest(part: Part) -> tuple[bool, bool, str, str]:
    ends = part.round.ends_at
    return part.next_id is None, ends is None, ends.isoformat() if ends else "", str(part.round.id)
