"""Texts under headings: how the parts of a code stand in one text that people read, and how they come back exactly.

A text or a list stands below a line with its heading and a colon, a short fact beside it. Entries of a list begin
with a star, their further lines are indented. A line of a text that looks like a heading has a backslash before it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Value = str | Sequence[str] | None
_STAR: Final = "* "
_MORE: Final = "  "
_TYPED: Final = ("- ", "• ")
"""With what people begin the entries of a list."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands under or beside *words*: it is called *name* in JSON."""

    name: str
    words: str
    kind: Literal["fact", "text", "list"] = "text"


@dataclass(frozen=True, slots=True)
class Read:
    """What stood under each heading, by its name, and what stood under none."""

    parts: Mapping[str, str | list[str]]
    rest: str


class Headings:
    """A set of headings that texts are written and read with; *spaced* by an empty line, or right below each other."""

    def __init__(self, *headings: Heading, spaced: bool = True) -> None:
        self._all, self._spaced = headings, spaced
        self._by_words = {heading.words: heading for heading in headings}
        words = "|".join(re.escape(heading.words) for heading in headings)
        facts = "|".join(re.escape(heading.words) for heading in headings if heading.kind == "fact") or "(?!)"
        self._heading = re.compile(rf"({facts}): (.*)|({words}):\s*")
        self._escaped = re.compile(rf"\\*(?:(?:{words}):\s*|(?:{facts}): .*)")

    def write(self, values: Mapping[str, Value]) -> str:
        """The values under their headings; None, and texts and lists that are empty, are left out."""
        said = ""
        was_fact = False
        for heading in self._all:
            value = values.get(heading.name)
            if value is None or (heading.kind != "fact" and not value):
                continue
            is_fact = heading.kind == "fact"
            said += ("\n\n" if self._spaced and not (is_fact and was_fact) else "\n") if said else ""
            said += f"{heading.words}: {value}" if is_fact else f"{heading.words}:\n{self._body(value)}"
            was_fact = is_fact
        return said

    def read(self, text: str) -> Read:
        """What `write` was given, also where people have changed it; of a heading that comes twice both texts."""
        parts: dict[str, str | list[str]] = {}
        rest: list[str] = []
        for heading, beside, lines in self._sections(text.split("\n")):
            if heading is None:
                rest += lines
            elif heading.kind == "fact":
                parts[heading.name] = beside
                rest += lines
            elif heading.kind == "list":
                parts[heading.name] = [*parts.get(heading.name, ()), *_entries(lines)]
            else:
                before = parts.get(heading.name)
                body = "\n".join(self._plain(line) for line in lines)
                parts[heading.name] = f"{before}\n\n{body}" if before else body
        said = "\n".join(rest).strip("\n")
        return Read(parts, said if said.strip() else "")

    def _sections(self, lines: Sequence[str]) -> Iterator[tuple[Heading | None, str, list[str]]]:
        """Each heading with what stands beside it and below; first what stands before all, under None."""
        heading: Heading | None = None
        beside, below = "", list[str]()
        for line in lines:
            found = self._heading.fullmatch(line)
            if not found:
                below.append(line)
                continue
            if self._spaced and below and not below[-1]:
                below.pop()  # the empty line before a heading
            yield heading, beside, below
            heading = self._by_words[found[1] or found[3]]
            beside, below = found[2] or "", []
        yield heading, beside, below

    def _body(self, value: str | Sequence[str]) -> str:
        if not isinstance(value, str):
            return as_list(value)
        return "\n".join(f"\\{line}" if self._escaped.fullmatch(line) else line for line in value.split("\n"))

    def _plain(self, line: str) -> str:
        return line[1:] if line.startswith("\\") and self._escaped.fullmatch(line) else line


def as_list(entries: Iterable[str]) -> str:
    """The entries, a star before each, further lines of one indented."""
    return "\n".join(_STAR + f"\n{_MORE}".join(entry.split("\n")) for entry in entries)


def from_list(text: str) -> list[str]:
    """The entries of such a list, also of one that somebody typed: then each line is one."""
    return _entries(text.split("\n")) if text else []


def _entries(lines: Sequence[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        if line.startswith(_STAR) or line == _STAR.strip():
            found.append(line[2:])
        elif found and (line.startswith(_MORE) or not line):
            found[-1] += f"\n{line[2:]}"
        elif line.strip():
            found.append(line[2:] if line.startswith(_TYPED) else line)
    return found
