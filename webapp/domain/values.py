"""The values of a tag's fields and of answers: brought into one shape, and held against the codebook."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.domain.codebook import CODE_KEY, NAME, AttributeSpec, CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.drafts import Values
from webapp.domain.text import clean_field
from webapp.errors import FieldError, Invalid

MAX_VALUE: Final = 10_000  # code points
MAX_VALUES: Final = 1_000  # of a tag, in all
_EXACT: Final = 2**53  # beyond it JavaScript, and so the browser, rounds
_NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Checked:
    """A tag's code and values, as the codebook allows them, and the required fields that are empty."""

    code: CodeSpec
    values: Values
    missing: tuple[str, ...]

    @property
    def incomplete(self) -> bool:
        """Whether a required field is empty; it never blocks."""
        return bool(self.missing)


@dataclass(frozen=True, slots=True)
class CheckedAnswers:
    """Answers to document questions, as the codebook allows them, and the required ones that are missing."""

    values: Values
    missing: tuple[str, ...]

    @property
    def incomplete(self) -> bool:
        """Whether a required question has no answer."""
        return bool(self.missing)


@dataclass(frozen=True, slots=True)
class Stranger:
    """What a codebook doesn't know: a code, or a field of a known code, or a value of a known field."""

    code: str
    attribute: str | None = None
    value: str | None = None


def normalise_attributes(obj: object, field: str = "attributes") -> dict[str, tuple[str, ...]]:
    """The values in a decoded JSON object: each a text, number, true, false, or a list of those, as texts.

    Empty texts, and a value given twice, are dropped; a field without values is left out. Raises Invalid,
    naming *field* and the key, for anything nested, null, too long or not writable.
    """
    if not isinstance(obj, Mapping):
        raise Invalid(f"{field} must be an object of names and values.", field=field)
    normalised: dict[str, tuple[str, ...]] = {}
    for name, given in obj.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise Invalid(f"{field} has a name that is not lower-case letters, digits and _.", field=field)
        entries = given if isinstance(given, (list, tuple)) else [given]
        values = (_as_text(entry, f"{field}.{name}") for entry in entries)
        if kept := tuple(dict.fromkeys(value for value in values if value)):
            normalised[name] = kept
    if sum(map(len, normalised.values())) > MAX_VALUES:
        raise Invalid(f"{field} holds more than {MAX_VALUES:,} values.", field=field)
    return normalised


def check(spec: CodebookSpec, code: str, values: Values) -> Checked:
    """The code with its values; required fields that are empty are named, not refused.

    Raises Invalid, with an error for each field, for an unknown or retired code, an unknown field, several
    values where one is asked for, and a value that the codebook does not allow.
    """
    found = _require_code(spec, code)
    known = {attribute.name: attribute for attribute in found.attributes}
    _require_allowed(known, values, "attributes", f"The code “{found.name}” has no field “{{}}”.")
    return Checked(found, values, _missing(known, values))


def check_answers(spec: CodebookSpec, answers: Values) -> CheckedAnswers:
    """The answers to the questions about a document; required ones that are missing are named, not refused.

    Raises Invalid, with an error for each question, as `check` does for the fields of a code.
    """
    known = {question.name: question for question in spec.questions}
    _require_allowed(known, answers, "answers", "The codebook has no question “{}”.")
    return CheckedAnswers(answers, _missing(known, answers))


def allows(asked: QuestionSpec, given: Sequence[str]) -> bool:
    """Whether a question takes these values as its answer."""
    return not any(_faults(asked, tuple(given)))


def strangers(spec: CodebookSpec, code: str, values: Values) -> list[Stranger]:
    """What of a tag from elsewhere the codebook does not know or allow; nothing is refused.

    A retired code is known. Of a field with several values where one is asked for, the further ones count.
    """
    found = spec.code(code)
    if found is None:
        return [Stranger(code)]
    strange: list[Stranger] = []
    for name, given in values.items():
        attribute = found.attribute(name)
        if attribute is None:
            strange.append(Stranger(code, name))
            continue
        extra = set() if attribute.multiple else set(range(1, len(given)))
        strange += [
            Stranger(code, name, value)
            for place, value in enumerate(given)
            if place in extra or _fault(attribute, value)
        ]
    return strange


def as_read(given: Sequence[str], kind: str | None) -> list[str]:
    """The values of a field of that type as a person reads them; what somebody typed stays as typed."""
    if kind == "boolean":
        return ["yes" if value == "true" else "no" for value in given]
    return [value.replace("_", " ") for value in given] if kind in ("enum", "enum_many") else list(given)


def _require_code(spec: CodebookSpec, code: str) -> CodeSpec:
    found = spec.code(code)
    if found is None:
        said = f"“{code}”" if CODE_KEY.fullmatch(code) else "that was sent"
        raise Invalid(f"The code {said} is not in the codebook in use.", field="code")
    if found.retired:
        instead = f"; use {' or '.join(found.replaced_by)}" if found.replaced_by else ""
        raise Invalid(f"The code “{found.name}” is retired{instead}.", field="code")
    return found


def _require_allowed(
    known: Mapping[str, AttributeSpec] | Mapping[str, QuestionSpec],
    values: Values,
    field: str,
    unknown: str,
) -> None:
    errors: list[FieldError] = []
    for name, given in values.items():
        if name not in known:
            errors.append(FieldError(f"{field}.{name}", unknown.format(name)))
        else:
            errors += [FieldError(f"{field}.{name}", fault) for fault in _faults(known[name], given)]
    if errors:
        raise Invalid(errors[0].message, errors=tuple(errors))


def _faults(asked: AttributeSpec | QuestionSpec, given: tuple[str, ...]) -> Iterator[str]:
    """Why the values are not allowed, a sentence each."""
    if len(given) > 1 and not asked.multiple:
        yield f"“{asked.name}” takes one value, not {len(given)}."
        return
    for value in given:
        if fault := _fault(asked, value):
            yield fault
            return


def _fault(asked: AttributeSpec | QuestionSpec, value: str) -> str:
    """Why the value is not allowed, or nothing."""
    if asked.type.startswith("enum") and value not in asked.values:
        more = ", …" if len(asked.values) > _SHOWN else ""
        return f"“{asked.name}” takes one of: {', '.join(asked.values[:_SHOWN])}{more}."
    if asked.type == "boolean" and value not in ("true", "false"):
        return f"“{asked.name}” takes true or false."
    if asked.type == "number" and not (_NUMBER.fullmatch(value) and math.isfinite(float(value))):
        return f"“{asked.name}” takes a number such as 2700 or -4.5, without separators and words."
    return ""


def _missing(known: Mapping[str, AttributeSpec] | Mapping[str, QuestionSpec], values: Values) -> tuple[str, ...]:
    return tuple(asked.name for asked in known.values() if asked.required and not values.get(asked.name))


def _as_text(entry: object, field: str) -> str:
    match entry:
        case bool():
            return "true" if entry else "false"
        case str():
            return clean_field(entry, field, MAX_VALUE)
        case int() if abs(entry) <= _EXACT:
            return str(entry)
        case float() if math.isfinite(entry) and abs(entry) <= _EXACT:
            return str(int(entry)) if entry.is_integer() else repr(entry)
        case int() | float():
            raise Invalid("A number must be finite and not beyond 2^53; send it as a text.", field=field)
        case _:
            raise Invalid("A value must be a text, a number, true, false, or a list of those.", field=field)
