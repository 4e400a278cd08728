"""Spans, their clusters and segments, against the plainest way to say the same."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.regions import EXCLUDED, KINDS, STRUCTURE, Region, touches
from webapp.domain.spans import Span, SpanIndex, clusters, contains, marks, overlaps, segments, trimmed
from webapp.domain.text import blocks
from webapp.errors import Invalid

LENGTH = 30
spans = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)).map(
    lambda ends: Span(min(ends), max(ends) + (ends[0] == ends[1]))
)
many = st.lists(spans, max_size=12).map(lambda found: list(enumerate(found)))


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3), (10**30, 3)])
def test_an_empty_or_reversed_span_is_refused(start: int, end: int) -> None:
    with pytest.raises(Invalid):
        Span(start, end)


def test_a_span_past_the_end_of_the_text_is_refused() -> None:
    assert Span(2, 5).within(5) == Span(2, 5)
    with pytest.raises(Invalid):
        Span(2, 10**30).within(5)


def test_a_span_counts_code_points() -> None:
    assert Span(2, 3).of("a 🐺 e\u0301") == "🐺"
    assert len(Span(4, 6)) == 2


@given(spans, spans)
def test_overlap_and_containment_are_those_of_sets(one: Span, other: Span) -> None:
    first, second = set(range(one.start, one.end)), set(range(other.start, other.end))
    assert overlaps(one, other) == overlaps(other, one) == bool(first & second)
    assert contains(one, other) == (second <= first)


@given(many)
def test_segments_touch_cover_the_text_and_name_who_covers_each(found: list[tuple[int, Span]]) -> None:
    place = 0
    for piece, ids in segments(LENGTH, found):
        assert piece.start == place
        place = piece.end
        assert set(ids) == {id_ for id_, span in found if overlaps(span, piece)}
        assert all(contains(span, piece) for id_, span in found if id_ in ids)
        covering = [dict(found)[id_] for id_ in ids]
        assert covering == sorted(covering, key=lambda span: (span.start, -span.end))
    assert place == LENGTH


def test_an_uncovered_text_is_one_segment_and_an_empty_one_none() -> None:
    assert list(segments(3, [])) == [(Span(0, 3), ())]
    assert list(segments(0, [])) == []
    with pytest.raises(Invalid):
        list(segments(3, [(1, Span(0, 4))]))


@given(many)
def test_clusters_are_the_connected_components_of_overlap(found: list[tuple[int, Span]]) -> None:
    groups = list(clusters(found))
    assert sorted(id_ for _, ids in groups for id_ in ids) == [id_ for id_, _ in found]
    group_of = {id_: number for number, (_, ids) in enumerate(groups) for id_ in ids}
    for (one, first), (other, second) in combinations(found, 2):
        if overlaps(first, second):
            assert group_of[one] == group_of[other]
    for hull, ids in groups:
        members = [dict(found)[id_] for id_ in ids]
        covered = {place for member in members for place in range(member.start, member.end)}
        assert covered == set(range(hull.start, hull.end))
    assert all(one.end <= other.start for (one, _), (other, _) in pairwise(groups))


def test_spans_that_only_touch_are_apart() -> None:
    assert list(clusters([("a", Span(0, 3)), ("b", Span(3, 5))])) == [
        (Span(0, 3), ("a",)),
        (Span(3, 5), ("b",)),
    ]


@given(st.lists(st.sampled_from(["wolf", "🐺", " ", "\n", "e\u0301"]), max_size=20).map("".join), many)
def test_the_pieces_of_a_block_are_its_text(text: str, found: list[tuple[int, Span]]) -> None:
    inside = [(id_, span) for id_, span in found if span.end <= len(text)]
    lines = blocks(text)
    drawn = list(marks(text, inside, lines))
    assert len(drawn) == len(lines)
    for line, pieces in zip(lines, drawn, strict=True):
        assert "".join(piece.text for piece in pieces) == text[line.start : line.end]
        place = line.start
        for piece in pieces:
            assert piece.start == place
            place += len(piece.text)
            around = {id_ for id_, span in inside if span.start <= piece.start < span.end}
            assert set(piece.ids) == around


@given(st.text(alphabet="a🐺 \n\u00a0\u3000", min_size=1, max_size=12), spans)
def test_a_trimmed_span_holds_the_same_words_without_white_space_at_its_ends(text: str, span: Span) -> None:
    if span.end > len(text) or not span.of(text).strip():
        with pytest.raises(Invalid):
            trimmed(text, span)
    else:
        assert trimmed(text, span).of(text) == span.of(text).strip()
        assert contains(span, trimmed(text, span))


@given(st.lists(spans, max_size=20), spans)
def test_the_index_finds_what_a_walk_would(items: list[Span], place: Span) -> None:
    index = SpanIndex(items)
    assert list(index.overlapping(place)) == sorted(item for item in items if overlaps(item, place))
    assert list(index.at(place.start)) == sorted(i for i in items if i.start <= place.start < i.end)


def test_each_kind_of_region_is_structure_or_excluded() -> None:
    assert not STRUCTURE & EXCLUDED
    assert len(KINDS) == 16
    with pytest.raises(Invalid, match="caption"):
        Region(0, 1, "advertisement")


def test_a_span_touches_an_excluded_region_by_one_code_point_and_never_one_of_structure() -> None:
    regions = [Region(20, 30, "comments"), Region(5, 10, "caption"), Region(0, 50, "body")]
    assert touches(Span(9, 25), regions) == Region(5, 10, "caption")
    assert touches(Span(10, 20), regions) is None
