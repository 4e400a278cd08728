"""Guesses at titles, and proposals of what is not article, on lines like those of captured pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.guesses import suggest_regions, title_of
from webapp.domain.regions import EXCLUDED

CAPTURE = """Skip to main content

The wolves of Ostrel

By Ann Lee

Story highlights

Nine wolves were counted this winter
Sheep are kept indoors at night

Marnholt — The wolf is back, said the minister.

READ: The price of a fence

Copyright is a matter for lawyers, and wolves have none, as everybody in the village knows by now.

The views expressed here are those of Ann Lee alone.
(Copyright 2031 Ann Lee.)
Every tax-deductible gift keeps a sheep warm.

2 Comments

1. “The wolf is back,” said a reader.

2. So are the sheep.

Leave a Reply

Skip to main content"""


def proposed(text: str) -> list[tuple[str, str]]:
    return [(region.kind, text[region.start : region.end]) for region in suggest_regions(text)]


def test_lines_that_say_what_they_are_are_proposed_and_the_article_is_not() -> None:
    assert proposed(CAPTURE) == [
        ("navigation", "Skip to main content"),
        (
            "story_highlights",
            "Story highlights\n\nNine wolves were counted this winter\nSheep are kept indoors at night",
        ),
        ("related_link", "READ: The price of a fence"),
        ("notice", "The views expressed here are those of Ann Lee alone."),
        ("copyright", "(Copyright 2031 Ann Lee.)"),
        ("donation", "Every tax-deductible gift keeps a sheep warm."),
        ("comments", "2 Comments\n\n1. “The wolf is back,” said a reader.\n\n2. So are the sheep."),
        ("navigation", "Leave a Reply"),
        ("navigation", "Skip to main content"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "3 Comments\n\nThe wolf is back.\n\nSo are the sheep.\n\nThey met.\n\nLeave a reply\n\nEnd.",
        "The wolf is back.\n\nNo comments\n\nSo are the sheep.",
        "Read more books, said the wolf.",
        "The gift was tax deductible for wolves only, and nobody gave.",
        "He wrote about copyright in 2031 and lost.",
    ],
)
def test_a_line_that_may_be_article_is_not_proposed_with_what_follows(text: str) -> None:
    assert [region for region in proposed(text) if region[0] != "navigation"] == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (CAPTURE, "The wolves of Ostrel"),
        ("\n\n  늑대가 돌아왔다 \n\nText.", "늑대가 돌아왔다"),
        ("A wolf howled.\n\nAnother answered.\n", None),
        ("Story highlights\n\nNine wolves", None),
        ("***\n\n2031\n\n" + "wolf " * 100, None),
        ("“Wolves?”", "“Wolves?”"),
    ],
)
def test_the_title_is_the_first_short_line_that_is_no_sentence(text: str, title: str | None) -> None:
    assert title_of(text) == title


@given(st.lists(st.sampled_from([*CAPTURE.split("\n"), "🐺", " ", "©", "No Comments"]), max_size=20))
def test_proposals_are_excluded_kinds_apart_from_each_other_and_hold_words(lines: list[str]) -> None:
    text, place = "\n".join(lines), 0
    for region in suggest_regions(text):
        assert region.start >= place
        assert region.kind in EXCLUDED
        assert text[region.start : region.end].strip()
        place = region.end
    assert place <= len(text)
    title_of(text)
