"""Sentences and paragraphs of a text, by which agreement is judged; sentencex finds them, named by every figure."""

from importlib.metadata import version
from typing import Final

from sentencex import get_sentence_boundaries

from webapp.domain.text import blocks

SPLITTER: Final = f"sentencex {version('sentencex')}"
_FIXED: Final = str.maketrans("\u00a0\u2007\u202f", "   ")  # spaces that keep words together; no sentence ended there


Spans = list[tuple[int, int]]
"""Half-open, in code points, in order."""


def paragraphs(text: str) -> Spans:
    """The lines of *text* that say something."""
    return [(block.start, block.end) for block in blocks(text)]


def sentences(text: str, language: str | None) -> Spans:
    """The sentences of *text*, without white space around them.

    A line break always ends one. *language* is a BCP 47 tag; where it is empty or unknown, English rules apply.
    """
    known = (language or "").replace("_", "-").partition("-")[0].lower() or "en"
    found: Spans = []
    for block in blocks(text):
        line = text[block.start : block.end].translate(_FIXED)
        for sentence in get_sentence_boundaries(known, line):
            start, end = sentence["start_index"], sentence["end_index"]
            words = line[start:end].strip()
            if words:
                begin = block.start + line.index(words, start)
                found.append((begin, begin + len(words)))
    return found
