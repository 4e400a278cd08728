"""Every route, and what it takes to call it. A route that is not here can't be served, and fails the tests.

The services authorise for real, on the thing itself; this table says it in one place, turns strangers away
before any work is done, bounds the size of what is sent, and is walked by tests/access.
"""

from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.roles import Action

KB, MB = 1024, 1024 * 1024


class Who(StrEnum):
    """Who may call a route that belongs to no project."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    ADMIN = "administrator"


@dataclass(frozen=True, slots=True)
class Access:
    """What one route asks of its caller, and how much it takes.

    *action* is needed in the project of the thing that the address names. *writes* marks a GET that must write.
    """

    who: Who | Action
    limit: int = MB
    writes: bool = False

    @property
    def open(self) -> bool:
        return self.who is Who.ANYONE


ROUTES: dict[str, Access] = {
    "static": Access(Who.ANYONE),
    "favicon": Access(Who.ANYONE),
    "health.live": Access(Who.ANYONE),
    "health.ready": Access(Who.ANYONE),
    # pages
    "home.index": Access(Who.SIGNED_IN),
    "sign_in.new": Access(Who.ANYONE),
    "sign_in.create": Access(Who.ANYONE, limit=64 * KB),
    "sign_in.delete": Access(Who.SIGNED_IN),
    "links.create": Access(Who.ANYONE, writes=True),
    "setup.new": Access(Who.ANYONE),
    "setup.create": Access(Who.ANYONE, limit=64 * KB),
    "resets.new": Access(Who.ANYONE),
    "resets.create": Access(Who.ANYONE, limit=64 * KB),
    "invitations.show": Access(Who.ANYONE),
    "invitations.accept": Access(Who.SIGNED_IN, limit=64 * KB),
    "invitations.accept_as_new": Access(Who.ANYONE, limit=64 * KB),
    "invitations.new": Access(Action.MANAGE_MEMBERS),
    "invitations.create": Access(Action.MANAGE_MEMBERS, limit=64 * KB),
    "invitations.delete": Access(Action.MANAGE_MEMBERS, limit=64 * KB),
    "members.index": Access(Action.READ),
    "members.update": Access(Action.MANAGE_MEMBERS, limit=64 * KB),
    "members.delete": Access(Action.MANAGE_MEMBERS, limit=64 * KB),
    "members.leave": Access(Action.READ, limit=64 * KB),
    "activity.index": Access(Action.MANAGE_PROJECT),
    "projects.new": Access(Who.ADMIN),
    "projects.create": Access(Who.ADMIN, limit=17 * MB),
    "projects.show": Access(Action.READ),
    "projects.edit": Access(Action.MANAGE_PROJECT),
    "projects.update": Access(Action.MANAGE_PROJECT, limit=64 * KB),
    "projects.close": Access(Action.MANAGE_PROJECT, limit=64 * KB),
    "projects.reopen": Access(Action.MANAGE_PROJECT, limit=64 * KB),
    "account.show": Access(Who.SIGNED_IN),
    "account.update": Access(Who.SIGNED_IN, limit=64 * KB),
    "account.change_password": Access(Who.SIGNED_IN, limit=64 * KB),
    "account.end_session": Access(Who.SIGNED_IN, limit=64 * KB),
    "account.end_other_sessions": Access(Who.SIGNED_IN, limit=64 * KB),
    "account.create_token": Access(Who.SIGNED_IN, limit=64 * KB),
    "account.revoke_token": Access(Who.SIGNED_IN, limit=64 * KB),
    "keys.edit": Access(Who.SIGNED_IN),
    "keys.update": Access(Who.SIGNED_IN, limit=64 * KB),
    "keys.delete": Access(Who.SIGNED_IN, limit=64 * KB),
    "admin_people.index": Access(Who.ADMIN),
    "admin_people.create": Access(Who.ADMIN, limit=64 * KB),
    "admin_people.create_reset_link": Access(Who.ADMIN, limit=64 * KB),
    "admin_people.disable": Access(Who.ADMIN, limit=64 * KB),
    "admin_people.enable": Access(Who.ADMIN, limit=64 * KB),
    "admin_people.appoint": Access(Who.ADMIN, limit=64 * KB),
    "documents.index": Access(Action.READ),
    "documents.show": Access(Action.READ),
    "documents.state": Access(Action.READ),
    "documents.paper": Access(Action.READ),
    "imports.new": Access(Action.IMPORT),
    "imports.preview": Access(Action.IMPORT, limit=256 * MB),
    "imports.create": Access(Action.IMPORT, limit=256 * MB),
    "metadata.new": Access(Action.EDIT_METADATA),
    "metadata.create": Access(Action.EDIT_METADATA, limit=36 * MB),
    "metadata.show": Access(Action.READ),
    "metadata.edit": Access(Action.EDIT_METADATA),
    "metadata.update": Access(Action.EDIT_METADATA, limit=256 * KB),
    "regions.create": Access(Action.MARK_REGIONS, limit=64 * KB),
    "regions.delete": Access(Action.MARK_REGIONS, limit=64 * KB),
    "regions.update": Access(Action.MARK_REGIONS, limit=64 * KB),
    "bookmarks.update": Access(Action.ANNOTATE, limit=64 * KB),
    "codings.finish": Access(Action.ANNOTATE, limit=64 * KB),
    "codings.reopen": Access(Action.ANNOTATE, limit=64 * KB),
    "annotations.show": Access(Action.READ),
    "reviews.index": Access(Action.SEE_REVIEW),
    "reviews.standing": Access(Action.SEE_REVIEW),
    "disagreements.index": Access(Action.SEE_REVIEW),
    "disagreements.standing": Access(Action.SEE_REVIEW),
    "disagreements.show": Access(Action.SEE_REVIEW),
    "disagreements.article": Access(Action.SEE_REVIEW),
    "disagreements.edit": Access(Action.JUDGE),
    "decisions.update": Access(Action.JUDGE, limit=64 * KB),
    "decisions.delete": Access(Action.JUDGE, limit=64 * KB),
    "decisions.discuss": Access(Action.JUDGE, limit=64 * KB),
    "decisions.settle": Access(Action.JUDGE, limit=64 * KB),
    "agreed_passages.show": Access(Action.JUDGE),
    "agreed_passages.create": Access(Action.JUDGE, limit=64 * KB),
    "agreed_passages.delete": Access(Action.JUDGE, limit=64 * KB),
    "answer_reviews.index": Access(Action.SEE_REVIEW),
    "answer_reviews.update": Access(Action.JUDGE, limit=256 * KB),
    "answer_reviews.delete": Access(Action.JUDGE, limit=64 * KB),
    "verdicts.update": Access(Action.JUDGE, limit=64 * KB),
    "verdicts.delete": Access(Action.JUDGE, limit=64 * KB),
    "comments.create": Access(Action.COMMENT, limit=64 * KB),
    "comments.delete": Access(Action.COMMENT, limit=64 * KB),
    "comments.reopen": Access(Action.CURATE, limit=64 * KB),
    "discussions.create": Access(Action.COMMENT, limit=64 * KB),
    "discussions.answer": Access(Action.COMMENT, limit=64 * KB),
    "examples.update": Access(Action.CURATE, limit=64 * KB),
    "examples.delete": Access(Action.CURATE, limit=64 * KB),
    "rulings.index": Access(Action.SEE_OUTCOMES),
    "rulings.download": Access(Action.SEE_OUTCOMES),
    "occurrences.index": Access(Action.ANNOTATE),
    "histories.show": Access(Action.SEE_OUTCOMES),
    "mentions.index": Access(Action.COMMENT),
    "mentions.of_codes": Access(Action.COMMENT),
    "threads.settle": Access(Action.COMMENT, limit=64 * KB),
    "outcomes.index": Access(Action.SEE_OUTCOMES),
    "codebooks.show": Access(Action.READ),
    "codebooks.aside": Access(Action.READ),
    "codebooks.compare": Access(Action.READ),
    "codebooks.stylesheet": Access(Action.READ),
    "codebooks.stylesheet_of": Access(Action.READ),
    "codebook_files.show": Access(Action.READ),
    "codebook_files.print_": Access(Action.READ),
    "codebook_files.new": Access(Action.EDIT_CODEBOOK),
    "codebook_files.create": Access(Action.EDIT_CODEBOOK, limit=17 * MB),
    "operations.index": Access(Action.EDIT_CODEBOOK),
    "operations.new": Access(Action.EDIT_CODEBOOK),
    "operations.create": Access(Action.EDIT_CODEBOOK, limit=256 * KB),
    "operations.undo": Access(Action.EDIT_CODEBOOK, limit=64 * KB),
    "operations.catch_up": Access(Action.EDIT_CODEBOOK, limit=64 * KB),
    "splits.show": Access(Action.ANNOTATE),
    "splits.decide": Access(Action.ANNOTATE, limit=64 * KB),
    "splits.take_back": Access(Action.ANNOTATE, limit=64 * KB),
    "acknowledgements.show": Access(Action.ANNOTATE),
    "acknowledgements.create": Access(Action.ANNOTATE, limit=64 * KB),
    "older_tags.index": Access(Action.SEE_OUTCOMES),
    "older_tags.standing": Access(Action.SEE_OUTCOMES),
    "older_tags.create": Access(Action.ANNOTATE, limit=64 * KB),
    "older_tags.delete": Access(Action.ANNOTATE, limit=64 * KB),
    "confirmations.create": Access(Action.ANNOTATE, limit=64 * KB),
    "confirmations.delete": Access(Action.ANNOTATE, limit=64 * KB),
    "codebook_drafts.create": Access(Action.EDIT_CODEBOOK, limit=64 * KB),
    "codebook_drafts.show": Access(Action.EDIT_CODEBOOK),
    "codebook_drafts.stylesheet": Access(Action.EDIT_CODEBOOK),
    "codebook_drafts.edit": Access(Action.EDIT_CODEBOOK),
    "codebook_drafts.update": Access(Action.EDIT_CODEBOOK),
    "codebook_drafts.preview": Access(Action.EDIT_CODEBOOK, limit=256 * KB),
    "codebook_drafts.compare": Access(Action.EDIT_CODEBOOK),
    "codebook_drafts.use": Access(Action.EDIT_CODEBOOK, limit=256 * KB),
    "codebook_drafts.delete": Access(Action.EDIT_CODEBOOK, limit=64 * KB),
    "codes.new": Access(Action.EDIT_CODEBOOK),
    "codes.contrast": Access(Action.EDIT_CODEBOOK),
    "codes.create": Access(Action.EDIT_CODEBOOK),
    "codes.edit": Access(Action.EDIT_CODEBOOK),
    "codes.update": Access(Action.EDIT_CODEBOOK),
    "codes.move": Access(Action.EDIT_CODEBOOK, limit=64 * KB),
    "codes.delete": Access(Action.EDIT_CODEBOOK, limit=64 * KB),
    "questions.new": Access(Action.EDIT_CODEBOOK),
    "questions.create": Access(Action.EDIT_CODEBOOK),
    "questions.edit": Access(Action.EDIT_CODEBOOK),
    "questions.update": Access(Action.EDIT_CODEBOOK),
    "questions.move": Access(Action.EDIT_CODEBOOK, limit=64 * KB),
    "questions.delete": Access(Action.EDIT_CODEBOOK, limit=64 * KB),
    "exports.index": Access(Action.EXPORT),
    "exports.show": Access(Action.EXPORT),
    # the API
    "api.openapi.show": Access(Who.SIGNED_IN),
    "api.projects.index": Access(Who.SIGNED_IN),
    "api.projects.create": Access(Who.ADMIN, limit=64 * KB),
    "api.projects.show": Access(Action.READ),
    "api.annotations.update": Access(Action.ANNOTATE, limit=256 * KB),
    "api.annotations.delete": Access(Action.ANNOTATE),
    "api.annotations.index": Access(Action.READ),
    "api.events.index": Access(Action.READ),
    "api.exports.show": Access(Action.EXPORT),
    "api.documents.index": Access(Action.READ),
    "api.documents.show": Access(Action.READ),
    "api.documents.create": Access(Action.IMPORT, limit=1024 * MB),
    "api.documents.update": Access(Action.EDIT_METADATA),
    "api.codebooks.show": Access(Action.READ),
    "api.codebooks.update": Access(Action.EDIT_CODEBOOK, limit=4 * MB),
    "api.codings.update": Access(Action.ANNOTATE),
    "api.verdicts.update": Access(Action.JUDGE, limit=64 * KB),
    "api.verdicts.delete": Access(Action.JUDGE),
    "api.undoings.create": Access(Action.ANNOTATE),
    "api.operations.create": Access(Action.EDIT_CODEBOOK, limit=256 * KB),
}
