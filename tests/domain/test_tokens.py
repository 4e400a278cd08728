"""Words and marks: together they are all of a text that is no white space."""

from itertools import pairwise

import pytest
from hypothesis import given

from tests.corpus_strategies import article
from webapp.domain.tokens import tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("We rowed, 41 times.", ["We", "rowed", ",", "41", "times", "."]),
        ("the e\u0301tude\u00a0hall", ["the", "e\u0301tude", "hall"]),
        ("강변 can't", ["강변", "can", "'", "t"]),
        ("👩\u200d🚀!", ["👩\u200d🚀", "!"]),
        ("हिन्दी", ["हिन्दी"]),
        ("a\u2028b", ["a", "b"]),
    ],
)
def test_words_are_found_in_any_script(text: str, words: list[str]) -> None:
    assert [text[word.start : word.end] for word in tokens(text)] == words


@given(article)
def test_tokens_touch_only_where_no_space_is_and_leave_nothing_out(text: str) -> None:
    found = list(tokens(text))
    assert "".join(text[word.start : word.end] for word in found) == "".join(text.split())
    assert all(one.end <= other.start for one, other in pairwise(found))
