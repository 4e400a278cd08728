"""Guidelines as they are read: Markdown, taken apart by markdown-it for a template to write out, escaped as all else,
and written out for pages that stand alone.

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


def page(text: str, under: int) -> str:
    """The HTML of *text*; its headings stand below one of the level *under*."""
    tokens = _READER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + under)}"
    return str(_READER.renderer.render(tokens, _READER.options, {}))


def phrase(text: str) -> str:
    """The HTML of a line of *text*, that of what stands in a paragraph."""
    return str(_READER.renderInline(text))


def ruled(text: str) -> Sequence[tuple[str, str]]:
    """The lines of a unit of coding: what each is for, as words, nothing where it does not say; and the line itself."""
    lines = (line.strip() for line in text.split("\n") if line.strip())
    named = ((_RULE.fullmatch(line), line) for line in lines)
    return [(one[1].replace("_", " ").capitalize(), one[2]) if one else ("", line) for one, line in named]


@lru_cache(maxsize=16)
def rules(text: str) -> Sequence[tuple[str, Nodes]]:
    """The same as `ruled`, with what stands in each line."""
    return [(name, SyntaxTreeNode(_READER.parseInline(words)).children) for name, words in ruled(text)]
