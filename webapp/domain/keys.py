"""The keys of commands: one table, and what a person makes of it.

Keys are places on a keyboard, named as a keyboard of the USA prints them. Arrows, Enter, Escape, Delete and Tab
are nobody's to change and not in the table.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Flag, auto
from itertools import combinations, groupby
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, Final

from webapp.domain import codebook

SIGNS: Final = "[]{}/?.>,<=+"
ALLOWED: Final = (*ascii_lowercase, *(f"Shift+{letter}" for letter in ascii_uppercase), *digits, *SIGNS)
"""The keys that a command may have."""

NOT_ALLOWED: Final = f"Take one of the signs {' '.join(SIGNS)}, a digit, a letter, or Shift with a letter."


class Place(Flag):
    """Where a command works. What is done to one's own tags and to a colleague's may share a key."""

    OWN = auto()  # an article, with a tag of one's own open or none
    OTHERS = auto()  # an article, with a colleague's tag open
    REVIEW = auto()
    OLDER = auto()  # the list of tags whose code means something else now
    CASES = auto()  # passages on which coders differ
    ELSEWHERE = auto()
    ARTICLE = OWN | OTHERS
    LISTS = REVIEW | OLDER | CASES
    TAGS = ARTICLE | REVIEW
    ALL = TAGS | OLDER | CASES | ELSEWHERE


@dataclass(frozen=True, slots=True)
class Command:
    """What a key does. Two commands that say the same do it in two ways, which *way* tells apart."""

    name: str
    key: str  # as delivered
    words: str
    where: Place
    way: str = ""
    also: str = ""  # a key beside it that stays

    @property
    def called(self) -> str:
        """What it does, so that no other command is called alike."""
        return f"{self.words}: {self.way}" if self.way else self.words

    @property
    def section(self) -> str:
        """The part of the list in which a person looks for it."""
        if self.where in Place.ARTICLE:
            return "On the article page"
        return "In lists of tags" if self.where in Place.LISTS else "Everywhere"


COMMANDS: Final = (
    Command("find_code", "/", "Find a code", Place.ARTICLE),
    Command("unsure", "u", "Unsure", Place.ARTICLE),
    Command("fields", "e", "Fields of the open tag", Place.ARTICLE, also="Enter"),
    Command("note", "n", "Note", Place.ARTICLE),
    Command("as_before", "=", "Fields as in your last tag of this code", Place.ARTICLE),
    Command("reselect", "m", "Select the open tag’s passage again", Place.ARTICLE),
    Command("only_code", "o", "Show the open tag’s code alone, or all again", Place.ARTICLE),
    Command("only_person", "Shift+O", "Show its person alone, or all again", Place.ARTICLE),
    Command("end_back", ",", "Move the end of the open tag by a word", Place.ARTICLE, "back"),
    Command("end_on", ".", "Move the end of the open tag by a word", Place.ARTICLE, "on"),
    Command("start_back", "<", "Move its beginning", Place.ARTICLE, "back"),
    Command("start_on", ">", "Move its beginning", Place.ARTICLE, "on"),
    Command("delete", "x", "Delete the open tag", Place.OWN, also="Del"),
    Command("redo", "Shift+Z", "Redo", Place.ARTICLE),
    Command("questions", "d", "Questions about the article", Place.ARTICLE),
    Command("next_point", "g", "To what is still open in the article, one after the other", Place.ARTICLE),
    Command("paragraph_on", "j", "From paragraph to paragraph", Place.ARTICLE, "on"),
    Command("paragraph_back", "k", "From paragraph to paragraph", Place.ARTICLE, "back"),
    Command("find", "f", "Find words, or what is selected; then a code’s key tags all", Place.ARTICLE),
    Command("tag_before", "[", "The tag before, the next tag", Place.ARTICLE, "before"),
    Command("tag_after", "]", "The tag before, the next tag", Place.ARTICLE, "next"),
    Command("copy_link", "y", "Copy the link to this place: selection, open tag or paragraph", Place.ARTICLE),
    Command("seen", "v", "What the codebook changed, what the owners answered: seen", Place.ARTICLE),
    Command("ask", "q", "Ask the owners, while you code in a blind round", Place.ARTICLE),
    Command("next", "j", "The next tag, the previous one", Place.LISTS, "next"),
    Command("previous", "k", "The next tag, the previous one", Place.LISTS, "previous"),
    Command("open", "o", "Open in the article", Place.REVIEW | Place.OLDER, also="Enter"),
    Command("own", "o", "Own passage and code", Place.CASES),
    Command("discuss", "d", "Discuss: put it on the agenda, with a question if you like", Place.CASES),
    Command("reason", "r", "A reason, before you decide", Place.CASES),
    Command("skip", "s", "Leave it for later", Place.CASES),
    Command("confirm", "a", "Confirm a tag under what its code says now", Place.OLDER),
    Command("accept", "a", "Accept a colleague’s tag", Place.OTHERS | Place.REVIEW),
    Command("reject", "x", "Reject it, with a reason if you like", Place.OTHERS | Place.REVIEW),
    Command("comment", "c", "Comment", Place.TAGS),
    Command("example", "i", "Make the tag an example of its code; again: take it back", Place.TAGS),
    Command("counter_example", "Shift+I", "Make it a counter-example; again: take it back", Place.TAGS),
    Command("undo", "z", "Undo", Place.TAGS | Place.OLDER | Place.CASES),
    Command("help", "?", "Show all keys", Place.ALL),
)
"""Every command that has a key, in the order in which it is listed."""

NAMED: Final = {command.name: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one person; *changed* holds those that differ from the delivered ones."""

    on: bool = True
    changed: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The key of a command: `u`, `Shift+Z`, `[`."""
        return self.changed.get(name, NAMED[name].key)

    def shown(self, name: str) -> str:
        """The key of a command as it stands on a button: `⇧Z`."""
        return shown(self.of(name))

    def spoken(self, name: str) -> str:
        """The key of a command as aria-keyshortcuts takes it; empty where keys are off."""
        return self.of(name).replace("+", "Plus", self.of(name) == "+") if self.on else ""

    def by_key(self, place: str) -> dict[str, str]:
        """The names of the commands of each key on a page, with a space between; nothing where keys are off."""
        found: dict[str, str] = {}
        for command in COMMANDS if self.on else ():
            if command.where & Place[place.upper()]:
                key = self.of(command.name)
                found[key] = f"{found[key]} {command.name}" if key in found else command.name
        return found

    def lines(self, *names: str) -> list[tuple[str, str]]:
        """The help of these commands: keys with a space between, and what they do; without those that are off."""
        found = []
        for words, same in groupby((NAMED[name] for name in names), lambda command: command.words):
            keys = [key for one in same for key in (self.shown(one.name) if self.on else "", one.also) if key]
            found += [(" ".join(keys), words)] if keys else []
        return found

    def stored(self) -> dict[str, Any]:
        """What is kept of it: nothing of what is as delivered."""
        changed = {name: key for name, key in self.changed.items() if key != NAMED[name].key}
        return ({} if self.on else {"off": True}) | ({"changed": changed} if changed else {})


DELIVERED: Final = Keys()


def read(stored: Mapping[str, Any]) -> Keys:
    """The keys that were kept, without what no longer fits since the table has changed."""
    changed: dict[str, str] = dict(stored.get("changed", {}))
    while changed and (wrong := changed.keys() & faults(changed)):
        changed = {name: key for name, key in changed.items() if name not in wrong}
    return Keys(not stored.get("off", False), changed) if stored else DELIVERED


def faults(changed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with these keys, a sentence for each command at fault; with none every key means one thing."""
    wrong = {name: "There is no such command." for name in changed if name not in NAMED}
    wrong |= {name: NOT_ALLOWED for name, key in changed.items() if name in NAMED and key not in ALLOWED}
    keys = Keys(changed=changed)
    for one, other in combinations(COMMANDS, 2):
        if one.where & other.where and keys.of(one.name) == keys.of(other.name):
            wrong.setdefault(one.name, f"“{other.called}” has this key too.")
            wrong.setdefault(other.name, f"“{one.called}” has this key too.")
    return wrong


def shown(key: str) -> str:
    """A key as it stands on a button."""
    return key.replace("Shift+", "⇧")


def typed(text: str) -> str:
    """The key that somebody means who types `U`, `⇧z` or `Shift+Z`."""
    plain = "".join(text.split())
    head, letter = plain[:-1].lower().rstrip("+"), plain[-1:]
    if head in ("⇧", "shift"):
        return f"Shift+{letter.upper()}"
    return plain.lower()


def may_be_of_a_code(key: str) -> bool:
    """Whether a codebook can give this key to a code, which then goes before the command."""
    return key in codebook.KEYS


def sections() -> Iterator[tuple[str, Iterable[tuple[str, list[Command]]]]]:
    """All commands: heading, then what they do with the one or two that do it."""
    for heading, commands in groupby(COMMANDS, lambda command: command.section):
        yield heading, [(words, list(same)) for words, same in groupby(commands, lambda command: command.words)]
