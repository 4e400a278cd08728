"""Words found in a text as a reader means them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.occurrences import occurrences


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Signed. It has SIGNED, assigned.", "signed", ["Signed", "SIGNED"]),
        ("the state\u2019s duty, the state's duty", "state's duty", ["state\u2019s duty", "state's duty"]),
        ("one  two\none two\none\ntwo", "one two", ["one  two", "one two"]),
        ("在河边的房子，河边", "河边", ["河边", "河边"]),
        ("강변에서 강변", "강변", ["강변"]),
        ("🌊 wave 🌊", "🌊", ["🌊", "🌊"]),
        ("a.b a+b", "a+b", ["a+b"]),
        ("nothing", "  ", []),
    ],
)
def test_words_are_found_whole_however_they_are_set(text: str, words: str, found: list[str]) -> None:
    assert [span.of(text) for span in occurrences(text, words)] == found


@given(st.text(), st.text(max_size=8))
def test_what_is_found_lies_in_the_text_in_order_and_apart(text: str, words: str) -> None:
    spans = list(occurrences(text, words))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
