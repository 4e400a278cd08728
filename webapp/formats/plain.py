"""Plain text: taken as it is."""

from webapp.domain.guesses import title_of
from webapp.domain.records import TextRecord
from webapp.domain.text import clean
from webapp.formats.base import TextFormat


def read(raw: bytes) -> TextRecord:
    """The text, with a guess at its title."""
    text = clean(raw)
    return TextRecord(text, title_of(text))


FORMAT = TextFormat("text", "Plain text", (".txt", ".text"), read)
