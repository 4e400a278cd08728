"""What became of a coder's tags of a round, counted per code and said in a sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from webapp.domain.outcomes import Became, Change

MOST_CHANGED: Final = 3
"""Codes that are told of in a sentence."""


class Told(Protocol):
    """What became of one tag, or of a passage that was missed; codes by their keys."""

    @property
    def listed(self) -> str: ...

    @property
    def final(self) -> str | None: ...

    @property
    def became(self) -> Became: ...

    @property
    def changes(self) -> frozenset[Change]: ...


@dataclass(slots=True)
class Count:
    """How many tags of a code became what; a tag whose code and ends both changed counts in both."""

    tags: int = 0
    became: Counter[Became] = field(default_factory=Counter)
    changes: Counter[Change] = field(default_factory=Counter)
    instead: Counter[str] = field(default_factory=Counter)  # codes that the team gave it

    @property
    def otherwise(self) -> int:
        """How often the team decided otherwise."""
        return self.became[Became.CHANGED] + self.became[Became.NO_TAG] + self.became[Became.MISSED]

    def add(self, row: Told) -> None:
        """Count one more."""
        self.tags += row.became is not Became.MISSED
        self.became[row.became] += 1
        self.changes.update(row.changes)
        if Change.CODE in row.changes and row.final:
            self.instead[row.final] += 1


def counted(rows: Iterable[Told]) -> dict[str, Count]:
    """The counts of each code: of the coder's own tags by their code, of what they missed by the team's."""
    found: dict[str, Count] = {}
    for row in rows:
        found.setdefault(row.listed, Count()).add(row)
    return found


def summed(rows: Iterable[Told]) -> Count:
    """The counts of all codes together."""
    every = Count()
    for row in rows:
        every.add(row)
    return every


def most_changed(counts: Mapping[str, Count]) -> list[str]:
    """The codes about which the team decided otherwise most often, with the greatest number first."""
    changed = [(-count.otherwise, key) for key, count in counts.items() if count.otherwise]
    return [key for _, key in sorted(changed)[:MOST_CHANGED]]


def sentence(count: Count, names: Mapping[str, str]) -> str:
    """`Of your 12 tags, 5 begin or end elsewhere and 2 became Statistic. You missed 3 passages.`"""
    said = list(_changed(count, names))
    sentences = []
    if said:
        yours = "Your one tag" if count.tags == 1 else f"Of your {count.tags:,} tags,"
        sentences.append(f"{yours} {_listed(said)}.")
    elif count.tags:
        sentences.append("None of your tags was changed.")
    if missed := count.became[Became.MISSED]:
        sentences.append(f"You did not tag {_passages(missed)} that the team tagged so.")
    return " ".join(sentences)


def _changed(count: Count, names: Mapping[str, str]) -> Iterator[str]:
    one = count.tags == 1
    if ends := count.changes[Change.ENDS]:
        yield f"{'' if one else f'{ends:,} '}{'begins or ends' if ends == 1 else 'begin or end'} elsewhere"
    for key, number in sorted(count.instead.items(), key=lambda item: (-item[1], item[0])):
        yield f"{'' if one else f'{number:,} '}became {names.get(key, key.replace('_', ' '))}"
    if fields := count.changes[Change.FIELDS]:
        yield f"{'' if one else f'{fields:,} '}{'has' if fields == 1 else 'have'} other fields"
    if gone := count.became[Became.NO_TAG]:
        yield f"{'' if one else f'{gone:,} '}{'was' if gone == 1 else 'were'} taken away"


def _passages(count: int) -> str:
    return "one passage" if count == 1 else f"{count:,} passages"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
