"""What the forms of people and projects share."""

from datetime import UTC, datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs describe WTForms 3.2
from wtforms.validators import InputRequired, Length, NumberRange

from webapp.domain.names import MAX_LINE
from webapp.domain.passwords import LEAST, MOST
from webapp.errors import Invalid

_DIGITS = 9


class PlainForm(FlaskForm):
    """A form without a token of its own: http/auth.py has checked it before any view runs."""

    class Meta:
        csrf = False


class WholeNumberField(IntegerField):
    """A whole number; one of more digits than anything here needs is none, since WTForms can't compare it."""

    outside = "This number is out of range."

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and not (isinstance(valuelist[0], str) and len(valuelist[0]) <= _DIGITS):  # JSON may hold anything
            self.data = None
            raise ValueError(self.outside)
        super().process_formdata(valuelist)


class OffsetField(WholeNumberField):
    """A place in a text, in code points."""

    outside = "An offset is out of range."

    def __init__(self, label: str, **more: Any) -> None:
        limits = [InputRequired("An offset is missing."), NumberRange(0, message=self.outside)]
        super().__init__(label, limits, **more)


def name_field(label: str = "Name") -> Any:
    """The name with which somebody signs in."""
    return StringField(
        label,
        [InputRequired("A name is missing."), Length(2, 40, "A name has 2 to 40 characters.")],
        filters=[lambda given: given.strip().lower() if given else given],
        description="Small letters, digits, dots, hyphens and underscores.",
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


def display_name_field(label: str = "Name to show", *, required: bool = False) -> Any:
    """How somebody is called on pages."""
    validators: list[Any] = [Length(max=MAX_LINE)]
    return StringField(
        label,
        [InputRequired("A name to show is missing."), *validators] if required else validators,
        render_kw={"autocomplete": "name"},
    )


def new_password_field(label: str = "Password") -> Any:
    """A password that is being chosen."""
    return PasswordField(
        label,
        [InputRequired("A password is missing."), Length(LEAST, MOST, f"A password has {LEAST} to {MOST} characters.")],
        description=f"{LEAST} characters or more. A few words that nobody would put together are best.",
        render_kw={"autocomplete": "new-password", "data-island": "reveal"},
    )


def choices(*pairs: tuple[str, str]) -> list[SelectChoice]:
    """What a field offers: (value, words)."""
    return [SelectChoice(value, words) for value, words in pairs]


def text(value: object) -> str:
    """What somebody typed, or nothing; a body of JSON may hold anything in its place."""
    return value if isinstance(value, str) else ""


def moment(given: object) -> datetime:
    """The moment that a page sent back, in UTC; raises Invalid for what is none, or is without a time zone."""
    try:
        found = datetime.fromisoformat(text(given))
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Invalid("This is no moment; reload the page.", field="at")
