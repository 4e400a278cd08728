"""A code with its fields, as people write them."""

from __future__ import annotations  # wtforms' classes are generic in their stubs only

import re
from typing import Any, Final, Self

from wtforms import (
    BooleanField,
    ColorField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.domain.codebook import ACTIVE, CODE_KEY, KEYS, RETIRED, AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.codebook_edits import find_code, fingerprint, key_of, parent_of
from webapp.domain.colours import next_colour
from webapp.forms.base import PlainForm, choices
from webapp.forms.codebooks import line, lines, prose, require_values

MAX_FIELDS: Final = 60
_GAP: Final = re.compile(r"\n[ \t]*\n")

UNITS: Final = (
    ("free", "Any passage"),
    ("word", "Words"),
    ("clause", "A clause"),
    ("sentence", "Sentences"),
    ("paragraph", "Paragraphs"),
)
FIELD_TYPES: Final = (("enum", "a choice"), ("text", "words"), ("number", "a number"), ("boolean", "yes or no"))


def _passages(text: str | None) -> tuple[str, ...]:
    """Texts between empty lines."""
    return tuple(part.strip() for part in _GAP.split(text or "") if part.strip())


def _spoken(name: str) -> str:
    return name.replace("_", " ")


class AttributeForm(Form):
    """One field of a code. *was* is its name so far, which stays as long as its words do."""

    was = HiddenField()
    name = line("Name", "A field needs a name.", 80)
    type = SelectField("Takes", choices=choices(*FIELD_TYPES), default="enum")
    values = prose("Values, a line each", 3)
    multiple = BooleanField("Several may be given")
    required = BooleanField("Required")
    personal = BooleanField("May identify a person")
    unit = line("Unit", limit=80)
    help = prose("Help for coders", 1)

    def validate_values(self, field: TextAreaField) -> None:
        require_values(field, self.type.data or "")

    @property
    def key(self) -> str:
        """The name as data files write it."""
        words = self.name.data or ""
        kept: str = self.was.data or ""
        return kept if kept and words == _spoken(kept) else key_of(words, otherwise="field")

    @property
    def takes(self) -> str:
        """What the field takes, in words."""
        return dict(FIELD_TYPES).get(self.type.data, "")

    def draft(self) -> AttributeSpec:
        """The field that was typed."""
        kind = self.type.data
        return AttributeSpec(
            name=self.key,
            type=kind,
            required=bool(self.required.data),
            multiple=bool(self.multiple.data) and kind != "boolean",
            values=lines(self.values.data) if kind == "enum" else (),
            unit=(self.unit.data or None) if kind == "number" else None,
            personal=bool(self.personal.data),
            description=self.help.data or "",
        )


class CodeForm(PlainForm):
    """A code with all its parts."""

    name = line("Name", "A code needs a name.", 120)
    code = line("Key in data files", limit=80, description="Made of the name when left empty; it never changes.")
    colour = ColorField("Colour", [Regexp(r"#[0-9A-Fa-f]{6}", message="A colour is # and six digits.")])
    key = SelectField("Key on the keyboard")
    unit = SelectField("A tag covers", choices=choices(*UNITS))
    parent = SelectField("Stands below")
    brief_definition = prose("In a sentence", 1)
    full_definition = prose("Full definition", 3)
    when_to_use = prose("When to use", 3)
    when_not_to_use = prose("When not to use", 3)
    examples = prose("Examples", 2, description="An empty line between two.")
    counter_examples = prose("Counter-examples", 2, description="An empty line between two.")
    attributes: FieldList[FormField[AttributeForm]] = FieldList(
        FormField(AttributeForm), "Fields of each tag", max_entries=MAX_FIELDS
    )
    retired = BooleanField("Retired", description="No new tags; those that are there stay.")
    replaced_by = SelectMultipleField(
        "Use instead", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    seen = HiddenField()

    def offer(self, spec: CodebookSpec, key: str = "") -> Self:
        """Let it be chosen from what is free for the code of that key: keyboard keys, codes to stand below."""
        own = spec.code(key)
        taken = {code.key for code in spec.walk() if code.code != key and not code.retired}
        below = {code.code for code in own.walk()} if own else set()
        others = [(code.code, code.name) for code in spec.walk() if code.code not in below]
        shown = [(name, name.replace("Shift+", "⇧ ")) for name in KEYS if name not in taken]
        self.key.choices = choices(("", "none"), *shown)
        self.parent.choices = choices(("", "no other code"), *others)
        self.replaced_by.choices = choices(*((code.code, code.name) for code in spec.walk() if code.code != key))
        return self

    def validate_code(self, field: StringField) -> None:
        if field.data and not CODE_KEY.fullmatch(field.data):
            raise ValidationError("Small letters, digits and _, such as legal_argument.")

    def validate_attributes(self, field: FieldList[FormField[AttributeForm]]) -> None:
        names = [entry.form.key for entry in field]
        if len(set(names)) < len(names):
            raise ValidationError("Two fields have the same name.")

    def draft(self, key: str = "") -> CodeSpec:
        """The code that was typed, of that key."""
        return CodeSpec(
            code=key or self.code.data or "",
            name=self.name.data or "",
            brief_definition=self.brief_definition.data or "",
            full_definition=self.full_definition.data or "",
            when_to_use=self.when_to_use.data or "",
            when_not_to_use=self.when_not_to_use.data or "",
            examples=_passages(self.examples.data),
            counter_examples=_passages(self.counter_examples.data),
            colour=self.colour.data or "",
            key=self.key.data or None,
            unit=self.unit.data,
            status=RETIRED if self.retired.data else ACTIVE,
            replaced_by=tuple(self.replaced_by.data or ()) if self.retired.data else (),
            attributes=tuple(entry.form.draft() for entry in self.attributes),
        )

    def place(self) -> str | None:
        """The key of the code that it is to stand below."""
        return self.parent.data or None

    @classmethod
    def of(cls, spec: CodebookSpec, key: str) -> Self:
        """The form with what the code of that key says now."""
        return cls(formdata=None, data=_code_data(spec, key)).offer(spec, key)

    @classmethod
    def fresh(cls, spec: CodebookSpec) -> Self:
        """The form of a code that is not there yet, with the next free key and colour."""
        colour = next_colour([code.colour for code in spec.walk()])
        taken = {code.key for code in spec.walk()}  # also by retired codes: fingers remember what a key did
        free = next((name for name in KEYS if name not in taken), "")
        return cls(formdata=None, data={"colour": colour, "key": free, "unit": "free"}).offer(spec)

    def rearrange(self, wish: str) -> int | None:
        """Do what a button asked of the fields: `add`, `drop-2`, `up-2`, `down-2`; gives the field to go on with."""
        what, _, number = wish.partition("-")
        rows = [entry.data for entry in self.attributes]
        at = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
        if what == "add":
            at = len(rows)
            rows.append({"type": "enum"})
        elif not 0 <= at < len(rows):
            return None
        elif what == "drop":
            rows.pop(at)
        else:
            to = at + {"up": -1, "down": 1}.get(what, 0)
            if 0 <= to < len(rows):
                rows[at], rows[to] = rows[to], rows[at]
                at = to
        self.attributes.process(None, rows[:MAX_FIELDS])
        return at


def _code_data(spec: CodebookSpec, key: str) -> dict[str, Any]:
    """What the form of a code shows, by the names of its fields."""
    code = find_code(spec, key)
    names = ("name", "brief_definition", "full_definition", "when_to_use", "when_not_to_use", "colour", "unit")
    return {name: getattr(code, name) for name in names} | {
        "key": code.key or "",
        "parent": parent_of(spec, key) or "",
        "examples": "\n\n".join(code.examples),
        "counter_examples": "\n\n".join(code.counter_examples),
        "retired": code.retired,
        "replaced_by": list(code.replaced_by),
        "attributes": [_attribute_data(attribute) for attribute in code.attributes],
        "seen": fingerprint(spec, key),
    }


def _attribute_data(spec: AttributeSpec) -> dict[str, Any]:
    return {
        "was": spec.name,
        "name": _spoken(spec.name),
        "type": spec.type,
        "values": "\n".join(spec.values),
        "multiple": spec.multiple,
        "required": spec.required,
        "personal": spec.personal,
        "unit": spec.unit or "",
        "help": spec.description,
    }
