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
_AND: Final = frozenset(("and", "bzw", "e", "en", "et", "o", "och", "oder", "og", "or", "ou", "to", "und", "y"))
_TIGHT: Final = ("—", "–", "/")


class Words:
    """The words of a text, by which it is told whether a hyphen belongs to its word."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._known: set[str] = set()
        was_broken = False
        for line in lines:
            found = line.text.split()
            broken = _LAST.search(line.text) is not None
            whole = found[1 if was_broken else 0 : -1 if broken else len(found)]
            self._known.update(_EDGES.sub("", word).casefold() for word in whole)
            was_broken = broken

    def joined(self, lines: Sequence[Line]) -> str:
        """The lines as one."""
        text = lines[0].text
        for line in lines[1:]:
            text = self._added(text, line.text)
        return text

    def _added(self, text: str, more: str) -> str:
        broken, going_on = _LAST.search(text), _FIRST.match(more)
        if not broken:
            is_tight = text.endswith(_TIGHT) and not text[-2:-1].isspace()
            return text + more if is_tight or is_unspaced(text[-1:] + more[:1]) else f"{text} {more}"
        if not going_on or not more[0].islower():
            return text + more
        if going_on[0] in _AND:
            return f"{text} {more}"
        return text + more if self._keeps_hyphen(broken[1], going_on[0]) and text[-1] != "\u00ad" else text[:-1] + more

    def _keeps_hyphen(self, first: str, second: str) -> bool:
        """Whether the word is written with it, as far as the rest of the text shows.

        It is not where the text has the whole word without; it is where the text has the word with it, or both parts
        as words by themselves.
        """
        first, second = _EDGES.sub("", first).casefold(), second.casefold()
        if first + second in self._known:
            return False
        return "-" in first or f"{first}-{second}" in self._known or {first, second} <= self._known
