"""A codebook as decoded JSON: read with care, written in the order of the schema."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from webapp.domain.codebook import (
    ACTIVE,
    ATTRIBUTE_TYPES,
    BELONGS,
    CODE_KEY,
    KEYS,
    NAME,
    QUESTION_TYPES,
    RETIRED,
    UNITS,
    AttributeSpec,
    CodebookSpec,
    CodeSpec,
    QuestionSpec,
)
from webapp.domain.colours import next_colour
from webapp.domain.parts import Part
from webapp.errors import Invalid

SCHEMA_VERSION: Final = "1.0"
MAX_CODES: Final = 1_000
MAX_DEPTH: Final = 10

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_VERSION: Final = re.compile(r"[0-9]{1,6}\.[0-9]{1,6}(\.[0-9]{1,6})?")
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9._:-]{0,127}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_GUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_UNSET: Final = ""  # a key or colour that is given out once the whole book is known


def parse(obj: object) -> CodebookSpec:
    """The codebook in a decoded JSON object: the full form, what `PUT` takes, or the shorter draft form.

    What is missing is empty, or the next free key or colour. The fixed question comes first, whether given
    or not. Raises Invalid with the path of the first thing that is wrong.
    """
    book = Part(obj, "", "The codebook")
    book.choice("schema_version", (SCHEMA_VERSION,), SCHEMA_VERSION)
    book.ignore("sha256")  # of the codes as they were; made anew when they are written
    spec = CodebookSpec(
        title=book.line("title"),
        codes=tuple(_code(part, 1) for part in book.parts("codes")),
        unit_of_coding=_unit_of_coding(book),
        guidelines=book.prose("guidelines"),
        questions=_questions(book),
        change_note=book.prose("change_note"),
        version=book.pattern("version", _VERSION, "a number like 1.0"),
        previous_version=book.line_or_none("previous_version", 20),
        codebook_id=book.pattern("codebook_id", _ID, "an id that begins with a letter"),
        issued_at=book.pattern("issued_at", _TIME, "a time like 2026-01-31T09:00:00.000Z"),
    )
    book.finish()
    _require_sound(spec)
    return _with_keys_and_colours(spec)


def _code(part: Part, depth: int) -> CodeSpec:
    if depth > MAX_DEPTH:
        raise Invalid(f"{part.path} is more than {MAX_DEPTH} levels deep.", field=part.path)
    code = part.pattern("code", CODE_KEY, "lower-case letters, digits and _, like legal_argument")
    if not code:
        raise part.wrong("code", "is missing")
    spec = CodeSpec(
        code=code,
        name=part.line("name", code.rpartition("/")[2].replace("_", " ").capitalize()),
        brief_definition=part.prose("brief_definition"),
        full_definition=part.prose("full_definition"),
        when_to_use=part.prose("when_to_use"),
        when_not_to_use=part.prose("when_not_to_use"),
        examples=part.texts("examples"),
        counter_examples=part.texts("counter_examples"),
        colour=part.pattern("colour", _COLOUR, "a colour like #2f5aa8", _UNSET),
        key=_key(part),
        unit=part.choice("unit", UNITS, "free"),
        status=part.choice("status", (ACTIVE, RETIRED), ACTIVE),
        replaced_by=part.texts("replaced_by"),
        attributes=tuple(_attribute(attribute) for attribute in part.parts("attributes")),
        children=tuple(_code(child, depth + 1) for child in part.parts("children")),
        guid=part.pattern("guid", _GUID, "a UUID").lower() or None,
    )
    part.finish()
    _require_different((attribute.name for attribute in spec.attributes), f"{part.path}.attributes", "name")
    return spec


def _key(part: Part) -> str | None:
    """The code's key, None where the book says none, and unset where it says nothing."""
    if not part.has("key"):
        return _UNSET
    if part.line_or_none("key") is None:
        return None
    return part.choice("key", KEYS, "")


def _attribute(part: Part) -> AttributeSpec:
    spec = AttributeSpec(
        name=_name(part),
        type=part.choice("type", ATTRIBUTE_TYPES, "text"),
        required=part.flag("required"),
        multiple=part.flag("multiple"),
        values=_values(part),
        unit=part.line_or_none("unit"),
        personal=part.flag("personal"),
        description=part.prose("description"),
    )
    part.finish()
    return spec


def _questions(book: Part) -> tuple[QuestionSpec, ...]:
    """The questions, the fixed one first; its wording may differ, what can be answered may not."""
    given = tuple(_question(part) for part in book.parts("questions"))
    _require_different((question.name for question in given), "questions", "name")
    fixed = next((question for question in given if question.name == BELONGS.name), BELONGS)
    if (fixed.type, fixed.values, fixed.required) != (BELONGS.type, BELONGS.values, BELONGS.required):
        raise Invalid(
            f"The question “{BELONGS.name}” is fixed: a required choice of {', '.join(BELONGS.values)}.",
            field="questions",
        )
    return fixed, *(question for question in given if question.name != BELONGS.name)


def _question(part: Part) -> QuestionSpec:
    name = _name(part)
    spec = QuestionSpec(
        name=name,
        label=part.line("label", name.replace("_", " ").capitalize()),
        type=part.choice("type", QUESTION_TYPES, "text"),
        required=part.flag("required"),
        values=_values(part),
        brief_definition=part.prose("brief_definition"),
        when_to_use=part.prose("when_to_use"),
        when_not_to_use=part.prose("when_not_to_use"),
    )
    part.finish()
    return spec


def _name(part: Part) -> str:
    name = part.pattern("name", NAME, "lower-case letters, digits and _, like alleged_violator")
    if not name:
        raise part.wrong("name", "is missing")
    return name


def _values(part: Part) -> tuple[str, ...]:
    """The values to choose from; a choice needs at least one, and none twice or empty."""
    values = part.texts("values")
    if part.choice("type", QUESTION_TYPES, "text").startswith("enum") and not values:
        raise part.wrong("values", "must name at least one value to choose")
    if "" in values:
        raise part.wrong("values", "must not hold an empty value")
    _require_different(values, part.at("values"), "value")
    return values


def _unit_of_coding(book: Part) -> str:
    """The rule as one text; the draft form's object becomes a line for each of its rules."""
    rule = book.part_or_text("unit_of_coding")
    if isinstance(rule, str):
        return rule
    return "\n".join(f"{name}: {rule.prose(name)}" for name in rule.names())


def _require_sound(spec: CodebookSpec) -> None:
    """Raises Invalid for what only the whole book shows: no codes, too many, or one key for two."""
    codes = list(spec.walk())
    if not codes:
        raise Invalid("codes must hold at least one code.", field="codes")
    if len(codes) > MAX_CODES:
        raise Invalid(f"codes must not hold more than {MAX_CODES:,} codes.", field="codes")
    _require_different((code.code for code in codes), "codes", "code")
    _require_different((code.key for code in codes if code.key and not code.retired), "codes", "key")
    for code in codes:
        if any(not CODE_KEY.fullmatch(other) or other == code.code for other in code.replaced_by):
            raise Invalid(f"The code “{code.code}” must be replaced by other codes.", field="codes")


def _require_different(names: Iterable[str], path: str, what: str) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise Invalid(f"{path} has the {what} “{name[:80]}” more than once.", field=path)


def _with_keys_and_colours(spec: CodebookSpec) -> CodebookSpec:
    """Give what is unset the next key, in the order of the tree, and the next colour of the palette."""
    codes = list(spec.walk())
    taken = {code.key for code in codes}
    free_keys = iter([key for key in KEYS if key not in taken])
    colours = [code.colour for code in codes if code.colour != _UNSET]
    return replace(spec, codes=tuple(_filled(code, free_keys, colours) for code in spec.codes))


def _filled(code: CodeSpec, free_keys: Iterator[str], colours: list[str]) -> CodeSpec:
    key, colour = code.key, code.colour
    if key == _UNSET:
        key = None if code.retired else next(free_keys, None)
    if colour == _UNSET:
        colour = next_colour(colours)
        colours.append(colour)
    children = tuple(_filled(child, free_keys, colours) for child in code.children)
    return replace(code, key=key, colour=colour, children=children)


def to_json(spec: CodebookSpec) -> dict[str, Any]:
    """The codebook as the schema's `codebook`, keys in its order, with the hash of its codes."""
    return {
        "schema_version": SCHEMA_VERSION,
        "codebook_id": spec.codebook_id,
        "title": spec.title,
        "version": spec.version,
        "previous_version": spec.previous_version,
        "issued_at": spec.issued_at,
        "change_note": spec.change_note,
        "unit_of_coding": spec.unit_of_coding,
        "guidelines": spec.guidelines,
        "questions": [_question_json(question) for question in spec.questions],
        "codes": [_code_json(code) for code in spec.codes],
        "sha256": digest(spec),
    }


def digest(spec: CodebookSpec) -> str:
    """SHA-256, in hex, of the canonical JSON of the codes."""
    codes = [_code_json(code) for code in spec.codes]
    return sha256(json.dumps(codes, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _code_json(code: CodeSpec) -> dict[str, Any]:
    return {
        "code": code.code,
        "name": code.name,
        **({"guid": code.guid} if code.guid else {}),
        "brief_definition": code.brief_definition,
        "full_definition": code.full_definition,
        "when_to_use": code.when_to_use,
        "when_not_to_use": code.when_not_to_use,
        "examples": list(code.examples),
        "counter_examples": list(code.counter_examples),
        "colour": code.colour,
        "key": code.key,
        "unit": code.unit,
        "status": code.status,
        "replaced_by": list(code.replaced_by),
        "attributes": [_attribute_json(attribute) for attribute in code.attributes],
        "children": [_code_json(child) for child in code.children],
    }


def _attribute_json(attribute: AttributeSpec) -> dict[str, Any]:
    return {
        "name": attribute.name,
        "type": attribute.type,
        "required": attribute.required,
        "multiple": attribute.multiple,
        "values": list(attribute.values),
        "unit": attribute.unit,
        "personal": attribute.personal,
        "description": attribute.description,
    }


def _question_json(question: QuestionSpec) -> dict[str, Any]:
    return {
        "name": question.name,
        "label": question.label,
        "type": question.type,
        "required": question.required,
        "values": list(question.values),
        "brief_definition": question.brief_definition,
        "when_to_use": question.when_to_use,
        "when_not_to_use": question.when_not_to_use,
    }
