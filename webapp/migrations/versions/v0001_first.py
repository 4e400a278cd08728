"""The first schema."""

import sqlalchemy as sa
from alembic import op

from webapp.migrations.columns import in_code_points, instant, key

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", key(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_kind_subject_at", "attempt", ["kind", "subject", "at"], unique=False)
    op.create_table(
        "project",
        sa.Column("id", key(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("export_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("open_team", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("closed_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("slug", name=op.f("uq_project_slug")),
    )
    op.create_table(
        "user",
        sa.Column("id", key(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("password_changed_at", instant(), nullable=True),
        sa.Column("disabled_at", instant(), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.CheckConstraint("kind IN ('account', 'imported')", name=op.f("ck_user_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("name", name=op.f("uq_user_name")),
    )
    op.create_table(
        "code",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_code_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("project_id", "key", name=op.f("uq_code_project_id_key")),
    )
    op.create_table(
        "codebook_version",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("number", sa.String(length=128), nullable=False),
        sa.Column("previous", sa.String(length=128), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("export_id", sa.String(length=128), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit_of_coding", sa.String(), nullable=False),
        sa.Column("guidelines", sa.String(), nullable=False),
        sa.Column("change_note", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("issued_at", instant(), nullable=False),
        sa.Column("issued_by", key(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'in_use', 'frozen', 'imported')", name=op.f("ck_codebook_version_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["user.id"], name=op.f("fk_codebook_version_issued_by_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_codebook_version_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_version")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_codebook_version_project_id_number")),
    )
    op.create_index(
        "uq_codebook_version_in_use",
        "codebook_version",
        ["project_id"],
        unique=True,
        sqlite_where=sa.text("state = 'in_use'"),
        postgresql_where=sa.text("state = 'in_use'"),
    )
    op.create_table(
        "document",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("export_id", in_code_points(128), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("title_key", sa.String(length=200), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("affiliation", sa.String(), nullable=True),
        sa.Column("outlet", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("month", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("published_key", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("licence", sa.String(), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256_normalised", sa.String(length=64), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("codebook_version", sa.String(length=128), nullable=True),
        sa.Column("duplicate_of", key(), nullable=True),
        sa.Column("replaces", key(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("updated_at", instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["document.id"], name=op.f("fk_document_duplicate_of_document"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_document_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["replaces"], ["document.id"], name=op.f("fk_document_replaces_document"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_project_id_id", "document", ["project_id", "id"], unique=False)
    op.create_index(
        "ix_document_project_id_published_key_id", "document", ["project_id", "published_key", "id"], unique=False
    )
    op.create_index("ix_document_project_id_title_key_id", "document", ["project_id", "title_key", "id"], unique=False)
    op.create_index(
        "ix_document_project_id_sha256_normalised", "document", ["project_id", "sha256_normalised"], unique=False
    )
    op.create_index("ix_document_project_id_source_file", "document", ["project_id", "source_file"], unique=False)
    op.create_index(op.f("ix_document_sha256"), "document", ["sha256"], unique=False)
    op.create_index("uq_document_project_id_export_id", "document", ["project_id", "export_id"], unique=True)
    op.create_index(
        "uq_document_project_id_sha256",
        "document",
        ["project_id", "sha256"],
        unique=True,
        sqlite_where=sa.text("duplicate_of IS NULL"),
        postgresql_where=sa.text("duplicate_of IS NULL"),
    )
    op.create_table(
        "event",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=True),
        sa.Column("document_id", key(), nullable=True),
        sa.Column("subject_id", key(), nullable=True),
        sa.Column("actor_id", key(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("at", instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_event_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_project_id_id", "event", ["project_id", "id"], unique=False)
    op.create_index("ix_event_subject_id_id", "event", ["subject_id", "id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", key(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("project_id", key(), nullable=True),
        sa.Column("role", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("user_id", key(), nullable=True),
        sa.Column("created_by", key(), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("expires_at", instant(), nullable=False),
        sa.Column("used_at", instant(), nullable=True),
        sa.Column("used_by", key(), nullable=True),
        sa.Column("revoked_at", instant(), nullable=True),
        sa.CheckConstraint("purpose IN ('setup', 'join', 'reset', 'demo')", name=op.f("ck_invitation_purpose_known")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_invitation_created_by_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_invitation_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["used_by"], ["user.id"], name=op.f("fk_invitation_used_by_user"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_invitation_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("hash", name=op.f("uq_invitation_hash")),
    )
    op.create_index(op.f("ix_invitation_project_id"), "invitation", ["project_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("project_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("role", sa.Integer(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.CheckConstraint("role BETWEEN 1 AND 4", name=op.f("ck_membership_role_known")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_membership_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_user_id"), "membership", ["user_id"], unique=False)
    op.create_table(
        "pseudonym",
        sa.Column("project_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("export_id", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_pseudonym_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_pseudonym_user_id_user"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_pseudonym")),
        sa.UniqueConstraint("project_id", "export_id", name=op.f("uq_pseudonym_project_id_export_id")),
    )
    op.create_index(op.f("ix_pseudonym_user_id"), "pseudonym", ["user_id"], unique=False)
    op.create_table(
        "alias",
        sa.Column("project_id", key(), nullable=False),
        sa.Column("export_id", sa.String(length=128), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_alias_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_alias_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "export_id", name=op.f("pk_alias")),
    )
    op.create_index(op.f("ix_alias_user_id"), "alias", ["user_id"], unique=False)
    op.create_table(
        "release",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_by", key(), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_release_created_by_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_release_project_id_project"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_release_project_id_number")),
    )
    op.create_table(
        "session",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("last_seen_at", instant(), nullable=False),
        sa.Column("expires_at", instant(), nullable=False),
        sa.Column("renew", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_session_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_expires_at"), "session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_session_user_id"), "session", ["user_id"], unique=False)
    op.create_table(
        "token",
        sa.Column("id", key(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=True),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("expires_at", instant(), nullable=True),
        sa.Column("revoked_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_token_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_token_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_token_hash")),
    )
    op.create_index(op.f("ix_token_user_id"), "token", ["user_id"], unique=False)
    op.create_table(
        "code_revision",
        sa.Column("id", key(), nullable=False),
        sa.Column("version_id", key(), nullable=False),
        sa.Column("code_id", key(), nullable=False),
        sa.Column("parent_id", key(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("guid", key(), nullable=True),
        sa.Column("brief_definition", sa.String(), nullable=False),
        sa.Column("full_definition", sa.String(), nullable=False),
        sa.Column("when_to_use", sa.String(), nullable=False),
        sa.Column("when_not_to_use", sa.String(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("counter_examples", sa.JSON(), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("key", sa.String(length=7), nullable=True),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("replaced_by", sa.JSON(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.CheckConstraint("status IN ('active', 'retired')", name=op.f("ck_code_revision_status_known")),
        sa.ForeignKeyConstraint(
            ["code_id"], ["code.id"], name=op.f("fk_code_revision_code_id_code"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["code.id"], name=op.f("fk_code_revision_parent_id_code"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["codebook_version.id"],
            name=op.f("fk_code_revision_version_id_codebook_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_revision")),
        sa.UniqueConstraint("version_id", "code_id", name=op.f("uq_code_revision_version_id_code_id")),
    )
    op.create_index(op.f("ix_code_revision_version_id"), "code_revision", ["version_id"], unique=False)
    op.create_table(
        "document_text",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("document_id", key(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) = length", name=op.f("ck_document_text_text_whole")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_text_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_document_text")),
        sa.UniqueConstraint("document_id", name=op.f("uq_document_text_document_id")),
    )
    op.create_table(
        "question",
        sa.Column("id", key(), nullable=False),
        sa.Column("version_id", key(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("brief_definition", sa.String(), nullable=False),
        sa.Column("when_to_use", sa.String(), nullable=False),
        sa.Column("when_not_to_use", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["codebook_version.id"],
            name=op.f("fk_question_version_id_codebook_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("version_id", "name", name=op.f("uq_question_version_id_name")),
    )
    op.create_table(
        "redaction",
        sa.Column("id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_by", key(), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_redaction_span_in_order")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_redaction_created_by_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_redaction_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
    )
    op.create_index(op.f("ix_redaction_document_id"), "redaction", ["document_id"], unique=False)
    op.create_table(
        "region",
        sa.Column("id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_region_span_in_order")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_region_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
    )
    op.create_index(op.f("ix_region_document_id"), "region", ["document_id"], unique=False)
    op.create_table(
        "round",
        sa.Column("id", key(), nullable=False),
        sa.Column("export_id", sa.String(length=128), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("hides_source", sa.Boolean(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=True),
        sa.Column("coders_each", sa.Integer(), nullable=True),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("version_id", key(), nullable=True),
        sa.Column("starts_at", instant(), nullable=True),
        sa.Column("ends_at", instant(), nullable=True),
        sa.Column("locked_at", instant(), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('training', 'pilot', 'reliability', 'production')", name=op.f("ck_round_purpose_known")
        ),
        sa.CheckConstraint("state IN ('planned', 'open', 'locked')", name=op.f("ck_round_state_known")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_round_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["codebook_version.id"],
            name=op.f("fk_round_version_id_codebook_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("project_id", "export_id", name=op.f("uq_round_project_id_export_id")),
    )
    op.create_table(
        "tally",
        sa.Column("document_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("code_id", key(), nullable=False),
        sa.Column("layer", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_tally_code_id_code"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_tally_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_tally_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id", "user_id", "code_id", "layer", name=op.f("pk_tally")),
    )
    op.create_table(
        "annotation",
        sa.Column("id", key(), nullable=False),
        sa.Column("export_id", sa.String(length=128), nullable=True),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=False),
        sa.Column("author_id", key(), nullable=False),
        sa.Column("layer", sa.String(length=10), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("code_id", key(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("noted_at", instant(), nullable=True),
        sa.Column("certainty", sa.String(length=6), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("incomplete", sa.Boolean(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("strange", sa.Boolean(), nullable=False),
        sa.Column("round_id", key(), nullable=True),
        sa.Column("version_id", key(), nullable=False),
        sa.Column("derived_from", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submitted_at", instant(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("updated_at", instant(), nullable=False),
        sa.Column("deleted_at", instant(), nullable=True),
        sa.CheckConstraint("certainty IN ('sure', 'unsure')", name=op.f("ck_annotation_certainty_known")),
        sa.CheckConstraint(
            "layer IN ('individual', 'consensus', 'reference', 'machine')", name=op.f("ck_annotation_layer_known")
        ),
        sa.CheckConstraint(
            "origin IN ('hand', 'every_occurrence', 'import', 'suggestion')", name=op.f("ck_annotation_origin_known")
        ),
        sa.CheckConstraint(
            "status IN ('submitted', 'accepted', 'rejected', 'superseded')", name=op.f("ck_annotation_status_known")
        ),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_annotation_span_in_order")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_annotation_author_id_user"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_annotation_code_id_code"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_annotation_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_annotation_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_annotation_round_id_round"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["codebook_version.id"],
            name=op.f("fk_annotation_version_id_codebook_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation")),
    )
    op.create_index("ix_annotation_author_id_project_id", "annotation", ["author_id", "project_id"], unique=False)
    op.create_index(op.f("ix_annotation_code_id"), "annotation", ["code_id"], unique=False)
    op.create_index("ix_annotation_document_id_start_end", "annotation", ["document_id", "start", "end"], unique=False)
    op.create_index(
        "ix_annotation_project_id_document_id_start_id",
        "annotation",
        ["project_id", "document_id", "start", "id"],
        unique=False,
    )
    op.create_index(
        "ix_annotation_project_id_status_document_id_start_id",
        "annotation",
        ["project_id", "status", "document_id", "start", "id"],
        unique=False,
    )
    op.create_index(
        "uq_annotation_project_id_export_id",
        "annotation",
        ["project_id", "export_id"],
        unique=True,
        sqlite_where=sa.text("export_id IS NOT NULL"),
        postgresql_where=sa.text("export_id IS NOT NULL"),
    )
    op.create_table(
        "answer",
        sa.Column("id", key(), nullable=False),
        sa.Column("export_id", sa.String(length=128), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("round_id", key(), nullable=True),
        sa.Column("layer", sa.String(length=10), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("version_id", key(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("updated_at", instant(), nullable=False),
        sa.CheckConstraint(
            "layer IN ('individual', 'consensus', 'reference', 'machine')", name=op.f("ck_answer_layer_known")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_answer_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_answer_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_answer_round_id_round"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_answer_user_id_user"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["codebook_version.id"],
            name=op.f("fk_answer_version_id_codebook_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    op.create_index("ix_answer_document_id_user_id", "answer", ["document_id", "user_id"], unique=False)
    op.create_index("uq_answer_project_id_export_id", "answer", ["project_id", "export_id"], unique=True)
    op.create_table(
        "assignment",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("round_id", key(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_assignment_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_assignment_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_assignment_round_id_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_assignment_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "document_id", "user_id", "round_id", name=op.f("uq_assignment_document_id_user_id_round_id")
        ),
    )
    op.create_index(
        "ix_assignment_user_id_project_id_position", "assignment", ["user_id", "project_id", "position"], unique=False
    )
    op.create_table(
        "coding",
        sa.Column("id", key(), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=False),
        sa.Column("user_id", key(), nullable=False),
        sa.Column("round_id", key(), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("completed_at", instant(), nullable=True),
        sa.Column("version_id", key(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("updated_at", instant(), nullable=False),
        sa.CheckConstraint("state IN ('in_progress', 'complete')", name=op.f("ck_coding_state_known")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_coding_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_coding_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_coding_round_id_round"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_coding_user_id_user"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["codebook_version.id"],
            name=op.f("fk_coding_version_id_codebook_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
    )
    op.create_index("ix_coding_document_id", "coding", ["document_id"], unique=False)
    op.create_index("ix_coding_user_id_project_id_state", "coding", ["user_id", "project_id", "state"], unique=False)
    op.create_index(
        "uq_coding_document_id_user_id",
        "coding",
        ["document_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("round_id IS NULL"),
        postgresql_where=sa.text("round_id IS NULL"),
    )
    op.create_index(
        "uq_coding_document_id_user_id_round_id",
        "coding",
        ["document_id", "user_id", "round_id"],
        unique=True,
        sqlite_where=sa.text("round_id IS NOT NULL"),
        postgresql_where=sa.text("round_id IS NOT NULL"),
    )
    op.create_table(
        "decision",
        sa.Column("id", key(), nullable=False),
        sa.Column("export_id", sa.String(length=128), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=False),
        sa.Column("round_id", key(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=True),
        sa.Column("annotations", sa.JSON(), nullable=False),
        sa.Column("result", sa.String(length=128), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reviewer_id", key(), nullable=False),
        sa.Column("in_discussion", sa.Boolean(), nullable=False),
        sa.Column("own_case", sa.Boolean(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("revised_by", key(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('only_one', 'boundary', 'code', 'attribute', 'agreed')", name=op.f("ck_decision_kind_known")
        ),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_decision_span_in_order")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_decision_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_decision_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user.id"], name=op.f("fk_decision_reviewer_id_user"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revised_by"], ["decision.id"], name=op.f("fk_decision_revised_by_decision"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_decision_round_id_round"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_document_id", "decision", ["document_id"], unique=False)
    op.create_index("uq_decision_project_id_export_id", "decision", ["project_id", "export_id"], unique=True)
    op.create_table(
        "round_copy",
        sa.Column("id", key(), nullable=False),
        sa.Column("round_id", key(), nullable=False),
        sa.Column("made_at", instant(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_round_copy_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_copy")),
    )
    op.create_index(op.f("ix_round_copy_round_id"), "round_copy", ["round_id"], unique=False)
    op.create_table(
        "comment",
        sa.Column("id", key(), nullable=False),
        sa.Column("export_id", sa.String(length=128), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("document_id", key(), nullable=True),
        sa.Column("annotation_id", key(), nullable=True),
        sa.Column("code_id", key(), nullable=True),
        sa.Column("author_id", key(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("thread", sa.String(length=128), nullable=True),
        sa.Column("resolved_by", sa.String(length=128), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("deleted_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["annotation_id"], ["annotation.id"], name=op.f("fk_comment_annotation_id_annotation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_comment_author_id_user"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_comment_code_id_code"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_comment_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_comment_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(
        "ix_comment_annotation_id",
        "comment",
        ["annotation_id"],
        unique=False,
        sqlite_where=sa.text("annotation_id IS NOT NULL"),
        postgresql_where=sa.text("annotation_id IS NOT NULL"),
    )
    op.create_index("ix_comment_document_id", "comment", ["document_id"], unique=False)
    op.create_index("uq_comment_project_id_export_id", "comment", ["project_id", "export_id"], unique=True)
    op.create_table(
        "verdict",
        sa.Column("id", key(), nullable=False),
        sa.Column("export_id", sa.String(length=128), nullable=False),
        sa.Column("project_id", key(), nullable=False),
        sa.Column("annotation_id", key(), nullable=False),
        sa.Column("reviewer_id", key(), nullable=False),
        sa.Column("decision", sa.String(length=18), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('accepted', 'rejected', 'changes_requested', 'comment')",
            name=op.f("ck_verdict_decision_known"),
        ),
        sa.ForeignKeyConstraint(
            ["annotation_id"], ["annotation.id"], name=op.f("fk_verdict_annotation_id_annotation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_verdict_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user.id"], name=op.f("fk_verdict_reviewer_id_user"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
    )
    op.create_index("ix_verdict_annotation_id", "verdict", ["annotation_id"], unique=False)
    op.create_index("uq_verdict_project_id_export_id", "verdict", ["project_id", "export_id"], unique=True)
    _create_search_index()


def _create_search_index() -> None:
    """Outside of the models: each database has its own (services/search.py)."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE document_search USING fts5"
            " (project, facts, text, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2')"
        )
        # As much as a batch of an import is gathered in memory before a segment is written.
        op.execute("INSERT INTO document_search (document_search, rank) VALUES ('hashsize', 16777216)")
        # Fewer, larger merges: an import writes less, a search looks into a few more segments.
        op.execute("INSERT INTO document_search (document_search, rank) VALUES ('automerge', 8)")
        return
    op.execute(
        "CREATE TABLE document_search ("
        "number integer NOT NULL REFERENCES document_text (number) ON DELETE CASCADE,"
        " part integer NOT NULL, tokens tsvector NOT NULL, PRIMARY KEY (number, part))"
    )
    op.execute("CREATE INDEX ix_document_search_tokens ON document_search USING gin (tokens)")
    _tell_of_events()


def _tell_of_events() -> None:
    """What webapp/feed.py hears: the log of PostgreSQL speaks, but not of documents that an import brings in."""
    op.execute(
        "CREATE FUNCTION tell_of_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " PERFORM pg_notify('glossator', concat_ws(' ', NEW.project_id, coalesce(NEW.document_id::text, '-'),"
        " coalesce(NEW.actor_id::text, '-'), NEW.name)); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_told AFTER INSERT ON event FOR EACH ROW"
        " WHEN (NEW.project_id IS NOT NULL AND NEW.name <> 'document.imported') EXECUTE FUNCTION tell_of_event()"
    )
