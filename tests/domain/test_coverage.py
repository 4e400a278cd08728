"""How much of an article spans cover, held against counting each code point."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.coverage import length, united, without

spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).filter(lambda span: span[0] < span[1]), max_size=8)


def places(some: list[tuple[int, int]]) -> set[int]:
    return {place for start, end in some for place in range(start, end)}


@given(spans)
def test_united_spans_cover_the_same_and_lie_apart(some: list[tuple[int, int]]) -> None:
    found = united(some)
    assert places(found) == places(some)
    assert length(found) == len(places(some))
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(spans, spans)
def test_what_is_taken_away_is_gone_and_nothing_else(some: list[tuple[int, int]], taken: list[tuple[int, int]]) -> None:
    left = without(united(some), united(taken))
    assert places(left) == places(some) - places(taken)
    assert length(left) == len(places(left))
