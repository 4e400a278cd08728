"""Which tags of two coders mean one passage: one to one, the most overlap in all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from webapp.domain.agreement.continuum import Tag

Edge = tuple[int, int, int]
"""A tag of the first coder, one of the second (their places in the list), and what matching them is worth."""

_FINE = 1 << 30  # parts of an intersection over union that are told apart
# Below it there is room for what decides between matchings that overlap as much, by the codes and then by the pairs:
_CODES, _TIES = 1 << 6, 1 << 24


def edges(tags: Sequence[Tag]) -> dict[tuple[int, int], list[Edge]]:
    """By pair of seats the tags (in text order) whose intersection is at least half of their union."""
    found: dict[tuple[int, int], list[Edge]] = defaultdict(list)
    reaching: list[tuple[int, int, int, int, int]] = []  # earlier tags that end behind the one at hand
    for number, (start, end, code, seat, _) in enumerate(tags):
        reaching = [earlier for earlier in reaching if earlier[1] > start]
        for begun, ends, its_code, its_seat, other in reaching:
            common, whole = (ends, end) if ends < end else (end, ends)
            if its_seat != seat and 2 * (common - start) >= whole - begun:
                overlap = (common - start) * _FINE // (whole - begun)
                worth = overlap * _TIES - min((code - its_code) ** 2, 1 << 12) * _CODES + 1
                if its_seat < seat:
                    found[its_seat, seat].append((other, number, worth))
                else:
                    found[seat, its_seat].append((number, other, worth))
        reaching.append((start, end, code, seat, number))
    return found


def of_one_code(edges: Iterable[Edge], tags: Sequence[Tag]) -> list[Edge]:
    """Those of *edges* whose two tags have the same code."""
    return [edge for edge in edges if tags[edge[0]][2] == tags[edge[1]][2]]


def matched(edges: Sequence[Edge]) -> list[Edge]:
    """Edges of which no two share a tag, worth the most in all; the same ones whoever is the first coder.

    Of matchings that overlap as much, the one whose codes differ less, then the one with more pairs.
    """
    firsts: dict[int, int] = defaultdict(int)
    seconds: dict[int, int] = defaultdict(int)
    for first, second, _ in edges:
        firsts[first] += 1
        seconds[second] += 1
    alone = [edge for edge in edges if firsts[edge[0]] == 1 == seconds[edge[1]]]
    if len(alone) == len(edges):
        return alone
    rest = [edge for edge in edges if firsts[edge[0]] > 1 or seconds[edge[1]] > 1]
    return alone + [edge for component in _components(rest) for edge in _heaviest(component)]


def _components(edges: Iterable[Edge]) -> Iterator[list[Edge]]:
    """Edges that hang together."""
    of_first, of_second = defaultdict(list), defaultdict(list)
    for edge in edges:
        of_first[edge[0]].append(edge)
        of_second[edge[1]].append(edge)
    left = set(of_first)
    while left:
        heads, component = [left.pop()], []
        while heads:
            for edge in of_first[heads.pop()]:
                component.append(edge)
                fresh = {neighbour[0] for neighbour in of_second[edge[1]]} & left
                left -= fresh
                heads += fresh
        yield component


def _heaviest(edges: Sequence[Edge]) -> list[Edge]:
    """The matching of the greatest worth: edges are added along the best augmenting path until none gains."""
    partner: dict[int, Edge] = {}  # second -> its edge in the matching
    while True:
        path = _augmenting(edges, partner)
        if path is None:
            return list(partner.values())
        for edge in path:
            partner[edge[1]] = edge


def _augmenting(edges: Sequence[Edge], partner: dict[int, Edge]) -> list[Edge] | None:
    """The path of most gain from a free first to a free second (Bellman and Ford), or None when none gains."""
    taken = {edge[0]: edge[1] for edge in partner.values()}
    gains: dict[int, int] = {}  # second -> what the best path to it gains
    came: dict[int, Edge] = {}
    changed = True
    while changed:
        changed = False
        for edge in edges:
            first, second, worth = edge
            if first in taken:
                if taken[first] == second or taken[first] not in gains:
                    continue
                gain = gains[taken[first]] - partner[taken[first]][2] + worth
            else:
                gain = worth
            if gain > gains.get(second, -1 << 99):
                gains[second], came[second], changed = gain, edge, True
    free = [second for second in gains if second not in partner]
    if not free or gains[best := max(free, key=lambda second: gains[second])] <= 0:
        return None
    path = [came[best]]
    while path[-1][0] in taken:
        path.append(came[taken[path[-1][0]]])
    return path
