"""Pages of a list begin only where the list itself said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain import cursors
from webapp.errors import Malformed


@given(st.lists(st.one_of(st.text().filter(lambda text: "\0" not in text), st.integers(-(2**62), 2**62))))
def test_a_cursor_gives_back_its_keys(keys: list[str | int]) -> None:
    assert cursors.read(cursors.written(keys), [type(key) for key in keys]) == keys


@pytest.mark.parametrize(
    "word",
    [
        "",
        "x",
        "é",
        "!!!!",
        cursors.written(["a"]),
        cursors.written(["\ud800", "a"]),
        cursors.written([1]),
        cursors.written(["a", "b", "c"]),
        "W1tb" * 5000,
    ],
)
def test_another_word_is_refused(word: str) -> None:
    with pytest.raises(Malformed):
        cursors.read(word, [str, str])


@pytest.mark.parametrize("keys", [["\0"], [2**63]])
def test_keys_that_no_database_takes_are_refused(keys: list[str | int]) -> None:
    with pytest.raises(Malformed):
        cursors.read(cursors.written(keys), [type(keys[0])])
