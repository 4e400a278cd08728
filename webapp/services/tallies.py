"""Counts of tags per document, person, code and layer: kept with each change, so that lists never count."""

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.models import Annotation, Tally


def count(session: Session, annotation: Annotation, change: int) -> None:
    """Add *change* to the count that *annotation* belongs to."""
    key = {
        "document_id": annotation.document_id,
        "user_id": annotation.author_id,
        "code_id": annotation.code_id,
        "layer": annotation.layer,
    }
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    added = dialect.insert(Tally).values(**key, count=change)
    session.connection().execute(
        added.on_conflict_do_update(index_elements=list(key), set_={"count": Tally.count + change})
    )
    if change < 0:
        session.execute(delete(Tally).filter_by(**key).where(Tally.count <= 0))
