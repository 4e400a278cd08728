"""Where a text says some words: capital or small, with any white space and any apostrophe, never across two lines.

The same rule as in the open article (static/js/lib/finding.js).
"""

import re
from collections.abc import Iterator
from typing import Final

from webapp.domain.searching import spaced
from webapp.domain.spans import Span

MAX_WORDS: Final = 200  # code points that are looked for
_APOSTROPHES: Final = "['’ʼ]"
_QUOTES: Final = '["“”„«»]'
_SPACE: Final = r"[^\S\n]+"


def occurrences(text: str, words: str) -> Iterator[Span]:
    """Each place where *text* says *words* as whole words, in order; none for nothing but white space."""
    parts = [_loose(part) for part in words[:MAX_WORDS].split()]
    if not parts:
        return
    first, last = words.strip()[0], words[:MAX_WORDS].strip()[-1]
    pattern = ("(?<!\\w)" if _spaced(first) else "") + _SPACE.join(parts) + ("(?!\\w)" if _spaced(last) else "")
    for match in re.finditer(pattern, text, re.IGNORECASE):
        yield Span(*match.span())


def _spaced(character: str) -> bool:
    """Whether words that end in it are set apart by white space; ideographs and kana are not."""
    return spaced(character) == character and bool(re.match(r"\w", character))


def _loose(part: str) -> str:
    return re.sub(_QUOTES, _QUOTES, re.sub(_APOSTROPHES, _APOSTROPHES, re.escape(part)))
