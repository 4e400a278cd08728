"""Counts of tags per document, person, code and layer: kept with each change, so that lists never count."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.models import Annotation, Tally

_KEY = ("document_id", "user_id", "code_id", "layer")
_ADD = {
    kind.__name__.rpartition(".")[2]: kind.insert(Tally).on_conflict_do_update(
        index_elements=_KEY, set_={"count": Tally.count + bindparam("change")}
    )
    for kind in (postgresql, sqlite)
}
_FORGET = delete(Tally).where(Tally.count <= 0, Tally.document_id == bindparam("of_document"))


def add(session: Session, counts: Mapping[tuple[UUID, UUID, UUID, str], int]) -> None:
    """Add to many counts at once; each is named by document, person, code and layer."""
    connection = session.connection()
    rows = [{**dict(zip(_KEY, key, strict=True)), "count": more, "change": more} for key, more in counts.items()]
    if rows:
        connection.execute(_ADD[connection.dialect.name], rows)


def count(session: Session, annotation: Annotation, change: int) -> None:
    """Add *change* to the count that *annotation* belongs to."""
    key = (annotation.document_id, annotation.author_id, annotation.code_id, annotation.layer)
    connection = session.connection()
    row = {**dict(zip(_KEY, key, strict=True)), "count": change, "change": change}
    connection.execute(_ADD[connection.dialect.name], row)
    if change < 0:
        connection.execute(_FORGET, {"of_document": annotation.document_id})
