"""What the figures see and do not see, and what they rest on."""

import pytest

from tests.coders import Tag, document, every, figure
from webapp.domain.agreement.data import Coded, Document

pytestmark = pytest.mark.once

ALEX: list[Tag] = [(2, 9, "1"), (11, 17, "2"), (24, 30, "5"), (32, 36, "6"), (36, 44, "6"), (44, 60, "7")]
PAUL: list[Tag] = [(2, 9, "1"), (11, 17, "3"), (19, 25, "5"), (32, 44, "6")]
SUZAN: list[Tag] = [(2, 9, "1"), (11, 17, "4"), (21, 27, "5"), (32, 36, "6"), (36, 40, "6"), (40, 44, "6")]
WHOLE = ("u_alpha", "u_alpha_binary", "cu_alpha", "alpha_u_2004", "f1_exact")


@pytest.mark.parametrize(
    ("length", "expected"),
    [(60, (0.510, 0.413, 0.724, 0.173)), (600, (0.667, 0.746, 0.724, 0.378)), (6000, (0.678, 0.760, 0.724, 0.394))],
)
def test_more_uncoded_text_raises_u_alpha_but_not_cu_alpha(length: int, expected: tuple[float, ...]) -> None:
    found = every([document(length, {"alex": ALEX, "paul": PAUL, "suzan": SUZAN})])
    assert [figure(found, measure).value for measure in WHOLE[:4]] == pytest.approx(expected, abs=0.0006)


def test_a_passage_split_in_two_is_seen_by_f1_and_alpha_u_but_not_by_u_alpha() -> None:
    one: list[Tag] = [(10, 30, "a"), (40, 50, "b")]
    found = every([document(100, {"ann": one, "bo": [(10, 20, "a"), (20, 30, "a"), (40, 50, "b")]})])
    u, binary, codes, as_inception, f1 = (figure(found, measure).value for measure in WHOLE)
    assert (u, binary, codes, f1) == (1, 1, 1, pytest.approx(0.4))
    assert as_inception is not None
    assert as_inception < 0.7


def test_ends_that_are_off_a_little_cost_f1_everything_and_u_alpha_little() -> None:
    found = every(
        [document(1000, {"ann": [(100, 300, "a"), (500, 700, "b")], "bo": [(105, 305, "a"), (505, 705, "b")]})]
    )
    u, binary, codes, _, f1 = (figure(found, measure).value for measure in WHOLE)
    assert u is not None
    assert binary is not None
    assert (u > 0.95, binary > 0.95, codes, f1, figure(found, "f1_relaxed").value) == (True, True, 1, 0, 1)


def test_codes_that_are_exchanged_are_seen_by_all_but_the_binary_figure() -> None:
    found = every(
        [document(1000, {"ann": [(100, 300, "a"), (500, 700, "b")], "bo": [(100, 300, "b"), (500, 700, "a")]})]
    )
    u, binary, codes, _, f1 = (figure(found, measure).value for measure in WHOLE)
    assert (u, binary, codes, f1) == (pytest.approx(0.3145, abs=0.0001), 1, pytest.approx(-0.5, abs=0.005), 0)


def test_a_finished_coding_without_tags_counts() -> None:
    tagged = document(100, {"ann": [(0, 10, "x")], "bo": [(0, 10, "x")]}, "one")
    found = every([tagged, document(100, {"ann": [(0, 10, "x")], "bo": []}, "two")])
    assert figure(found, "f1_exact", "x").value == pytest.approx(2 / 3)
    assert figure(found, "percent", "x", unit="document").value == pytest.approx(1 / 2)
    assert (figure(found, "u_alpha", "x").n_documents, figure(found, "u_alpha", "x").n_spans) == (2, 3)
    alone = every([tagged, Document("two", 100, {"ann": Coded([(0, 10, "x")])})])
    assert (figure(alone, "f1_exact", "x").value, figure(alone, "f1_exact", "x").n_documents) == (1, 1)


def test_documents_with_different_coders_pool() -> None:
    """By characters: ann and bo differ in 10 of 100, bo and cy in 20 of 300, in two documents."""
    found = every(
        [
            document(100, {"ann": [(0, 10, "x")], "bo": [(0, 20, "x")]}, "one"),
            document(300, {"bo": [(0, 20, "x")], "cy": []}, "two"),
        ]
    )
    coded, gaps = 50, 750
    everybody = figure(found, "alpha_char", "x")
    assert everybody.value == pytest.approx(1 - 799 * 60 / (2 * coded * gaps))
    assert (everybody.n_documents, everybody.length, everybody.n_spans) == (2, 400, 3)
    squares = 100 + 400 + 400 + gaps
    assert figure(found, "u_alpha", "x").value == pytest.approx(1 - 60 / (2 * coded * gaps / (800 - squares / 800)))
    nobody = figure(found, "u_alpha", "x", "ann", "cy")
    assert (nobody.value, nobody.reason) == (None, "not defined: no document was finished by both coders")
    assert figure(found, "u_alpha", "x", "bo", "cy").n_documents == 1
    assert figure(found, "alpha_u_2004", "x").reason == "not defined: no document was finished by all"


def test_with_coders_who_did_different_documents_a_passage_of_three_weighs_as_one_of_two() -> None:
    """m values of a unit are worth m, however many pairs they make."""
    three = document(10, {"ann": [(0, 10, "x")], "bo": [(0, 10, "x")], "cy": []}, "three")
    two = document(10, {"ann": [(0, 10, "x")], "bo": []}, "two")
    found = every([three, two])
    observed = 10 * (4 / 2) + 10 * 2  # ordered pairs that differ, by m - 1
    assert figure(found, "alpha_char", "x").value == pytest.approx(1 - 49 * observed / (2 * 30 * 20))


def test_what_is_excluded_is_cut_out_and_tags_are_cut_with_it() -> None:
    tags: dict[str, list[Tag]] = {"ann": [(0, 10, "x"), (40, 45, "x")], "bo": [(0, 30, "x")]}
    found = every([document(50, tags, excluded=[(5, 25), (38, 50)], sentences=[(0, 20), (20, 38), (38, 50)])])
    whole = every([document(18, {"ann": [(0, 5, "x")], "bo": [(0, 10, "x")]}, sentences=[(0, 5), (5, 18)])])
    assert [(one.measure, one.value, one.note) for one in found] == [
        (one.measure, one.value, one.note) for one in whole
    ]
    assert figure(found, "u_alpha", "x").length == 18
    assert figure(found, "u_alpha", "x").n_spans == 2


@pytest.mark.parametrize(
    ("measure", "tags", "reason"),
    [
        ("f1_exact", {"a": [], "b": []}, "nobody tagged anything with this code"),
        ("u_alpha", {"a": [], "b": []}, "no variation, nobody used it"),
        ("alpha_char", {"a": [(0, 9, "x")], "b": [(0, 9, "x")]}, "no variation, everybody used it in every character"),
        ("kappa_char", {"a": [(0, 9, "x")], "b": [(0, 9, "x")]}, "no variation, everybody used it in every character"),
        ("ku_alpha", {"a": [(0, 5, "x")], "b": []}, "where one coder used this code, the other coded nothing"),
        ("ku_alpha", {"a": [(0, 5, "x")], "b": [(0, 5, "x")]}, "no variation, what both coded has this code only"),
        ("ku_coverage", {"a": [], "b": []}, "nobody tagged anything with this code"),
        ("alpha_u_2004", {"a": [], "b": []}, "nobody tagged anything with this code"),
    ],
)
def test_what_is_not_defined_says_why(measure: str, tags: dict[str, list[Tag]], reason: str) -> None:
    found = figure(every([document(9, tags)], codes={"x": "X"}), measure, "x")
    assert (found.value, found.reason) == (None, f"not defined: {reason}")
    assert found.note.startswith("not defined: ")


@pytest.mark.parametrize(
    ("measure", "tags", "reason"),
    [
        ("cu_alpha", {"a": [(0, 5, "x")], "b": []}, "no passage was coded by two coders"),
        ("cu_alpha", {"a": [(0, 5, "x")], "b": [(0, 5, "x")]}, "no variation, what both coded has one code only"),
        ("alpha_matched", {"a": [(0, 5, "x")], "b": []}, "no passages of two coders match"),
        ("alpha_matched", {"a": [(0, 5, "x")], "b": [(0, 5, "x")]}, "no variation, all have the same value"),
    ],
)
def test_what_is_not_defined_of_all_codes_says_why(measure: str, tags: dict[str, list[Tag]], reason: str) -> None:
    assert figure(every([document(9, tags)]), measure).reason == f"not defined: {reason}"


def test_values_without_end_are_no_categories() -> None:
    tags = [(at, at + 1, "x") for at in range(300)]
    coded = Coded(tags, [{"why": [f"because {at}"]} for at in range(300)])
    found = figure(
        every([Document("d", 300, {"a": coded, "b": coded})], fields={"x": ["why"]}),
        "alpha_attribute",
        "x",
        field="why",
    )
    assert (found.value, found.reason) == (None, "not compared: more than 200 different values are no categories")


def test_a_figure_carries_all_that_it_must_name() -> None:
    tags: dict[str, list[Tag]] = {"ann": [(0, 10, "x")], "bo": [(0, 10, "x"), (12, 15, "x")]}
    documents = [document(20, tags, sentences=[(0, 10), (11, 20)]), document(5, {"ann": [], "bo": []}, "other")]
    found = figure(every(documents, splitter="splitter 1.2"), "percent", "x", unit="sentence")
    assert found.as_json() == {
        "measure": "percent",
        "definition": "share of agreeing judgements whether the code is present, by sentence",
        "code": "x",
        "annotators": ["ann", "bo"],
        "n_documents": 2,
        "n_spans": 3,
        "value": 0.5,
        "ci_low": None,
        "ci_high": None,
        "ci_method": None,
        "note": "sentences by splitter 1.2; 2 sentences; prevalence ann 0.500, bo 1.000; 25 code points; "
        "codebook version 1.0.0",
    }


def test_one_coder_or_no_document_gives_no_values() -> None:
    assert every([document(9, {"ann": [(0, 5, "x")]})]) == []
    assert {one.value for one in every([], coders=["ann", "bo"], codes={"x": "X"})} == {None}
