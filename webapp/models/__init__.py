"""Tables: columns, constraints and relationships; one file an aggregate."""

from webapp.models.annotations import Annotation, Tally
from webapp.models.base import Base
from webapp.models.bookmarks import Bookmark
from webapp.models.codebooks import Acknowledgement, Code, CodebookVersion, CodeRevision, Question
from webapp.models.codings import Answer, Coding
from webapp.models.digests import DigestSeen
from webapp.models.disagreements import AgendaItem, Disagreement, DisagreementTag, Meeting
from webapp.models.documents import Document, DocumentText, Redaction, Region
from webapp.models.events import Event
from webapp.models.examples import Example
from webapp.models.operations import Operation, Recoding
from webapp.models.people import Attempt, Invitation, SignIn, Token, User
from webapp.models.projects import Alias, Membership, Project, Pseudonym
from webapp.models.releases import Release, ReleaseDocument, ReleasePiece, Withdrawal
from webapp.models.reviews import Comment, Decision, Mention, QuestionSettlement, Settlement, Verdict
from webapp.models.rounds import Assignment, Inquiry, InquirySeen, Round, RoundCopy, Trial

__all__ = [
    "Acknowledgement",
    "AgendaItem",
    "Alias",
    "Annotation",
    "Answer",
    "Assignment",
    "Attempt",
    "Base",
    "Bookmark",
    "Code",
    "CodeRevision",
    "CodebookVersion",
    "Coding",
    "Comment",
    "Decision",
    "DigestSeen",
    "Disagreement",
    "DisagreementTag",
    "Document",
    "DocumentText",
    "Event",
    "Example",
    "Inquiry",
    "InquirySeen",
    "Invitation",
    "Meeting",
    "Membership",
    "Mention",
    "Operation",
    "Project",
    "Pseudonym",
    "Question",
    "QuestionSettlement",
    "Recoding",
    "Redaction",
    "Region",
    "Release",
    "ReleaseDocument",
    "ReleasePiece",
    "Round",
    "RoundCopy",
    "Settlement",
    "SignIn",
    "Tally",
    "Token",
    "Trial",
    "User",
    "Verdict",
    "Withdrawal",
]
