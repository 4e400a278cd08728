"""What owners say of a project's data, once for all its dataset versions."""

from typing import Any, Self

from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from webapp.domain.descriptions import MOST, Description, checked
from webapp.forms.base import PlainForm, text


def _area(label: str, rows: int, description: str) -> Any:
    return TextAreaField(label, [Length(max=MOST)], description=description, render_kw={"rows": rows})


class DescriptionForm(PlainForm):
    """The questions of a data card, in the words of the people who answer them."""

    title = StringField("Title", [Length(max=300)], description="As it is to be cited.")
    description = _area("What it is", 4, "A few sentences for somebody who has never heard of it.")
    creators = TextAreaField(
        "Who made it",
        [Length(max=20_000)],
        description="One a line, in the order in which they are cited: Family name, Given name; ORCID; Institution.",
        render_kw={
            "rows": 4,
            "placeholder": "Carberry, Josiah; 0000-0002-1825-0097; Brown University",
            "spellcheck": "false",
        },
    )
    publication = StringField("DOI of the publication", [Length(max=300)], render_kw={"placeholder": "10.1234/abcd"})
    funding = _area("Funding", 2, "Who paid, and under which number.")
    selection = _area(
        "How the articles were chosen", 4, "Where they come from, and what was searched, left out, sampled."
    )
    period = StringField("Time that it covers", description="Years or days, like 2031 or 2031-03/2032-01.")
    limits = _area("Known limits", 4, "One a line: what the data can’t show, and what they should not be used for.")
    ethics = _area("Ethics approval", 2, "Which board approved it, under which number, or why none was needed.")
    access = _area("Who may have it", 2, "Open to all, on request, for members only; and where to ask.")
    licence = StringField("Licence of the tags", description="An SPDX id like CC-BY-4.0, or a sentence.")
    rights = _area("Rights in the articles", 3, "Whose they are, and why they may or may not be passed on.")

    @classmethod
    def of(cls, description: Description) -> Self:
        """The form with what was answered so far."""
        given = description.portray() | {"creators": "\n".join(one.line for one in description.creators)}
        return cls(formdata=None, data=given)

    def answers(self) -> Description:
        """The answers; raises Invalid, naming the field, for what can't be."""
        return checked({field.name: text(field.data) for field in self})
