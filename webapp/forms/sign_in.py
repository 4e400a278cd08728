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

    def given(self) -> tuple[str, str]:
        """Name, as people type it on a phone, and password."""
        return (self.name.data or "").strip().lower(), self.password.data or ""

    def refuse(self) -> None:
        """Say the same for an unknown name, a wrong password and a disabled account."""
        self.password.errors = ["This name and password don't belong together."]
