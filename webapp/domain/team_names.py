"""Names of a team, its project and its server, found in what people wrote and replaced there."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

LONG: Final = 5
"""Letters from which on a name is looked for inside words, too."""
_SHORTEST: Final = 2
_PSEUDONYM: Final = re.compile(r"u-[0-9a-f]{16}")
_BREAKS: Final = re.compile(r"[\W_]+")
_PARTS: Final = re.compile(r"[^\W_]{3,}")
_EVERYDAY: Final = """
    amber april art august bill black brown case chase dawn dean drew faith field ford frank grace grant green guy hill
    hope hunter iris ivy jack joy june king lane lily long mark mason max may miles page park pat pearl price ray rob
    rose ruby stone sue summer victor violet white will wood young
"""
ORDINARY: Final = frozenset(_EVERYDAY.split())
"""Names that are words of every day: they stand for somebody only with a capital."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the team: how they sign in, are called and are reached, and the id that stands in their place."""

    pseudonym: str
    name: str
    display_name: str
    email: str = ""

    @property
    def whole(self) -> list[str]:
        """What names this person and nobody else."""
        given = [self.display_name] if " " in self.display_name.strip() else []
        return [one.strip() for one in (*given, self.email) if one and not _PSEUDONYM.fullmatch(one)]

    @property
    def parts(self) -> list[str]:
        """What can name this person, and may be another word as well."""
        shown = "" if _PSEUDONYM.fullmatch(self.display_name) else self.display_name
        user = [] if not self.name or _PSEUDONYM.fullmatch(self.name) else [self.name]
        return [*user, *([shown.strip()] if shown.strip() else []), *_PARTS.findall(shown)]


class Replacing:
    """Finds words whatever their case and puts others in their place.

    Words are found as whole words; *inside* others, too, where they have letters enough. Those in *capital* are found
    only where they begin with a capital.
    """

    def __init__(self, words: Mapping[str, str], capital: Collection[str] = (), *, inside: bool = False) -> None:
        self._words = {_key(word): put for word, put in words.items() if len(word) >= _SHORTEST and _key(word)}
        self._capital = capital
        longest = sorted({word for word in words if _key(word) in self._words}, key=lambda word: (-len(word), word))
        deep = {word for word in longest if inside and len(word) >= LONG and word.lower() not in ORDINARY}
        patterns = [_pattern(word, inside=word in deep) for word in longest]
        self._found = re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)

    def hide(self, said: str) -> str:
        """*said* with other words in the place of these."""
        return self._found.sub(lambda match: self._words[_key(match[0])] if self._means(match[0]) else match[0], said)

    def spans(self, said: str) -> list[tuple[int, int]]:
        """Where they stand."""
        return [match.span() for match in self._found.finditer(said) if self._means(match[0])]

    def _means(self, found: str) -> bool:
        return _key(found) in self._words and (found.lower() not in self._capital or found[:1].isupper())


def of_people(people: Iterable[Person]) -> Replacing:
    """Finds the names of these people in notes and conversations; their pseudonyms take their place."""
    words = {word: person.pseudonym for person in people for word in (*person.parts, *person.whole)}
    return Replacing(words, ORDINARY)


def of_all(people: Iterable[Person], others: Iterable[str], put: str) -> Replacing:
    """Finds every name of these people and all *others*; *put* takes their place."""
    found = [word for person in people for word in (*person.parts, *person.whole)]
    return Replacing(dict.fromkeys([*found, *(one.strip() for one in others)], put), inside=True)


def whole(people: Iterable[Person], others: Iterable[str], put: str) -> Replacing:
    """Finds what can name nothing else: full names, addresses, and *others* of more than a word."""
    found = [word for person in people for word in person.whole]
    long = [one.strip() for one in others if re.search(r"[\W_]", one.strip())]
    return Replacing(dict.fromkeys([*found, *long], put), inside=True)


def _pattern(word: str, *, inside: bool) -> str:
    escaped = re.sub(r"(\\ |\\-|_)+", r"[\\W_]+", re.escape(word))  # “Glacier Watch” is glacier-watch, too
    caseless = word.lower() == word.upper()  # scripts whose words run on: 김민수가
    return escaped if inside or caseless else rf"(?<![^\W_]){escaped}(?![^\W_])"


def _key(word: str) -> str:
    return " ".join(_BREAKS.split(word.lower())).strip()
