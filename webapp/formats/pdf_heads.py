"""Running heads and page numbers: what stands at the edge of one page after the other."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from webapp.formats.pdf_lines import Line

_ROUNDS: Final = 3  # lines at each edge
_NEAR: Final = 6.0  # points by which the places of one head differ
_NUMBER: Final = re.compile(r"[0-9]+")
_NUMBERED: Final = re.compile(r"\W*(?:[^\W\d]{1,8}\W{1,3})?([0-9]{1,5})(?:\W+(?:[^\W\d]{1,3}\W+)?[0-9]{1,5})?\W*")
_ROMAN: Final = re.compile(r"\W*[ivxlc]{1,8}\W*")


def without(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without lines at their upper and lower edges that come on three pages, or on both of two.

    Numbers in them may differ; a line of hardly anything else must count the pages.
    """
    left = [list(page) for page in pages]
    for _ in range(_ROUNDS):
        found = _repeated(left, upper=True) | _repeated(left, upper=False)
        if not found:
            break
        left = [[line for at, line in enumerate(page) if (number, at) not in found] for number, page in enumerate(left)]
    return left


def _repeated(pages: Sequence[Sequence[Line]], *, upper: bool) -> set[tuple[int, int]]:
    """Which lines, by page and place in it, are heads among those that stand outermost."""
    alike: dict[object, list[tuple[int, int]]] = defaultdict(list)
    filled = 0
    for number, page in enumerate(pages):
        if not page:
            continue
        filled += 1
        edge = max(line.bottom for line in page) if upper else min(line.bottom for line in page)
        for at, line in enumerate(page):
            if abs(line.bottom - edge) <= line.size / 2:
                for key in _keys(line, number):
                    alike[key].append((number, at))
    enough = min(3, filled) if filled > 1 else 2
    return {place for places in alike.values() if len({number for number, _ in places}) >= enough for place in places}


def _keys(line: Line, number: int) -> list[object]:
    """What a line has in common with the same head of another page: its words and its height.

    The height is rounded twice, so that what is near is alike under one of the two.
    """
    text = line.text.casefold()
    found: list[object] = []
    if counted := _NUMBERED.fullmatch(text):
        found.append(int(counted[1]) - number)
    if _ROMAN.fullmatch(text):
        found.append("i")
    elif any(map(str.isalpha, text)):
        found.append(_NUMBER.sub("0", text))
    return [(one, shift, round(line.bottom / _NEAR + shift)) for one in found for shift in (0.0, 0.5)]
