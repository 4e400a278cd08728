"""How much of an article some spans cover: overlaps count once, and what is not article does not count."""

from collections.abc import Iterable

Interval = tuple[int, int]
"""Code points, half-open."""


def united(spans: Iterable[Interval]) -> list[Interval]:
    """The spans without overlaps, in order; neighbours that touch are one."""
    found: list[Interval] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def without(spans: list[Interval], taken: list[Interval]) -> list[Interval]:
    """What is left of *spans* outside of *taken*; both as `united` gives them."""
    left: list[Interval] = []
    at = 0
    for start, end in spans:
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        place, here = start, at
        while here < len(taken) and taken[here][0] < end:
            if place < taken[here][0]:
                left.append((place, taken[here][0]))
            place = max(place, taken[here][1])
            here += 1
        if place < end:
            left.append((place, end))
    return left


def length(spans: Iterable[Interval]) -> int:
    """How many code points the spans hold."""
    return sum(end - start for start, end in spans)
