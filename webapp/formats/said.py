"""What a document says about itself, as far as somebody meant it: programs fill in a lot that nobody did."""

import re
from typing import Final

_LONGEST: Final = 500
_NAME: Final = 200
_MOST: Final = 50
_FROM_PROGRAMS: Final = re.compile(
    r"(?i)(microsoft (word|office)\b.*|untitled.*|document\d*|.*\.(docx?|rtf|odt|indd|tex|dvi|pdf|qxp))"
)
_NOBODY: Final = frozenset(
    ("admin", "administrator", "anonymous", "author", "benutzer", "microsoft office user", "owner", "python-docx")
).union(("unknown", "user", "windows user", "windows-benutzer"))


def sound_title(said: str) -> str:
    """The title in one line, or nothing where it is none that a person gave."""
    title = " ".join(said.split())[:_LONGEST]
    return "" if _FROM_PROGRAMS.fullmatch(title) or not any(map(str.isalpha, title)) else title


def names(said: str) -> list[str]:
    """The names of authors, between which semicolons stand, without those that stand for nobody."""
    found = [" ".join(name.split()) for name in said.split(";")]
    sound = (name for name in found if any(map(str.isalpha, name)) and name.casefold() not in _NOBODY)
    return [name for name in dict.fromkeys(sound) if len(name) <= _NAME][:_MOST]
