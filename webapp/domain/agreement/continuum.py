"""A document as it is measured: what is no article cut out, passages of one code by one coder merged."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from webapp.domain.agreement.data import Coded, Document, Span

Tag = tuple[int, int, int, int, int]
"""Start, end, code, seat of the coder, number of the tag among the coder's own."""
Piece = tuple[int, int, int, int]
"""Start, end, code, seat of the coder: overlapping tags of one code by one coder are one piece."""


@dataclass(frozen=True, slots=True)
class Continuum:
    """What at least two coders made of a document, counted in code points of what is left of it."""

    length: int
    seats: tuple[int, ...]
    """Of the coders who have finished, in order."""
    tags: Sequence[Tag]
    """In text order; each of a coder's tags once."""
    pieces: Sequence[Piece]
    units: Mapping[str, Sequence[Span]]
    """Sentences and paragraphs of which something is left."""
    coded: Mapping[int, Coded] = field(repr=False)
    """By seat; offsets as they came."""


class Cut:
    """Where a place in a document comes to lie when what is excluded is gone."""

    def __init__(self, excluded: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []
        self.gone = 0
        """Code points cut out."""
        for begin, end in sorted(excluded):
            start = max(begin, self._ends[-1]) if self._ends else begin  # regions may overlap
            if start < end:
                self._starts.append(start)
                self._ends.append(end)
                self._before.append(self.gone)
                self.gone += end - start

    def __call__(self, place: int) -> int:
        at = bisect_right(self._starts, place) - 1
        if at < 0:
            return place
        return place - self._before[at] - min(place, self._ends[at]) + self._starts[at]

    def spans(self, spans: Iterable[Span]) -> list[Span]:
        """What is left of *spans*, in order."""
        if not self.gone:
            return sorted(spans)
        moved = sorted((self(start), self(end)) for start, end in spans)
        return [(start, end) for start, end in moved if start < end]


def continuum(document: Document, seats: Mapping[str, int], codes: Mapping[str, int]) -> Continuum | None:
    """*document* with the coders who have *seats* and the tags of *codes*; None if fewer than two have finished it."""
    coded = {seat: document.coders[coder] for coder, seat in seats.items() if coder in document.coders}
    if len(coded) < 2:
        return None
    cut = Cut(document.excluded)
    tags = sorted(tag for seat, made in coded.items() for tag in _tags(made, seat, codes, cut))
    return Continuum(
        length=document.length - cut.gone,
        seats=tuple(sorted(coded)),
        tags=tags,
        pieces=merged(tags),
        units={"sentence": cut.spans(document.sentences), "paragraph": cut.spans(document.paragraphs)},
        coded=coded,
    )


def merged(tags: Iterable[Tag]) -> list[Piece]:
    """*tags* (in text order), those of one code by one coder that overlap made one; who only touch stay two."""
    pieces: list[Piece] = []
    last: dict[tuple[int, int], int] = {}  # code and seat -> the place of their last piece
    for start, end, code, seat, _ in tags:
        at = last.get((code, seat))
        if at is not None and start < pieces[at][1]:
            if end > pieces[at][1]:
                pieces[at] = (pieces[at][0], end, code, seat)
        else:
            last[code, seat] = len(pieces)
            pieces.append((start, end, code, seat))
    return pieces


def _tags(made: Coded, seat: int, codes: Mapping[str, int], cut: Cut) -> Iterable[Tag]:
    seen = set()
    for number, (begin, stop, key) in enumerate(made.tags):
        code = codes.get(key)
        if code is None:
            continue
        start, end = (cut(begin), cut(stop)) if cut.gone else (begin, stop)
        if start < end and (start, end, code) not in seen:
            seen.add((start, end, code))
            yield start, end, code, seat, number
