"""What a coder of a blind round asks the owners, and what an owner answers."""

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from webapp.domain.drafts import InquiryDraft, ReplyDraft
from webapp.domain.spans import Span
from webapp.errors import Invalid
from webapp.forms.base import PlainForm, WholeNumberField, moment, text

_LONG = Length(max=10_000, message="This is too long.")


class InquiryForm(PlainForm):
    """A question; *start* and *end* are those of the passage that it is about, if there is one."""

    body = TextAreaField("Question", [_LONG])
    start = WholeNumberField("Start", [Optional(), NumberRange(0, message="This passage is not there.")])
    end = WholeNumberField("End", [Optional(), NumberRange(0, message="This passage is not there.")])
    code = StringField("Code")

    def draft(self) -> InquiryDraft:
        """What is asked; raises Invalid for what can't be."""
        _require_valid(self)
        start, end = self.start.data, self.end.data
        if (start is None) != (end is None):
            raise Invalid("A passage has a start and an end.", field="start")
        span = None if start is None or end is None else Span(start, end)
        return InquiryDraft(text(self.body.data), span, text(self.code.data) or None)


class ReplyForm(PlainForm):
    """An answer; *back* is the page it was written on, *at* when the answer was given that it corrects."""

    put_as = TextAreaField("The question as all coders read it", [_LONG])
    answer = TextAreaField("Answer", [_LONG])
    back = HiddenField()
    at = HiddenField()

    def draft(self) -> ReplyDraft:
        """What is answered; raises Invalid for what is too long."""
        _require_valid(self)
        return ReplyDraft(
            text(self.put_as.data), text(self.answer.data), moment(self.at.data) if self.at.data else None
        )


def _require_valid(form: PlainForm) -> None:
    if not form.validate():
        field, faults = next(iter(form.errors.items()))
        raise Invalid(" ".join(str(fault) for fault in faults), field=field)
