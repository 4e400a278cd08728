"""What somebody types into a search, as terms."""

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.searching import MAX_TERMS, Term, folded, terms, tokens


def test_words_may_go_on_and_phrases_are_meant_exactly() -> None:
    assert terms('refug "border guards" non-refoulement') == [
        Term(("refug",), prefix=True),
        Term(("border", "guards"), prefix=False),
        Term(("non", "refoulement"), prefix=True),
    ]


def test_one_or_two_letters_are_a_word_of_their_own() -> None:
    assert [term.prefix for term in terms("a eu eus 북 북한")] == [False, False, True, False, True]


def test_marks_and_operators_are_nothing() -> None:
    assert terms('  * - ( ) AND: "" ^ NEAR( ') == [Term(("AND",), prefix=True), Term(("NEAR",), prefix=True)]
    assert terms("") == terms('"') == terms("…—") == []


def test_ideographs_are_words_of_their_own_and_hangul_is_not() -> None:
    assert list(tokens("難民問題 북한을 カナ")) == ["難", "民", "問", "題", "북한을", "カ", "ナ"]


def test_folding_takes_capitals_and_accents_and_leaves_hangul() -> None:
    assert folded("ÉTUDE Straße 북한 e\u0301") == "etude straße 북한 e"


@given(st.text(max_size=600))
def test_a_term_holds_letters_and_digits_only(asked: str) -> None:
    found = terms(asked)
    assert len(found) <= MAX_TERMS
    assert all(word.isalnum() for term in found for word in term.words)
