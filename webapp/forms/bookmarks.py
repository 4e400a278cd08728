"""Where a reader is, as the article page tells it."""

import re

from wtforms import StringField

from webapp.domain.coverage import Interval
from webapp.domain.drafts import BookmarkDraft
from webapp.errors import Invalid
from webapp.forms.base import OffsetField, PlainForm, text

_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")


class BookmarkForm(PlainForm):
    """The first code point on the screen, and the stretches that were on it: `0-120 340-560`."""

    place = OffsetField("Place")
    seen = StringField("Seen")

    def draft(self) -> BookmarkDraft:
        """What is to be kept; raises Invalid for what makes no sense."""
        if not self.validate():
            raise Invalid("An offset is out of range.", field="place")
        assert self.place.data is not None  # it is required
        return BookmarkDraft(self.place.data, tuple(map(_span, text(self.seen.data).split())))


def _span(given: str) -> Interval:
    found = _SPAN.fullmatch(given)
    if not found or int(found[1]) >= int(found[2]):
        raise Invalid("Stretches are written as 0-120 340-560.", field="seen")
    return int(found[1]), int(found[2])
