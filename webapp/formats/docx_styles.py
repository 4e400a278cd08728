"""What the styles of a Word document say of its paragraphs: which are headings, captions, a table of contents."""

from collections.abc import Iterable, Mapping
from typing import Final

from webapp.formats.xml_tree import Element

_KINDS: Final = {
    "title": "title",
    "subtitle": "standfirst",
    "caption": "caption",
    "toc heading": "navigation",
    "table of figures": "navigation",
}
_BEGINNINGS: Final = {"heading ": "heading", "toc ": "navigation"}
"""Names of styles that every Word has, in whatever language it speaks, and what their paragraphs are."""
_LEVELS: Final = frozenset("012345678")  # of an outline; 9 is running text
_LONGEST: Final = 20  # styles that one goes back to


class Styles:
    """The styles by their ids."""

    def __init__(self, styles: Iterable[Element]) -> None:
        self._styles: Mapping[str, Element] = {one.given.get("styleId", ""): one for one in styles}

    def of(self, paragraph: Element) -> tuple[str, int]:
        """The kind of region that a paragraph is (empty for none), and its level in the outline, from 1; else 0."""
        settings = next(paragraph.all("pPr"), None)
        if settings is None:
            return "", 0
        level = value(settings, "outlineLvl")
        kind, found = self._named(value(settings, "pStyle"))
        return (kind or "heading", int(level) + 1) if level in _LEVELS and level else (kind, found)

    def _named(self, style: str) -> tuple[str, int]:
        for _ in range(_LONGEST):
            one = self._styles.get(style)
            if one is None:
                break
            name = value(one, "name").casefold()
            level = next((value(settings, "outlineLvl") for settings in one.all("pPr")), "")
            kind = _KINDS.get(name) or next((_BEGINNINGS[word] for word in _BEGINNINGS if name.startswith(word)), "")
            if kind or (level and level in _LEVELS):
                return kind or "heading", _level(name, level)
            style = value(one, "basedOn")
        return "", 0


def value(element: Element, name: str) -> str:
    """The value of the first setting of that name below an element, or nothing."""
    return next((one.given.get("val", "") for one in element.all(name)), "")


def is_on(element: Element, name: str) -> bool:
    """Whether a setting that is on when it is there, unless it says otherwise, is on."""
    found = next(element.all(name), None)
    return found is not None and found.given.get("val", "1") not in ("0", "false", "off")


def _level(name: str, level: str) -> int:
    if level and level in _LEVELS:
        return int(level) + 1
    last = name.rpartition(" ")[2]
    return int(last) if name.startswith("heading ") and last.isascii() and last.isdecimal() and len(last) == 1 else 0
