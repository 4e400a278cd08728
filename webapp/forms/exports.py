"""What an export is to hold; the form stands in the address, so that it can be linked to."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.forms.base import PlainForm, WholeNumberField, choices
from webapp.services.exports import PREFIX, Wanted

LAYERS = (
    ("final", "Final tags"),
    ("individual", "Tags of each coder"),
    ("consensus", "Tags decided by the team"),
    ("reference", "Reference tags"),
    ("machine", "Suggestions of a machine"),
)


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

    @classmethod
    def of(cls, given: Any, formats: Iterable[tuple[str, str]]) -> "ExportForm":
        """The form as the address fills it; *formats* are names and titles."""
        form = cls(given)
        form.format.choices = choices(*formats)
        return form

    def wanted(self) -> Wanted:
        """The export that is asked for."""
        return Wanted(
            self.format.data,
            frozenset(self.layer.data or ()),
            self.text.data == "1",
            self.prefix.data or 0,
            bool(self.notes.data),
        )
