"""A text as another copy of it may be written: composed or decomposed, with other white space; and the way back."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final, Literal

from webapp.domain.text import digest, normalised

Form = Literal["NFC", "NFD"]
_PIECES: Final = re.compile(r"\s+|\S+")
_MARKS: Final = 32  # on one letter
_FORMS: Final[tuple[Form, ...]] = ("NFC", "NFD")


class View:
    """The words of a text in another form; places in it lead back to the text."""

    def __init__(self, text: str, form: Form | None = None, *, squeezed: bool = False) -> None:
        self._text, self._form = text, form
        self._here: list[int] = []  # where each piece begins in the view
        self._there: list[int] = []  # and in the text
        pieces, size = [], 0
        for match in _PIECES.finditer(text):
            piece = " " if squeezed and match[0].isspace() else self._shown(match[0])
            self._here.append(size)
            self._there.append(match.start())
            pieces.append(piece)
            size += len(piece)
        self._pieces, self.words = pieces, "".join(pieces)

    def back(self, place: int) -> int | None:
        """The place in the text, or None for one inside of a character there."""
        number = bisect_right(self._here, place) - 1
        if place == len(self.words):
            return len(self._text)
        start, within = self._there[number], place - self._here[number]
        end = self._there[number + 1] if number + 1 < len(self._there) else len(self._text)
        head = self._pieces[number][:within]
        if self._pieces[number] == self._text[start:end]:
            return start + within
        cuts = range(start, end + 1)
        first = bisect_left(cuts, within, key=lambda cut: len(self._shown(self._text[start:cut])))
        return next((cut for cut in cuts[first : first + _MARKS] if self._shown(self._text[start:cut]) == head), None)

    def _shown(self, piece: str) -> str:
        return normalised(piece, self._form) if self._form else piece


def views(text: str) -> Iterator[View]:
    """The text as it is, and in the other forms that differ from it, as long as somebody asks."""
    seen: set[str] = set()
    for squeezed in (False, True):
        for form in (None, *(() if text.isascii() else _FORMS)):
            view = View(text, form, squeezed=squeezed)
            if view.words not in seen:
                seen.add(view.words)
                yield view


def copies(text: str) -> Iterator[str]:
    """Whole texts of which *text* may be a copy: other forms, with and without a last line break."""
    for words in (text, *(() if text.isascii() else (normalised(text, form) for form in _FORMS))):
        bare = words.rstrip("\n")
        yield from (words, bare, f"{bare}\n")


def copy_of(text: str, sha256: str) -> str | None:
    """The one of the texts of which *text* may be a copy that has this hash."""
    return next((words for words in copies(text) if digest(words) == sha256), None)
