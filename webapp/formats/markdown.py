"""Markdown: kept as it was typed; its headings become regions."""

import re
from collections.abc import Iterator
from typing import Final

from webapp.domain.guesses import title_of
from webapp.domain.records import TextRecord
from webapp.domain.regions import Region
from webapp.domain.text import clean
from webapp.formats.base import TextFormat

_HEADING: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_UNDERLINE: Final = re.compile(r" {0,3}(=+|-+)[ \t]*")
_PARAGRAPH: Final = re.compile(r" {0,3}[^\s#>*+|~`=-].*")  # what an underline makes a heading
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_LONGEST: Final = 1_000  # code points of a heading; a longer line is none, and would be slow to match
_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?=\n|\Z)", re.DOTALL)


def read(raw: bytes) -> TextRecord:
    """The text; its first heading of the first level is the title, front matter is boilerplate."""
    text = clean(raw)
    front = _FRONT_MATTER.match(text)
    start = front.end() if front else 0
    found = list(_headings(text, start))
    title = next((words for _, level, words in found if level == 1 and words), None)
    regions = [Region(0, start, "boilerplate")] if front else []
    regions += [region for region, _, _ in found]
    return TextRecord(text, title or title_of(text[start:]), regions=tuple(regions))


def _headings(text: str, start: int) -> Iterator[tuple[Region, int, str]]:
    """Each heading outside of code, with its level and its words."""
    lines = [(start, ""), *_outside_of_code(text, start)]
    for number, (place, line) in enumerate(lines):
        end = place + len(line)
        above, words = lines[number - 1]
        heading = _HEADING.fullmatch(line) if len(line) <= _LONGEST else None
        if heading:
            yield Region(place, end, "heading"), len(heading[1]), heading[2].strip() if heading[2] else ""
        elif _UNDERLINE.fullmatch(line) and _PARAGRAPH.fullmatch(words) and not lines[number - 2][1].strip():
            yield Region(above, end, "heading"), 1 if "=" in line else 2, words.strip()


def _outside_of_code(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Where each line from *start* on begins, and the line; empty for lines of fenced code."""
    fence = ""
    for line in text[start:].split("\n"):
        edge = _FENCE.match(line)
        inside = fence or edge
        if edge and not fence:
            fence = edge[1]
        elif edge and edge[1].startswith(fence) and not line.strip(" \t`~"):
            fence = ""
        yield start, "" if inside else line
        start += len(line) + 1


FORMAT = TextFormat("markdown", "Markdown", (".md", ".markdown"), read)
