"""What is wrong with the shape of JSON, in words for people."""

import re
from typing import Final

import msgspec

_NAMES: Final = {
    "str": "a text",
    "int": "a whole number",
    "bool": "true or false",
    "null": "null",
    "array": "a list",
    "object": "an object",
    "float": "a number with decimals",
}
_WHERE: Final = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")
_RULES: Final = (
    (re.compile(r"Object missing required field `(.*)`"), r"“\1” is missing"),
    (re.compile(r"Object contains unknown field `(.{0,40}).*`"), r"“\1” is not known here"),
    (re.compile(r"Invalid enum value (.{0,40}).*"), r"\1 is none of the values that it may have"),
    (re.compile(r"Expected `str` matching regex .*"), "it is not written as it must be"),
    (re.compile(r"Expected `str` of length (.*)"), r"its length must be \1"),
    (re.compile(r"Expected `int` (.*)"), r"it must be \1"),
)
_TYPES: Final = re.compile(r"Expected `(.*)`, got `(.*)`")


def sentence(error: msgspec.ValidationError) -> tuple[str, str]:
    """Which field is at fault (empty: the whole), and a sentence that says why, with little of what was sent."""
    said = "".join(letter if letter.isprintable() else "?" for letter in str(error))
    place = _WHERE.search(said)
    field = place[1] if place else ""
    fault = said[: place.start()] if place else said
    if types := _TYPES.fullmatch(fault):
        wanted = " or ".join(_NAMES.get(kind, kind) for kind in types[1].split(" | "))
        words = f"it must be {wanted}, not {_NAMES.get(types[2], types[2])}"
    else:
        words = next((rule.sub(words, fault) for rule, words in _RULES if rule.fullmatch(fault)), fault)
    return field, f"{field}: {words}." if field else f"{words[0].upper()}{words[1:]}."
