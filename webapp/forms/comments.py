"""What somebody says about a tag."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length


class CommentForm(FlaskForm):
    """A comment; *back* is the page it was written on."""

    class Meta:
        csrf = False  # http/auth.py has checked the token before any view runs

    body = TextAreaField("Comment", [Length(max=10_000, message="The comment is too long.")])
    back = HiddenField()
