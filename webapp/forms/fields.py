"""The fields that a code asks of a tag, as a form made for that code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import Field, Form, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.domain.codebook import AttributeSpec, CodeSpec


def fields_form(code: CodeSpec, given: Mapping[str, list[str]]) -> Form:
    """A form with one field an attribute of *code*, holding the values *given*.

    Each field carries `spec` (its AttributeSpec) in `render_kw`-free form as `description` and flags; the
    page reads it and saves through the queue, which the API validates against the codebook.
    """
    kind = type("FieldsForm", (Form,), {spec.name: _field(spec) for spec in code.attributes})
    shown = {spec.name: _value(spec, given.get(spec.name, [])) for spec in code.attributes}
    form: Form = kind(data=shown)
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
        return RadioField(label, choices=[("true", "yes"), ("false", "no")], **common)
    if spec.multiple:
        return TextAreaField(label, **common)
    return StringField(label, **common)


def _choices(spec: AttributeSpec) -> list[tuple[str, str]]:
    return [(value, value.replace("_", " ")) for value in spec.values]


def _value(spec: AttributeSpec, given: list[str]) -> Any:
    if spec.type == "enum" and spec.multiple:
        return given
    return "\n".join(given) if spec.multiple else (given[0] if given else None)
