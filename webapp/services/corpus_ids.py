"""UUIDs for what a corpus calls by its own ids."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.ids import derived, imported
from webapp.models.base import Base

_MANY = 500


def allocated(
    session: Session, project_id: UUID, table: type[Base], letter: str, names: Collection[str]
) -> dict[str, UUID]:
    """A UUID for each exported id that the project does not have in *table* yet.

    It is the one that the id spells; where another project has that one (the same file was imported twice),
    or it spells none, it is derived.
    """
    ids = {name: imported(letter, name, project_id) for name in names}
    column: Any = table.id  # type: ignore[attr-defined]  # each of these tables has one
    taken = {
        found
        for some in pieces(list(ids.values()))
        for found in session.scalars(select(column).where(column.in_(some)))
    }
    return {name: derived(letter, name, project_id) if key in taken else key for name, key in ids.items()}


def known(session: Session, project_id: UUID, table: type[Base], names: Collection[str]) -> set[str]:
    """Those of the exported ids that the project has in *table* already, wherever."""
    model: Any = table
    wanted = select(model.export_id).where(model.project_id == project_id)
    return {
        found for some in pieces(sorted(names)) for found in session.scalars(wanted.where(model.export_id.in_(some)))
    }


def pieces(found: list[Any]) -> Iterator[list[Any]]:
    """The list in pieces that fit into a statement."""
    rest = iter(found)
    while some := list(islice(rest, _MANY)):
        yield some
