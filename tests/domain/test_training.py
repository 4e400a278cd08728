"""What somebody tagged, held against the reference."""

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain import training
from webapp.domain.disagreements import Tag
from webapp.domain.training import Difference, Finding, Score


def tag(name: str, start: int, end: int, code: str = "x", **fields: str) -> Tag:
    return Tag(name, "somebody", start, end, code, {key: (value,) for key, value in fields.items()})


def results(own: list[Tag], reference: list[Tag]) -> list[str]:
    return [one.result.value for one in training.compare(own, reference)]


@st.composite
def tags(draw: st.DrawFn, name: str) -> list[Tag]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, 12))
        found.append(tag(f"{name}{number}", start, start + draw(st.integers(1, 8)), draw(st.sampled_from("xyz"))))
    return found


def test_each_result_has_its_name() -> None:
    assert results([tag("o", 0, 10)], [tag("r", 0, 10)]) == ["hit"]
    assert results([tag("o", 0, 5)], [tag("r", 0, 10)]) == ["ends"]
    assert results([tag("o", 0, 4)], [tag("r", 0, 10)]) == ["apart"]
    assert results([tag("o", 0, 10, "y")], [tag("r", 0, 10, "x")]) == ["code"]
    assert results([], [tag("r", 0, 10)]) == ["miss"]
    assert results([tag("o", 0, 10)], []) == ["extra"]


def test_a_passage_is_hit_once() -> None:
    own = [tag("one", 0, 10), tag("two", 0, 9)]
    assert results(own, [tag("r", 0, 10)]) == ["extra", "hit"]
    assert training.scores(training.compare(own, [tag("r", 0, 10)])) == {"x": Score(1, 0, 1)}


def test_fields_that_differ_are_named_and_it_stays_a_hit() -> None:
    (found,) = training.compare([tag("o", 0, 9, said="a", more="m")], [tag("r", 0, 9, said="b", more="m", less="c")])
    assert found.is_hit
    assert found.fields == (Difference("less", (), ("c",)), Difference("said", ("a",), ("b",)))


def test_another_code_there_is_a_miss_of_one_and_an_extra_of_the_other() -> None:
    found = training.scores(training.compare([tag("o", 0, 10, "y")], [tag("r", 0, 10, "x")]))
    assert found == {"x": Score(misses=1), "y": Score(extras=1)}


def test_scores_are_read_as_they_were_stored() -> None:
    found = {"x": Score(1, 2, 3), "y": Score(0, 1, 0)}
    assert training.read(training.stored(found)) == found
    assert training.total(found) == Score(1, 3, 3)
    assert training.total({}) == Score()
    assert training.together([found, {"x": Score(1, 0, 0)}]) == {"x": Score(2, 2, 3), "y": Score(0, 1, 0)}


@given(tags("o"), tags("r"))
def test_every_tag_is_counted_once(own: list[Tag], reference: list[Tag]) -> None:
    score = training.total(training.scores(training.compare(own, reference)))
    assert score.hits + score.misses == len(reference)
    assert score.hits + score.extras == len(own)


@given(tags("o"))
def test_only_the_reference_itself_has_no_fault(reference: list[Tag]) -> None:
    copied = [Tag(f"c{one.id}", "me", one.start, one.end, one.code, one.attributes) for one in reference]
    found = training.compare(copied, reference)
    assert all(one.is_hit for one in found)
    assert training.total(training.scores(found)) == Score(hits=len(reference))


@given(tags("o"), tags("r"))
def test_misses_of_one_are_extras_of_the_other(own: list[Tag], reference: list[Tag]) -> None:
    def score(found: list[Finding]) -> Score:
        return training.total(training.scores(found))

    one, other = score(training.compare(own, reference)), score(training.compare(reference, own))
    assert (one.hits, one.misses, one.extras) == (other.hits, other.extras, other.misses)
