"""What a person has changed of the keys, and which parts of an article they have had on the screen."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("user", sa.Column("keys", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("coding", sa.Column("seen", sa.JSON(), nullable=False, server_default="[]"))
