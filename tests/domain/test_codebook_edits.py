"""Changes of a draft, one at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain import wording
from webapp.domain.codebook import BELONGS, CODE_KEY, AttributeSpec, CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.codebook_edits import (
    add_code,
    add_question,
    change_code,
    change_question,
    checked,
    fingerprint,
    key_of,
    move_question,
    place_code,
    remove_code,
    remove_question,
)
from webapp.domain.codebook_tree import Place, Step, standing, step
from webapp.domain.codebook_tree import fingerprint as fingerprint_of_tree
from webapp.errors import Conflict, Gone, Invalid

CUB = CodeSpec("cub", "Cub", replaced_by=("bite",), status="retired")
BOOK = CodebookSpec(
    "Wolves",
    (CodeSpec("howl", "Howl", key="1", children=(CUB, CodeSpec("pup", "Pup"))), CodeSpec("bite", "Bite", key="2")),
    questions=(BELONGS, QuestionSpec("tone", "Tone"), QuestionSpec("place", "Place")),
)


def keys(spec: CodebookSpec) -> str:
    """The tree in one line."""

    def told(codes: tuple[CodeSpec, ...]) -> str:
        return " ".join(code.code + (f"({told(code.children)})" if code.children else "") for code in codes)

    return told(spec.codes)


def test_a_code_is_added_at_the_top_or_below_another() -> None:
    assert keys(add_code(BOOK, CodeSpec("snap", "Snap"), None)) == "howl(cub pup) bite snap"
    assert keys(add_code(BOOK, CodeSpec("snap", "Snap"), "cub")) == "howl(cub(snap) pup) bite"
    with pytest.raises(Gone):
        add_code(BOOK, CodeSpec("snap", "Snap"), "nothing")


def test_a_changed_code_keeps_its_place_and_what_stands_below_it() -> None:
    changed = change_code(BOOK, CodeSpec("howl", "Cry"), None)
    assert keys(changed) == keys(BOOK)
    howl = changed.code("howl")
    assert howl
    assert howl.name == "Cry"


def test_a_code_goes_below_another_but_not_below_itself() -> None:
    assert keys(change_code(BOOK, CodeSpec("bite", "Bite"), "howl")) == "howl(cub pup bite)"
    assert keys(change_code(BOOK, CUB, None)) == "howl(pup) bite cub"
    for below in ("howl", "pup"):
        with pytest.raises(Conflict):
            change_code(BOOK, CodeSpec("howl", "Howl"), below)


def test_what_stood_below_a_removed_code_takes_its_place() -> None:
    assert keys(remove_code(BOOK, "howl")) == "cub pup bite"
    without = remove_code(BOOK, "bite")
    assert keys(without) == "howl(cub pup)"
    cub = without.code("cub")
    assert cub
    assert cub.replaced_by == ()


def test_codes_move_among_their_own_and_stop_at_the_ends() -> None:
    def stepped(key: str, to: Step) -> CodebookSpec:
        return place_code(BOOK, key, step(BOOK, key, to))

    assert keys(stepped("bite", "up")) == "bite howl(cub pup)"
    assert keys(stepped("cub", "down")) == "howl(pup cub) bite"
    assert keys(stepped("bite", "in")) == "howl(cub pup bite)"
    assert keys(stepped("pup", "in")) == "howl(cub(pup)) bite"
    assert keys(stepped("cub", "out")) == "howl(pup) cub bite"
    for key, to in (("howl", "up"), ("pup", "down"), ("howl", "out"), ("cub", "in"), ("bite", "down")):
        assert stepped(key, to) == BOOK


def test_a_code_goes_to_any_place_but_below_itself_or_too_deep() -> None:
    assert keys(place_code(BOOK, "bite", Place("howl", 1))) == "howl(cub bite pup)"
    assert keys(place_code(BOOK, "pup", Place(None, 0))) == "pup howl(cub) bite"
    assert keys(place_code(BOOK, "cub", Place("bite", 99))) == "howl(pup) bite(cub)"
    for place in (Place("howl", 0), Place("pup", 0)):
        with pytest.raises(Conflict, match="below itself"):
            place_code(BOOK, "howl", place)
    with pytest.raises(Gone):
        place_code(BOOK, "howl", Place("nothing", 0))
    deep = BOOK
    for level in range(9):
        deep = add_code(deep, CodeSpec(f"deep_{level}", "Deep"), f"deep_{level - 1}" if level else "bite")
    with pytest.raises(Conflict, match="at most 10 levels"):
        place_code(deep, "howl", Place("deep_7", 0))


def test_where_a_code_stands_is_told_in_words() -> None:
    assert standing(BOOK, "cub") == "Cub, first of two below Howl"
    assert standing(BOOK, "bite") == "Bite, second of two at the top"
    assert standing(place_code(BOOK, "pup", Place("bite", 0)), "pup") == "Pup, the only one below Bite"
    many = CodebookSpec("Many", tuple(CodeSpec(f"c{n}", f"C{n}") for n in range(14)))
    assert standing(many, "c13") == "C13, number 14 of 14 at the top"


def test_a_tree_is_another_only_when_a_code_stands_elsewhere() -> None:
    renamed = change_code(BOOK, CodeSpec("bite", "Snap"), None)
    assert fingerprint_of_tree(renamed) == fingerprint_of_tree(BOOK)
    assert fingerprint_of_tree(place_code(BOOK, "bite", Place("howl", 0))) != fingerprint_of_tree(BOOK)


def test_questions_come_and_go_but_the_first_one_stays() -> None:
    names = [question.name for question in move_question(BOOK, "place", -1).questions]
    assert names == ["belongs", "place", "tone"]
    assert move_question(BOOK, "tone", -1) == move_question(BOOK, "belongs", 1) == BOOK
    assert len(remove_question(BOOK, "tone").questions) == 2
    assert add_question(BOOK, QuestionSpec("date", "Date")).questions[-1].name == "date"
    with pytest.raises(Conflict):
        remove_question(BOOK, "belongs")


def test_the_first_question_changes_its_words_only() -> None:
    changed = change_question(BOOK, QuestionSpec("belongs", "Is it about wolves?", brief_definition="Any wolf."))
    fixed = changed.questions[0]
    assert (fixed.label, fixed.brief_definition) == ("Is it about wolves?", "Any wolf.")
    assert (fixed.type, fixed.values, fixed.required) == (BELONGS.type, BELONGS.values, True)


def test_a_fingerprint_tells_of_its_own_part_alone() -> None:
    renamed = change_code(BOOK, CodeSpec("bite", "Snap", key="2"), None)
    assert fingerprint(renamed, "bite") != fingerprint(BOOK, "bite")
    assert fingerprint(renamed, "howl") == fingerprint(BOOK, "howl")
    assert fingerprint(renamed) == fingerprint(BOOK)
    assert fingerprint(change_code(BOOK, CodeSpec("bite", "Bite", key="2"), "howl"), "bite") != fingerprint(
        BOOK, "bite"
    )
    assert fingerprint(BOOK, question="tone") != fingerprint(BOOK, question="place")


def test_what_is_not_sound_as_a_whole_is_refused_by_its_path() -> None:
    assert checked(BOOK) == BOOK
    with pytest.raises(Invalid, match="key “2” more than once"):
        checked(add_code(BOOK, CodeSpec("snap", "Snap", key="2"), None))
    broken = CodeSpec("snap", "Snap", attributes=(AttributeSpec("kind", "enum"),))
    with pytest.raises(Invalid, match=r"codes\[2\]\.attributes\[0\]\.values"):
        checked(add_code(BOOK, broken, None))


@pytest.mark.parametrize(
    ("words", "taken", "key"),
    [
        ("Legal argument", [], "legal_argument"),
        ("  Café, Straße? ", [], "cafe_strasse"),
        ("Howl", ["howl", "howl_2"], "howl_3"),
        ("증언", [], "code_1"),
        ("증언", ["code_1"], "code_2"),
        ("1951 convention", [], "code_1951_convention"),
        ("", [], "code_1"),
    ],
)
def test_a_key_is_made_of_words(words: str, taken: list[str], key: str) -> None:
    assert key_of(words, taken) == key


@given(st.text(max_size=300), st.lists(st.text(max_size=5), max_size=3))
def test_any_words_give_a_key_that_is_free(words: str, taken: list[str]) -> None:
    key = key_of(words, [*taken, key_of(words)])
    assert CODE_KEY.fullmatch(key)
    assert key not in [*taken, key_of(words)]


@given(st.text(max_size=80), st.text(max_size=80))
def test_two_wordings_are_told_without_loss(before: str, after: str) -> None:
    pieces = wording.changes(before, after)
    assert "".join(text for kind, text in pieces if kind != "added") == before
    assert "".join(text for kind, text in pieces if kind != "removed") == after


def test_wordings_are_compared_by_words() -> None:
    assert wording.changes("A wolf howls at night.", "A wolf cries at night.") == [
        ("same", "A wolf "),
        ("removed", "howls"),
        ("added", "cries"),
        ("same", " at night."),
    ]
    assert wording.changes("One.", "Nothing of it stays here") == [
        ("removed", "One."),
        ("added", "Nothing of it stays here"),
    ]
