"""What the coders of a document made of each passage: their tags matched, at most one of each coder to a group."""

import hashlib
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final, TypeVar

from webapp.domain.review import Kind
from webapp.domain.spans import Span

RANKS: Final = {kind: rank for rank, kind in enumerate(Kind)}
"""The order in which kinds are reviewed: the gravest first."""
_LETTERS: Final = len(ascii_uppercase)
Coder = TypeVar("Coder", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Tag:
    """One coder's code on a passage; *id* is that of exports, so that homes with the same tags match them alike."""

    id: str
    author: Hashable
    start: int
    end: int
    code: str
    attributes: Mapping[str, Sequence[str]]

    @property
    def fields(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Its fields with their values, in one order, without empty ones."""
        return tuple(sorted((name, tuple(sorted(given))) for name, given in self.attributes.items() if given))


@dataclass(frozen=True, slots=True)
class Group:
    """Tags about one passage, in text order, and how they differ; *settled* counts the decision about it, if any."""

    tags: tuple[Tag, ...]
    kind: Kind
    settled: int | None = None

    @property
    def span(self) -> Span:
        """All that its tags cover."""
        return Span(min(tag.start for tag in self.tags), max(tag.end for tag in self.tags))


def groups(
    tags: Iterable[Tag], coders: Collection[Hashable], settled: Sequence[Collection[str]] = ()
) -> Iterator[Group]:
    """The tags of the *coders* who have finished a document, each in exactly one group, in text order.

    Tags of different coders belong together that share a code point: of the same code always, of different codes
    when they share at least half of what they cover together. The likest are matched first, and all tags of a group
    share a code point. Who finished without tags differs from everybody else. *settled* are the tags of each decision
    that stands: they stay together, and tags that came later join them.

    Nothing depends on the order of the tags or on who is who.
    """
    ordered = sorted((tag for tag in tags if tag.author in coders), key=_content)
    belongs = _before_matching(ordered, settled)
    for one, other in _pairs(ordered):
        joined = _joined(belongs[one], belongs[other])
        if joined:
            belongs |= dict.fromkeys(joined.members, joined)
    found = {id(cluster): cluster for cluster in belongs.values()}
    for cluster in sorted(found.values(), key=lambda cluster: min(cluster.members)):
        members = tuple(ordered[place] for place in sorted(cluster.members))
        yield Group(members, kind(members, len(coders)), cluster.settled)


def lettered(document: Hashable, coders: Iterable[Coder]) -> dict[Coder, str]:
    """The letter of each coder in a document, A first: in an order that each document shuffles anew."""
    shuffled = sorted(coders, key=lambda coder: hashlib.sha256(f"{document}:{coder}".encode()).digest())
    return {coder: ascii_uppercase[place] if place < _LETTERS else f"Z{place}" for place, coder in enumerate(shuffled)}


def kind(tags: Sequence[Tag], coders: int) -> Kind:
    """How the tags of a group differ, the gravest first; somebody who has none there differs most."""
    if len(tags) < coders:
        return Kind.ONLY_ONE
    if len({tag.code for tag in tags}) > 1:
        return Kind.CODE
    if len({(tag.start, tag.end) for tag in tags}) > 1:
        return Kind.BOUNDARY
    return Kind.ATTRIBUTE if len({tag.fields for tag in tags}) > 1 else Kind.AGREED


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Some of the tags, by their places in text order; *start* and *end* hold what all of them share."""

    members: frozenset[int]
    authors: frozenset[Hashable]
    start: int
    end: int
    settled: int | None = None


def _content(tag: Tag) -> tuple[object, ...]:
    """An order that knows nothing of the coder."""
    return tag.start, tag.end, tag.code, tag.fields, tag.id


def _before_matching(ordered: Sequence[Tag], settled: Sequence[Collection[str]]) -> dict[int, _Cluster]:
    """Each tag with the cluster that it is in before any are matched: its own, or that of its decision."""
    decided = {name: number for number, names in enumerate(settled) for name in names}
    together: dict[int | str, list[int]] = {}
    for place, tag in enumerate(ordered):
        together.setdefault(decided.get(tag.id, tag.id), []).append(place)
    found: dict[int, _Cluster] = {}
    for key, places in together.items():
        some = [ordered[place] for place in places]
        cluster = _Cluster(
            frozenset(places),
            frozenset(tag.author for tag in some),
            max(tag.start for tag in some),
            min(tag.end for tag in some),
            key if isinstance(key, int) else None,
        )
        found |= dict.fromkeys(places, cluster)
    return found


def _pairs(ordered: Sequence[Tag]) -> list[tuple[int, int]]:
    """The pairs of tags of different coders that may belong together, the likest first."""
    found: list[tuple[bool, float, bool, int, int]] = []
    reaching: list[int] = []
    for place, tag in enumerate(ordered):
        reaching = [other for other in reaching if ordered[other].end > tag.start]
        likely = ((other, _likeness(ordered[other], tag)) for other in reaching)
        found += [(*likeness, other, place) for other, likeness in likely if likeness]
        reaching.append(place)
    return [(one, other) for *_, one, other in sorted(found)]


def _likeness(one: Tag, other: Tag) -> tuple[bool, float, bool] | None:
    """How like two overlapping tags are, the likest the smallest; None where they don't belong together."""
    if one.author == other.author:
        return None
    shared = min(one.end, other.end) - max(one.start, other.start)
    covered = max(one.end, other.end) - min(one.start, other.start)
    if one.code != other.code and 2 * shared < covered:
        return None
    return one.code != other.code, -shared / covered, one.fields != other.fields


def _joined(one: _Cluster, other: _Cluster) -> _Cluster | None:
    """Both as one, where no coder is in both, they share a code point and at most one was decided about."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    if one is other or start >= end or one.authors & other.authors or None not in (one.settled, other.settled):
        return None
    settled = other.settled if one.settled is None else one.settled
    return _Cluster(one.members | other.members, one.authors | other.authors, start, end, settled)
