"""What is known of an article, as somebody types it."""

from typing import Any

from flask import request
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from webapp.domain import metadata
from webapp.domain.metadata import LINES, Known
from webapp.errors import Invalid
from webapp.forms.base import PlainForm, text
from webapp.services.metadata import Facts


def _line(label: str, most: int, **more: Any) -> Any:
    return StringField(label, [Length(max=most, message=f"At most {most:,} characters.")], **more)


class MetadataForm(PlainForm):
    """The facts of the schema, and the article's own columns beside them."""

    title = _line("Title", LINES["title"])
    authors = _line("Authors", 20_000, description="Several with semicolons between them.")
    affiliation = _line("Affiliation", LINES["affiliation"])
    outlet = _line("Outlet", LINES["outlet"])
    published = _line("Published", 40, description="2012-03-29, 2012-03 or 2012.")
    language = _line("Language", 35, description="A short sign: en, ko, pt-BR.")
    source_url = _line("Address", 2_000)
    licence = _line("Licence", LINES["licence"])
    version = HiddenField()

    @classmethod
    def of(cls, facts: Facts) -> "MetadataForm":
        """The form filled with what is known."""
        return cls(formdata=None, data=facts.typed())

    def known(self) -> Known:
        """What was typed; raises Invalid for a value that can't be."""
        typed = {name: text(self[name].data) for name in metadata.FIELDS}
        if any(not name for name, _ in self.columns()):
            raise Invalid("A column of your own needs a name.", field="metadata")
        columns = dict(self.columns())
        clash = next((name for name in columns if name in typed), None)
        if clash:
            raise Invalid(f"“{clash}” has a field of its own above.", field="metadata")
        return metadata.read({**columns, **typed})

    def columns(self) -> list[tuple[str, str]]:
        """Names and values of the own columns, as typed."""
        pairs = zip(request.form.getlist("column"), request.form.getlist("value"), strict=False)
        return [(name.strip(), value) for name, value in pairs if name.strip() or value.strip()]

    def expected(self) -> int | None:
        """The version that was shown."""
        given = text(self.version.data)
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
