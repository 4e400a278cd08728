"""Names in comments: `@mina` as it is typed and read, `@u-0123456789abcdef` as it is kept and exported.

What is kept names people as exports do, so that no export has to look for names in what people wrote.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_TYPED: Final = re.compile(r"(?<![A-Za-z0-9._@/-])@([a-z0-9._-]{2,})", re.IGNORECASE | re.ASCII)
_KEPT: Final = re.compile(r"@(u-[0-9a-f]{16})(?![0-9a-z])")
_END: Final = "._-"  # may end a name, and may be the end of a sentence after it


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a comment; *person* is how somebody is called whom it names and who was told."""

    text: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A person as comments name them."""

    name: str
    display_name: str
    is_told: bool


def names(typed: str) -> set[str]:
    """Everything in *typed* that can be the name of a person: each with and without what may end a sentence."""
    return {name for match in _TYPED.finditer(typed) for name in _readings(match[1])}


def kept(typed: str, pseudonyms: Mapping[str, str]) -> str:
    """*typed* with `@` and the pseudonym where it has `@` and a name that is known; all else stays."""

    def pseudonym(match: re.Match[str]) -> str:
        run = match[1]
        name = next((name for name in _readings(run) if name in pseudonyms), None)
        return f"@{pseudonyms[name]}{run[len(name) :]}" if name else match[0]

    return _TYPED.sub(pseudonym, typed)


def pseudonyms(body: str) -> list[str]:
    """Whom a comment names as it is kept, each once, in order."""
    return list(dict.fromkeys(match[1] for match in _KEPT.finditer(body)))


def pieces(body: str, people: Mapping[str, Named]) -> list[Piece]:
    """A comment as it is read, cut where it names somebody; *people* by their pseudonyms. Others stay as they are."""
    return list(_pieces(body, people))


def _pieces(body: str, people: Mapping[str, Named]) -> Iterator[Piece]:
    plain, at = "", 0
    for match in _KEPT.finditer(body):
        found = people.get(match[1])
        if found is None:
            continue
        plain += body[at : match.start()]
        at = match.end()
        if not found.is_told:
            plain += f"@{found.name}"
            continue
        if plain:
            yield Piece(plain)
        plain = ""
        yield Piece(f"@{found.name}", found.display_name)
    if plain or at < len(body):
        yield Piece(plain + body[at:])


def _readings(run: str) -> Iterator[str]:
    """The names that a run of letters can mean, longest first."""
    name = run.lower()
    while len(name) >= 2:
        if len(name) <= 40:
            yield name
        if name[-1] not in _END:
            return
        name = name[:-1]
