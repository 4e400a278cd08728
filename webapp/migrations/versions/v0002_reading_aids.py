"""What a person has changed of the keys; where they stopped reading an article, and what of it was on the screen."""

import sqlalchemy as sa
from alembic import op

from webapp.migrations.columns import instant, key

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("user", sa.Column("keys", sa.JSON(), nullable=False, server_default="{}"))
    op.drop_column("coding", "place")  # nothing ever wrote it
    op.create_table(
        "bookmark",
        sa.Column("document_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("updated_at", instant(), nullable=False),
        sa.CheckConstraint("place >= 0", name=op.f("ck_bookmark_place_in_text")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_bookmark_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_bookmark_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id", "user_id", name=op.f("pk_bookmark")),
    )
    op.create_index("ix_bookmark_user_id", "bookmark", ["user_id"], unique=False)
