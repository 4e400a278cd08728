"""Dataset versions with their archives, what they hold, and what is to be said of a project's data."""

import sqlalchemy as sa
from alembic import op

from webapp.migrations.columns import instant, key

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("project", sa.Column("dataset", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("release", sa.Column("size", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "release_piece",
        sa.Column("release_id", key(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _to("release_piece", "release_id", "release", "CASCADE"),
        sa.PrimaryKeyConstraint("release_id", "number", name=op.f("pk_release_piece")),
    )
    op.create_table(
        "release_document",
        sa.Column("release_id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=False),
        _to("release_document", "document_id", "document", "RESTRICT"),
        _to("release_document", "release_id", "release", "CASCADE"),
        sa.PrimaryKeyConstraint("release_id", "document_id", name=op.f("pk_release_document")),
    )
    op.create_index(op.f("ix_release_document_document_id"), "release_document", ["document_id"], unique=False)
    op.create_table(
        "withdrawal",
        sa.Column("release_id", key(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("withdrawn_by", key(), nullable=True),
        sa.Column("withdrawn_at", instant(), nullable=False),
        _to("withdrawal", "release_id", "release", "CASCADE"),
        _to("withdrawal", "withdrawn_by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_withdrawal")),
    )


def _to(table: str, column: str, target: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=gone)
