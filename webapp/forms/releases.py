"""What an owner asks of a dataset version."""

from typing import Self

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from webapp.domain.releases import Terms, following
from webapp.forms.base import PlainForm, choices, text
from webapp.forms.exports import LAYERS, SelectMultipleCheckboxField

MOST_NOTE, MOST_REASON = 5_000, 500


class ReleaseForm(PlainForm):
    """Number, what is new, and what the version holds."""

    number = StringField(
        "Number",
        [Length(max=20)],
        description="The first number goes up when codes are merged, split or retired, the second with new work.",
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    note = TextAreaField(
        "What is new in it",
        [Length(max=MOST_NOTE)],
        description="Stands in its data card, for readers of the paper.",
        render_kw={"rows": 3},
    )
    layer = SelectMultipleCheckboxField("Tags", choices=choices(*LAYERS), description="None chosen: all of them.")
    text = RadioField("Text", choices=choices(("1", "With the text"), ("0", "Without the text")), default="1")
    anonymous = BooleanField(
        "Without names",
        description="Leaves out what names the project, the team and this server, for a review that is blind.",
    )
    personal = BooleanField(
        "With personal fields", description="What coders typed into fields that the codebook marks as personal."
    )
    ticked = BooleanField("I have looked at this, and it may stand in the version")

    @classmethod
    def after(cls, last: str | None) -> Self:
        """An empty form that proposes the number after *last*."""
        return cls(number=following(last))

    def terms(self, hosts: tuple[str, ...] = ()) -> Terms:
        """What is asked for, of a server that is known by *hosts*."""
        return Terms(
            text(self.number.data).strip(),
            text(self.note.data).strip(),
            frozenset(self.layer.data or ()),
            self.text.data == "1",
            bool(self.anonymous.data),
            bool(self.personal.data),
            bool(self.ticked.data),
            hosts,
        )


class WithdrawalForm(PlainForm):
    """Why a version is withdrawn."""

    reason = StringField("Why", [Length(max=MOST_REASON)], description="Whoever looks for the version reads it.")
