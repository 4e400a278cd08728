"""Whose source is hidden from whom: the articles that a person codes in an open round that hides it.

A document that a session loads for that person is masked the moment it is loaded, so that whatever is shown of it is
safe without a thought. Two things need one: statements that name columns of documents ask `named`, and
whoever shows words of a text asks `hidden` for the stretches of it that tell the source.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Exists,
    Row,
    Select,
    and_,
    bindparam,
    event,
    exists,
    func,
    inspect,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, object_session
from sqlalchemy.orm.attributes import set_committed_value

from webapp.domain.redaction import hidden_at
from webapp.domain.regions import SOURCE
from webapp.domain.roles import Actor
from webapp.domain.workflow import RoundState
from webapp.errors import Conflict
from webapp.models import Assignment, Document, Region, Round
from webapp.models.base import Key

Spans = list[tuple[int, int]]

_KEY: Final = "sealed"
TELLS: Final = (
    *("title", "title_key", "authors", "affiliation", "outlet", "year", "month", "day", "published_key"),
    *("source_url", "source_file", "file_sha256", "external_id", "licence", "columns"),
)
"""The columns of a document that tell where it comes from."""


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What a session hides from its actor: project and label of each document."""

    user_id: UUID | None
    labels: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)


def hides(user_id: BindParameter[UUID] | UUID | None, project_id: InstrumentedAttribute[UUID]) -> Exists:
    """Whether *user_id* codes in an open round of the project that hides the source: few rounds are looked at."""
    asked = exists().where(Assignment.round_id == Round.id, Assignment.user_id == user_id)
    return exists().where(
        Round.project_id == project_id, Round.state == RoundState.OPEN.value, Round.hides_source.is_(True), asked
    )


ACTOR: Final = bindparam("actor", type_=Key())


def attach(session: Session, actor: Actor, project_id: UUID, *, hides: bool) -> None:
    """From now on *session* hides from *actor* what is to be hidden in the project: nothing, where not *hides*.

    One statement for all projects of the actor, and none where nothing is hidden.
    """
    known: _Sealed | None = session.info.get(_KEY)
    if known is None and not hides:
        return
    here = [one for one, (project, _) in known.labels.items() if project == project_id] if known else []
    if known and known.user_id == actor.user_id and (here or not hides):
        if not hides:
            _forget(session, known, here)
        return
    if known:
        _forget(session, known, list(known.labels))
    session.info[_KEY] = _Sealed(actor.user_id, _labels(session, actor) if hides else {})
    for document in _loaded_already(session):
        _mask(session, document)


def label(session: Session, document_id: UUID | None) -> str | None:
    """What a document is called whose source is hidden, as “Article 3 of 12”; None for every other."""
    known: _Sealed | None = session.info.get(_KEY)
    found = known.labels.get(document_id) if known and document_id else None
    return found[1] if found else None


def named(session: Session, document_id: UUID, *names: str | None) -> str:
    """The first of *names* that there is, or what stands there while the source is hidden."""
    return label(session, document_id) or next((name for name in names if name), "")


def listed(session: Session, rows: Iterable[Row[UUID, str | None, str | None]]) -> list[tuple[UUID, str]]:
    """Id and name of documents to choose from, given with title and file by title; hidden ones last, as they come."""
    names = [(row[0], named(session, *row, "Untitled")) for row in rows]
    return sorted(names, key=lambda one: label(session, one[0]) is not None)


def sealed(session: Session, project_id: UUID) -> list[UUID]:
    """The documents of the project whose source is hidden."""
    known: _Sealed | None = session.info.get(_KEY)
    return [one for one, (project, _) in known.labels.items() if project == project_id] if known else []


def open_to(session: Session, project_id: UUID) -> ColumnElement[bool]:
    """A condition on Document, of that project: its source is not hidden. For what searches or sorts by it."""
    some = sealed(session, project_id)
    return Document.id.not_in(some) if some else true()


def hidden(session: Session, document_ids: Iterable[UUID]) -> dict[UUID, Spans]:
    """Where the texts of these documents tell a source that is hidden; asks nothing where none is."""
    asked = [one for one in set(document_ids) if label(session, one)]
    if not asked:
        return {}
    found: dict[UUID, Spans] = {one: [] for one in asked}
    wanted = select(Region.document_id, Region.start, Region.end).where(Region.document_id.in_(asked))
    for document_id, start, end in session.execute(wanted.where(Region.kind.in_(sorted(SOURCE)))):
        found[document_id].append((start, end))
    return found


def masked(session: Session, document_id: UUID, text: str) -> str:
    """The text of a document with a mask for each code point that tells a hidden source."""
    spans = hidden(session, [document_id]).get(document_id)
    return hidden_at(text, 0, spans) if spans else text


def require_open(session: Session, document_id: UUID) -> None:
    """Return when the source of the document is open to the actor; raises Conflict while it is hidden.

    Who can't see it would else write over it.
    """
    if label(session, document_id):
        raise Conflict(
            "The source of this article is hidden from you until its round is locked; until then you can’t change "
            "what is known of it, nor which parts of it are article."
        )


def _labels(session: Session, actor: Actor) -> dict[UUID, tuple[UUID, str]]:
    rows = session.execute(_in_order(actor))
    return {row.document_id: (row.project_id, f"Article {row.place} of {row.total}") for row in rows}


def _in_order(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The documents that *actor* codes in rounds that hide the source, with where each comes in their own order."""
    order = (Assignment.position, Assignment.document_id)
    here = and_(Round.id == Assignment.round_id, Round.state == RoundState.OPEN.value, Round.hides_source.is_(True))
    return (
        select(
            *(Assignment.document_id, Assignment.project_id),
            func.row_number().over(partition_by=Assignment.round_id, order_by=order).label("place"),
            func.count().over(partition_by=Assignment.round_id).label("total"),
        )
        .join(Round, here)
        .where(Assignment.user_id == actor.user_id)
    )


def _forget(session: Session, known: _Sealed, document_ids: Iterable[UUID]) -> None:
    """Hide no more what these documents are; they are read anew when somebody looks."""
    gone = {one for one in document_ids if known.labels.pop(one, None)}
    for document in _loaded_already(session, gone):
        session.expire(document)


def _loaded_already(session: Session, among: Container[UUID] | None = None) -> list[Document]:
    found = (one for one in session.identity_map.values() if isinstance(one, Document))
    return [one for one in found if among is None or _id(one) in among]


def _id(document: Document) -> UUID | None:
    """The id without a look at the row, which may have to be read anew."""
    identity = inspect(document).identity
    return identity[0] if identity else None


@event.listens_for(Document, "load")
def _loaded(document: Document, context: Any) -> None:
    _mask(context.session, document)


@event.listens_for(Document, "refresh")
def _refreshed(document: Document, _context: object, _names: object) -> None:
    if session := object_session(document):
        _mask(session, document)


def _mask(session: Session, document: Document) -> None:
    """Put what may be shown into the place of what is hidden, as if it had been read so: nothing of it is written."""
    if shown := label(session, _id(document)):
        known = {"title": shown, "title_key": "", "published_key": "", "authors": [], "columns": {}}
        for name in TELLS:
            set_committed_value(document, name, known.get(name))
