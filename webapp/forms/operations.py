"""What an owner asks to be done to a code in use."""

from __future__ import annotations  # wtforms' classes are generic in their stubs only

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Self

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.codebook_edits import key_of, parent_of
from webapp.domain.codebook_plans import MOST_PARTS, Fields, Merge, Move, Plan, Rename, Restore, Retire, Split
from webapp.errors import Conflict, Invalid
from webapp.forms.base import PlainForm, choices, text
from webapp.forms.codebooks import line, prose

Given = MultiDict[str, str] | None
SPARE: Final = 2
"""Empty rows of a split below those that are written."""


class OperationForm(PlainForm):
    """What all operations ask for; *number* is the version that was in use when the page was opened."""

    note = prose(
        "Why", 2, description="Coders read it, and it stays with the version. Left empty, it says what changed."
    )
    number = HiddenField()
    said: Final = ()

    def offer(self, spec: CodebookSpec, code: CodeSpec) -> Self:
        """Let it be chosen from what the codebook has beside *code*."""
        if not self.number.data:
            self.number.data = spec.version
        return self

    def plan(self, code: CodeSpec) -> Plan | None:
        """What is asked for; None while it is not said yet."""
        return None


class RenameForm(OperationForm):
    """Another name."""

    name = line("New name", limit=120)

    def plan(self, code: CodeSpec) -> Plan | None:
        return Rename(code.code, text(self.name.data)) if self.name.data else None


class MoveForm(OperationForm):
    """Another place."""

    parent = SelectField("Stands below")

    def offer(self, spec: CodebookSpec, code: CodeSpec) -> Self:
        own = {below.code for below in code.walk()}
        here = parent_of(spec, code.code)
        others = [(one.code, one.name) for one in spec.walk() if one.code not in own and one.code != here]
        top = [] if here is None else [(".", "no other code: at the top")]
        self.parent.choices = choices(("", "Choose …"), *top, *others)
        return super().offer(spec, code)

    def plan(self, code: CodeSpec) -> Plan | None:
        chosen = self.parent.data
        return Move(code.code, None if chosen == "." else chosen) if chosen else None


class RetireForm(OperationForm):
    """No new tags."""

    replaced_by = SelectMultipleField(
        "Use instead", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, spec: CodebookSpec, code: CodeSpec) -> Self:
        self.replaced_by.choices = choices(*_usable(spec, code))
        return super().offer(spec, code)

    def plan(self, code: CodeSpec) -> Plan:
        return Retire(code.code, tuple(self.replaced_by.data or ()))


class RestoreForm(OperationForm):
    """New tags again."""

    def plan(self, code: CodeSpec) -> Plan:
        return Restore(code.code)


class MergeForm(OperationForm):
    """One code for several."""

    target = SelectField("They all become")
    also = SelectMultipleField(
        "Merge these codes as well", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, spec: CodebookSpec, code: CodeSpec) -> Self:
        others = [(one.code, f"{one.name} (retired)" if one.retired else one.name) for one in spec.walk()]
        others = [pair for pair in others if pair[0] != code.code]
        self.target.choices = choices(("", "Choose …"), *others)
        self.also.choices = choices(*(pair for pair in others if pair[0] != self.target.data))
        return super().offer(spec, code)

    def plan(self, code: CodeSpec) -> Plan | None:
        target = self.target.data
        more = tuple(key for key in self.also.data or () if key != target)
        return Merge((code.code, *more), target) if target else None


class PartForm(Form):
    """One of the codes that a code is split into."""

    name = line("Name", limit=120)
    brief_definition = line("In a sentence", limit=2_000)


class SplitForm(OperationForm):
    """Several codes for one."""

    parts: FieldList[FormField[PartForm]] = FieldList(FormField(PartForm), "New codes", max_entries=MOST_PARTS)

    def offer(self, spec: CodebookSpec, code: CodeSpec) -> Self:
        written = [entry.data for entry in self.parts if entry.data["name"]]
        rows = min(MOST_PARTS, max(3, len(written) + SPARE))
        self.parts.process(None, [*written, *[{}] * (rows - len(written))])
        return super().offer(spec, code)

    def plan(self, code: CodeSpec) -> Plan | None:
        parts = [entry.form for entry in self.parts if entry.form.name.data]
        specs = [
            CodeSpec("", text(part.name.data), brief_definition=text(part.brief_definition.data), colour="")
            for part in parts
        ]
        return Split(code.code, tuple(specs)) if len(specs) > 1 else None


class FieldNamesForm(Form):
    """A field of a code, and its choices, as they are to be called; *was* is its name so far."""

    was = HiddenField()
    name = line("Name", limit=80)
    values: FieldList[Any] = FieldList(line("Choice"), "Choices", max_entries=1_000)


class FieldsForm(OperationForm):
    """Other names of fields and of their choices."""

    fields: FieldList[FormField[FieldNamesForm]] = FieldList(FormField(FieldNamesForm), "Fields", max_entries=60)

    def offer(self, spec: CodebookSpec, code: CodeSpec) -> Self:
        if not self.fields.entries:
            rows = [
                {"was": field.name, "name": _spoken(field.name), "values": list(_choices(field))}
                for field in code.attributes
            ]
            self.fields.process(None, rows)
        return super().offer(spec, code)

    def plan(self, code: CodeSpec) -> Plan | None:
        given = {text(entry.form.was.data): entry.form for entry in self.fields}
        if given.keys() != {field.name for field in code.attributes}:
            raise Conflict("The fields of this code have been changed in the meantime; open the page again.")
        attributes: list[AttributeSpec] = []
        renamed: dict[str, str] = {}
        values: dict[str, Mapping[str, str]] = {}
        for field in code.attributes:
            changed, instead = _called(field, given[field.name])
            attributes.append(changed)
            if changed.name != field.name:
                renamed[field.name] = changed.name
            if instead:
                values[changed.name] = instead
        if len({field.name for field in attributes}) < len(attributes):
            raise Invalid("Two fields have the same name.", field="fields")
        if tuple(attributes) == code.attributes:
            return None
        return Fields(code.code, tuple(attributes), renamed, values, code.attributes)


FORMS: Final[Mapping[str, type[OperationForm]]] = {
    "rename": RenameForm,
    "move": MoveForm,
    "merge": MergeForm,
    "split": SplitForm,
    "fields": FieldsForm,
    "retire": RetireForm,
    "restore": RestoreForm,
}
"""Each operation by its word in addresses."""


def read(kind: str, spec: CodebookSpec, code: CodeSpec, given: Given) -> OperationForm:
    """The form of an operation on *code* with what was typed, or as it is opened."""
    form = FORMS[kind](formdata=given or None)
    return form.offer(spec, code)


def _called(field: AttributeSpec, form: Any) -> tuple[AttributeSpec, dict[str, str]]:
    """The field as it is to be called, and for each choice that is called otherwise what it becomes."""
    words = text(form.name.data)
    name = field.name if words == _spoken(field.name) or not words else key_of(words, otherwise="field")
    new = [text(value) for value in form.values.data]
    if len(new) != len(_choices(field)):
        raise Conflict("The choices of this field have been changed in the meantime; open the page again.")
    instead = {old: now for old, now in zip(_choices(field), new, strict=True) if now and now != old}
    kept = tuple(dict.fromkeys(value for value in new if value))
    if new and not kept:
        raise Invalid(f"“{_spoken(field.name)}” needs at least one choice.", field="fields")
    return replace(field, name=name, values=kept if new else field.values), instead


def _choices(field: AttributeSpec) -> tuple[str, ...]:
    return field.values if field.type == "enum" else ()


def _usable(spec: CodebookSpec, code: CodeSpec) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in spec.walk() if one.code != code.code and not one.retired]


def _spoken(name: str) -> str:
    return name.replace("_", " ")
