"""What is known of an article, read from whatever somebody sends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain import metadata
from webapp.errors import Invalid


def test_everyday_names_mean_the_keys_of_the_schema() -> None:
    known = metadata.read(
        {"Author(s)": "Ann Lee; Bo Ray ;", "Date": "2012-3-9", "URL": "https://a.example/x", "desk": 7}
    )
    assert known == {
        "authors": ("Ann Lee", "Bo Ray"),
        "published": (2012, 3, 9),
        "source_url": "https://a.example/x",
        "columns": {"desk": "7"},
    }


def test_nothing_said_is_not_known_and_white_space_is_one_space() -> None:
    assert metadata.read({"title": "  A\n wolf\u00a0howled ", "outlet": " ", "authors": None, "published": ""}) == {
        "title": "A wolf howled",
        "outlet": None,
        "authors": (),
        "published": (None, None, None),
    }


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("published", "2012-13-01", "month"),
        ("published", "29/03/2012", "written as 2012-03-29"),
        ("published", "2011-02-29", "no such day"),
        ("published", {"year": 0}, "between 1 and 9999"),
        ("published", {"year": 10_000}, "between 1 and 9999"),
        ("published", {"month": 3}, "one with a month has a year"),
        ("published", {"year": True}, "whole number"),
        ("published", {"week": 3}, "object of year, month and day"),
        ("language", "English!", "short sign"),
        ("language", "e" * 36, "short sign"),
        ("source_url", "javascript:alert(1)", "http"),
        ("source_url", "https://[", "http"),
        ("source_url", "https://a b", "http"),
        ("title", "x" * 1001, "longer than 1,000"),
        ("title", ["x"], "must be a text"),
        ("title", "\0", "NUL"),
        ("outlet", "\ud800", "surrogate"),
        ("authors", 7, "list of names"),
        ("authors", [7], "must be a text"),
        ("authors", ["x"] * 101, "at most 100"),
        ("text", "x", "can't be the name"),
        ("desk\0", "x", "name of a column"),
        ("x" * 61, "x", "name of a column"),
        ("desk", {}, "must be a text"),
        ("desk", "x" * 2001, "longer than 2,000"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_one_sentence(key: str, value: object, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as refused:
        metadata.read({key: value})
    assert len(refused.value.errors) == 1


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        metadata.read({"title": 1, "language": "?", "outlet": "fine"})
    assert [fault.field for fault in refused.value.errors] == ["title", "language"]


def test_a_key_said_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="given twice"):
        metadata.read({"date": "2012", "published": "2013"})


def test_more_own_columns_than_anybody_has_are_refused() -> None:
    with pytest.raises(Invalid, match="at most 100"):
        metadata.read({f"column {number}": "x" for number in range(101)})


@given(st.dictionaries(st.text(max_size=70), st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text()))))
def test_whatever_comes_is_read_or_refused(stated: dict[str, object]) -> None:
    try:
        known = metadata.read(stated)
    except Invalid:
        return
    assert metadata.read(metadata.spoken(known)) == known


def test_dates_sort_by_time_and_read_as_people_say_them() -> None:
    dates: list[metadata.PartialDate] = [
        (None, None, None),
        (900, None, None),
        (2012, None, None),
        (2012, 3, None),
        (2012, 3, 9),
    ]
    keys = [metadata.date_key(date) for date in dates]
    assert keys == sorted(keys) == ["", "0900", "2012", "2012-03", "2012-03-09"]
    assert [metadata.date_words(date) for date in dates] == ["", "900", "2012", "March 2012", "9 March 2012"]


def test_titles_sort_without_accents_capitals_and_leading_marks() -> None:
    titles = ["“Zebra”", "Élan", "eland", "‘Abend’", "Ähre"]
    assert sorted(titles, key=metadata.sort_key) == ["‘Abend’", "Ähre", "Élan", "eland", "“Zebra”"]
    assert len(metadata.sort_key("x" * 500)) == 200
