"""The fields that a code asks of a tag, as a form made for that code."""

from __future__ import annotations

from typing import Any

from wtforms import (  # type: ignore[attr-defined]  # the stubs describe WTForms 3.2, without SelectChoice
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec


def fields_forms(book: CodebookSpec) -> list[tuple[CodeSpec, BaseForm]]:
    """Each code that asks for something, with a form of one empty field an attribute: `form[name]`.

    The page saves through the queue, which the API validates against the codebook. No class is made of the
    names, because an attribute may be called `data` or `errors`.
    """
    return [(code, _form(code)) for code in book.walk() if code.attributes]


def _form(code: CodeSpec) -> BaseForm:
    unbound: Any = {spec.name: _field(spec) for spec in code.attributes}
    form = BaseForm(unbound)
    form.process()
    return form


def _field(spec: AttributeSpec) -> Field:
    label = spec.name.replace("_", " ").capitalize()
    flags = {"data-type": spec.type, "data-required": "true" if spec.required else "false"}
    common: dict[str, Any] = {"description": spec.description, "render_kw": flags}
    if spec.type == "enum" and spec.multiple:
        return SelectMultipleField(
            label,
            choices=_choices(spec),
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
            **common,
        )
    if spec.type == "enum":
        return RadioField(label, choices=_choices(spec), **common)
    if spec.type == "boolean":
        return RadioField(label, choices=[SelectChoice("true", "yes"), SelectChoice("false", "no")], **common)
    if spec.multiple:
        return TextAreaField(label, **common)
    return StringField(label, **common)


def _choices(spec: AttributeSpec) -> list[SelectChoice]:
    return [SelectChoice(value, value.replace("_", " ")) for value in spec.values]
