"""Intervals over documents: the same with and without numpy, and for the same seed."""

import random
from collections.abc import Sequence
from statistics import quantiles

import pytest

from tests.coders import Tag, choice, document, every, figure
from webapp.domain.agreement.bootstrap import intervals, numpy
from webapp.domain.agreement.data import Document
from webapp.domain.agreement.figures import figures
from webapp.domain.agreement.measured import Asked, Measured, measured
from webapp.domain.agreement.sheet import Formula, Sheet
from webapp.domain.agreement.wanted import wanted_of

pytestmark = pytest.mark.once


def _documents(many: int, coders: str = "abc") -> list[Document]:
    """Documents in which coders see mostly the same; not everybody has finished each."""
    chance = random.Random(4)
    found = []
    for number in range(many):
        passages = [(at, at + chance.randrange(3, 12), chance.choice("xy")) for at in range(0, 100, 20)]
        tags: dict[str, list[Tag]] = {
            coder: [one for one in passages if chance.random() < 0.8] for coder in coders[: 2 + number % 2]
        }
        found.append(document(100, tags, f"{number:03}", sentences=[(0, 40), (40, 100)]))
    return found


def _wanted(asked: Asked) -> tuple[Measured, list[Sequence[Formula]]]:
    found = measured(_documents(12), asked)
    return found, [one.parts for one in wanted_of(found, asked) if one.basis is None]


def test_numpy_and_the_standard_library_give_the_same_intervals() -> None:
    arrays = numpy()
    if arrays is None:
        pytest.skip("numpy is not installed")
    found, wanted = _wanted(Asked("abc", "xy", ("sentence", "document"), {}, (), None))
    fast, slow = (intervals(found.sheet, wanted, 40, 7, with_what) for with_what in (arrays, None))
    assert [one is None for one in fast] == [one is None for one in slow]
    pairs = [(one, other) for one, other in zip(fast, slow, strict=True) if one and other]
    assert len(pairs) > 50
    for one, other in pairs:
        assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-9)
        assert one.undefined == other.undefined


def test_an_interval_is_the_middle_of_what_documents_drawn_again_give() -> None:
    numbers = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0]
    sheet = Sheet(10)
    for row, number in enumerate(numbers):
        sheet.columns["number",][row] = number
    chance = random.Random(5)
    drawn = [sum(chance.choices(numbers, k=10)) for _ in range(200)]
    parts = quantiles(drawn, n=40, method="inclusive")  # fortieths: the first and the last are 2.5 % and 97.5 %
    for arrays in (None, numpy()):
        [found] = intervals(sheet, [[lambda sums: sums(("number",))]], 200, 5, arrays)
        assert found
        assert (found.low, found.high) == pytest.approx((parts[0], parts[-1]))


def test_many_draws_come_in_blocks_and_are_the_same() -> None:
    arrays = numpy()
    if arrays is None:
        pytest.skip("numpy is not installed")
    found, wanted = _wanted(Asked("ab", "xy", (), {}, (), None))
    together = intervals(found.sheet, wanted, 50, 7, arrays)
    assert intervals(found.sheet, wanted, 50, 7, arrays, at_once=30) == together


def test_an_interval_holds_the_value_and_names_draws_and_seed() -> None:
    found = figure(every(_documents(40), draws=200, seed=11), "u_alpha", "x")
    assert found.value is not None
    assert found.ci_low is not None
    assert found.ci_high is not None
    assert found.ci_low < found.value < found.ci_high
    assert found.ci_method == "bootstrap over documents, percentile, 95 %, 200 draws, seed 11"


def test_another_seed_draws_other_documents() -> None:
    documents = _documents(20)
    first, again, other = (
        [one.ci_low for one in figures(documents, choice(documents, draws=50, seed=seed))] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_fewer_than_ten_documents_give_no_interval_and_say_so() -> None:
    found = every(_documents(18), draws=50)
    few, many = figure(found, "u_alpha", "x", "a", "c"), figure(found, "u_alpha", "x", "a", "b")
    assert (few.n_documents, few.ci_low, few.ci_method) == (9, None, None)
    assert "interval not meaningful with fewer than 10 documents" in few.note
    assert (many.n_documents, many.ci_low is None) == (18, False)
    ten = figure(every(_documents(20), draws=50), "u_alpha", "x", "a", "c")
    assert (ten.n_documents, ten.ci_low is None) == (10, False)


def test_draws_in_which_a_figure_is_not_defined_are_told() -> None:
    rare = [document(10, {"a": [], "b": []}, str(number)) for number in range(11)]
    rare.append(document(10, {"a": [(0, 5, "x")], "b": [(0, 4, "x")]}, "only"))
    found = figure(every(rare, draws=100), "f1_relaxed", "x")
    assert (found.value, found.ci_low, found.ci_high) == (1, 1, 1)
    undefined = int(found.note.split("not defined in ")[1].split(" of 100 draws")[0])
    assert 20 < undefined < 60  # by chance (11/12)^12 = 35 %


def test_alpha_u_has_no_interval_and_says_why() -> None:
    found = figure(every(_documents(20, "ab"), draws=50), "alpha_u_2004", "x")
    assert (found.value is None, found.ci_low) == (False, None)
    assert "no interval: its expected disagreement is no sum over documents" in found.note
