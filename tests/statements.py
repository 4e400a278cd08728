"""Counts what is asked of the database, since a page must not ask more when there is more."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

_LONG = "document|document_text|region|annotation|coding|disagreement"
_WALK = re.compile(rf"SCAN ({_LONG})\b.*|SEARCH ({_LONG}) USING .*\(project_id=\?\)")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of this process while the block runs; savepoints and transactions are not counted."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "ROLLBACK")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def walked() -> Iterator[list[str]]:
    """The statements of the block for which SQLite would read a long table, or all that a project has in it."""
    seen: list[str] = []

    def note(_connection: Any, cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            if any(_WALK.fullmatch(step[3]) for step in plan):
                seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)
