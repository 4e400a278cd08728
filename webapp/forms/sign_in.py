"""Name and password."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from webapp.forms.base import PlainForm


class SignInForm(PlainForm):
    """What somebody types to sign in."""

    name = StringField(
        "Name",
        [InputRequired("Your name is missing."), Length(max=40)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        "Password",
        [InputRequired("The password is missing."), Length(max=256)],
        render_kw={"autocomplete": "current-password", "data-island": "reveal"},
    )
    next = HiddenField()

    def given(self) -> tuple[str, str]:
        """Name, as people type it on a phone, and password."""
        return (self.name.data or "").strip().lower(), self.password.data or ""

    def refuse(self) -> None:
        """Say the same for an unknown name, a wrong password and a disabled account."""
        self.password.errors = ["This name and password don't belong together."]
