"""The words for how a final tag differs from a coder's."""

import pytest

from webapp.domain.digests import counted, most_changed, sentence
from webapp.domain.outcomes import Became, Between, Change, moved
from webapp.domain.spans import Span
from webapp.services.outcome_rows import Row

TEXT = "She counted 4,310 people, all by hand. 강변의 집은 여섯 시에 열린다. 国境の村で"


@pytest.mark.parametrize(
    ("own", "final", "words"),
    [
        ("counted 4,310", "counted 4,310 people", "ends one word later"),
        ("She counted 4,310", "counted", "starts one word later and ends one word earlier"),
        ("by hand", "by hand.", "ends one character later"),
        ("count", "counted", "ends two characters later"),
        ("counted 4,310 people", "She counted 4,310 people, all", "starts one word earlier and ends one word later"),
        ("강변의 집은", "강변의 집은 여섯 시에", "ends two words later"),
        ("国境の", "国境の村で", "ends two characters later"),
        ("She", "people", "another passage"),
    ],
)
def test_how_far_ends_move_is_said_in_words_or_in_characters_within_them(own: str, final: str, words: str) -> None:
    here, there = span(own), span(final)
    starts, ends = between(here.start, there.start), between(here.end, there.end)
    assert moved(here, there, starts, ends) == words


def test_a_code_is_told_of_in_a_sentence_and_those_with_most_changes_first() -> None:
    rows = [
        row("a", "a", Became.KEPT),
        row("a", "b", Became.CHANGED, Change.CODE, Change.ENDS),
        row("a", "b", Became.CHANGED, Change.CODE),
        row("a", None, Became.NO_TAG),
        row(None, "b", Became.MISSED),
        row("c", "c", Became.KEPT),
        row("d", "d", Became.CHANGED, Change.FIELDS),
    ]
    counts = counted(rows)
    assert most_changed(counts) == ["a", "b", "d"]
    assert sentence(counts["a"], {"b": "Beta"}) == (
        "Of your 4 tags, 1 begins or ends elsewhere, 2 became Beta and 1 was taken away."
    )
    assert sentence(counts["b"], {}) == "You did not tag one passage that the team tagged so."
    assert sentence(counts["c"], {}) == "None of your tags was changed."
    assert sentence(counts["d"], {}) == "Your one tag has other fields."


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def between(one: int, other: int) -> Between:
    first, last = sorted((one, other))
    return Between(TEXT[max(0, first - 1) : first], TEXT[first:last], TEXT[last : last + 1])


def row(own: str | None, final: str | None, became: Became, *changes: Change) -> Row:
    return Row("t", "d", None, 0, own, final, "f", "x", became, frozenset(changes))
