"""Gamma: how much better the best alignment of what coders did is than that of what chance would do.

Mathet, Widlöcher & Métivier 2015, Computational Linguistics 41(3):437-479; gamma-cat: Mathet 2017, CL 43(3):661-681.
Of two tags u and v with starts s, ends e and lengths l (alpha = beta = 1, D_empty = 1),

    d_pos = ((|s_u - s_v| + |e_u - e_v|) / (l_u + l_v))^2
    d_cat = 0 for the same code, otherwise 1
    d     = d_pos + d_cat

and a tag beside nothing costs 1. A set with at most one tag of each coder costs the mean of d over its pairs of coders;
an alignment puts every tag into one set, and its disorder is what its sets cost, by the mean number of tags of a coder.

    gamma = 1 - disorder of the best alignment / mean disorder of the best alignments of random continua

gamma-cat compares the mean d_cat over the pairs within the best alignments, each weighted by max(0, 1 - d_pos) and by
1 / (tags in its set - 1). A random continuum gives every coder as many tags as one of them has, with lengths and codes,
and gaps before them, drawn from the document, by a seed that is printed. Documents pool by adding disorders, weighted
by their mean numbers of tags.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Any, Final

from webapp.domain.agreement.continuum import Continuum
from webapp.domain.agreement.sheet import ALL, Formula, Groups, Sheet, Sums

Align = Callable[[Sequence[float], Sequence[Sequence[int]], int], Sequence[int]]
"""The cheapest choice of sets that holds each of n things once: costs, what each set holds, n -> the sets chosen."""
Placed = tuple[int, int, int]
"""Start, end and code of a tag."""

MOST_CODERS: Final = 4
"""Of more coders at once the alignments are too many; their pairs still have a gamma."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The best alignment of what coders did."""

    cost: float
    """What its sets cost in all."""
    differing: float
    """The weight of the pairs in its sets that have two codes."""
    compared: float
    """The weight of all pairs."""


@dataclass(frozen=True, slots=True)
class Gamma:
    """How gamma is reckoned."""

    align: Align
    draws: int
    seed: int

    def enter(self, sheet: Sheet, row: int, document: Continuum, groups: Groups) -> None:
        """Write what the best alignments of one document cost, and those of chance, of every pair and of everybody."""
        by_seat: dict[int, list[Placed]] = {seat: [] for seat in document.seats}
        for start, end, code, seat, _ in document.tags:
            by_seat[seat].append((start, end, code))
        asked: list[tuple[int, tuple[int, ...]]] = [
            (pair, seats) for seats, pair in groups.among(document.seats).items()
        ]
        if len(document.seats) <= MOST_CODERS:
            asked.append((ALL, document.seats))
        for group, seats in asked:
            coders = [by_seat[seat] for seat in seats]
            if any(coders):
                for name, amount in self._costs(coders):
                    sheet.columns[name, group][row] += amount

    def _costs(self, coders: Sequence[Sequence[Placed]]) -> Iterator[tuple[str, float]]:
        best = best_alignment(coders, self.align)
        yield "gamma", best.cost
        yield "gamma differing", best.differing
        yield "gamma compared", best.compared
        tags = sum(map(len, coders))
        for continuum in self.chance(coders):
            drawn = best_alignment(continuum, self.align)
            yield "gamma chance", drawn.cost * tags / sum(map(len, continuum)) / self.draws
            yield "gamma chance differing", drawn.differing / self.draws
            yield "gamma chance compared", drawn.compared / self.draws

    def chance(self, coders: Sequence[Sequence[Placed]]) -> Iterator[list[list[Placed]]]:
        """Random continua like that of *coders*; the same ones for the same work and seed, whoever is first."""
        said = repr((self.seed, sorted(sorted(tags) for tags in coders)))
        dice = Random(sha256(said.encode()).digest())  # noqa: S311  # a seed that is printed, no secret
        for _ in range(self.draws):
            drawn = _random_continuum(coders, dice)
            while not any(drawn):
                drawn = _random_continuum(coders, dice)
            yield drawn


def gamma(group: int) -> Formula:
    """Gamma of a pair or of everybody."""
    return lambda sums: 1 - sums(("gamma", group)) / sums(("gamma chance", group))


def gamma_cat(group: int) -> Formula:
    """Gamma-cat of a pair or of everybody."""

    def formula(sums: Sums) -> Any:
        seen = sums(("gamma differing", group)) / sums(("gamma compared", group))
        return 1 - seen / (sums(("gamma chance differing", group)) / sums(("gamma chance compared", group)))

    return formula


def best_alignment(coders: Sequence[Sequence[Placed]], align: Align) -> Alignment:
    """The alignment of the tags of *coders* that costs the least."""
    tags = [(seat, tag) for seat, made in enumerate(coders) for tag in made]
    first = [0]
    for made in coders:
        first.append(first[-1] + len(made))
    sets = list(_sets(coders, first))
    pairs = len(coders) * (len(coders) - 1) / 2
    costs = [(apart + len(held) * (len(coders) - len(held))) / pairs for held, apart in sets]
    chosen = align(costs, [held for held, _ in sets], len(tags))
    differing = compared = 0.0
    for held in (sets[number][0] for number in chosen):
        for at, one in enumerate(held):
            for other in held[at + 1 :]:
                weight = max(0.0, 1 - positional(tags[one][1], tags[other][1])) / (len(held) - 1)
                compared += weight
                differing += weight * (tags[one][1][2] != tags[other][1][2])
    return Alignment(sum(costs[number] for number in chosen), differing, compared)


def positional(one: Placed, other: Placed) -> float:
    """d_pos of two tags."""
    lengths = one[1] - one[0] + other[1] - other[0]
    return ((abs(one[0] - other[0]) + abs(one[1] - other[1])) / lengths) ** 2


def _sets(coders: Sequence[Sequence[Placed]], first: Sequence[int]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Every set of tags that may be worth it, with the d of its pairs: none costs more than its tags alone would."""
    most = len(coders) * (len(coders) - 1)
    begun: list[tuple[tuple[int, ...], tuple[Placed, ...], float]] = [((), (), 0.0)]
    for seat, made in enumerate(coders):
        for held, tags, apart in list(begun):
            for number, tag in enumerate(made, first[seat]):
                cost = apart + sum(positional(tag, other) + (tag[2] != other[2]) for other in tags)
                if cost <= most:
                    begun.append(((*held, number), (*tags, tag), cost))
    yield from ((held, apart) for held, _, apart in begun if held and apart <= len(held) * (len(held) - 1))


def _random_continuum(coders: Sequence[Sequence[Placed]], dice: Random) -> list[list[Placed]]:
    kinds = sorted((end - start, code) for made in coders for start, end, code in made)
    gaps = sorted(gap for made in coders for gap in _gaps(made))
    numbers = sorted(map(len, coders))
    continuum = []
    for _ in coders:
        made, place = [], 0
        for _ in range(dice.choice(numbers)):
            start = max(0, place + dice.choice(gaps))
            length, code = dice.choice(kinds)
            made.append((start, start + length, code))
            place = start + length
        continuum.append(made)
    return continuum


def _gaps(made: Sequence[Placed]) -> Iterator[int]:
    place = 0
    for start, end, _ in sorted(made):
        yield start - place
        place = end
