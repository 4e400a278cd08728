"""Projects: made and changed."""

from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from webapp.domain.drafts import SettingsDraft
from webapp.domain.names import MAX_LINE
from webapp.forms.base import PlainForm, text


class ProjectForm(PlainForm):
    """A new project."""

    name = StringField("Name", [InputRequired("A name is missing."), Length(max=MAX_LINE)])
    slug = StringField(
        "Short name",
        [InputRequired("A short name is missing."), Length(2, 60, "A short name has 2 to 60 characters.")],
        filters=[lambda given: given.strip().lower() if given else given],
        description="For addresses and commands: small letters, digits and hyphens. It can't be changed later.",
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )

    def given(self) -> tuple[str, str]:
        """Short name and name."""
        return text(self.slug.data), text(self.name.data)


class SettingsForm(PlainForm):
    """What an owner may change at any time."""

    name = StringField("Name", [InputRequired("A name is missing."), Length(max=MAX_LINE)])
    description = TextAreaField("Description", [Length(max=2_000)], description="One or two sentences for the team.")
    open_team = BooleanField(
        "Coders see each other's tags",
        description="Outside rounds. Reviewers and owners see everybody's tags in any case.",
    )

    def draft(self) -> SettingsDraft:
        """The settings that are asked for."""
        return SettingsDraft(text(self.name.data), text(self.description.data), bool(self.open_team.data))
