"""Two wordings of one text, word by word."""

import re
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "removed", "added"]
_PIECES: Final = re.compile(r"\s+|\w+|[^\w\s]")
_MOST: Final = 4_000  # pieces; beyond it the comparison would take longer than a reader waits
_ALIKE: Final = 0.35  # less than that in common reads better as one text after the other


def changes(before: str, after: str) -> list[tuple[Kind, str]]:
    """The pieces of both wordings in reading order: what stayed, what went, what came.

    What is not white space is cut at words. Texts that have little in common are not mixed.
    """
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    if len(old) + len(new) > _MOST or (before and after and matcher.ratio() < _ALIKE):
        return _put([("removed", before), ("added", after)])
    found: list[tuple[Kind, str]] = []
    for what, from_, to, new_from, new_to in matcher.get_opcodes():
        if what == "equal":
            found.append(("same", "".join(old[from_:to])))
        else:
            found += [("removed", "".join(old[from_:to])), ("added", "".join(new[new_from:new_to]))]
    return _put(found)


def _put(pieces: list[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    return [(kind, text) for kind, text in pieces if text]
