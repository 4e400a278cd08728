"""Every measure on an example that can be followed with a pencil."""

import pytest

from tests.coders import Tag, document, every, figure
from webapp.domain.agreement.data import Coded, Document
from webapp.domain.agreement.definitions import MEASURES

pytestmark = pytest.mark.once

# Twenty characters; one coder has the first ten, the other ten from the fifth: five both, five each alone, five nobody.
HALF = document(20, {"ann": [(0, 10, "x")], "bo": [(5, 15, "x")]}, sentences=[(0, 5), (5, 12), (12, 20)])


@pytest.mark.parametrize(
    ("measure", "by_hand"),
    [
        ("percent_char", 10 / 20),
        ("alpha_char", 1 - 39 * 20 / (2 * 20 * 20)),
        ("kappa_char", 0),  # expected as observed: a half
        ("u_alpha", 1 - 20 / (2 * 20 * 20 / (40 - (100 + 100 + 20) / 40))),
        ("f1_exact", 0),
        ("f1_relaxed", 0),  # five of fifteen
        ("alpha_u_2004", 1 - (2 * 50 / 800) / (2 / 20 * 2 * (1710 / 3 + 100) / (40 * 39 - 180))),
    ],
)
def test_of_two_tags_that_overlap_by_half(measure: str, by_hand: float) -> None:
    assert figure(every([HALF]), measure, "x").value == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.parametrize(
    ("unit", "percent", "alpha", "prevalence"),
    [
        # Sentences: ann in the first two, bo in the last two; two of three differ.
        ("sentence", 1 / 3, 1 - 5 * 4 / (2 * 4 * 2), (2 / 3, 2 / 3)),
        ("document", 1, None, (1, 1)),
    ],
)
def test_presence_by_unit(unit: str, percent: float, alpha: float | None, prevalence: tuple[float, float]) -> None:
    found = every([HALF])
    share = figure(found, "percent", "x", unit=unit)
    assert share.value == pytest.approx(percent)
    assert tuple(share.prevalence.values()) == pytest.approx(prevalence)
    assert figure(found, "alpha", "x", unit=unit).value == (alpha if alpha is None else pytest.approx(alpha))


def test_a_tag_that_ends_where_a_sentence_begins_is_not_in_it() -> None:
    tags: dict[str, list[Tag]] = {"ann": [(0, 5, "x")], "bo": [(5, 12, "x")]}
    found = figure(every([document(20, tags, sentences=[(0, 5), (5, 12), (12, 20)])]), "percent", "x", unit="sentence")
    assert (found.value, found.prevalence) == (pytest.approx(1 / 3), {"ann": 1 / 3, "bo": 1 / 3})


def test_relaxed_f1_takes_what_overlaps_by_half_and_each_tag_once() -> None:
    one: list[Tag] = [(0, 10, "x"), (20, 30, "x"), (40, 50, "y")]
    other: list[Tag] = [(0, 5, "x"), (5, 10, "x"), (21, 30, "x"), (40, 50, "x")]  # the first two: each exactly a half
    found = every([document(60, {"ann": one, "bo": other})])
    assert figure(found, "f1_relaxed", "x").value == pytest.approx(2 * 2 / (2 + 4))
    assert figure(found, "f1_relaxed", "y").value == 0
    assert figure(found, "f1_relaxed").value == pytest.approx(2 * 2 / (3 + 4))
    assert figure(found, "f1_exact").value == 0


def test_of_three_coders_f1_is_the_mean_over_pairs_with_its_spread() -> None:
    same: list[Tag] = [(0, 10, "x")]
    found = every([document(20, {"ann": same, "bo": same, "cy": [(0, 10, "x"), (12, 15, "x")]})])
    mean = figure(found, "f1_exact", "x")
    assert mean.value == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
    assert mean.sd == pytest.approx((2 / 9 * (1 / 3) ** 2) ** 0.5)
    assert "mean over 3 pairs, SD 0.157" in mean.note
    assert figure(found, "f1_exact", "x", "bo", "cy").value == pytest.approx(2 / 3)


# Ten characters both coded, of which the first five x and x, the rest x and y.
CODES = document(
    20, {"ann": [(0, 10, "x")], "bo": [(0, 5, "x"), (5, 10, "y")], "cy": []}, sentences=[(0, 20)], paragraphs=[(0, 20)]
)


@pytest.mark.parametrize(
    ("measure", "code", "by_hand"),
    [
        # l: xx 10 (both orders), xy and yx 5 each; S* of x 100 + 25, of y 25
        ("cu_alpha", None, 1 - 10 / (2 * 15 * 5 / (20 - 150 / 20))),
        ("ku_alpha", "x", 1 - (15 * 20 - 125) / (20 - 7.5) / 15 * (15 - 10) / (15 * 5 / (20 - 7.5))),
        ("ku_coverage", "x", 1.0),
        ("u_alpha_binary", None, 1.0),
    ],
)
def test_codes_of_what_both_coded(measure: str, code: str | None, by_hand: float) -> None:
    assert figure(every([CODES]), measure, code, "ann", "bo").value == pytest.approx(by_hand)


def test_codes_of_matched_passages() -> None:
    one: list[Tag] = [(0, 10, "x"), (20, 30, "x"), (40, 50, "y"), (60, 70, "y")]
    other: list[Tag] = [(0, 9, "x"), (20, 30, "y"), (41, 50, "y")]
    found = every([document(80, {"ann": one, "bo": other})])
    assert figure(found, "percent_matched").value == pytest.approx(2 / 3)
    assert figure(found, "alpha_matched").value == pytest.approx(1 - 5 * 2 / (36 - 9 - 9))


def test_fields_are_compared_where_passages_match() -> None:
    tags = [(0, 10, "x"), (20, 30, "x"), (40, 50, "x"), (60, 70, "x")]
    ann = Coded(tags, [{"stance": ["for"]}, {"stance": ["for", "why"]}, {}, {}])
    bo = Coded(tags, [{"stance": ["for"]}, {"stance": ["why", "for"]}, {"stance": ["against"]}, {"stance": []}])
    found = every([Document("d", 80, {"ann": ann, "bo": bo})], fields={"x": ["stance"]})
    # Three compared: for and for, both of two values, nothing and against; where neither says anything, nothing is.
    assert figure(found, "percent_attribute", "x", field="stance").value == pytest.approx(2 / 3)
    assert figure(found, "alpha_attribute", "x", field="stance").value == pytest.approx(
        1 - 5 * 2 / (36 - 4 - 4 - 1 - 1)
    )


def test_answers_are_compared_by_document_and_who_gave_none_is_missing() -> None:
    given = [("yes", "yes", "yes"), ("yes", "no", ""), ("no", "", "")]
    documents = [
        Document(
            str(at), 9, {who: Coded(answers={"q": [said] if said else []}) for who, said in zip("abc", of, strict=True)}
        )
        for at, of in enumerate(given)
    ]
    found = every(documents, questions=["q"])
    assert figure(found, "percent_question", field="q").value == pytest.approx(1 - 2 / 5)
    assert figure(found, "alpha_question", field="q").value == pytest.approx(1 - 4 * 2 / (25 - 16 - 1))
    assert figure(found, "percent_question", None, "a", "b", field="q").value == pytest.approx(1 / 2)


def test_counts_by_document_correlate() -> None:
    def of(one: int, other: int) -> Document:
        tags = {who: [(2 * at, 2 * at + 1, "x") for at in range(many)] for who, many in (("ann", one), ("bo", other))}
        return document(20, tags, f"{one}-{other}")

    found = every([of(1, 2), of(2, 2), of(3, 5)])
    assert figure(found, "count_correlation", "x").value == pytest.approx(3 / 12**0.5)


def test_overlaps_of_one_code_are_one_passage_for_alpha_and_two_tags_for_f1() -> None:
    found = every([document(40, {"ann": [(0, 10, "x"), (8, 20, "x")], "bo": [(0, 20, "x")]})])
    assert figure(found, "u_alpha", "x").value == 1
    assert figure(found, "u_alpha").value == 1
    assert figure(found, "alpha_u_2004", "x").value == 1
    assert figure(found, "f1_exact", "x").value == 0
    assert figure(found, "f1_relaxed", "x").value == pytest.approx(2 / 3)


def test_where_codes_overlap_the_whole_is_not_defined_but_each_code_and_matched_passages_are() -> None:
    both: list[Tag] = [(0, 10, "x"), (5, 8, "y"), (12, 15, "y")]
    found = every([document(20, {"ann": both, "bo": both})])
    for measure in ("u_alpha", "u_alpha_binary", "cu_alpha"):
        assert figure(found, measure).value is None
        assert figure(found, measure).reason == "not defined: 2 overlaps of tags of one coder"
    assert figure(found, "ku_alpha", "x").value is None
    assert (figure(found, "u_alpha", "x").value, figure(found, "alpha_matched").value) == (1, 1)


def test_every_figure_names_a_measure_that_is_explained() -> None:
    found = every([CODES], questions=["q"], fields={"x": ["stance"]})
    assert {one.measure for one in found} == set(MEASURES) - {"gamma", "gamma_cat"}
    assert all("{" not in one.definition for one in found)
