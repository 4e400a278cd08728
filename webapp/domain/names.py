"""What people, projects and links are called, in one line."""

import re
import unicodedata
from typing import Final

from webapp.domain.text import clean_field
from webapp.errors import Invalid

_PERSON: Final = re.compile(r"[a-z0-9._-]{2,40}")
_SLUG: Final = re.compile(r"[a-z0-9-]{2,60}")
_EMAIL: Final = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,190}")
MAX_LINE: Final = 80
MAX_EMAIL: Final = 254


def person(value: str) -> str:
    """*value* when it can be the name that somebody signs in with; raises Invalid."""
    if not _PERSON.fullmatch(value):
        raise Invalid("A name has 2 to 40 small letters, digits, dots, hyphens and underscores.", field="name")
    return value


def slug(value: str) -> str:
    """*value* when it can stand for a project in addresses and commands; raises Invalid."""
    if not _SLUG.fullmatch(value):
        raise Invalid("A short name has 2 to 60 small letters, digits and hyphens.", field="slug")
    return value


def line(value: str, field: str, limit: int = MAX_LINE) -> str:
    """*value* trimmed, as one line may show it.

    Raises Invalid, naming *field*, for line breaks, control characters and those that turn the direction of
    writing, which could make one name look like another, and for more than *limit* characters.
    """
    trimmed = clean_field(value, field, 100 * limit).strip()
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") or _turns(char) for char in trimmed):
        raise Invalid("This must be one line without control characters.", field=field)
    return clean_field(trimmed, field, limit)


def email(value: str, field: str = "email") -> str | None:
    """*value* trimmed when it looks like an address, None when it is empty; raises Invalid."""
    address = line(value, field, MAX_EMAIL)
    if address and not _EMAIL.fullmatch(address):
        raise Invalid("This is not an e-mail address.", field=field)
    return address or None


def initials(shown: str) -> str:
    """One or two letters for the round mark of somebody of that name."""
    words = shown.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def _turns(char: str) -> bool:
    return unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
