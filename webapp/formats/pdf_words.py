"""Lines put together to paragraphs, words that were broken at their ends to words."""

import re
from collections.abc import Sequence
from typing import Final

from webapp.domain.text import is_unspaced
from webapp.formats.pdf_lines import Line

_HYPHENS: Final = "-\u2010\u00ad"
_LAST: Final = re.compile(rf"(\S*[^\W\d_])[{_HYPHENS}]\Z")
_FIRST: Final = re.compile(r"[^\W\d_]+")
_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$")
_LONGEST: Final = 100  # code points of a word
_AND: Final = frozenset(("and", "bzw", "e", "en", "et", "o", "och", "oder", "og", "or", "ou", "to", "und", "y"))
_TIGHT: Final = ("—", "–", "/")


class Words:
    """The words of a text, by which it is told whether a hyphen belongs to its word."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._known: set[str] = set()
        was_broken = False
        for line in lines:
            found = line.text.split()
            broken = _broken(line.text) is not None
            whole = found[1 if was_broken else 0 : -1 if broken else len(found)]
            self._known.update(_EDGES.sub("", word).casefold() for word in whole)
            was_broken = broken

    def joined(self, lines: Sequence[Line]) -> str:
        """The lines as one."""
        pieces = [lines[0].text]
        for line in lines[1:]:
            pieces[-1] = self._ended(pieces[-1], line.text)
            pieces.append(line.text)
        return "".join(pieces)

    def _ended(self, text: str, more: str) -> str:
        """The line with what stands between it and *more*, or without the hyphen of a word that goes on there."""
        broken, going_on = _broken(text), _FIRST.match(more[:_LONGEST])
        if not broken:
            is_tight = text.endswith(_TIGHT) and not text[-2:-1].isspace()
            return text if is_tight or is_unspaced(text[-1:] + more[:1]) else f"{text} "
        if not going_on or not more[0].islower():
            return text
        if going_on[0] in _AND:
            return f"{text} "
        keeps = text[-1] != "\u00ad" and self._keeps_hyphen(broken[1], going_on[0])
        return text if keeps else text[:-1]

    def _keeps_hyphen(self, first: str, second: str) -> bool:
        """Whether the word is written with it, as far as the rest of the text shows.

        It is not where the text has the whole word without; it is where the text has the word with it, or both parts
        as words by themselves.
        """
        first, second = _EDGES.sub("", first).casefold(), second.casefold()
        if first + second in self._known:
            return False
        return "-" in first or f"{first}-{second}" in self._known or {first, second} <= self._known


def _broken(text: str) -> re.Match[str] | None:
    """The last word of a line, where a hyphen ends it."""
    return _LAST.search(text[-_LONGEST:]) if text.endswith(tuple(_HYPHENS)) else None
