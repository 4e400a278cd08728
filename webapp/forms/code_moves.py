"""Where a code of a draft is to stand, as a button, a key or a hand that lets go says it."""

from wtforms import HiddenField

from webapp.domain.codebook_tree import STEPS, Place, Step
from webapp.forms.base import PlainForm, WholeNumberField, text


class MoveForm(PlainForm):
    """A code, and a step or a place for it. *take* only shows the steps that it can go, where no script does."""

    code = HiddenField()
    take = HiddenField()
    step = HiddenField()
    parent = HiddenField()
    position = WholeNumberField()
    seen = HiddenField()

    def key(self) -> str:
        """The code that is moved."""
        return text(self.code.data)

    def to(self) -> Place | Step:
        """The step, or else the place."""
        if self.step.data in STEPS:
            return self.step.data
        return Place(text(self.parent.data) or None, self.position.data or 0)
