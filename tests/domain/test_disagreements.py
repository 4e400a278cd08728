"""How the tags of several coders are matched, passage by passage."""

from collections.abc import Collection
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.disagreements import Group, Tag, groups
from webapp.domain.review import Kind

CODERS = ("a", "b", "c")


def tag(author: str, start: int, end: int, code: str = "x", **fields: str) -> Tag:
    values = {name: (value,) for name, value in fields.items()}
    return Tag(f"{author}-{start}-{end}-{code}", author, start, end, code, values)


def kinds(*tags: Tag, coders: Collection[str] = ("a", "b")) -> list[str]:
    return [group.kind.value for group in groups(tags, coders)]


@st.composite
def tagged(draw: st.DrawFn) -> list[Tag]:
    """Tags of three coders on a short text, many of which meet."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, 12))
        fields = {"f": draw(st.lists(st.sampled_from("pq"), max_size=2))}
        end = start + draw(st.integers(1, 6))
        found.append(Tag(f"t{number}", draw(st.sampled_from(CODERS)), start, end, draw(st.sampled_from("xyz")), fields))
    return found


def parted(found: list[Group]) -> set[tuple[frozenset[str], Kind]]:
    return {(frozenset(tag.id for tag in group.tags), group.kind) for group in found}


def test_each_kind_of_difference_has_its_name() -> None:
    assert kinds(tag("a", 0, 9), tag("b", 0, 9)) == ["agreed"]
    assert kinds(tag("a", 0, 9), tag("b", 3, 12)) == ["boundary"]
    assert kinds(tag("a", 0, 9, "x"), tag("b", 0, 9, "y")) == ["code"]
    assert kinds(tag("a", 0, 9, f="p"), tag("b", 0, 9, f="q")) == ["attribute"]
    assert kinds(tag("a", 0, 9)) == ["only_one"]


def test_of_three_coders_one_without_a_tag_there_differs_most() -> None:
    assert kinds(tag("a", 0, 9), tag("b", 0, 9), coders=CODERS) == ["only_one"]
    assert kinds(*(tag(coder, 0, 9) for coder in CODERS), coders=CODERS) == ["agreed"]


def test_the_same_code_goes_before_a_nearer_passage_of_another() -> None:
    found = list(groups([tag("a", 0, 10, "x"), tag("b", 0, 10, "y"), tag("b", 8, 14, "x")], ("a", "b")))
    assert [[one.id for one in group.tags] for group in found] == [["a-0-10-x", "b-8-14-x"], ["b-0-10-y"]]


def test_different_codes_belong_together_from_half_of_what_they_cover() -> None:
    assert kinds(tag("a", 0, 10, "x"), tag("b", 0, 5, "y")) == ["code"]
    assert kinds(tag("a", 0, 11, "x"), tag("b", 0, 5, "y")) == ["only_one", "only_one"]


def test_a_chain_is_cut_where_its_ends_share_nothing() -> None:
    found = groups([tag("a", 0, 10), tag("b", 8, 20), tag("c", 18, 30)], CODERS)
    assert [len(group.tags) for group in found] == [2, 1]


def test_tags_of_who_has_not_finished_are_left_out() -> None:
    assert kinds(tag("a", 0, 9), tag("c", 0, 9)) == ["only_one"]


def test_a_later_tag_joins_what_was_decided_and_nothing_is_decided_twice() -> None:
    first, other, late = tag("a", 0, 9), tag("b", 0, 8), tag("c", 1, 9)
    found = list(groups([first, other, late], CODERS, [(first.id, other.id)]))
    assert [(len(group.tags), group.settled) for group in found] == [(3, 0)]
    assert [group.settled for group in groups([first, other], CODERS, [(first.id,), (other.id,)])] == [1, 0]


@given(tagged())
def test_each_tag_is_in_one_group_which_holds_at_most_one_of_each_coder_and_shares_a_place(tags: list[Tag]) -> None:
    found = list(groups(tags, CODERS))
    assert sorted(one.id for group in found for one in group.tags) == sorted(one.id for one in tags)
    for group in found:
        assert len({one.author for one in group.tags}) == len(group.tags)
        assert max(one.start for one in group.tags) < min(one.end for one in group.tags)
        assert (group.kind is Kind.ONLY_ONE) == (len(group.tags) < len(CODERS))


@given(st.data(), tagged(), st.permutations(CODERS))
def test_neither_order_nor_names_matter(data: st.DataObject, tags: list[Tag], others: list[str]) -> None:
    called = dict(zip(CODERS, others, strict=True))
    shuffled = data.draw(st.permutations([replace(one, author=called[str(one.author)]) for one in tags]))
    assert parted(list(groups(tags, CODERS))) == parted(list(groups(shuffled, set(CODERS))))


@given(tagged())
def test_who_worked_alike_agrees_on_everything(tags: list[Tag]) -> None:
    alike = [replace(one, id=f"{coder}-{one.id}", author=coder) for one in tags for coder in CODERS]
    assert {group.kind for group in groups(alike, CODERS)} <= {Kind.AGREED}


@given(st.data(), tagged())
def test_deciding_about_some_passages_changes_none_of_the_others(data: st.DataObject, tags: list[Tag]) -> None:
    found = list(groups(tags, CODERS))
    numbers = data.draw(st.sets(st.integers(0, len(found) - 1))) if found else set()
    some = [found[number] for number in sorted(numbers)]
    settled = [[one.id for one in group.tags] for group in some]
    again = list(groups(tags, CODERS, settled))
    assert parted(again) == parted(found)
    assert sum(group.settled is not None for group in again) == len(some)
