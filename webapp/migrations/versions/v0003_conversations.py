"""Whom a comment mentions, and what a person has settled of the conversations that waited for them."""

import sqlalchemy as sa
from alembic import op

from webapp.migrations.columns import instant, key

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "mention",
        sa.Column("comment_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_mention_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mention_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", "user_id", name=op.f("pk_mention")),
    )
    op.create_index(op.f("ix_mention_user_id"), "mention", ["user_id"], unique=False)
    op.create_table(
        "settlement",
        sa.Column("annotation_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("up_to", instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["annotation_id"],
            ["annotation.id"],
            name=op.f("fk_settlement_annotation_id_annotation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_settlement_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("annotation_id", "user_id", name=op.f("pk_settlement")),
    )
