"""Names of what happens; docs/data-model.md lists them with what `before` and `after` hold."""

from enum import StrEnum


class EventName(StrEnum):
    """One entry of the append-only log."""

    PROJECT_CREATED = "project.created"
    PROJECT_CHANGED = "project.changed"
    MEMBER_ADDED = "member.added"
    MEMBER_CHANGED = "member.changed"
    MEMBER_REMOVED = "member.removed"
    DOCUMENT_IMPORTED = "document.imported"
    DOCUMENT_CHANGED = "document.changed"
    REGION_MARKED = "region.marked"
    REGION_RESTORED = "region.restored"
    CODEBOOK_DRAFTED = "codebook.drafted"
    CODEBOOK_PUT_INTO_USE = "codebook.put_into_use"
    ANNOTATION_CREATED = "annotation.created"
    ANNOTATION_CHANGED = "annotation.changed"
    ANNOTATION_DELETED = "annotation.deleted"
    ANNOTATION_RESTORED = "annotation.restored"
    VERDICT_GIVEN = "verdict.given"
    VERDICT_WITHDRAWN = "verdict.withdrawn"
    COMMENT_CREATED = "comment.created"
    COMMENT_DELETED = "comment.deleted"
    CODING_CHANGED = "coding.changed"
    EXPORT_MADE = "export.made"
    IMPORT_JOINED = "import.joined"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_CHANGED = "account.changed"
    TOKEN_CREATED = "token.created"
    TOKEN_REVOKED = "token.revoked"
