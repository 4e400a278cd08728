"""Projects: made and changed."""

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from webapp.domain.drafts import SettingsDraft
from webapp.domain.names import MAX_LINE
from webapp.forms.base import PlainForm, choices, text


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

    unit = SelectField(
        "Unit of coding",
        choices=choices(
            ("", "As each code says"),
            ("free", "Any passage"),
            ("word", "Whole words"),
            ("clause", "Clauses"),
            ("sentence", "Whole sentences"),
            ("paragraph", "Whole paragraphs"),
        ),
        coerce=text,
        default="",
        description="For all codes. With sentences or paragraphs one click selects one.",
    )

    def draft(self) -> SettingsDraft:
        """The settings that are asked for."""
        words = text(self.name.data), text(self.description.data)
        return SettingsDraft(*words, open_team=bool(self.open_team.data), unit=self.unit.data or None)
