"""Worked examples with published values: each measure gives what its authors, or other programs, say it gives."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.coders import document, every, figure
from webapp.domain.agreement.alpha_u_2004 import Unitized
from webapp.domain.agreement.continuum import continuum
from webapp.domain.agreement.data import Coded, Document
from webapp.domain.agreement.gamma import best_alignment, positional
from webapp.domain.agreement.matching import matched
from webapp.services.alignments import aligner

pytestmark = pytest.mark.once

Case = Mapping[str, Any]
CASES: dict[str, Case] = {
    case["name"]: case
    for case in json.loads((Path(__file__).parents[2] / "data" / "agreement_cases.json").read_text())["cases"]
}
AS_FIGURES = {
    "u_alpha_nominal": "u_alpha",
    "bar_u_alpha_binary": "u_alpha_binary",
    "cu_alpha_nominal": "cu_alpha",
    "k_u_alpha": "ku_alpha",
    "k_u_coverage": "ku_coverage",
    "alpha_U_2004": "alpha_u_2004",
    "cohen_kappa_on_positions": "kappa_char",
    "alpha_nominal_on_positions": "alpha_char",
    "percent_agreement_on_positions": "percent_char",
    "mean_pairwise_exact_f1": "f1_exact",
    "semeval2013_strict_f1": "f1_exact",
    "gamma": "gamma",
}


@pytest.mark.parametrize("name", CASES)
def test_a_worked_example_comes_out_as_published(name: str) -> None:
    case = CASES[name]
    if case["measure"].startswith("gamma"):
        pytest.importorskip("scipy")
    value = _value(case)
    if case["expected"] is None:
        assert value is None
    else:
        assert value == pytest.approx(case["expected"], abs=case["tolerance"])


def _value(case: Case) -> float | None:
    measure = case["measure"]
    if measure in AS_FIGURES:
        return _figure(_documents(case), AS_FIGURES[measure], case.get("code"))
    return OTHERS[measure](case)


def _figure(documents: list[Document], measure: str, code: str | None = None) -> float | None:
    found = every(documents, units=(), gamma=aligner() if measure == "gamma" else None)
    return figure(found, measure, code).value


def _documents(case: Case) -> list[Document]:
    case = CASES[case["spans_ref"]] if "spans_ref" in case else case
    stated = case.get("documents") or [{"id": "one", **case}]
    return [document(one.get("text_length") or 5000, _spans(one), one["id"]) for one in stated]


def _spans(case: Case) -> dict[str, list[tuple[int, int, str]]]:
    return {coder: [(start, end, code) for start, end, code in made] for coder, made in case["spans"].items()}


def _scott(case: Case) -> float:
    """Scott's pi, which differs from alpha by its small-sample correction alone: n values instead of n - 1."""
    alpha = _figure(_documents(case), "alpha_char")
    return _without_correction(alpha, 2 * case["text_length"])


def _without_correction(alpha: float | None, n: int) -> float:
    assert alpha is not None
    return 1 - (1 - alpha) * n / (n - 1)


def _items(case: Case) -> list[list[Any]]:
    case = CASES[case["contingency_ref"]] if "contingency_ref" in case else case
    if "items" in case:
        return list(case["items"])
    return [[first, second] for first, second, times in case["contingency"] for _ in range(times)]


def _alpha_of_items(case: Case) -> float | None:
    """Each item as a document, each value as the answer to a question about it."""
    documents = [
        Document(
            str(number),
            1,
            {str(at): Coded(answers={"q": [str(value)]} if value is not None else {}) for at, value in enumerate(item)},
        )
        for number, item in enumerate(_items(case))
    ]
    return figure(every(documents, questions=["q"]), "alpha_question").value


def _scott_of_items(case: Case) -> float:
    items = _items(case)
    return _without_correction(_alpha_of_items(case), sum(map(len, items)))


def _cohen_of_items(case: Case) -> float | None:
    """Each item as a code point, one of the two values as the code, the other as none."""
    items = _items(case)
    tags = [[(at, at + 1, "s") for at, item in enumerate(items) if item[coder] == items[0][0]] for coder in (0, 1)]
    return figure(every([document(len(items), {"a": tags[0], "b": tags[1]})]), "kappa_char", "s").value


def _disagreement(which: int) -> Callable[[Case], float]:
    def part(case: Case) -> float:
        unitized = Unitized([0])
        for one in _documents(case):
            made = continuum(one, {coder: seat for seat, coder in enumerate(one.coders)}, {"A": 0, "C": 0})
            assert made
            unitized.enter(made)
        return unitized.disagreement(0, [0, 1])[which]

    return part


def _disorder(case: Case) -> float:
    coders = [[(start, end, ord(code)) for start, end, code in made] for made in case["spans"].values()]
    return best_alignment(coders, aligner()).cost / (sum(map(len, coders)) / len(coders))


def _positional(case: Case) -> float:
    [[one]], [[other]] = ([made] for made in _spans(case).values())
    return positional((*one[:2], 0), (*other[:2], 0))


def _of_ends_alone(case: Case) -> float | None:
    without_codes = [
        document(
            one.length, {who: [(*tag[:2], "any") for tag in made.tags] for who, made in one.coders.items()}, one.id
        )
        for one in _documents(case)
    ]
    return _figure(without_codes, "f1_exact")


def _semeval(worth: Callable[[Any, Any], float]) -> Callable[[Case], float]:
    """F1 of SemEval-2013 over tags that overlap, matched one to one as our own are."""

    def score(case: Case) -> float:
        earned = made = 0.0
        for one in _documents(case):
            gold, found = (coded.tags for coded in one.coders.values())
            made += len(gold) + len(found)
            earned += sum(worth(gold[at], found[other]) for at, other, _ in matched(list(_overlaps(gold, found))))
        return 2 * earned / made

    return score


def _overlaps(gold: Iterable[Any], found: Iterable[Any]) -> Iterator[tuple[int, int, int]]:
    for at, one in enumerate(gold):
        for other, two in enumerate(found):
            common = min(one[1], two[1]) - max(one[0], two[0])
            if common > 0:
                yield at, other, 1000 * common


OTHERS: dict[str, Callable[[Case], float | None]] = {
    "scott_pi_on_positions": _scott,
    "alpha_U_2004_observed_disagreement": _disagreement(0),
    "alpha_U_2004_expected_disagreement": _disagreement(1),
    "semeval2013_exact_f1": _of_ends_alone,
    "semeval2013_partial_f1": _semeval(lambda one, other: 1.0 if one[:2] == other[:2] else 0.5),
    "semeval2013_ent_type_f1": _semeval(lambda one, other: float(one[2] == other[2])),
    "gamma_observed_disorder": _disorder,
    "gamma_positional_dissimilarity": _positional,
    "alpha_nominal_items": _alpha_of_items,
    "cohen_kappa_items": _cohen_of_items,
    "scott_pi_items": _scott_of_items,
    "fleiss_kappa_items": _scott_of_items,  # for coders who all judge every item, the same of more than two
}
