"""Templates are data for a strict content security policy, and fragments can be swapped by their id."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from tests.architecture.source import ROOT, files, name

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)
EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
ELSEWHERE = re.compile(r"^\s*(https?:)?//", re.IGNORECASE)
Attributes = list[tuple[str, str | None]]


def test_every_fragment_says_in_its_first_line_what_it_needs() -> None:
    silent = [name(file) for file in _fragments() if not re.match(r"\{#.*\bneeds\b", _first_line(file), re.IGNORECASE)]
    assert silent == []


def test_every_fragment_has_one_root_element_with_an_id() -> None:
    assert {name(file): wrong for file in _fragments() if (wrong := _wrong_root(_Reader.of(file)))} == {}


def test_no_template_holds_a_script_or_a_style() -> None:
    """The one exception is a block of data, `<script type="application/json">`, which no browser runs."""
    inline = [f"{place} {tag}" for place, tag, attributes in _elements() if _is_inline(tag, dict(attributes))]
    assert inline == []


def test_no_attribute_holds_code_or_style() -> None:
    wrong = [
        f"{place} {attribute}"
        for place, _, attributes in _elements()
        for attribute, value in attributes
        if attribute == "style"
        or re.match(r"on[a-z]|hx-on", attribute)
        or re.match(r"\s*(js|javascript):", value or "", re.IGNORECASE)
    ]
    assert wrong == []


def test_nothing_is_loaded_from_another_host() -> None:
    loaded = [
        f"{place} {value}"
        for place, tag, attributes in _elements()
        for attribute, value in attributes
        if attribute in ("src", "srcset") or (tag == "link" and attribute == "href")
        if ELSEWHERE.match(value or "")
    ]
    assert loaded == []
    styles = [file.read_text("utf-8") for file in files("static/css", ".css")]
    assert not any(re.search(r"url\([\"']?(https?:)?//", style) for style in styles)


def test_no_template_switches_escaping_off() -> None:
    off = re.compile(r"\|\s*safe\b|\|\s*forceescape\b|autoescape\s+false|\bMarkup\(")
    assert [name(file) for file in _templates() if off.search(COMMENT.sub("", file.read_text("utf-8")))] == []


def _templates() -> list[Path]:
    return files("templates", ".html")


def _fragments() -> list[Path]:
    return [file for file in _templates() if file.name.startswith("_")]


def _first_line(file: Path) -> str:
    return (file.read_text("utf-8").splitlines() or [""])[0]


def _elements() -> Iterator[tuple[str, str, Attributes]]:
    for file in _templates():
        for line, tag, attributes in _Reader.of(file).elements:
            yield f"{file.relative_to(ROOT).as_posix()}:{line}", tag, attributes


def _is_inline(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag == "script":
        return "src" not in attributes and attributes.get("type") != "application/json"
    return tag == "style"


def _wrong_root(reader: "_Reader") -> str:
    """What is wrong with the roots of a fragment; parts for several places (hx-partial) stand side by side."""
    if reader.roots and all(tag == "hx-partial" for tag, _ in reader.roots):
        return ""
    if len(reader.roots) != 1:
        return f"{len(reader.roots)} root elements"
    if "id" not in dict(reader.roots[0][1]):
        return "a root without an id"
    return "unbalanced elements" if reader.depth else ""


class _Reader(HTMLParser):
    """Elements and roots of a template, read as HTML with the Jinja in it taken out, line for line."""

    @classmethod
    def of(cls, file: Path) -> "_Reader":
        source = COMMENT.sub(_blank, file.read_text("utf-8"))
        reader = cls()
        reader.feed(EXPRESSION.sub(_word, STATEMENT.sub(_blank, source)))
        reader.close()
        return reader

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[int, str, Attributes]] = []
        self.roots: list[tuple[str, Attributes]] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        self.elements.append((self.getpos()[0], tag, attributes))
        if self.depth == 0:
            self.roots.append((tag, attributes))
        self.depth += tag not in VOID

    def handle_startendtag(self, tag: str, attributes: Attributes) -> None:
        self.handle_starttag(tag, attributes)
        self.depth -= tag not in VOID

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in VOID


def _blank(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n")


def _word(found: re.Match[str]) -> str:
    return "x" + _blank(found)
