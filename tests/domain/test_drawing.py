"""Drawing documents and coders: the same for whoever has the seed, and even in every way that matters."""

import hashlib
from collections import Counter
from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.drawing import Candidate, assign, draw, in_order, proportional, share_of

SEEDS = st.integers(0, 2**31)


def _documents(count: int, strata: int = 1) -> list[Candidate]:
    return [
        Candidate(UUID(int=n), hashlib.sha256(str(n).encode()).hexdigest(), f"s{n * n % strata}") for n in range(count)
    ]


def _coders(count: int) -> dict[UUID, str]:
    return {UUID(int=1000 + n): f"u-{n:016x}" for n in range(count)}


def test_a_draw_is_recomputed_by_hand() -> None:
    documents = _documents(6)
    by_hand = sorted(documents, key=lambda one: hashlib.sha256(f"48213:{one.sha256}".encode()).hexdigest())
    assert draw(48213, documents, 4) == by_hand[:4]


def test_the_order_of_a_coder_is_recomputed_by_hand() -> None:
    documents, coders = _documents(6), _coders(2)
    tasks = assign(7, documents, coders, 2)
    for person, name in coders.items():
        by_hand = sorted(documents, key=lambda one: hashlib.sha256(f"7:{name}:{one.sha256}".encode()).hexdigest())
        assert [task.document for task in tasks[person]] == [one.id for one in by_hand]


def test_like_texts_are_told_apart_by_their_ids() -> None:
    twins = [Candidate(UUID(int=n), "ab") for n in (2, 1, 3)]
    assert [one.id.int for one in in_order(1, twins)] == [1, 2, 3]


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 60), min_size=1, max_size=8), st.integers(0, 300))
def test_strata_are_drawn_from_in_proportion(sizes: dict[str, int], count: int) -> None:
    quotas, total = proportional(sizes, count), sum(sizes.values())
    assert sum(quotas.values()) == min(count, total)
    for name, size in sizes.items():
        assert quotas[name] <= size
        assert abs(quotas[name] - min(count, total) * size / total) < 1


@given(SEEDS, st.integers(1, 40), st.integers(1, 60), st.integers(1, 5), st.randoms())
def test_a_draw_does_not_depend_on_the_order_of_what_it_is_drawn_from(seed, count, total, strata, chance) -> None:  # type: ignore[no-untyped-def]
    frame = _documents(total, strata)
    drawn = draw(seed, frame, count)
    assert len(drawn) == len({one.id for one in drawn}) == min(count, total)
    shuffled = list(frame)
    chance.shuffle(shuffled)
    assert draw(seed, shuffled, count) == drawn


@given(SEEDS, st.integers(0, 50), st.integers(2, 7), st.integers(1, 7), st.randoms())
def test_everybody_codes_about_as_much_and_each_article_as_often_as_asked(seed, total, people, each, chance) -> None:  # type: ignore[no-untyped-def]
    documents, coders = _documents(total), _coders(people)
    tasks = assign(seed, documents, coders, each)
    loads = [len(mine) for mine in tasks.values()]
    assert max(loads) - min(loads) <= 1
    often = Counter(task.document for mine in tasks.values() for task in mine)
    assert often == {one.id: min(each, people) for one in documents}
    assert all(len({task.document for task in mine}) == len(mine) for mine in tasks.values())
    shuffled, turned = list(documents), dict(reversed(coders.items()))
    chance.shuffle(shuffled)
    assert assign(seed, shuffled, turned, each) == tasks


@given(SEEDS, st.integers(1, 200), st.integers(2, 8), st.integers(0, 100))
def test_a_share_is_coded_twice_evenly_over_pairs_and_coders(seed: int, total: int, people: int, twice: int) -> None:
    documents, coders = _documents(total), _coders(people)
    tasks = assign(seed, documents, coders, 1, twice)
    loads = [len(mine) for mine in tasks.values()]
    assert max(loads) - min(loads) <= 1
    often = Counter(task.document for mine in tasks.values() for task in mine)
    assert sorted(often.values(), reverse=True)[: share_of(twice, total)] == [2] * share_of(twice, total)
    assert sum(often.values()) == total + share_of(twice, total)
    of = {person: {task.document for task in mine if task.twice} for person, mine in tasks.items()}
    shared = [len(of[one] & of[other]) for one, other in combinations(coders, 2)]
    assert max(shared) - min(shared) <= 1
    assert sum(shared) == share_of(twice, total)


@given(SEEDS, st.integers(8, 200), st.integers(2, 5), st.integers(1, 100))
def test_what_is_coded_twice_lies_evenly_over_time(seed: int, total: int, people: int, twice: int) -> None:
    for mine in assign(seed, _documents(total), _coders(people), 1, twice).values():
        doubles, length = sum(task.twice for task in mine), len(mine)
        for quarter in range(4):
            part = mine[quarter * length // 4 : (quarter + 1) * length // 4]
            assert abs(sum(task.twice for task in part) - doubles * len(part) / length) <= 2


@given(SEEDS, st.integers(3, 8), st.integers(2, 8))
def test_pairs_meet_equally_often_when_all_go_to_two(seed: int, people: int, rounds: int) -> None:
    pairs = people * (people - 1) // 2
    tasks = assign(seed, _documents(pairs * rounds), _coders(people), 2)
    of = {person: {task.document for task in mine} for person, mine in tasks.items()}
    assert {len(of[one] & of[other]) for one, other in combinations(of, 2)} == {rounds}


def test_another_seed_draws_others() -> None:
    frame = _documents(100)
    assert draw(1, frame, 10) != draw(2, frame, 10)


def test_a_share_is_rounded_half_up_and_never_to_nothing() -> None:
    assert [share_of(percent, 10) for percent in (0, 1, 15, 24, 25, 100)] == [0, 1, 2, 2, 3, 10]
    assert share_of(50, 0) == 0
