"""Gamma: seeded, pooled, and without scipy one clear line."""

import sys

import pytest

from tests.coders import Tag, document, every, figure
from webapp.domain.agreement.gamma import Gamma, Placed, best_alignment
from webapp.errors import Invalid
from webapp.services.alignments import aligner

pytestmark = pytest.mark.once
ONE: list[Tag] = [(1, 5, "x"), (10, 14, "y"), (20, 30, "x")]
OTHER: list[Tag] = [(2, 6, "x"), (10, 14, "x"), (24, 30, "x")]


def test_gamma_names_its_seed_and_gives_the_same_again() -> None:
    pytest.importorskip("scipy")
    documents = [document(40, {"ann": ONE, "bo": OTHER}, name) for name in "12"]
    first, again, other = (
        figure(every(documents, gamma=aligner(), gamma_draws=5, seed=seed), "gamma") for seed in (3, 3, 4)
    )
    assert first == again
    assert first.value != other.value
    assert "chance from 5 random continua a document, seed 3" in first.note


def test_gamma_cat_sees_codes_and_not_ends() -> None:
    pytest.importorskip("scipy")
    moved = [(start + 1, end + 1, code) for start, end, code in ONE]
    found = every([document(40, {"ann": ONE, "bo": moved})], gamma=aligner())
    gamma, codes = figure(found, "gamma").value, figure(found, "gamma_cat").value
    assert gamma is not None
    assert (gamma < 1, codes) == (True, 1)


def test_a_best_alignment_can_be_followed_by_hand() -> None:
    """x beside x, 1 off at both ends of 4: (2/8)^2; y beside x, the same place: 1; 4 off at one end of 16: (4/16)^2."""
    pytest.importorskip("scipy")
    numbers = {"x": 0, "y": 1}
    coders = [[(start, end, numbers[code]) for start, end, code in tags] for tags in (ONE, OTHER)]
    best = best_alignment(coders, aligner())
    assert best.cost == pytest.approx(1 / 16 + 1 + 1 / 16)
    assert best.differing / best.compared == pytest.approx(1 / (15 / 16 + 1 + 15 / 16))


def test_chance_is_a_mean_of_disorders_whatever_number_of_tags_was_drawn() -> None:
    pytest.importorskip("scipy")
    gamma = Gamma(aligner(), draws=6, seed=2)
    few: list[Tag] = [(22, 30, "x")]
    coders = [[(start, end, 0) for start, end, _ in tags] for tags in (ONE, few)]

    def disorder(continuum: list[list[Placed]]) -> float:
        return best_alignment(continuum, gamma.align).cost / (sum(map(len, continuum)) / 2)

    drawn = list(gamma.chance(coders))
    assert len({sum(map(len, one)) for one in drawn}) > 1
    by_hand = 1 - disorder(coders) / (sum(map(disorder, drawn)) / 6)
    tags = {"ann": [(start, end, "x") for start, end, _ in ONE], "bo": few}
    found = every([document(40, tags)], gamma=aligner(), gamma_draws=6, seed=2)
    assert figure(found, "gamma").value == pytest.approx(by_hand)


def test_more_than_four_coders_are_compared_pair_by_pair() -> None:
    pytest.importorskip("scipy")
    found = every([document(40, dict.fromkeys("abcde", ONE))], gamma=aligner(), gamma_draws=2)
    assert figure(found, "gamma", None, "a", "b").value == 1
    assert figure(found, "gamma").value is None
    assert "pair by pair only" in figure(found, "gamma").note


def test_without_scipy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)  # what Python makes of a package that is not there
    with pytest.raises(Invalid, match=r"pip install 'glossator\[agreement\]'"):
        aligner()


def test_nobody_asked_for_gamma_and_there_is_none() -> None:
    assert not [one for one in every([document(40, {"ann": ONE, "bo": OTHER})]) if one.measure.startswith("gamma")]
