"""Guidelines as they are read: a small part of Markdown, taken apart for a template to write out.

Nothing of the text is ever markup: what is not understood stays as it was typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["heading", "paragraph", "list", "numbers", "quote"]
Style = Literal["plain", "strong", "em", "code"]
_HEADING: Final = re.compile(r"(#{1,4}) +(\S.*)")
_ENTRY: Final = re.compile(r" {0,3}([-*+]|[0-9]{1,3}[.)]) +(\S.*)")
_RULE: Final = re.compile(r"([a-z][a-z0-9_]{0,59}): +(\S.*)")
_QUOTE: Final = re.compile(r">\s?(.*)")
_RUN: Final = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*|(?<!\w)[*_](?=\S)([^*_\n]+?)(?<=\S)[*_](?!\w)|`([^`\n]+)`")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    style: Style
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, quotation or list; what is no list has one line. *level* counts headings from 1."""

    kind: Kind
    lines: tuple[tuple[Run, ...], ...]
    level: int = 0


def blocks(text: str) -> list[Block]:
    """The blocks of *text* in order; lines of one paragraph are joined, an empty line ends it."""
    found: list[Block] = []
    for group in re.split(r"\n[ \t]*\n", text.strip("\n")):
        found += _blocks([line.rstrip() for line in group.split("\n") if line.strip()])
    return found


def runs(line: str) -> tuple[Run, ...]:
    """A line cut at **strong**, *emphasised* and `code` stretches."""
    return tuple(_runs(line))


def rules(text: str) -> list[tuple[str, str]]:
    """The lines of a unit of coding, each with what it is for, as words; nothing where a line does not say."""
    found: list[tuple[str, str]] = []
    for line in filter(str.strip, text.split("\n")):
        named = _RULE.fullmatch(line.strip())
        found.append((named[1].replace("_", " ").capitalize(), named[2]) if named else ("", line.strip()))
    return found


def _blocks(lines: list[str]) -> Iterator[Block]:
    kind: Kind = "paragraph"
    held: list[str] = []
    for line in lines:
        heading = _HEADING.fullmatch(line)
        if heading:
            yield from _block(kind, held)
            yield Block("heading", (runs(heading[2]),), len(heading[1]))
            kind, held = "paragraph", []
            continue
        new, words = _read(line)
        if new == "paragraph" and kind in ("list", "numbers") and held:
            held[-1] = f"{held[-1]} {words.strip()}"
            continue
        if new != kind:
            yield from _block(kind, held)
            kind, held = new, []
        held.append(words.strip())
    yield from _block(kind, held)


def _read(line: str) -> tuple[Kind, str]:
    """What kind of block a line belongs to, and its words."""
    if entry := _ENTRY.fullmatch(line):
        return ("list" if entry[1] in "-*+" else "numbers"), entry[2]
    if quote := _QUOTE.fullmatch(line):
        return "quote", quote[1]
    return "paragraph", line


def _block(kind: Kind, lines: list[str]) -> Iterator[Block]:
    if not lines:
        return
    rows = lines if kind in ("list", "numbers") else [" ".join(lines)]
    yield Block(kind, tuple(runs(row) for row in rows))


def _runs(line: str) -> Iterator[Run]:
    at = 0
    for found in _RUN.finditer(line):
        if found.start() > at:
            yield Run("plain", line[at : found.start()])
        style: Style = "strong" if found[1] else "em" if found[2] else "code"
        yield Run(style, found[1] or found[2] or found[3])
        at = found.end()
    if at < len(line):
        yield Run("plain", line[at:])
