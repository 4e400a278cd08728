"""Codebooks that change while tags stand: operations that can be undone, examples, rulings, what each person knows of.

Each revision of a code says since which version it means what it says; revisions of today get it from their texts.
"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from webapp.migrations.columns import instant, key

revision = "0004"
down_revision = "0003"

_MEANING = ("brief_definition", "full_definition", "when_to_use", "when_not_to_use", "unit")


def upgrade() -> None:
    op.add_column("code_revision", sa.Column("meaning_id", key(), nullable=True))
    _find_meanings()
    op.add_column("comment", sa.Column("version_id", key(), nullable=True))
    op.create_index("ix_comment_project_id_resolved_by", "comment", ["project_id", "resolved_by"], unique=False)
    op.create_index("ix_comment_code_id", "comment", ["code_id"], unique=False)
    op.create_index(
        "ix_verdict_project_id_commented",
        "verdict",
        ["project_id"],
        unique=False,
        sqlite_where=sa.text("comment IS NOT NULL"),
        postgresql_where=sa.text("comment IS NOT NULL"),
    )
    op.create_index(
        "ix_answer_project_id_layer_document_id_question",
        "answer",
        ["project_id", "layer", "document_id", "question", "user_id", "round_id"],
        unique=False,
    )
    op.drop_index(op.f("ix_annotation_code_id"), table_name="annotation")
    op.create_index(
        "ix_annotation_code_id_version_id_author_id",
        "annotation",
        ["code_id", "version_id", "author_id", "layer", "status", "round_id", "deleted_at"],
        unique=False,
    )
    _operations()
    _examples()
    _acknowledgements()
    _question_settlements()


def _find_meanings() -> None:
    """Carry a revision's meaning on from the version before where its texts are the same."""
    connection = op.get_bind()
    columns = ["id", "version_id", "code_id", *_MEANING]
    revision_ = sa.table("code_revision", *(sa.column(name) for name in [*columns, "meaning_id"]))
    version = sa.table("codebook_version", *(sa.column(name) for name in ("id", "project_id", "issued_at")))
    wanted = (
        sa.select(*(revision_.c[name] for name in columns), version.c.project_id)
        .join_from(revision_, version, revision_.c.version_id == version.c.id)
        .order_by(version.c.issued_at, version.c.id)
    )
    known: dict[object, tuple[list[object], UUID]] = {}
    found = []
    for row in connection.execute(wanted).all():
        texts = [getattr(row, name) for name in _MEANING]
        before = known.get(row.code_id)
        meaning = before[1] if before and before[0] == texts else row.version_id
        known[row.code_id] = (texts, meaning)
        found.append({"of": row.id, "to": meaning})
    if found:
        changed = sa.update(revision_).where(revision_.c.id == sa.bindparam("of", type_=key()))
        connection.execute(changed.values(meaning_id=sa.bindparam("to", type_=key())), found)


def _operations() -> None:
    op.create_table(
        "operation",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("event_id", key(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("before_id", key(), nullable=False),
        sa.Column("after_id", key(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("made_by", key(), nullable=True),
        sa.Column("made_at", instant(), nullable=False),
        sa.Column("undone_by", key(), nullable=True),
        sa.Column("undone_at", instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('draft', 'file', 'rename', 'move', 'retire', 'restore', 'fields', 'merge', 'split', 'undo')",
            name=op.f("ck_operation_kind_known"),
        ),
        _to("operation", "project_id", "project", "CASCADE"),
        _to("operation", "before_id", "codebook_version", "RESTRICT"),
        _to("operation", "after_id", "codebook_version", "RESTRICT"),
        _to("operation", "made_by", "user", "SET NULL"),
        _to("operation", "undone_by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
        sa.UniqueConstraint("event_id", name=op.f("uq_operation_event_id")),
    )
    op.create_index("ix_operation_project_id_id", "operation", ["project_id", "id"], unique=False)
    op.create_table(
        "recoding",
        sa.Column("operation_id", key(), nullable=False),
        sa.Column("annotation_id", key(), nullable=False),
        sa.Column("code_id", key(), nullable=False),
        sa.Column("version_id", key(), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("incomplete", sa.Boolean(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=True),
        sa.Column("updated_at", instant(), nullable=False),
        sa.Column("to_code_id", key(), nullable=False),
        sa.Column("made_by", key(), nullable=True),
        sa.Column("made_at", instant(), nullable=False),
        _to("recoding", "operation_id", "operation", "CASCADE"),
        _to("recoding", "annotation_id", "annotation", "CASCADE"),
        sa.PrimaryKeyConstraint("operation_id", "annotation_id", name=op.f("pk_recoding")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_recoding_annotation_id"), "recoding", ["annotation_id"], unique=False)


def _examples() -> None:
    op.create_table(
        "example",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("code_id", key(), nullable=False),
        sa.Column("annotation_id", key(), nullable=False),
        sa.Column("counter", sa.Boolean(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("made_by", key(), nullable=True),
        sa.Column("made_at", instant(), nullable=False),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_example_span_in_order")),
        _to("example", "project_id", "project", "CASCADE"),
        _to("example", "code_id", "code", "CASCADE"),
        _to("example", "annotation_id", "annotation", "CASCADE"),
        _to("example", "made_by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_example")),
        sa.UniqueConstraint("annotation_id", name=op.f("uq_example_annotation_id")),
    )
    op.create_index("ix_example_project_id_code_id", "example", ["project_id", "code_id"], unique=False)


def _question_settlements() -> None:
    op.create_table(
        "question_settlement",
        sa.Column("comment_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("up_to", instant(), nullable=False),
        _to("question_settlement", "comment_id", "comment", "CASCADE"),
        _to("question_settlement", "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", "user_id", name=op.f("pk_question_settlement")),
    )


def _acknowledgements() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("user_id", key(), nullable=False),
        sa.Column("version_id", key(), nullable=False),
        sa.Column("made_at", instant(), nullable=False),
        _to("acknowledgement", "user_id", "user", "CASCADE"),
        _to("acknowledgement", "version_id", "codebook_version", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "version_id", name=op.f("pk_acknowledgement")),
    )
    op.create_index(op.f("ix_acknowledgement_version_id"), "acknowledgement", ["version_id"], unique=False)


def _to(table: str, column: str, other: str, gone: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=gone)
