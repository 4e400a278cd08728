"""Sentences of a text, by which agreement is judged: found by sentencex, whose version every figure names."""

from importlib.metadata import version
from typing import Final

from sentencex import get_sentence_boundaries

from webapp.domain.text import blocks

SPLITTER: Final = f"sentencex {version('sentencex')}"
_FIXED: Final = str.maketrans("\u00a0\u2007\u202f", "   ")  # spaces that keep words together; no sentence ended there


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends (code points, half-open), without white space around it, in order.

    A line break always ends one. *language* is a BCP 47 tag; where it is empty or unknown, English rules apply.
    """
    known = language.replace("_", "-").partition("-")[0].lower() or "en"
    found = []
    for block in blocks(text):
        line = text[block.start : block.end].translate(_FIXED)
        for sentence in get_sentence_boundaries(known, line):
            start, end = sentence["start_index"], sentence["end_index"]
            words = line[start:end].strip()
            if words:
                begin = block.start + line.index(words, start)
                found.append((begin, begin + len(words)))
    return found
