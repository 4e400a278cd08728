"""Tags that mean one passage, and what coders called them."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coders import document
from webapp.domain.agreement.confusion import NO_TAG, confusion
from webapp.domain.agreement.matching import Edge, matched

pytestmark = pytest.mark.once
few = settings(deadline=None, max_examples=200)


@few
@given(
    st.dictionaries(st.tuples(st.integers(0, 4), st.integers(10, 14)), st.integers(1, 9), max_size=14).map(
        lambda found: [(first, second, worth) for (first, second), worth in found.items()]
    )
)
def test_no_other_matching_is_worth_more(edges: list[Edge]) -> None:
    found = matched(edges)
    assert len({first for first, _, _ in found}) == len({second for _, second, _ in found}) == len(found)
    assert set(found) <= set(edges)
    worth = {(first, second): worth for first, second, worth in edges}
    best = max(
        sum(worth.get((first, second), 0) for first, second in zip(range(5), seconds, strict=True))
        for seconds in permutations(range(10, 15))
    )
    assert sum(worth for _, _, worth in found) == best


def test_confusions_of_a_pair_say_who_called_what_how() -> None:
    tags = {
        "ann": [(0, 10, "x"), (20, 30, "x"), (40, 50, "y"), (60, 70, "y")],
        "bo": [(0, 9, "x"), (21, 30, "y"), (44, 60, "y")],
    }
    table = confusion([document(80, tags, number) for number in "12"], ["ann", "bo"], ["x", "y"])
    assert table.counts == {("x", "x"): 2, ("x", "y"): 2, ("y", NO_TAG): 4, (NO_TAG, "y"): 2}
    turned = confusion([document(80, tags, number) for number in "12"], ["bo", "ann"], ["x", "y"])
    assert turned.counts == {(other, one): many for (one, other), many in table.counts.items()}


def test_confusions_of_everybody_add_pairs_up_in_both_directions() -> None:
    tags = {"ann": [(0, 10, "x")], "bo": [(0, 10, "y")], "cy": [(0, 10, "x")]}
    table = confusion([document(20, tags)], ["ann", "bo", "cy"], ["x", "y"])
    assert table.counts == {("x", "x"): 1, ("x", "y"): 2, ("y", "x"): 2}


def test_of_passages_that_overlap_as_much_those_of_one_code_match() -> None:
    both = [(0, 10, "x"), (0, 10, "y"), (0, 10, "z")]
    table = confusion([document(20, {"ann": both, "bo": both[::-1]})], ["ann", "bo"], ["x", "y", "z"])
    assert table.counts == {(code, code): 1 for code in "xyz"}
    other = confusion([document(20, {"ann": both[:2], "bo": both[1:]})], ["ann", "bo"], ["x", "y", "z"])
    assert sum(other.counts.values()) == 2


def test_what_nobody_may_have_tagged_is_in_no_table() -> None:
    tags = {"ann": [(0, 10, "x"), (12, 15, "old")], "bo": [(0, 10, "x")]}
    table = confusion([document(20, tags, excluded=[(0, 11)])], ["ann", "bo"], ["x"])
    assert table.counts == {}
