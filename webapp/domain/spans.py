"""Stretches of a text: code points, half-open; how they lie to each other and how they are drawn."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from webapp.errors import Invalid

Id = TypeVar("Id")


class Bounds(Protocol):
    """Anything that has a start and an end: a span, a block, a region."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """At least one code point of a text, from *start* up to but not with *end*.

    Raises Invalid when it is empty, reversed or begins before the text.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start < 0:
            raise Invalid("A passage can't start before the text.", field="start")
        if self.end <= self.start:
            raise Invalid("A passage must end after its start.", field="end")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words of *text* that this span holds."""
        return text[self.start : self.end]

    def within(self, length: int) -> "Span":
        """This span; raises Invalid when a text of *length* code points is shorter."""
        if self.end > length:
            raise Invalid("The passage ends after the end of the text.", field="end")
        return self


def overlaps(one: Bounds, other: Bounds) -> bool:
    """Whether the two share a code point; neighbours that only touch don't."""
    return one.start < other.end and other.start < one.end


def contains(outer: Bounds, inner: Bounds) -> bool:
    """Whether each code point of *inner* is in *outer*; a span contains itself."""
    return outer.start <= inner.start and inner.end <= outer.end


def trimmed(text: str, span: Span) -> Span:
    """The span without white space at its ends; raises Invalid when nothing else is in it."""
    words = span.within(len(text)).of(text)
    start = span.end - len(words.lstrip())
    end = span.start + len(words.rstrip())
    if start >= end:
        raise Invalid("The passage holds nothing but white space.", field="start")
    return Span(start, end)


def clusters(spans: Iterable[tuple[Id, Span]]) -> Iterator[tuple[Span, tuple[Id, ...]]]:
    """Groups of spans that hang together by overlap, in reading order: what each covers, and its ids.

    Two spans that share nothing are in one group when a third overlaps both. Touching is not overlapping.
    """
    ids: list[Id] = []
    start = end = 0
    for id_, span in sorted(spans, key=lambda pair: pair[1]):
        if ids and span.start >= end:
            yield Span(start, end), tuple(ids)
            ids = []
        if not ids:
            start = end = span.start
        ids.append(id_)
        end = max(end, span.end)
    if ids:
        yield Span(start, end), tuple(ids)


def segments(length: int, spans: Iterable[tuple[Id, Span]]) -> Iterator[tuple[Span, tuple[Id, ...]]]:
    """Cut [0, length) wherever a span starts or ends; name the ids that cover each piece.

    Pieces come in reading order, touch, and never overlap; an uncovered piece has no ids. The ids of a
    piece stand outermost first: by start, the longer before the shorter, then as given.
    """
    ranked = sorted(spans, key=lambda pair: (pair[1].start, -pair[1].end))
    events: dict[int, list[int]] = {}
    for rank, (_, span) in enumerate(ranked):
        events.setdefault(span.start, []).append(rank)
        events.setdefault(span.within(length).end, []).append(rank)
    covering: list[int] = []
    start = 0
    for cut in sorted(events):
        if cut > start:
            yield Span(start, cut), tuple(ranked[rank][0] for rank in covering)
            start = cut
        for rank in events[cut]:
            if ranked[rank][1].end == cut:
                del covering[bisect_left(covering, rank)]
            else:
                insort(covering, rank)
    if start < length:
        yield Span(start, length), ()


@dataclass(frozen=True, slots=True)
class Mark(Generic[Id]):
    """A piece of a block's text, and the ids of the tags that lie over it, outermost first."""

    start: int
    text: str
    ids: tuple[Id, ...]


def marks(text: str, spans: Iterable[tuple[Id, Span]], blocks: Iterable[Bounds]) -> Iterator[list[Mark[Id]]]:
    """For each of *blocks* (in reading order, apart) its pieces, for a page of flat `<mark>` elements.

    The pieces of a block are its whole text; a tag over several blocks is cut at their ends.
    """
    pieces = segments(len(text), spans)
    piece, ids = next(pieces, (None, ()))
    for block in blocks:
        found: list[Mark[Id]] = []
        while piece and piece.start < block.end:
            start, end = max(piece.start, block.start), min(piece.end, block.end)
            if start < end:
                found.append(Mark(start, text[start:end], ids))
            if piece.end > block.end:
                break
            piece, ids = next(pieces, (None, ()))
        yield found


Item = TypeVar("Item", bound=Bounds)


class SpanIndex(Generic[Item]):
    """Finds which of many spans, blocks or regions lie over a place, in time that grows with the finds.

    The items may overlap and may be given in any order; finds come by start, then end.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = sorted(items, key=lambda item: (item.start, item.end))
        self._starts = [item.start for item in self._items]
        self._size = 1 << max(0, len(self._items) - 1).bit_length()
        self._furthest = self._tree()

    def _tree(self) -> list[int]:
        """The furthest end under each node of a binary tree whose leaves are the items."""
        furthest = [0] * (2 * self._size)
        for leaf, item in enumerate(self._items):
            furthest[self._size + leaf] = item.end
        for node in range(self._size - 1, 0, -1):
            furthest[node] = max(furthest[2 * node], furthest[2 * node + 1])
        return furthest

    def overlapping(self, place: Bounds) -> Sequence[Item]:
        """The items that share a code point with *place*."""
        candidates = bisect_left(self._starts, place.end)
        found: list[Item] = []
        nodes = [(1, 0, self._size)]
        while nodes:
            node, first, width = nodes.pop()
            if first >= candidates or self._furthest[node] <= place.start:
                continue
            if width == 1:
                found.append(self._items[first])
                continue
            half = width // 2
            nodes += [(2 * node + 1, first + half, half), (2 * node, first, half)]
        return found

    def at(self, position: int) -> Sequence[Item]:
        """The items that hold the code point at *position*."""
        return self.overlapping(Span(position, position + 1))
