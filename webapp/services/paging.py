"""Pages of lists that go on behind the last row of the page before, whatever has been added since."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.errors import NotFound


def behind(
    session: Session, order: Sequence[InstrumentedAttribute[Any]], last: ColumnElement[bool]
) -> ColumnElement[bool]:
    """A condition on rows in that *order*: behind the one of which *last* is true.

    Raises NotFound when there is none.
    """
    found = session.execute(select(*order).where(last)).one_or_none()
    if found is None:
        raise NotFound("This page of the list is not there any more; begin with the first.")
    reached = [literal(value, column.type) for value, column in zip(found, order, strict=True)]
    return tuple_(*order) > tuple_(*reached)
