"""Which tags wait for review: those of colleagues, in text order, chosen by filters, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true, union_all
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from webapp.domain.regions import EXCLUDED
from webapp.domain.roles import Actor
from webapp.domain.spans import SpanIndex
from webapp.domain.workflow import Layer, Status
from webapp.models import Annotation, Code, Document, Pseudonym, Region, User
from webapp.services import annotations, paging, sealing, visibility
from webapp.services.access import ProjectPlace

PAGE = 20
MOST = 5_000
_MOST_DOCUMENTS = 200
_MOST_OVER = 1_000


class State(StrEnum):
    """Which part of the tags is listed."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNSURE = "unsure"
    MISSING = "missing"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; *after* is the last tag of the page before."""

    document_id: UUID | None = None
    code: str | None = None
    person_id: UUID | None = None
    state: State = State.OPEN
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far review is with some tags."""

    submitted: int
    accepted: int
    rejected: int
    superseded: int
    unsure: int
    missing: int

    @property
    def exact(self) -> bool:
        """Whether every tag was counted; no number is shown otherwise."""
        return max(self.submitted, self.accepted, self.rejected, self.superseded) <= MOST

    @property
    def decided(self) -> int:
        return self.accepted + self.rejected

    @property
    def all(self) -> int:
        return self.submitted + self.decided + self.superseded

    def part(self, state: str) -> int | None:
        """How many tags that part of a list holds; None when they are too many to count."""
        if not self.exact:
            return None
        return int(self.submitted if state == State.OPEN else getattr(self, state))


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by: documents and people that have tags to review."""

    documents: Sequence[tuple[UUID, str]]
    people: Sequence[tuple[UUID, str]]


def reviewable(place: ProjectPlace, actor: Actor, filters: Filters) -> ColumnElement[bool]:
    """A condition on Annotation: a colleague's tag that *actor* may see, that review is about, and that is chosen."""
    return and_(_of_colleagues(place, actor), _chosen(filters))


def rows(
    session: Session, place: ProjectPlace, wanted: ColumnElement[bool], after: UUID | None
) -> tuple[list[Annotation], UUID | None]:
    """A page of tags in text order, with code, author and document, without quotes; and where the next page begins.

    Raises NotFound when *after*, the last tag of the page before, is no tag of the project.
    """
    order = (Annotation.document_id, Annotation.start, Annotation.id)
    statement = (
        select(Annotation)
        .join(Annotation.document)
        .where(wanted)
        .order_by(*order)
        .limit(PAGE + 1)
        .options(*annotations.LOADED, contains_eager(Annotation.document), defer(Annotation.quote, raiseload=True))
    )
    if after:
        last = and_(Annotation.id == after, Annotation.project_id == place.project.id)
        statement = statement.where(paging.behind(session, order, last))
    found = list(session.scalars(statement))
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def standing(session: Session, wanted: ColumnElement[bool]) -> Standing:
    """How many of the tags that fit *wanted* are decided, how many are unsure or lack fields.

    Counting stops at five thousand of a status, so that it costs the same in any project.
    """
    columns = (Annotation.status, Annotation.certainty, Annotation.incomplete)
    each = [select(*columns).where(wanted, Annotation.status == status.value).limit(MOST + 1) for status in Status]
    tags = union_all(*(select(one.subquery()) for one in each)).subquery()
    unsure = func.count().filter(tags.c.certainty == "unsure")
    missing = func.count().filter(tags.c.incomplete.is_(True))
    counted = session.execute(select(tags.c.status, func.count(), unsure, missing).group_by(tags.c.status)).all()
    by_status = {row[0]: row[1] for row in counted}
    return Standing(
        submitted=by_status.get(Status.SUBMITTED.value, 0),
        accepted=by_status.get(Status.ACCEPTED.value, 0),
        rejected=by_status.get(Status.REJECTED.value, 0),
        superseded=by_status.get(Status.SUPERSEDED.value, 0),
        unsure=sum(row[2] for row in counted),
        missing=sum(row[3] for row in counted),
    )


def choices(session: Session, place: ProjectPlace, actor: Actor) -> Choices:
    """The first two hundred documents, by title, and all people, of whom there is something to review."""
    theirs = _of_colleagues(place, actor)
    documents = session.execute(
        select(Document.id, Document.title, Document.source_file)
        .where(Document.project_id == place.project.id, exists().where(theirs, Annotation.document_id == Document.id))
        .order_by(Document.title_key, Document.id)
        .limit(_MOST_DOCUMENTS)
    )
    people = session.execute(
        select(User.id, User.display_name)
        .join(Pseudonym, and_(Pseudonym.user_id == User.id, Pseudonym.project_id == place.project.id))
        .where(exists().where(theirs, Annotation.author_id == User.id))
        .order_by(User.display_name, User.id)
    )
    return Choices(sealing.listed(session, documents), [(row.id, row.display_name) for row in people])


def overlapping(
    session: Session, place: ProjectPlace, actor: Actor, tags: Sequence[Annotation]
) -> dict[UUID, list[Annotation]]:
    """The tags of other coders over each of *tags* that the actor may see, in text order.

    Of a page under whose tags more than a thousand lie, the first thousand.
    """
    over = [
        and_(Annotation.document_id == tag.document_id, Annotation.start < tag.end, Annotation.end > tag.start)
        for tag in tags
    ]
    wanted = (
        select(Annotation)
        .where(Annotation.document_id.in_({tag.document_id for tag in tags}), or_(false(), *over))
        .where(visibility.annotations(place, actor), _of_coders(), ~_left_out())
        .order_by(Annotation.start, Annotation.end, Annotation.id)
        .limit(_MOST_OVER)
        .options(joinedload(Annotation.code), joinedload(Annotation.author), defer(Annotation.quote, raiseload=True))
    )
    by_document: dict[UUID, list[Annotation]] = {}
    for other in session.scalars(wanted):
        by_document.setdefault(other.document_id, []).append(other)
    index = {document_id: SpanIndex(others) for document_id, others in by_document.items()}
    found: dict[UUID, list[Annotation]] = {}
    for tag in tags:
        lying = index[tag.document_id].overlapping(tag) if tag.document_id in index else ()
        found[tag.id] = [other for other in lying if other.author_id != tag.author_id]
    return found


def _of_colleagues(place: ProjectPlace, actor: Actor) -> ColumnElement[bool]:
    others = Annotation.author_id != actor.user_id if actor.user_id else true()
    return and_(visibility.annotations(place, actor), others, _of_coders(), ~_left_out())


def _of_coders() -> ColumnElement[bool]:
    return and_(Annotation.layer == Layer.INDIVIDUAL.value, Annotation.status != Status.SUPERSEDED.value)


def _left_out() -> ColumnElement[bool]:
    """A condition on Annotation: a region that is not running text was marked over it later."""
    return exists().where(
        Region.document_id == Annotation.document_id,
        Region.kind.in_(sorted(EXCLUDED)),
        Region.start < Annotation.end,
        Region.end > Annotation.start,
    )


def _chosen(filters: Filters) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if filters.document_id:
        conditions.append(Annotation.document_id == filters.document_id)
    if filters.code:
        conditions.append(Annotation.code_id.in_(select(Code.id).where(Code.key == filters.code)))
    if filters.person_id:
        conditions.append(Annotation.author_id == filters.person_id)
    return and_(*conditions)


def part(state: State) -> ColumnElement[bool]:
    """A condition on Annotation: of that part of a list."""
    parts: dict[State, ColumnElement[bool]] = {
        State.OPEN: Annotation.status == Status.SUBMITTED.value,
        State.ACCEPTED: Annotation.status == Status.ACCEPTED.value,
        State.REJECTED: Annotation.status == Status.REJECTED.value,
        State.UNSURE: Annotation.certainty == "unsure",
        State.MISSING: Annotation.incomplete.is_(True),
    }
    return parts.get(state, true())
