"""Which documents a round has and who codes which, drawn so that anybody with the seed draws the same.

Nothing here is left to a generator of random numbers: whatever is drawn is ordered by a SHA-256 over the seed and
the hash of a text, in hexadecimal digits, and taken from the front. Documents by `seed:text`, those that are coded
twice by `seed:twice:text`, coders by `seed:coder`, the order of a coder by `seed:coder:text`; `text` is the SHA-256
of the document's text and `coder` the id under which the person stands in exports. Like texts follow their ids.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may be drawn: its id, the SHA-256 of its text, the stratum that it belongs to."""

    id: UUID
    sha256: str
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A document in the order of a coder; *twice* where it is one of those that a second person codes as well."""

    document: UUID
    twice: bool = False


def share_of(percent: int, total: int) -> int:
    """How many of *total* are *percent* of them: rounded half up, and one at least where anything is asked for."""
    return max(int(Fraction(percent * total, 100) + Fraction(1, 2)), 1 if percent and total else 0)


def draw(seed: int, frame: Sequence[Candidate], count: int) -> list[Candidate]:
    """*count* documents of *frame*, or all when it has no more; from each stratum as many as its size asks for."""
    strata: dict[str, list[Candidate]] = {}
    for one in frame:
        strata.setdefault(one.stratum, []).append(one)
    quotas = proportional({name: len(members) for name, members in strata.items()}, count)
    chosen = [one for name, members in strata.items() for one in in_order(seed, members)[: quotas[name]]]
    return in_order(seed, chosen)


def proportional(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """How many to take from each stratum: proportionally, what is left over to the largest remainders.

    Like remainders go in the order of the names of the strata.
    """
    total = sum(sizes.values())
    if count >= total:
        return dict(sizes)
    quotas = {name: count * size // total for name, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda name: (-(count * sizes[name] % total), name))
    for name in by_remainder[: count - sum(quotas.values())]:
        quotas[name] += 1
    return quotas


def in_order(seed: int, documents: Sequence[Candidate], salt: str = "") -> list[Candidate]:
    """*documents* as the seed orders them, whatever order they came in."""
    lead = f"{seed}:{salt}:" if salt else f"{seed}:"
    return sorted(documents, key=lambda one: (_digest(lead + one.sha256), str(one.id)))


def assign(
    seed: int, documents: Sequence[Candidate], coders: Mapping[UUID, str], each: int, twice: int = 0
) -> dict[UUID, list[Task]]:
    """What each coder codes, in an order of their own; *coders* are ids of people with their ids in exports.

    Each document goes to *each* coders, or to one, and *twice* percent of all then to two. Loads differ by one at
    most, and so do the numbers of documents that pairs of coders share where documents go to two. What is coded
    twice lies evenly over the time of each coder, in places that cannot be foretold.
    """
    people = sorted(coders, key=lambda person: (_digest(f"{seed}:{coders[person]}"), coders[person]))
    ordered = in_order(seed, documents)
    doubled = {one.id for one in in_order(seed, documents, "twice")[: share_of(twice, len(documents))]}
    teams = _Teams(people)
    work: dict[UUID, list[Candidate]] = {person: [] for person in people}
    for one in sorted(ordered, key=lambda one: one.id not in doubled):  # pairs first: single ones even the loads out
        for person in teams.next(2 if one.id in doubled else each):
            work[person].append(one)
    return {person: _sequence(seed, coders[person], mine, doubled) for person, mine in work.items()}


class _Teams:
    """Hands out coders, so that loads and pairs stay even."""

    def __init__(self, people: Sequence[UUID]) -> None:
        self._people = people
        self._loads = dict.fromkeys(people, 0)
        self._met = {frozenset(pair): 0 for pair in _pairs(len(people))}
        self._pairs = cycle(_pairs(len(people)))

    def next(self, size: int) -> Sequence[UUID]:
        """The *size* coders who are next."""
        if size >= len(self._people):
            places: Sequence[int] = range(len(self._people))
        elif size == 2:
            places = next(self._pairs)
        else:
            places = self._least_busy(size)
        team = [self._people[place] for place in places]
        for person in team:
            self._loads[person] += 1
        return team

    def _least_busy(self, size: int) -> Sequence[int]:
        """Those with the least to do; among like ones, whoever has met the others least."""
        chosen: list[int] = []
        while len(chosen) < size:
            rest = [place for place in range(len(self._people)) if place not in chosen]
            chosen.append(min(rest, key=lambda place: (self._loads[self._people[place]], self._seen(place, chosen))))
        for place in chosen:
            for other in chosen:
                if place < other:
                    self._met[frozenset((place, other))] += 1
        return chosen

    def _seen(self, place: int, others: Sequence[int]) -> int:
        return sum(self._met[frozenset((place, other))] for other in others)


def _pairs(size: int) -> list[tuple[int, int]]:
    """Every pair of *size* people once, so that after any number of pairs nobody has two more than another.

    An even number goes round a table with one seat that is fixed, a matching at a time. An odd number goes along
    Walecki's Hamiltonian cycles: of each first every other edge, then the edge that closes it, then the rest.
    """
    if size < 2:
        return []
    if size % 2 == 0:
        ring = size - 1
        tables = ([(ring, turn), *_opposite(turn, ring, size // 2)] for turn in range(ring))
        return [pair for table in tables for pair in table]
    half = size - 1
    pairs: list[tuple[int, int]] = []
    for turn in range(half // 2):
        zigzag = [(turn + (step + 1) // 2 * (1 if step % 2 else -1)) % half for step in range(half)]
        round_ = [half, *zigzag]
        edges = [(round_[place], round_[(place + 1) % size]) for place in range(size)]
        pairs += [*edges[0 : size - 1 : 2], edges[-1], *edges[1 : size - 1 : 2]]
    return pairs


def _opposite(turn: int, ring: int, half: int) -> list[tuple[int, int]]:
    return [((turn + step) % ring, (turn - step) % ring) for step in range(1, half)]


def _sequence(seed: int, coder: str, mine: Sequence[Candidate], doubled: set[UUID]) -> list[Task]:
    """The documents of a coder in their order, those that are coded twice one in each like part of it."""
    lead = f"{seed}:{coder}:"
    ordered = sorted(mine, key=lambda one: (_digest(lead + one.sha256), str(one.id)))
    pairs = [one for one in ordered if one.id in doubled]
    alone = iter([one for one in ordered if one.id not in doubled])
    places = {_place(lead, part, len(pairs), len(ordered)) for part in range(len(pairs))}
    shared = iter(pairs)
    return [
        Task(next(shared).id, twice=True) if place in places else Task(next(alone).id) for place in range(len(ordered))
    ]


def _place(lead: str, part: int, parts: int, length: int) -> int:
    """A place within one of *parts* like parts of an order, chosen by the seed."""
    first, last = part * length // parts, (part + 1) * length // parts
    return first + int(_digest(f"{lead}part {part}"), 16) % (last - first)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
