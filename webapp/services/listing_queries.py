"""Pages of the list of documents: over indices from a cursor on, the same cost however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select, tuple_
from sqlalchemy.orm import Session

from webapp.domain import cursors
from webapp.domain.listing import Progress, Sort, Wanted
from webapp.domain.roles import Actor
from webapp.domain.searching import terms
from webapp.domain.workflow import CodingState
from webapp.errors import Malformed
from webapp.models import Coding, Document
from webapp.services import sealing, search, visibility
from webapp.services.access import ProjectPlace

PAGE = 50
COUNTED = 10_000  # more are not counted, and of more hits none are sorted


@dataclass(frozen=True, slots=True)
class Found:
    """The documents of a page, the cursors of those before and after, and whether more hits than can be sorted."""

    documents: Sequence[Document]
    before: str | None = None
    after: str | None = None
    unsorted: bool = False


def page(session: Session, place: ProjectPlace, actor: Actor, wanted: Wanted) -> Found:
    """The documents that are wanted, at most PAGE of them.

    Of more than COUNTED hits of a search only those in the order of arrival can be had without reading all.
    """
    statement = select(Document).where(Document.project_id == place.project.id)
    if wanted.by_source:
        statement = statement.where(sealing.open_to(session, place.project.id))
    order, looked_for, unsorted = _order(wanted), terms(wanted.words), False
    if looked_for:
        unsorted = wanted.sort is not Sort.ADDED and search.exceeds(session, place.project.id, looked_for, COUNTED)
        by_arrival = unsorted or wanted.sort is Sort.ADDED
        statement, number = search.restrict(session, statement, place.project.id, looked_for, in_order=by_arrival)
        order = [number] if by_arrival else order
    if wanted.state:
        statement = statement.where(in_state(place, actor, wanted.state))
    rows, before, after = _cut(session, statement.add_columns(*order), order, wanted)
    return Found([row[0] for row in rows], before, after, unsorted)


def _cut(
    session: Session, statement: Select[Any], order: list[ColumnElement[Any]], wanted: Wanted
) -> tuple[Sequence[Any], str | None, str | None]:
    back = bool(wanted.before)
    rows = list(session.execute(_from(statement, order, wanted).limit(PAGE + 1)).all())
    more = len(rows) > PAGE
    rows = rows[:PAGE][::-1] if back else rows[:PAGE]
    if not rows:
        return [], None, None
    first, last = (cursors.written([_plain(key) for key in row[1:]]) for row in (rows[0], rows[-1]))
    has_before = more if back else bool(wanted.after)
    return rows, first if has_before else None, last if back or more else None


def _order(wanted: Wanted) -> list[ColumnElement[Any]]:
    keys: dict[Sort, list[Any]] = {
        Sort.ADDED: [Document.id],
        Sort.TITLE: [Document.title_key, Document.id],
        Sort.DATE: [Document.published_key, Document.id],
    }
    order: list[ColumnElement[Any]] = keys[wanted.sort]
    if wanted.state in (Progress.IN_PROGRESS, Progress.FINISHED):
        # One's own documents are few: better found and sorted than met on the way through an index of all.
        return [func.coalesce(column, column) for column in order]
    return order


def _from(statement: Select[Any], order: list[ColumnElement[Any]], wanted: Wanted) -> Select[Any]:
    """*statement* in order, from the cursor on; towards the beginning when it is one of the page before."""
    descending = wanted.descending is not bool(wanted.before)
    word = wanted.before or wanted.after
    if word:
        kinds = [int if column.type.python_type is int else str for column in order]
        given = zip(order, cursors.read(word, kinds), strict=True)
        edge = tuple_(*(literal(_key(column, value), column.type) for column, value in given))
        keys = tuple_(*order)
        statement = statement.where(keys < edge if descending else keys > edge)
    return statement.order_by(*(column.desc() if descending else column for column in order))


def _key(column: ColumnElement[Any], value: str | int) -> Any:
    if column.type.python_type is not UUID:
        return value
    try:
        return UUID(str(value))
    except ValueError:
        raise Malformed("This address holds a page that was never given out.") from None


def _plain(key: Any) -> str | int:
    return key if isinstance(key, int) else str(key)


def in_state(place: ProjectPlace, actor: Actor, state: Progress) -> ColumnElement[bool]:
    of_round = visibility.of_round_at_hand(actor, Coding.document_id, Coding.round_id)
    mine = and_(Coding.project_id == place.project.id, Coding.user_id == actor.user_id, of_round)
    under_way = select(Coding.document_id).where(mine, Coding.state == CodingState.IN_PROGRESS.value)
    done = select(Coding.document_id).where(mine, Coding.state == CodingState.COMPLETE.value)
    if state is Progress.IN_PROGRESS:
        return Document.id.in_(under_way)
    if state is Progress.FINISHED:
        return and_(Document.id.in_(done), Document.id.not_in(under_way))
    return ~exists().where(Coding.document_id == Document.id, Coding.user_id == actor.user_id, of_round)
