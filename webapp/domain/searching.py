"""Words as a search meets them: cut, folded, and taken from what somebody types."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from webapp.domain.text import normalised

MAX_TERMS: Final = 12
_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_COMMON_BYTES: Final = bytes(range(0xE3))  # of UTF-8; kana and ideographs begin with others
_TOKEN: Final = re.compile(r"[^\W_]+")
_ASKED: Final = re.compile(r'"([^"]*)"?|(\S+)')
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side; with *prefix* the last one may go on. Letters and digits only."""

    words: tuple[str, ...]
    prefix: bool


def terms(asked: str) -> list[Term]:
    """What somebody looks for: each word or "quoted phrase" for itself; all of them have to be found.

    Words begin like the typed one, when it has three letters (two where letters say more); a phrase is meant
    exactly. Marks, and the rest after twelve terms, are left out.
    """
    found: list[Term] = []
    for phrase, word in _ASKED.findall(asked[:500]):
        words = tuple(word[:_LONGEST] for word in tokens(phrase or word))
        if words:
            found.append(Term(words, prefix=not phrase and _may_go_on(words[-1])))
    return found[:MAX_TERMS]


def _may_go_on(word: str) -> bool:
    """Whether words that begin so are looked for: of one or two Latin letters begin too many."""
    return len(word) > (2 if word.isascii() else 1)


def tokens(text: str) -> Iterator[str]:
    """The words of *text*, letters and digits only; each ideograph or kana for itself."""
    return (found.group() for found in _TOKEN.finditer(normalised(spaced(text), "NFC")))


def spaced(text: str) -> str:
    """*text* with spaces around ideographs and kana, which are written without."""
    if text.isascii() or not text.encode().translate(None, _COMMON_BYTES):
        return text
    return _UNSPACED.sub(r" \g<0> ", text)


def folded(text: str) -> str:
    """*text* without capitals and accents, as SQLite's tokenizer does it by itself."""
    if text.isascii():
        return text.lower()
    apart = normalised(text.lower(), "NFD")
    return normalised("".join(mark for mark in apart if not unicodedata.combining(mark)), "NFC")
