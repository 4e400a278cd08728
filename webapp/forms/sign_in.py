"""Name and password."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):
    """What somebody types to sign in."""

    class Meta:
        csrf = False  # http/auth.py has checked the token before any view runs

    name = StringField("Name", [InputRequired("Your name is missing."), Length(max=40)])
    password = PasswordField("Password", [InputRequired("The password is missing."), Length(max=256)])
    next = HiddenField()
