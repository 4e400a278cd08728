"""What one coder called what the other called otherwise."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webapp.domain.agreement.continuum import Continuum, continuum
from webapp.domain.agreement.data import Document
from webapp.domain.agreement.matching import edges, matched

NO_TAG = ""
"""Stands for the code where one of the two has no tag."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often passages that match (IoU of at least 1/2) got this code from one and that code from the other."""

    coders: tuple[str, ...]
    """A pair; for more, their pairs added up, where who is first says nothing."""
    codes: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]
    """First coder's code and second coder's code; NO_TAG for a tag of one that nothing of the other matches."""


def confusion(documents: Sequence[Document], coders: Sequence[str], codes: Sequence[str]) -> Confusion:
    """The table of confusions over *documents* of two *coders*, or of all their pairs."""
    seats = {coder: seat for seat, coder in enumerate(coders)}
    numbers = {code: number for number, code in enumerate(codes)}
    counts: Counter[tuple[str, str]] = Counter()
    for document in documents:
        made = continuum(document, seats, numbers)
        if made:
            counts.update(_pairs(made, [*codes, NO_TAG]))
    if len(coders) > 2:
        counts = Counter(
            {cell: counts[cell] + (counts[cell[::-1]] if cell[0] != cell[1] else 0) for cell in _both(counts)}
        )
    return Confusion(tuple(coders), tuple(codes), counts)


def _both(counts: Mapping[tuple[str, str], int]) -> set[tuple[str, str]]:
    return {*counts, *((other, one) for one, other in counts)}


def _pairs(made: Continuum, codes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The codes of every matched pair of tags, and of every tag that is left alone by a pair of coders."""
    near = edges(made.tags)
    by_seat = {seat: [number for number, tag in enumerate(made.tags) if tag[3] == seat] for seat in made.seats}
    for at, first in enumerate(made.seats):
        for second in made.seats[at + 1 :]:
            pairs = matched(near.get((first, second), ()))
            taken = {number for mine, theirs, _ in pairs for number in (mine, theirs)}
            for mine, theirs, _ in pairs:
                yield codes[made.tags[mine][2]], codes[made.tags[theirs][2]]
            for number in by_seat[first]:
                if number not in taken:
                    yield codes[made.tags[number][2]], NO_TAG
            for number in by_seat[second]:
                if number not in taken:
                    yield NO_TAG, codes[made.tags[number][2]]
