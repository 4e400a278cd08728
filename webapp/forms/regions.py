"""A stretch of a text that somebody marks as what it is."""

from wtforms import BooleanField, HiddenField, StringField

from webapp.domain.regions import Region
from webapp.errors import Invalid
from webapp.forms.base import OffsetField, PlainForm, text


class RegionForm(PlainForm):
    """Where the stretch lies, in code points, half-open, what it says, and what it is."""

    start = OffsetField("Start")
    end = OffsetField("End")
    kind = StringField("Kind", default="boilerplate")
    quote = HiddenField("Quote")
    confirmed = BooleanField("Confirmed")

    def region(self) -> Region:
        """The region that is asked for; raises Invalid for one that can't be."""
        if not self.validate():
            fault = next(iter(self.errors.values()))
            raise Invalid(" ".join(str(words) for words in fault), field=next(iter(self.errors)))
        start, end = self.start.data, self.end.data
        assert start is not None  # both are required
        assert end is not None
        return Region(start, end, text(self.kind.data))

    def words(self) -> str:
        """What the stretch says; a form sends line ends as CRLF."""
        return text(self.quote.data).replace("\r\n", "\n")


class KindForm(PlainForm):
    """What a region is to be."""

    kind = StringField("Kind")

    def given(self) -> str:
        """One of the kinds, or a word that is none."""
        return text(self.kind.data)
