"""What an answer makes of a page: its elements with the names of their attributes, and what could run."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

Shape = tuple[str, tuple[str, ...]]
"""An element: its tag and the names of its attributes."""

_ADDRESSES = ("href", "src", "action", "formaction", "data", "xlink:href", "poster", "hx-get", "hx-post", "hx-delete")
_RUNS = re.compile(r"[\s\x00-\x20]*(javascript|js|data|vbscript)\s*:", re.IGNORECASE)
_STATES = {"aria-current", "aria-invalid", "aria-describedby", "checked", "disabled", "hidden", "open", "selected"}
_INLINE = re.compile(r"on[a-z]+|hx-on.*|style")


@dataclass(frozen=True)
class Look:
    """A page as a browser builds it: which elements with which attributes, and what is wrong with them."""

    shapes: set[Shape]
    faults: list[str]

    @classmethod
    def at(cls, page: str) -> "Look":
        shapes: set[Shape] = set()
        found: list[str] = []
        for node in elements(page):
            attributes = node.attributes
            shapes.add((str(node.tag), tuple(sorted(attributes.keys() - _STATES))))
            if attributes or node.tag in ("script", "style"):
                found += _faults(node, {name: value or "" for name, value in attributes.items()})
        return cls(shapes, found)


def elements(page: str) -> Iterator[LexborNode]:
    """All elements of a page, also those inside templates, which a script may put into it."""
    for node in LexborHTMLParser(page).root.traverse(include_text=False):
        yield node
        if node.tag == "template":
            yield from elements(node.inner_html or "")


def _faults(node: LexborNode, attributes: Mapping[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        if _INLINE.fullmatch(name):
            yield f"<{node.tag}> has {name}"
        if (name in _ADDRESSES or name.startswith(("hx-", "data-hx-"))) and _RUNS.match(value):
            yield f"<{node.tag}> has {name}={value[:60]}"
    if node.tag == "style":
        yield "<style>"
    if node.tag == "script" and "src" not in attributes:
        if attributes.get("type") != "application/json":
            yield f"<script>{node.text()[:60]}"
        else:
            json.loads(node.text())
