"""Guidelines as they are read: Markdown, taken apart by markdown-it for a template to write out, escaped as all else.

HTML stays as it was typed. Links lead to the web, to a mailbox or to a place on the page, and nowhere else; pictures
are links, since no page of ours loads anything from elsewhere.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_LINK: Final = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
_RULE: Final = re.compile(r"([a-z][a-z0-9_]{0,59}): +(\S.*)")

Nodes = Sequence[SyntaxTreeNode]


class _Reader(MarkdownIt):
    """Markdown with tables, and without HTML and pictures."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.enable("table").disable("image")

    def validateLink(self, url: str) -> bool:  # noqa: N802  # as markdown-it calls it
        return _LINK.match(url) is not None


_READER: Final = _Reader()


@lru_cache(maxsize=16)
def markdown(text: str) -> Nodes:
    """The blocks of *text* in order, each with what stands in it."""
    return SyntaxTreeNode(_READER.parse(text)).children


@lru_cache(maxsize=16)
def rules(text: str) -> Sequence[tuple[str, Nodes]]:
    """The lines of a unit of coding, each with what it is for, as words; nothing where a line does not say."""
    found: list[tuple[str, Nodes]] = []
    for line in filter(str.strip, text.split("\n")):
        named = _RULE.fullmatch(line.strip())
        name, words = (named[1].replace("_", " ").capitalize(), named[2]) if named else ("", line.strip())
        found.append((name, SyntaxTreeNode(_READER.parseInline(words)).children))
    return found
