"""Rounds that are planned, coded and locked; disagreements as things of their own; meetings about them."""

import sqlalchemy as sa
from alembic import op

from webapp.migrations.columns import instant, key

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index(
        "ix_coding_round_id",
        "coding",
        ["round_id"],
        unique=False,
        sqlite_where=sa.text("round_id IS NOT NULL"),
        postgresql_where=sa.text("round_id IS NOT NULL"),
    )
    op.create_index(
        "ix_assignment_round_id_user_id_position", "assignment", ["round_id", "user_id", "position"], unique=False
    )
    op.add_column(
        "project", sa.Column("agreement_unit", sa.String(length=10), nullable=False, server_default="sentence")
    )
    op.add_column("round", sa.Column("note", sa.String(), nullable=False, server_default=""))
    op.add_column("round", sa.Column("opened_at", instant(), nullable=True))
    op.create_index("ix_decision_revised_by", "decision", ["revised_by"], unique=False)
    _trials()
    _inquiries()
    _disagreements()
    _meetings()
    _digests()


def _trials() -> None:
    op.create_table(
        "trial",
        sa.Column("id", key(), nullable=False),
        sa.Column("round_id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("finished_at", instant(), nullable=False),
        _to("trial", "document_id", "document", "CASCADE"),
        _to("trial", "round_id", "round", "CASCADE"),
        _to("trial", "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
        sa.UniqueConstraint(
            "round_id", "user_id", "document_id", "number", name=op.f("uq_trial_round_id_user_id_document_id_number")
        ),
    )


def _inquiries() -> None:
    op.create_table(
        "inquiry",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("round_id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("code_id", key(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("asked_by", key(), nullable=False),
        sa.Column("asked_at", instant(), nullable=False),
        sa.Column("put_as", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by", key(), nullable=True),
        sa.Column("answered_at", instant(), nullable=True),
        sa.Column("version_id", key(), nullable=True),
        _to("inquiry", "answered_by", "user", "SET NULL"),
        _to("inquiry", "asked_by", "user", "RESTRICT"),
        _to("inquiry", "code_id", "code", "CASCADE"),
        _to("inquiry", "document_id", "document", "CASCADE"),
        _to("inquiry", "project_id", "project", "CASCADE"),
        _to("inquiry", "round_id", "round", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
    )
    op.create_index("ix_inquiry_project_id_round_id", "inquiry", ["project_id", "round_id"], unique=False)
    op.create_table(
        "inquiry_seen",
        sa.Column("inquiry_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("seen_at", instant(), nullable=False),
        _to("inquiry_seen", "inquiry_id", "inquiry", "CASCADE"),
        _to("inquiry_seen", "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("inquiry_id", "user_id", name=op.f("pk_inquiry_seen")),
    )
    op.create_index(op.f("ix_inquiry_seen_user_id"), "inquiry_seen", ["user_id"], unique=False)


def _disagreements() -> None:
    op.create_table(
        "disagreement",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=False),
        sa.Column("round_id", key(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("coders", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decision_id", key(), nullable=True),
        sa.Column("found_at", instant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('only_one', 'code', 'boundary', 'attribute', 'agreed')", name=op.f("ck_disagreement_kind_known")
        ),
        sa.CheckConstraint("state IN ('open', 'discuss', 'decided')", name=op.f("ck_disagreement_state_known")),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_disagreement_span_in_order")),
        _to("disagreement", "decision_id", "decision", "SET NULL"),
        _to("disagreement", "document_id", "document", "CASCADE"),
        _to("disagreement", "project_id", "project", "CASCADE"),
        _to("disagreement", "round_id", "round", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disagreement")),
    )
    op.create_index("ix_disagreement_decision_id", "disagreement", ["decision_id"], unique=False)
    op.create_index("ix_disagreement_document_id_round_id", "disagreement", ["document_id", "round_id"], unique=False)
    op.create_index(
        "ix_disagreement_queue",
        "disagreement",
        ["project_id", "state", "rank", "document_id", "start", "id"],
        unique=False,
    )
    op.create_index(
        "ix_disagreement_round",
        "disagreement",
        ["project_id", "round_id", "state", "rank", "document_id", "start", "id"],
        unique=False,
    )
    op.create_table(
        "disagreement_tag",
        sa.Column("disagreement_id", key(), nullable=False),
        sa.Column("annotation_id", key(), nullable=False),
        sa.Column("code_id", key(), nullable=False),
        sa.Column("author_id", key(), nullable=False),
        _to("disagreement_tag", "annotation_id", "annotation", "CASCADE"),
        _to("disagreement_tag", "author_id", "user", "CASCADE"),
        _to("disagreement_tag", "code_id", "code", "CASCADE"),
        _to("disagreement_tag", "disagreement_id", "disagreement", "CASCADE"),
        sa.PrimaryKeyConstraint("disagreement_id", "annotation_id", name=op.f("pk_disagreement_tag")),
    )
    op.create_index(op.f("ix_disagreement_tag_annotation_id"), "disagreement_tag", ["annotation_id"], unique=False)
    op.create_index("ix_disagreement_tag_author_id", "disagreement_tag", ["author_id", "disagreement_id"], unique=False)
    op.create_index("ix_disagreement_tag_code_id", "disagreement_tag", ["code_id", "disagreement_id"], unique=False)


def _meetings() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("started_by", key(), nullable=True),
        sa.Column("started_at", instant(), nullable=False),
        sa.Column("ended_at", instant(), nullable=True),
        sa.Column("present", sa.String(), nullable=False),
        _to("meeting", "project_id", "project", "CASCADE"),
        _to("meeting", "started_by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index("ix_meeting_project_id", "meeting", ["project_id", "started_at"], unique=False)
    op.create_table(
        "agenda_item",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("disagreement_id", key(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("raised_by", key(), nullable=True),
        sa.Column("raised_at", instant(), nullable=False),
        sa.Column("meeting_id", key(), nullable=True),
        sa.Column("outcome", sa.String(length=9), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("outcome IN ('decided', 'carried', 'withdrawn')", name=op.f("ck_agenda_item_outcome_known")),
        _to("agenda_item", "disagreement_id", "disagreement", "CASCADE"),
        _to("agenda_item", "meeting_id", "meeting", "CASCADE"),
        _to("agenda_item", "project_id", "project", "CASCADE"),
        _to("agenda_item", "raised_by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    op.create_index("ix_agenda_item_disagreement_id", "agenda_item", ["disagreement_id"], unique=False)
    op.create_index("ix_agenda_item_project_id_meeting_id", "agenda_item", ["project_id", "meeting_id"], unique=False)


def _digests() -> None:
    op.create_index(
        "ix_decision_project_id_round_id_created_at", "decision", ["project_id", "round_id", "created_at"], unique=False
    )
    op.create_table(
        "digest_seen",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("round_id", key(), nullable=True),
        sa.Column("seen_at", instant(), nullable=False),
        _to("digest_seen", "project_id", "project", "CASCADE"),
        _to("digest_seen", "round_id", "round", "CASCADE"),
        _to("digest_seen", "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_seen")),
    )
    op.create_index("ix_digest_seen_user_id_project_id", "digest_seen", ["user_id", "project_id"], unique=False)


def _to(table: str, column: str, other: str, gone: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=gone)
