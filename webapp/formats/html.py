"""HTML: its running text, a line a block; what is not article becomes regions. Never stored or shown as HTML."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from webapp.domain.records import TextRecord
from webapp.domain.text import clean_str, decode
from webapp.formats.base import TextFormat
from webapp.formats.lines import CELL, Lines

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_DROPPED: Final = frozenset(("audio", "button", "canvas", "datalist", "head", "iframe", "math", "noscript")).union(
    ("object", "script", "select", "style", "svg", "template", "textarea", "video")
)
_BLOCKS: Final = frozenset(_HEADINGS).union(
    ("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog"),
    ("dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr"),
    ("html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table"),
    ("tbody", "tfoot", "thead", "tr", "ul"),
)
_KINDS: Final = {
    "nav": "navigation",
    "footer": "boilerplate",
    "aside": "boilerplate",
    "figcaption": "caption",
    "caption": "caption",
    **dict.fromkeys(_HEADINGS, "heading"),
}
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")
_LONGEST: Final = 500


def read(raw: bytes) -> TextRecord:
    """The text that a reader of the page sees, and what its head says of title, author, outlet and day.

    Raises Malformed for other encodings than UTF-8, and the AppErrors of `clean_str` for the text.
    """
    page = LexborHTMLParser(decode(raw).lstrip("\ufeff"))
    lines = Lines()
    if page.body is not None:
        _collect(page.body, lines)
    text = clean_str(lines.text)
    return TextRecord(text, _title(page), _metadata(page), tuple(lines.regions()))


def _collect(body: LexborNode, lines: Lines) -> None:
    opened: list[tuple[int, str]] = []  # of each open element: the line that it begins, and its kind
    pre = 0
    for node, entered in _walk(body):
        tag = node.tag or ""
        if node.is_text_node:
            lines.add(node.text_content or "")
            continue
        if tag in _BLOCKS:
            lines.end(keep=pre > 0)
        elif tag in ("td", "th") and entered:
            lines.add(CELL)
        if tag == "pre":
            pre += 1 if entered else -1
        if entered:
            opened.append((len(lines.done), _KINDS.get(tag, "")))
        else:
            lines.mark(*opened.pop())


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Each text node, and each element that is shown twice: when it is entered (True) and when it is left.

    Without recursion: a page may be nested deeper than Python's stack.
    """
    path: list[LexborNode] = []
    node: LexborNode | None = root
    while node is not None or path:
        if node is None:
            node = path.pop()
            yield node, False
        elif node.is_text_node:
            yield node, True
        elif node.is_element_node and node.tag not in _DROPPED and "hidden" not in node.attrs:
            yield node, True
            path.append(node)
            node = node.first_child
            continue
        node = node.next if path else None


def _title(page: LexborHTMLParser) -> str | None:
    """What the page calls itself, its only headline before the title of the window."""
    headlines = [_line(node.text()) for node in page.css("h1")]
    window = page.css_first("head > title")
    guesses = [
        *_metas(page, "og:title"),
        *(headlines if len(headlines) == 1 else []),
        _line(window.text()) if window else "",
        *headlines,
    ]
    return next((guess for guess in guesses if guess), None)


def _metadata(page: LexborHTMLParser) -> dict[str, Any]:
    """What the head says, as far as it has the form that is asked for."""
    authors = [name for name in _metas(page, "author", "article:author") if "://" not in name]
    outlets, days = _metas(page, "og:site_name"), _metas(page, "article:published_time")
    language = _line(page.root.attributes.get("lang") or "") if page.root else ""
    canonical = page.css_first("link[rel=canonical]")
    addresses = [_line(canonical.attributes.get("href") or "") if canonical else "", *_metas(page, "og:url")]
    address = next((address for address in addresses if address.startswith(("https://", "http://"))), "")
    guesses = {
        "authors": list(dict.fromkeys(authors)),
        "outlet": outlets[0] if outlets else "",
        "published": _day(days[0]) if days else {},
        "language": language if _LANGUAGE.fullmatch(language) else "",
        "source_url": address,
    }
    return {name: guess for name, guess in guesses.items() if guess}


def _metas(page: LexborHTMLParser, *names: str) -> list[str]:
    """What the page's <meta> elements of these names say, without the empty ones."""
    found = []
    for meta in page.css("meta"):
        name = meta.attributes.get("property") or meta.attributes.get("name")
        if name and name.lower() in names:
            found.append(_line(meta.attributes.get("content") or ""))
    return [said for said in found if said]


def _line(text: str) -> str:
    """The text as one line, cut where it is too long to be what it is said to be."""
    return " ".join(text.split())[:_LONGEST]


def _day(said: str) -> dict[str, int | None]:
    """Year, month and day, as precise as *said*; nothing when there is no such day."""
    match = _DAY.match(said)
    if match is None:
        return {}
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError:
        return {}
    return {"year": year, "month": month, "day": day}


FORMAT = TextFormat("html", "HTML", (".html", ".htm"), read, sandboxed=True)
