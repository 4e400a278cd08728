"""What somebody says about a tag or a code."""

from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, Optional, Regexp

_ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"


class CommentForm(FlaskForm):
    """A comment; *settles* is the question that it settles, if it is to, *back* the page it was written on."""

    class Meta:
        csrf = False  # http/auth.py has checked the token before any view runs

    body = TextAreaField("Comment", [Length(max=10_000, message="The comment is too long.")])
    settles = HiddenField("Question", [Optional(), Regexp(_ID, message="This is no question.")])
    back = HiddenField()

    @property
    def question(self) -> UUID | None:
        """The id of the question that the comment settles."""
        return UUID(self.settles.data) if self.settles.data else None
