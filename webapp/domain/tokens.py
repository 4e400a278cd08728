"""Words and marks of a text, for formats that count in tokens."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from webapp.domain.spans import Span

_PIECE: Final = re.compile(r"\w+|[^\w\s]")
_JOINER: Final = "\u200d"


def tokens(text: str) -> Iterator[Span]:
    """Each word, and each other character that is no white space, in order.

    Combining marks stay with the letter before them, and what joiners tie together, as in 👩‍🚀, is one token.
    """
    start, end = 0, 0
    for piece in _PIECE.finditer(text):
        if end == piece.start() and start < end and _belongs(text, end):
            end = piece.end()
            continue
        if start < end:
            yield Span(start, end)
        start, end = piece.span()
    if start < end:
        yield Span(start, end)


def _belongs(text: str, place: int) -> bool:
    """Whether what begins at *place* goes on with the token before it."""
    before, letter = text[place - 1], text[place]
    if before.isascii() and letter.isascii():
        return False
    if _JOINER in (before, letter) or unicodedata.category(letter)[0] == "M":
        return True
    return letter.isalnum() and unicodedata.category(before)[0] == "M"
