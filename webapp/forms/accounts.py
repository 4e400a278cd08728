"""Accounts: made by set-up, by invitation, by an administrator; profile, password, tokens."""

from collections.abc import Sequence

from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from webapp.domain.drafts import AccountDraft, TokenDraft
from webapp.domain.names import MAX_EMAIL, MAX_LINE
from webapp.forms.base import PlainForm, choices, display_name_field, name_field, new_password_field, text


class NewAccountForm(PlainForm):
    """Somebody makes their own account, by set-up or invitation."""

    display_name = display_name_field("Your name", required=True)
    name = name_field("Name for signing in")
    password = new_password_field()

    def draft(self) -> AccountDraft:
        """The account that is asked for."""
        return AccountDraft(text(self.name.data), text(self.display_name.data))


class AccountForm(PlainForm):
    """An administrator adds somebody."""

    display_name = display_name_field("Name")
    name = name_field("Name for signing in")
    email = EmailField("E-mail", [Length(max=MAX_EMAIL)], description="Seen by administrators only; nothing is sent.")
    is_admin = BooleanField(
        "Administrator", description="Manages accounts and makes projects; sees no project's content."
    )

    def draft(self) -> AccountDraft:
        """The account that is asked for."""
        return AccountDraft(
            text(self.name.data), text(self.display_name.data), text(self.email.data), bool(self.is_admin.data)
        )


class ProfileForm(PlainForm):
    """How somebody is called and reached."""

    display_name = display_name_field("Name to show", required=True)
    email = EmailField(
        "E-mail",
        [Length(max=MAX_EMAIL)],
        description="Seen by administrators only; nothing is sent.",
        render_kw={"autocomplete": "email"},
    )


class PasswordForm(PlainForm):
    """A new password for somebody who knows the present one."""

    present = PasswordField(
        "Present password",
        [InputRequired("The present password is missing."), Length(max=256)],
        render_kw={"autocomplete": "current-password", "data-island": "reveal"},
    )
    password = new_password_field("New password")

    def refuse(self) -> None:
        """Say that the present password is another one."""
        self.present.errors = ["This is not your present password."]


class ResetForm(PlainForm):
    """A new password for somebody who has a link."""

    password = new_password_field("New password")


class TokenForm(PlainForm):
    """An API token; *projects* are those that it can be bound to."""

    label = StringField("What for", [Length(max=MAX_LINE)])
    project = SelectField("Good for", [])
    days = SelectField(
        "Ends",
        [],
        choices=choices(
            ("30", "after 30 days"), ("90", "after 90 days"), ("365", "after a year"), ("", "when I revoke it")
        ),
        default="90",
    )

    def offer(self, projects: Sequence[tuple[str, str]]) -> "TokenForm":
        """The form with (short name, name) of projects to choose from."""
        self.project.choices = choices(("", "all my projects"), *projects)
        return self

    def draft(self) -> TokenDraft:
        """The token that is asked for."""
        days = text(self.days.data)
        return TokenDraft(text(self.label.data), self.project.data or None, int(days) if days else None)
