"""The fields that a code asks of a tag, as a form made for that code."""

from __future__ import annotations

from collections.abc import Mapping
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

from webapp.domain.codebook import AttributeSpec, CodeSpec


def fields_form(code: CodeSpec, given: Mapping[str, list[str]]) -> BaseForm:
    """A form with one field an attribute of *code*, holding the values *given*: `form[name]`.

    The page saves through the queue, which the API validates against the codebook. No class is made of the
    names, because an attribute may be called `data` or `errors`.
    """
    unbound: Any = {spec.name: _field(spec) for spec in code.attributes}
    form = BaseForm(unbound)
    form.process(data={spec.name: _value(spec, given.get(spec.name, [])) for spec in code.attributes})
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


def _value(spec: AttributeSpec, given: list[str]) -> Any:
    if spec.type == "enum" and spec.multiple:
        return given
    return "\n".join(given) if spec.multiple else (given[0] if given else None)
