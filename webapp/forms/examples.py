"""What a tag is to show of its code."""

from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf

from webapp.forms.base import PlainForm


class ExampleForm(PlainForm):
    """An example or a counter-example; *back* is the page on which it was chosen."""

    kind = StringField("Kind", [AnyOf(("example", "counter"), "A tag is an example or a counter-example.")])
    back = HiddenField()

    @property
    def counter(self) -> bool:
        """Whether the tag shows what the code does not mean."""
        return bool(self.kind.data == "counter")
