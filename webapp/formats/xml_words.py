"""Texts as XML holds them, also those with characters that it has no way to write."""

import re
from html import escape
from typing import Final

_FORBIDDEN: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_ESCAPED: Final = re.compile(rf"{_FORBIDDEN}|\\(?=u[0-9A-F]{{4}})")
_SPACES: Final = {ord(space): f"&#{ord(space)};" for space in "\t\n\r"}
_ESCAPE: Final = re.compile(r"\\u([0-9A-F]{4})")


def quoted(value: str) -> str:
    """The value of an attribute with its quotation marks, white space in it as it is; *value* is what `shown` gives."""
    return f'"{escape(value).translate(_SPACES)}"'


def attributes(given: dict[str, str | None]) -> str:
    """The attributes of an element as they stand in its tag, a space before each; those that are None are left out."""
    return "".join(f" {name}={quoted(shown(value))}" for name, value in given.items() if value is not None)


def shown(text: str) -> str:
    """The text with a replacement character for each that XML can't hold."""
    return re.sub(_FORBIDDEN, "\ufffd", text)


def content(text: str) -> str:
    """The text between two tags; what XML can't hold stands as backslash, u and four hexadecimal digits."""
    return escape(_ESCAPED.sub(_as_digits, text), quote=False)


def json_content(raw: bytes) -> str:
    """JSON between two tags, in which what XML can't hold is escaped as JSON does."""
    text = raw.decode().replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    return escape(text, quote=False)


def plain(said: str) -> str:
    """What `content` was given."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), said)


def _as_digits(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04X}"
