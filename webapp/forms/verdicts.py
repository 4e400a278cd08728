"""What a reviewer says of a tag."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, Optional, Regexp

from webapp.domain.drafts import VerdictDraft
from webapp.domain.review import DECISIONS
from webapp.domain.text import clean_field

MAX_COMMENT = 10_000


class VerdictForm(FlaskForm):
    """A decision, and why. *version* is the tag that the reviewer saw, *back* the list they came from."""

    class Meta:
        csrf = False  # http/auth.py has checked the token before any view runs

    decision = StringField("Decision", [AnyOf(DECISIONS, "Accept or reject the tag.")])
    comment = TextAreaField("Reason", [Length(max=MAX_COMMENT, message="The reason is too long.")])
    version = HiddenField("Version", [Optional(), Regexp(r"[0-9]{1,9}\Z", message="This is no version.")])
    back = HiddenField()

    def draft(self) -> VerdictDraft:
        """The verdict as the service takes it."""
        reason = clean_field((self.comment.data or "").strip(), "comment", MAX_COMMENT)
        return VerdictDraft(DECISIONS[self.decision.data or ""], reason)

    @property
    def seen(self) -> int | None:
        """The version of the tag that the reviewer saw."""
        return int(self.version.data) if self.version.data else None
