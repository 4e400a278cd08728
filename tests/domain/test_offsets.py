"""Places in UTF-16, UTF-8, lines and columns against Python's own slicing and encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.offsets import Offsets
from webapp.errors import Invalid

PIECES = [
    "wolf",
    "\U0001f43a",
    "e\u0301",
    "👩\u200d👩\u200d👧\u200d👦",
    "🇰🇷",
    "탈북자",
    "狼",
    "שלום \u202eעולם\u202c",
    "\u00a0",
    "\ufeff",
    "\n",
    "\n\n",
    "\u2028",
    "x" * 255,
    "🐺" * 130,
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join)
places = st.integers(0, 10_000)


@given(texts, places)
def test_each_place_is_where_python_encodes_it_and_comes_back(text: str, place: int) -> None:
    offsets, position = Offsets(text), place % (len(text) + 1)
    before = text[:position]
    assert offsets.to_utf16(position) == len(before.encode("utf-16-le")) // 2
    assert offsets.to_utf8(position) == len(before.encode())
    assert offsets.from_utf16(offsets.to_utf16(position)) == position
    assert offsets.from_utf8(offsets.to_utf8(position)) == position


@given(texts, places)
def test_a_line_and_column_count_from_one_and_come_back(text: str, place: int) -> None:
    offsets, position = Offsets(text), place % (len(text) + 1)
    line, column = offsets.line_and_column(position)
    before = text[:position]
    assert (line, column) == (before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
    assert offsets.from_line_and_column(line, column) == position


@given(texts, st.integers(-2, 4_000))
def test_each_unit_is_a_place_or_is_refused(text: str, unit: int) -> None:
    raw = text.encode("utf-16-le")
    try:
        expected = len(raw[: 2 * unit].decode("utf-16-le")) if 0 <= 2 * unit <= len(raw) else None
    except UnicodeDecodeError:
        expected = None
    if expected is None:
        with pytest.raises(Invalid):
            Offsets(text).from_utf16(unit)
    else:
        assert Offsets(text).from_utf16(unit) == expected


def test_a_quote_is_the_same_by_either_unit() -> None:
    text = "Ein 🐺 heulte. Cafe\u0301 — 늑대 🐺🐺.\n" * 300
    raw, offsets = text.encode("utf-16-le"), Offsets(text)
    start = text.rindex("늑대")
    quote = raw[2 * offsets.to_utf16(start) : 2 * offsets.to_utf16(start + 4)].decode("utf-16-le")
    assert quote == text[start : start + 4] == "늑대 🐺"


@pytest.mark.parametrize("unit", [-1, 2, 6, 10**30])
def test_the_middle_of_a_character_and_the_outside_are_refused(unit: int) -> None:
    with pytest.raises(Invalid):
        Offsets("a🐺bc").from_utf16(unit)
    with pytest.raises(Invalid):
        Offsets("a🐺").from_utf8(unit if unit != 6 else 4)


@pytest.mark.parametrize(("line", "column"), [(0, 1), (1, 0), (1, 4), (3, 1), (2, 2)])
def test_a_line_or_column_that_is_not_there_is_refused(line: int, column: int) -> None:
    with pytest.raises(Invalid):
        Offsets("ab\n").from_line_and_column(line, column)
