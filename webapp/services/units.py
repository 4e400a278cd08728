"""The sentences and paragraphs of a text, in which agreement counts whether a code is there."""

from importlib.metadata import version

import sentencex  # type: ignore[import-untyped]  # it has no types

from webapp.domain.text import blocks

SPLITTER = f"sentencex {version('sentencex')}"
"""What cuts sentences, as every figure and copy names it."""

Spans = list[tuple[int, int]]
"""Half-open, in code points."""


def paragraphs(text: str) -> Spans:
    """The lines of *text* that say something."""
    return [(block.start, block.end) for block in blocks(text) if block.kind != "blank"]


def sentences(text: str, language: str | None) -> Spans:
    """The sentences of each paragraph, without white space around them; as in English where no language is known."""
    found: Spans = []
    for start, end in paragraphs(text):
        line = text[start:end]
        for cut in sentencex.get_sentence_boundaries((language or "en").partition("-")[0], line):
            first, last = cut["start_index"], cut["end_index"]
            said = line[first:last]
            left = first + len(said) - len(said.lstrip())
            right = last - (len(said) - len(said.rstrip()))
            if left < right:
                found.append((start + left, start + right))
    return found
