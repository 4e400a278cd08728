"""Teams: roles and invitations."""

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from webapp.domain.names import MAX_LINE
from webapp.domain.roles import Role
from webapp.forms.base import PlainForm, choices

ROLES = choices(*((role.word, role.called.capitalize()) for role in Role))
SENTENCES = {
    "viewer": "Reads documents, the codebook and final tags, and exports.",
    "annotator": "Also tags articles, answers questions about them and comments.",
    "reviewer": "Also sees everybody's tags, decides about them and marks what is not article.",
    "owner": "Also imports documents, changes the codebook, and runs the team and the project.",
}
"""What each role may, in one sentence; each includes those before it."""


def _named(word: str | None) -> Role:
    found = Role.named(word or "")
    assert found  # the field offers nothing else
    return found


class RoleForm(PlainForm):
    """Another role for somebody of the team."""

    role = SelectField("Role", [InputRequired("A role is missing.")], choices=ROLES)

    def given(self) -> Role:
        """The role that was chosen."""
        return _named(self.role.data)


class InvitationForm(PlainForm):
    """A link into the team."""

    label = StringField(
        "For whom", [Length(max=MAX_LINE)], description="A note for yourself; who opens the link does not see it."
    )
    role = RadioField("As", [InputRequired("A role is missing.")], choices=ROLES, default=Role.ANNOTATOR.word)

    def given(self) -> tuple[Role, str]:
        """Role and note."""
        return _named(self.role.data), self.label.data or ""
