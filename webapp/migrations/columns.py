"""The column types of the tables as migrations write them, free of the models of today."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP


def key() -> sa.String:
    """A UUID: 36 characters in SQLite, native in PostgreSQL."""
    return sa.String(36).with_variant(sa.Uuid(), "postgresql")


def instant() -> sa.String:
    """A UTC moment to the millisecond: RFC 3339 text in SQLite, timestamptz(3) in PostgreSQL."""
    return sa.String(24).with_variant(TIMESTAMP(timezone=True, precision=3), "postgresql")


def in_code_points(length: int) -> sa.String:
    """A text that sorts by code points, whatever the collation of a PostgreSQL database."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
