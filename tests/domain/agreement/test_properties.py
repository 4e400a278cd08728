"""What holds of agreement whatever the coders did."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coders import Tag, choice, every, figure, values
from webapp.domain.agreement.data import Coded, Document
from webapp.domain.agreement.figures import figures

pytestmark = pytest.mark.once
few = settings(deadline=None, max_examples=25)

LENGTH = 24
CODES = ("x", "y")
BY_CHARACTER = ("u_alpha", "alpha_char", "kappa_char", "percent_char")


def _spans(draw: st.DrawFn, most: int) -> list[tuple[int, int]]:
    return draw(st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 9)).map(_span), max_size=most))


def _span(place: tuple[int, int]) -> tuple[int, int]:
    return place[0], min(place[0] + place[1], LENGTH)


@st.composite
def made(draw: st.DrawFn) -> Coded:
    tags = [(start, end, draw(st.sampled_from(CODES))) for start, end in _spans(draw, 4)]
    return Coded(tags, answers={"q": draw(st.lists(st.sampled_from(["yes", "no"]), max_size=1))})


@st.composite
def documents(draw: st.DrawFn, coders: int = 3, least: int = 2, excluded: bool = False) -> list[Document]:
    """A few documents, each finished by some of the coders."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        who = draw(st.lists(st.sampled_from("abc"[:coders]), min_size=least, max_size=coders, unique=True))
        out = _spans(draw, 2) if excluded else []
        sentences = [(0, 7), (7, 11), (12, LENGTH)]
        found.append(
            Document(str(number), LENGTH, {coder: draw(made()) for coder in who}, out, sentences, sentences[1:])
        )
    return found


@st.composite
def nearly_alike(draw: st.DrawFn) -> list[Document]:
    """Documents in which the second coder did what the first did, or one thing otherwise."""
    found = []
    for one in draw(documents(coders=2)):
        tags = list(one.coders["a"].tags)
        if tags and draw(st.booleans()):
            start, end, code = tags.pop()
            tags += draw(
                st.sampled_from(
                    [
                        [],
                        [(start, end, "y" if code == "x" else "x")],
                        [(max(start - 1, 0), end, code)],
                        [(start, (start + end) // 2, code), ((start + end) // 2, end, code)],
                    ]
                )
            )
        tags = [tag for tag in tags if tag[0] < tag[1]]
        found.append(replace(one, coders={"a": one.coders["a"], "b": Coded(tags)}))
    return found


@few
@given(documents())
def test_it_does_not_matter_which_coder_is_named_first(found: list[Document]) -> None:
    asked = choice(found, questions=["q"])
    there = values(figures(found, asked))
    back = values(figures(found, replace(asked, coders=list(reversed(asked.coders)))))
    assert back == pytest.approx(there, abs=1e-9)


@few
@given(documents(), st.randoms(use_true_random=False))
def test_it_does_not_matter_in_which_order_documents_come(found: list[Document], random: st.DataObject) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    many = [replace(one, id=f"{one.id}-{copy}") for one in found for copy in range(4)]
    backwards = list(reversed(many))
    assert every(shuffled) == every(found)
    assert every(backwards, draws=20, units=()) == every(many, draws=20, units=())


@few
@given(nearly_alike())
def test_one_is_for_identical_work_only(found: list[Document]) -> None:
    pairs = [(one.coders["a"], one.coders["b"]) for one in found]
    measured = every(found, codes=dict.fromkeys(CODES, ""))
    for seen, codes, value in (
        (_tags, CODES, figure(measured, "f1_exact").value),
        (_pieces, CODES, figure(measured, "alpha_u_2004").value),
        (_characters, CODES, figure(measured, "u_alpha").value),
        *((_tags, (code,), figure(measured, "f1_exact", code).value) for code in CODES),
        *((_pieces, (code,), figure(measured, "alpha_u_2004", code).value) for code in CODES),
        *((_characters, (code,), figure(measured, measure, code).value) for code in CODES for measure in BY_CHARACTER),
    ):
        if value is not None:
            assert (value == 1) == all(seen(one, codes) == seen(other, codes) for one, other in pairs)


@few
@given(documents(coders=2))
def test_identical_work_is_one_or_not_defined(found: list[Document]) -> None:
    alike = [replace(one, coders=dict.fromkeys("ab", one.coders["a"])) for one in found]
    measured = every(alike, questions=["q"], codes=dict.fromkeys(CODES, ""))
    assert {one.value for one in measured if one.measure != "ku_coverage"} <= {1.0, None}


@few
@given(documents())
def test_presence_by_character_is_what_counting_characters_gives(found: list[Document]) -> None:
    measured = every(found, codes=dict.fromkeys(CODES, ""), coders=list("abc"))
    for code in CODES:
        agreeing = judged = 0
        units: list[Counter[bool]] = []
        for one in found:
            covered = [_characters(coded, (code,)) for coded in one.coders.values()]
            for place in range(LENGTH):
                units.append(Counter((code, place) in characters for characters in covered))
                for mine, theirs in combinations(covered, 2):
                    agreeing += ((code, place) in mine) == ((code, place) in theirs)
                    judged += 1
        if len({len(one.coders) for one in found}) == 1:
            assert figure(measured, "percent_char", code).value == pytest.approx(agreeing / judged)
        assert figure(measured, "alpha_char", code).value == pytest.approx(_alpha(units))


@few
@given(documents(excluded=True))
def test_what_is_excluded_might_as_well_not_be_there(found: list[Document]) -> None:
    cut = [_without(one) for one in found]
    assert values(every(cut, questions=["q"])) == values(
        every(found, questions=["q"], coders=choice(cut).coders, codes=choice(cut).codes)
    )


@few
@given(documents(coders=2))
def test_adding_a_document_that_only_one_has_finished_changes_nothing(found: list[Document]) -> None:
    alone = Document("alone", LENGTH, {"a": Coded([(0, 5, "x")])})
    asked = choice([*found, alone])
    assert figures([*found, alone], asked) == figures(found, asked)


def _alpha(units: list[Counter[bool]]) -> float | None:
    """Nominal alpha as its definition reads, unit by unit."""
    n = sum(unit.total() for unit in units)
    differ = sum(2 * unit[True] * unit[False] / (unit.total() - 1) for unit in units)
    expected = 2 * sum(unit[True] for unit in units) * sum(unit[False] for unit in units)
    return 1 - (n - 1) * differ / expected if expected else None


def _tags(coded: Coded, codes: tuple[str, ...]) -> set[Tag]:
    return {tag for tag in coded.tags if tag[2] in codes}


def _characters(coded: Coded, codes: tuple[str, ...]) -> set[tuple[str, int]]:
    return {(code, place) for start, end, code in coded.tags for place in range(start, end) if code in codes}


def _pieces(coded: Coded, codes: tuple[str, ...]) -> list[Tag]:
    """Tags of one code that overlap as one, written down without a sweep."""
    pieces = _tags(coded, codes)
    while True:
        for one, other in combinations(sorted(pieces), 2):
            if one[2] == other[2] and max(one[0], other[0]) < min(one[1], other[1]):
                pieces = pieces - {one, other} | {(min(one[0], other[0]), max(one[1], other[1]), one[2])}
                break
        else:
            return sorted(pieces)


def _without(one: Document) -> Document:
    """The document whose excluded characters were never there."""
    left = [place for place in range(one.length) if not any(start <= place < end for start, end in one.excluded)]

    def moved(start: int, end: int) -> tuple[int, int]:
        return sum(place < start for place in left), sum(place < end for place in left)

    def spans(given: object) -> list[tuple[int, int]]:
        there = [moved(*span) for span in given]  # type: ignore[attr-defined]
        return [(start, end) for start, end in there if start < end]

    coders = {
        coder: replace(
            coded,
            tags=[(*place, code) for start, end, code in coded.tags if (place := moved(start, end))[0] < place[1]],
        )
        for coder, coded in one.coders.items()
    }
    return Document(one.id, len(left), coders, (), spans(one.sentences), spans(one.paragraphs))
