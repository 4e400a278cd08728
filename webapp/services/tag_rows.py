"""Tags as the script of the article page gets them: names once, then a row of numbers each.

There may be tens of thousands, so ids stay as the database has them and are never made into objects.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from msgspec import Raw
from sqlalchemy import ColumnElement, String, bindparam, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from webapp.domain.roles import Actor
from webapp.domain.workflow import Layer, Status
from webapp.models import Annotation, Code, User
from webapp.models.base import Key
from webapp.services import visibility
from webapp.services.access import DocumentPlace

COLUMNS = (
    "id", "start", "end", "code", "person", "layer", "version", "status", "flags", "attributes", "note",
)  # fmt: skip
INCOMPLETE, UNSURE, FINAL, STRANGE, RESTS = 1, 2, 4, 8, 16
_LAYERS = {layer.value: at for at, layer in enumerate(Layer)}
_STATUSES = {status.value: at for at, status in enumerate(Status)}


def _flag(number: int, condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, number), else_=0)


_OWN = Annotation.author_id == bindparam("reader", type_=Key())
_FLAGS = (
    _flag(INCOMPLETE, Annotation.incomplete.is_(True))
    + _flag(UNSURE, Annotation.certainty == "unsure")
    + _flag(FINAL, Annotation.final.is_(True))
    + _flag(STRANGE, Annotation.strange.is_(True))
    + _flag(RESTS, Annotation.round_id.is_distinct_from(bindparam("round", type_=Key())))  # of a round that is over
)
# Built once: each opening runs it, and building costs more than running.
_ROWS = (
    select(
        *(type_coerce(Annotation.id, String), Annotation.start, Annotation.end),
        *(Code.key, type_coerce(Annotation.author_id, String)),
        *(Annotation.layer, Annotation.version, Annotation.status, _FLAGS),
        case((_OWN, func.nullif(cast(Annotation.attributes, String), "{}"))),  # as it is written, never read
        case((_OWN, func.nullif(Annotation.note, ""))),
    )
    .join(Code, Code.id == Annotation.code_id)
    .where(Annotation.document_id == bindparam("document", type_=Key()))
    .order_by(Annotation.start, Annotation.end, Annotation.id)
)


@dataclass(frozen=True, slots=True)
class TagRows:
    """Rows of COLUMNS, in text order; the last two only where a tag is the reader's own and has them."""

    rows: Sequence[Sequence[Any]]
    codes: Sequence[str]  # that a row counts: those that were given, then others
    people: dict[UUID, str]  # the same: the reader first, then by name


def of_document(
    session: Session, place: DocumentPlace, actor: Actor, codes: Sequence[str], round_id: UUID | None
) -> TagRows:
    """The tags that *actor* may see in a document; their codes are counted in *codes*.

    Those of other rounds than *round_id*, in which they code it now (None: outside rounds), rest.
    """
    bound = {"document": place.document.id, "reader": actor.user_id, "round": round_id}
    found = session.connection().execute(_ROWS.where(visibility.annotations(place, actor)), bound).all()
    codes = [*codes, *sorted({row[3] for row in found}.difference(codes))]
    authors = {author: UUID(str(author)) for author in {row[4] for row in found}}
    people = _people(session, actor, set(authors.values()))
    code_at = {code: at for at, code in enumerate(codes)}
    place_of = {person: at for at, person in enumerate(people)}
    person_at = {author: place_of[person] for author, person in authors.items()}
    rows: list[Sequence[Any]] = []
    for uid, start, end, code, author, layer, version, status, flags, attributes, note in found:
        row = (uid, start, end, code_at[code], person_at[author], _LAYERS[layer], version, _STATUSES[status], flags)
        rows.append((*row, attributes and Raw(attributes.encode()), note) if attributes or note else row)
    return TagRows(rows, codes, people)


def _people(session: Session, actor: Actor, authors: set[UUID]) -> dict[UUID, str]:
    """Names of whose tags are shown, the reader first."""
    me = {actor.user_id: actor.display_name} if actor.user_id else {}
    others = authors - me.keys()
    if not others:
        return me
    named = session.execute(select(User.id, User.display_name).where(User.id.in_(others)).order_by(User.display_name))
    return me | dict(named.all())
