"""The declarative base and the column types that SQLite and PostgreSQL share."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ColumnElement, Dialect, MetaData, String, TypeDecorator, Uuid, func, null
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from webapp.clock import rfc3339

_Bound = Callable[[Any], Any]
"""Makes of a value what the driver takes. SQLAlchemy is given SQLite's as they are: its own way round them takes two
calls more for each value, and an import binds millions. They remember, since rows that are written together name the
same moments, people and codes."""


@lru_cache(maxsize=1024)
def _moment_as_text(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


@lru_cache(maxsize=1024)
def _key_as_text(key: UUID | None) -> str | None:
    return None if key is None else str(key)


class Instant(TypeDecorator[datetime]):
    """An aware UTC moment to the millisecond: RFC 3339 text in SQLite (it sorts), timestamptz(3) in PostgreSQL."""

    impl = String(24)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return TIMESTAMP(timezone=True, precision=3) if dialect.name == "postgresql" else String(24)

    def bind_processor(self, dialect: Dialect) -> _Bound | None:
        return super().bind_processor(dialect) if dialect.name == "postgresql" else _moment_as_text

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else _moment_as_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else datetime.fromisoformat(value)


class Key(TypeDecorator[UUID]):
    """A UUID: its 36 characters in SQLite (readable, as exports write it), native in PostgreSQL."""

    impl = String(36)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Uuid() if dialect.name == "postgresql" else String(36)

    def bind_processor(self, dialect: Dialect) -> _Bound | None:
        return super().bind_processor(dialect) if dialect.name == "postgresql" else _key_as_text

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else _key_as_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return UUID(value) if isinstance(value, str) else value


def in_code_points(length: int) -> String:
    """A text that sorts by code points, whatever the collation of a PostgreSQL database."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def unindexed(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """A column that is never null, to be compared without an index on it.

    SQLite, which keeps no statistics, would else rather read all that a project has than a hundred rows by their ids.
    """
    return func.coalesce(column, null())


class Base(DeclarativeBase):
    """Every table's base: constraints are named, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: Instant(),
        UUID: Key(),
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
    }


def one_of(column: str, *values: str) -> CheckConstraint:
    """A constraint: *column* holds one of *values*."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def span_in_order() -> CheckConstraint:
    """A constraint: offsets are code points, half-open, and hold at least one."""
    return CheckConstraint('0 <= start AND start < "end"', name="span_in_order")
