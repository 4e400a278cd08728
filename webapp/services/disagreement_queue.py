"""Which disagreements wait for a decision: gravest kind first, in text order; chosen by filters, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from webapp.domain.disagreements import RANKS
from webapp.domain.review import Kind
from webapp.domain.roles import Actor
from webapp.domain.workflow import CodingState
from webapp.models import Annotation, Code, Coding, Disagreement, DisagreementTag, Document, Round
from webapp.services import paging, sealing, visibility
from webapp.services.access import ProjectPlace

PAGE = 15
MOST = 1_000
"""Passages of a kind that are counted."""
MOST_NARROWED = 2_000
_MOST_DOCUMENTS = 200
_ORDER = (Disagreement.rank, Disagreement.document_id, Disagreement.start, Disagreement.id)


class State(StrEnum):
    """Which part of the list is shown."""

    OPEN = "open"
    DISCUSS = "discuss"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; *after* is the last passage of the page before.

    Without *kind* all but agreed passages are listed, which are accepted together. *outside* asks for what was coded
    outside rounds. *person* alone are passages that they tagged, with *partner* those on which the two differ.
    """

    state: State = State.OPEN
    kind: Kind | None = None
    code: str | None = None
    other: str | None = None
    person_id: UUID | None = None
    partner_id: UUID | None = None
    round_id: UUID | None = None
    outside: bool = False
    document_id: UUID | None = None
    after: UUID | None = None

    @property
    def narrowed(self) -> bool:
        """Whether a part of the project is asked for."""
        return self != Filters(state=self.state, kind=self.kind, after=self.after)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many passages of each state and kind there are; one more than MOST stands for more."""

    counts: Mapping[tuple[str, str], int]

    def of(self, state: str, kind: str | None = None) -> int | None:
        """How many there are of that state, of a kind or of all that coders differ about; None for too many."""
        kinds = [kind] if kind else [one.value for one in Kind if one is not Kind.AGREED]
        found = [self.counts.get((state, one), 0) for one in kinds]
        return None if MOST + 1 in found else sum(found)

    @property
    def any(self) -> bool:
        """Whether there is anything at all, agreed passages included."""
        return any(self.counts.values())

    @property
    def waiting(self) -> bool:
        """Whether coders differ about something that is not decided."""
        return self.of(State.OPEN) != 0

    @property
    def agreed(self) -> int | None:
        """How many passages wait to be accepted together."""
        return self.of(State.OPEN, Kind.AGREED)

    @property
    def decided(self) -> int | None:
        return self.of(State.DECIDED)

    @property
    def all(self) -> int | None:
        """All that coders differ about, decided or not."""
        parts = [self.of(state) for state in State]
        return None if None in parts else sum(part or 0 for part in parts)


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by: articles and rounds in which coders were compared."""

    documents: Sequence[tuple[UUID, str]]
    rounds: Sequence[tuple[str, str]]


def open_to(session: Session, place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    """A condition on Disagreement: what *actor* may see now."""
    coding = bool(session.scalar(select(visibility.codes_now(actor))))
    return visibility.disagreements(place, actor, coding=coding)


def wanted(seen: ColumnElement[bool], filters: Filters) -> ColumnElement[bool]:
    """A condition on Disagreement: of those that are *seen* the chosen ones, of any state and kind."""
    return and_(seen, *_chosen(filters))


def part(filters: Filters) -> ColumnElement[bool]:
    """A condition on Disagreement: of the state and kind that is listed."""
    ranks = Disagreement.rank < RANKS[Kind.AGREED]
    if filters.kind:
        ranks = Disagreement.rank == RANKS[filters.kind]
    return and_(Disagreement.state == filters.state.value, ranks)


def rows(
    session: Session, place: ProjectPlace, chosen: ColumnElement[bool], after: UUID | None, limit: int = PAGE
) -> tuple[list[Disagreement], UUID | None]:
    """A page of passages, the gravest first, and where the next page begins.

    Raises NotFound when *after*, the last of the page before, is there no more.
    """
    statement = select(Disagreement).where(chosen).order_by(*_ORDER).limit(limit + 1)
    if after:
        last = and_(Disagreement.id == after, Disagreement.project_id == place.project.id)
        statement = statement.where(paging.behind(session, _ORDER, last))
    found = list(session.scalars(statement))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def standing(session: Session, chosen: ColumnElement[bool], filters: Filters) -> Standing:
    """How many of the chosen passages there are of each state and kind.

    Counting stops at a thousand of each; where the list is narrowed, which no index counts, at two thousand in all.
    """
    kinds = {rank: kind.value for kind, rank in RANKS.items()}
    columns = (Disagreement.state, Disagreement.rank)
    if filters.narrowed:
        found = select(*columns).where(chosen).limit(MOST_NARROWED + 1).subquery()
    else:
        each = [
            select(*columns).where(chosen, columns[0] == state.value, columns[1] == rank).limit(MOST + 1)
            for state in State
            for rank in kinds
        ]
        found = union_all(*(select(one.subquery()) for one in each)).subquery()
    counted = session.execute(select(found.c.state, found.c.rank, func.count()).group_by(found.c.state, found.c.rank))
    counts = {(row[0], kinds[row[1]]): row[2] for row in counted}
    if filters.narrowed and sum(counts.values()) > MOST_NARROWED:
        counts = {(state.value, kind): MOST + 1 for state in State for kind in kinds.values()}
    return Standing(counts)


def choices(session: Session, place: ProjectPlace, seen: ColumnElement[bool]) -> Choices:
    """The first two hundred articles, by title, and all rounds, in which coders were compared."""
    documents = session.execute(
        select(Document.id, Document.title, Document.source_file)
        .where(Document.project_id == place.project.id, exists().where(seen, Disagreement.document_id == Document.id))
        .order_by(Document.title_key, Document.id)
        .limit(_MOST_DOCUMENTS)
    )
    rounds = session.execute(
        select(Round.id, Round.name)
        .where(Round.project_id == place.project.id, exists().where(seen, Disagreement.round_id == Round.id))
        .order_by(Round.created_at, Round.id)
    ).all()
    named = sealing.listed(session, documents)
    return Choices(
        named, [*((str(row.id), row.name) for row in rounds), *([("none", "Outside rounds")] * bool(rounds))]
    )


def _chosen(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [true()]
    if filters.document_id:
        found.append(Disagreement.document_id == filters.document_id)
    if filters.round_id or filters.outside:
        found.append(Disagreement.round_id.is_not_distinct_from(filters.round_id))
    found += [_has_code(key) for key in (filters.code, filters.other) if key]
    if filters.person_id and filters.partner_id:
        found.append(_differ(filters.person_id, filters.partner_id))
    elif one := filters.person_id or filters.partner_id:
        found.append(_tagged_by(one))
    return found


def _has_code(key: str) -> ColumnElement[bool]:
    with_key = select(Code.id).where(Code.key == key)
    return exists().where(DisagreementTag.disagreement_id == Disagreement.id, DisagreementTag.code_id.in_(with_key))


def _tagged_by(*people: UUID) -> ColumnElement[bool]:
    return exists().where(DisagreementTag.disagreement_id == Disagreement.id, DisagreementTag.author_id.in_(people))


def _differ(one: UUID, other: UUID) -> ColumnElement[bool]:
    """Both have finished the document there, one of them has a tag, and not both the same with the same ends."""
    mine, theirs = aliased(DisagreementTag), aliased(DisagreementTag)
    here, there = aliased(Annotation), aliased(Annotation)
    alike = exists().where(
        *(mine.disagreement_id == Disagreement.id, mine.author_id == one, here.id == mine.annotation_id),
        *(theirs.disagreement_id == Disagreement.id, theirs.author_id == other, there.id == theirs.annotation_id),
        *(here.code_id == there.code_id, here.start == there.start, here.end == there.end),
    )
    fields = Disagreement.kind.in_([Kind.ATTRIBUTE.value, Kind.AGREED.value])  # where all have the same ends
    return and_(_finished(one), _finished(other), _tagged_by(one, other), or_(~alike, fields))


def _finished(person: UUID) -> ColumnElement[bool]:
    """Said so that each list of documents is made once, and no row asks for itself."""
    theirs = and_(Coding.user_id == person, Coding.state == CodingState.COMPLETE.value)
    outside = select(Coding.document_id).where(theirs, Coding.round_id.is_(None))
    inside = select(Coding.document_id, Coding.round_id).where(theirs, Coding.round_id.is_not(None))
    return or_(
        and_(Disagreement.round_id.is_(None), Disagreement.document_id.in_(outside)),
        tuple_(Disagreement.document_id, Disagreement.round_id).in_(inside),
    )
