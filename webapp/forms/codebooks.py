"""The codebook as a whole, as people write it, and what they say when a version comes into use."""

from collections.abc import Sequence
from typing import Any, Final, Self
from uuid import UUID

from wtforms import Form, HiddenField, IntegerField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_edits import fingerprint
from webapp.forms.base import PlainForm, text
from webapp.services.codebook_drafts import Desk, Expected, WholeDraft

LONG: Final = 20_000


def line(label: str, missing: str = "", limit: int = 200, **more: Any) -> Any:
    """A field for one line; *missing* is what to say when it must not be empty."""
    needed = [InputRequired(missing)] if missing else []
    return StringField(label, [*needed, Length(max=limit), _one_line], filters=[_trimmed], **more)


def prose(label: str, rows: int = 2, needed: Sequence[Any] = (), **more: Any) -> Any:
    """A field for several lines."""
    return TextAreaField(label, [*needed, Length(max=LONG)], filters=[_trimmed], render_kw={"rows": rows}, **more)


def lines(given: str | None) -> tuple[str, ...]:
    """The lines that were typed, without empty ones."""
    return tuple(one.strip() for one in text(given).split("\n") if one.strip())


def require_values(field: TextAreaField, kind: str) -> None:
    """Raises ValidationError when a choice has no values, or one of them twice."""
    values = lines(field.data)
    if kind.startswith("enum") and not values:
        raise ValidationError("A choice needs at least one value.")
    if len(set(values)) < len(values):
        raise ValidationError("A value stands here twice.")


def _trimmed(given: str | None) -> str | None:
    return given.replace("\r\n", "\n").replace("\r", "\n").strip() if given else given


def _one_line(_form: Form, field: StringField) -> None:
    if "\n" in text(field.data):
        raise ValidationError("This is one line.")


class WholeForm(PlainForm):
    """What the codebook says beside its codes and questions."""

    title = line("Title", limit=500)
    unit_of_coding = prose("What one tag covers", 3, description="Where a tag starts and ends, a line for each rule.")
    guidelines = prose(
        "Guidelines",
        14,
        description="For coders, in Markdown: *emphasis*, **weight**, # headings, - lists, [links](https://…), tables.",
    )
    seen = HiddenField()

    @classmethod
    def of(cls, spec: CodebookSpec) -> Self:
        """The form with what the codebook says now."""
        return cls(formdata=None, obj=spec, seen=fingerprint(spec))

    def draft(self) -> WholeDraft:
        """What was typed."""
        return WholeDraft(text(self.title.data), text(self.unit_of_coding.data), text(self.guidelines.data))


class UseForm(PlainForm):
    """A draft that is to come into use, as it was compared."""

    change_note = prose(
        "What changed, and why",
        2,
        [InputRequired("Say what changed and why, in a sentence.")],
        description="Coders read it, and it stays with the version.",
    )
    again = SelectMultipleField("Tags of this code should be looked at again", choices=[], validate_choice=False)
    asked = SelectMultipleField(choices=[], validate_choice=False)
    settles = SelectMultipleField(coerce=UUID, validate_choice=False, choices=[])
    edition = IntegerField(default=0)
    number = HiddenField()

    @classmethod
    def of(cls, desk: Desk) -> Self:
        """The empty form below what is compared."""
        again = sorted(desk.meant)
        return cls(formdata=None, edition=desk.draft.edition, number=desk.present.number, again=again)

    def compare_again(self, desk: Desk) -> None:
        """Keep what was said, and say that what it is about has changed; what is new comes with its proposal."""
        self.again.data = sorted({*self.changed(), *desk.meant.difference(self.asked.data or ())})
        self.edition.data, self.number.data = desk.draft.edition, desk.present.number
        self.form_errors.append("The codebook was changed since you compared. These are the changes now.")

    def note(self) -> str:
        """What was typed."""
        return text(self.change_note.data)

    def changed(self) -> Sequence[str]:
        """Keys of the codes whose tags should be looked at again."""
        return self.again.data or ()

    def settled(self) -> list[UUID]:
        """The questions that the note answers."""
        return self.settles.data or []

    def expected(self) -> Expected:
        """What was compared when the note was written."""
        return Expected(self.edition.data or 0, text(self.number.data))
