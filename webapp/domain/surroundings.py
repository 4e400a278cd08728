"""How much of a text is shown around a passage: the sentence or so before it and after it."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from webapp.domain.redaction import MASK

REACH: Final = 240  # code points to either side that are looked at, and so the most that is shown
_ENOUGH: Final = 24  # shorter context is of no use, so the next sentence is taken too
_BREAK: Final = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[」』”’]*\s*|\n+")
_JOINERS: Final = "\u200d\ufe0e\ufe0f"


@dataclass(frozen=True, slots=True)
class Cut:
    """How many code points are shown on one side, and whether a sentence was cut for it."""

    length: int
    within_sentence: bool


def lead_in(before: str, *, whole: bool) -> Cut:
    """What to show of the text before a passage; *whole* when *before* reaches back to the start of the text.

    What is masked is no context, and ends it.
    """
    if MASK in before:
        before, whole = before.rpartition(MASK)[2].lstrip(), True
    starts = [match.end() for match in _BREAK.finditer(before) if match.end() < len(before)]
    if whole:
        starts.insert(0, 0)
    if not starts:
        return Cut(len(before) - _first_word(before), within_sentence=bool(before))
    enough = [start for start in starts if len(before) - start >= _ENOUGH]
    return Cut(len(before) - (enough[-1] if enough else starts[0]), within_sentence=False)


def lead_out(after: str, *, whole: bool) -> Cut:
    """What to show of the text after a passage; *whole* when *after* reaches to the end of the text, or a mask."""
    if MASK in after:
        after, whole = after.partition(MASK)[0].rstrip(), True
    ends = [match.start() + len(match[0].rstrip()) for match in _BREAK.finditer(after)]
    if whole:
        ends.append(len(after))
    if not ends:
        return Cut(_last_word(after), within_sentence=bool(after))
    return Cut(next((end for end in ends if end >= _ENOUGH), ends[-1]), within_sentence=False)


def _first_word(text: str) -> int:
    """Where the first whole word of a text that begins anywhere starts; never inside a character."""
    space = re.search(r"\s", text)
    if space and space.end() < len(text):
        return space.end()
    place = 0
    while place < len(text) and (unicodedata.combining(text[place]) or text[place] in _JOINERS):
        place += 1
    return place


def _last_word(text: str) -> int:
    """Where the last whole word of a text that ends anywhere stops."""
    stem = re.match(r".*\S(?=\s)", text, re.DOTALL)
    return stem.end() if stem else len(text)
