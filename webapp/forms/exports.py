"""What an export is to hold; the form stands in the address, so that it can be linked to."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.formats.base import Format
from webapp.forms.base import PlainForm, WholeNumberField, choices
from webapp.services.exports import PREFIX, Wanted

LAYERS = (
    ("final", "Final tags"),
    ("individual", "Tags of each coder"),
    ("consensus", "Tags decided by the team"),
    ("reference", "Reference tags"),
    ("machine", "Suggestions of a machine"),
)


KEPT: Final = ("jsonl", "tables", "csv", "parquet")
"""The formats for keeping and analysing; the others are for one other program each."""


class SelectMultipleCheckboxField(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ExportForm(PlainForm):
    """Format, tags, and whether the text may leave; names are those of the API."""

    format = RadioField("Format", default="jsonl")
    layer = SelectMultipleCheckboxField(
        "Tags", choices=choices(*LAYERS), description="None chosen: all that you may see."
    )
    text = RadioField("Text", choices=choices(("1", "With the text"), ("0", "Without the text")), default="1")
    prefix = WholeNumberField(
        "Characters kept of each passage",
        [Optional(), NumberRange(0, PREFIX, f"A number from 0 to {PREFIX}.")],
        default=0,
        description="Helps to find a passage again where the text can't be given away.",
    )
    notes = BooleanField(
        "Keep notes and comments",
        false_values=("", "0"),
        description="They may quote the text.",
        render_kw={"value": "1"},
    )
    folder = BooleanField(
        "As a folder for Hugging Face",
        false_values=("", "0"),
        description="A zip with a data card, so that programs load it with one line and the right types.",
        render_kw={"value": "1"},
    )
    personal = BooleanField(
        "Keep personal fields, and names in notes",
        false_values=("", "0"),
        description="For moving the project to another Glossator; leave it out of what you give away.",
        render_kw={"value": "1"},
    )

    kept = KEPT
    bound: frozenset[str] = frozenset()  # formats that are nothing without the texts
    missing: Mapping[str, str] = {}  # formats that need what is not installed here, with a sentence each

    @classmethod
    def of(cls, given: Any, formats: Sequence[Format]) -> "ExportForm":
        """The form as the address fills it, for those formats."""
        form = cls(given)
        first = [one for name in KEPT for one in formats if one.name == name]
        others = sorted((one for one in formats if one.name not in KEPT), key=lambda one: one.title.casefold())
        form.format.choices = choices(*((one.name, one.title) for one in (*first, *others)))
        form.bound = frozenset(one.name for one in formats if one.needs_text)
        form.missing = {one.name: one.missing for one in formats if one.missing}
        return form

    def validate_format(self, field: RadioField) -> None:
        """Refuse a format that can't be written here."""
        if field.data in self.missing:
            raise ValidationError(self.missing[field.data])

    def validate_text(self, field: RadioField) -> None:
        """Refuse to leave the texts out of a format that needs them."""
        if field.data == "0" and self.format.data in self.bound:
            raise ValidationError("This format can't be written without the texts.")

    def wanted(self) -> Wanted:
        """The export that is asked for."""
        return Wanted(
            self.format.data,
            frozenset(self.layer.data or ()),
            self.text.data == "1",
            self.prefix.data or 0,
            bool(self.notes.data),
            bool(self.folder.data),
            bool(self.personal.data),
        )
