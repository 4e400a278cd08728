"""Projects: made and changed."""

from collections.abc import Sequence
from typing import Self

from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from webapp.domain.codebook import CodebookSpec
from webapp.domain.drafts import SettingsDraft
from webapp.domain.names import MAX_LINE
from webapp.forms import codebook_files
from webapp.forms.base import PlainForm, choices, text
from webapp.forms.codebook_files import ENDINGS


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

    begin = RadioField(
        "Codebook to begin with",
        choices=choices(("template", "Three codes"), ("file", "A file"), ("project", "That of another project")),
        coerce=text,
        default="template",
    )
    codebook = FileField("File", render_kw={"accept": ENDINGS})
    other = SelectField("Project", coerce=text, default="", validate_choice=False)

    def offer(self, projects: Sequence[tuple[str, str]]) -> Self:
        """The form with these projects, by short name and name, to take a codebook from."""
        self.other.choices = choices(*projects)
        return self

    def given(self) -> tuple[str, str]:
        """Short name and name."""
        return text(self.slug.data), text(self.name.data)

    def found(self) -> CodebookSpec | None:
        """The codebook of the file, where it is to begin with one; raises the AppErrors of reading it."""
        return codebook_files.read(self.codebook.data).spec if self.begin.data == "file" else None

    def source(self) -> str:
        """The short name of the project whose codebook it is to begin with, or nothing."""
        return text(self.other.data) if self.begin.data == "project" else ""


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

    agreement_unit = SelectField(
        "Unit of agreement",
        choices=choices(
            ("sentence", "Sentences"),
            ("paragraph", "Paragraphs"),
            ("document", "Whole articles"),
            ("character", "Characters"),
        ),
        coerce=text,
        default="sentence",
        description="Coders agree where the same unit has the same code. Set it before anything is measured.",
    )

    def draft(self) -> SettingsDraft:
        """The settings that are asked for."""
        words = text(self.name.data), text(self.description.data)
        compared = text(self.agreement_unit.data) or "sentence"
        return SettingsDraft(*words, bool(self.open_team.data), self.unit.data or None, compared)
