"""What review makes of a tag, and which tags are the final data."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from webapp.domain.review import Done, Ruling, TagState, finals, status, submitted_at

NOON = datetime(2031, 3, 14, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Verdict:
    export_id: str
    decision: str
    minute: int

    @property
    def created_at(self) -> datetime:
        return at(self.minute)


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def tag(name: str, author: str = "mina", layer: str = "individual", status: str = "submitted") -> TagState:
    return TagState(name, author, layer, status)


@pytest.mark.parametrize(
    ("verdicts", "says"),
    [
        ([], "submitted"),
        ([Verdict("v-1", "accepted", 1)], "accepted"),
        ([Verdict("v-1", "accepted", 1), Verdict("v-2", "rejected", 2)], "rejected"),
        ([Verdict("v-1", "rejected", 3), Verdict("v-2", "accepted", 2)], "rejected"),
        ([Verdict("v-1", "rejected", 1), Verdict("v-2", "accepted", 1)], "accepted"),
        ([Verdict("v-1", "accepted", 0)], "accepted"),
        ([Verdict("v-1", "accepted", -1)], "submitted"),
        ([Verdict("v-1", "accepted", 1), Verdict("v-2", "comment", 2)], "accepted"),
        ([Verdict("v-1", "rejected", 1), Verdict("v-2", "changes_requested", 2)], "rejected"),
        ([Verdict("v-1", "changes_requested", 1)], "submitted"),
    ],
)
def test_the_newest_verdict_since_the_last_change_decides(verdicts: list[Verdict], says: str) -> None:
    for order in permutations(verdicts):
        assert status(NOON, order) == says


@pytest.mark.parametrize("given", ["submitted", "accepted"])
def test_a_tag_from_a_file_gets_a_moment_that_fits_its_status(given: str) -> None:
    verdicts = [Verdict("v-1", "accepted", 5)]
    for updated in (at(0), at(2), at(9)):
        moment = submitted_at(given, NOON, updated, verdicts)
        assert status(moment, verdicts) == given
    assert submitted_at(given, NOON, at(9), []) == NOON


def test_the_only_coders_tags_are_final_unless_rejected() -> None:
    tags = [tag("a"), tag("b", status="accepted"), tag("c", status="rejected"), tag("d", status="superseded")]
    assert finals(tags, [], []) == {"a", "b"}
    assert finals(tags, [], [Done("mina")]) == {"a", "b"}


def test_with_two_coders_only_decisions_make_tags_final() -> None:
    tags = [tag("a", status="accepted"), tag("b", "jonas"), tag("c", "ilse", "consensus")]
    assert finals(tags, [], []) == set()
    assert finals(tags, [Ruling(["a", "b"], "c")], []) == {"c"}
    assert finals(tags, [Ruling(["a", "b"], None)], []) == set()


def test_who_finished_without_a_tag_is_a_coder_too() -> None:
    assert finals([tag("a")], [], [Done("jonas")]) == set()
    assert finals([], [], [Done("jonas")]) == set()


def test_of_who_coded_it_twice_the_round_finished_last_counts() -> None:
    tags = [tag("a"), replace(tag("b"), round="r-1"), replace(tag("c"), round="r-2")]
    assert finals(tags, [], [Done("mina", "", "2026-01-01"), Done("mina", "r-1", "2026-02-01")]) == {"b"}
    assert finals(tags, [], [Done("mina", "", "2026-03-01"), Done("mina", "r-1", "2026-02-01")]) == {"a"}
    assert finals(tags, [], [Done("mina", "r-1", "2026-02-01"), Done("jonas", "r-1", "2026-02-01")]) == set()
    assert finals(tags, [], []) == {"c"}


def test_where_two_people_coded_in_different_rounds_the_round_finished_last_counts() -> None:
    tags = [tag("a"), replace(tag("b", "jonas"), round="r-1")]
    assert finals(tags, [], [Done("mina", "", "2026-01-01"), Done("jonas", "r-1", "2026-02-01")]) == {"b"}
    assert finals(tags, [], [Done("mina", "", "2026-03-01"), Done("jonas", "r-1", "2026-02-01")]) == {"a"}


def test_of_rounds_with_decisions_the_last_one_counts_and_what_was_only_coded_does_not() -> None:
    tags = [replace(tag(name, "ilse", "consensus"), round=name[:3]) for name in ("r-1 x", "r-2 x")]
    tags.append(replace(tag("r-3 a"), round="r-3"))
    done = [Done("mina", f"r-{at}", f"2026-0{at}-01") for at in (1, 2, 3)]
    both = [Ruling([], "r-1 x", "r-1"), Ruling([], "r-2 x", "r-2")]
    assert finals(tags, both, done) == {"r-2 x"}
    assert finals(tags, both[:1], done) == {"r-1 x"}
    assert finals(tags, [], done) == {"r-3 a"}


def test_a_decision_takes_the_place_of_the_only_coders_tag() -> None:
    tags = [tag("a"), tag("b"), tag("c", "ilse", "consensus")]
    assert finals(tags, [Ruling(["a"], "c")], []) == {"b", "c"}
    assert finals(tags, [Ruling(["a"], None)], []) == {"b"}


def test_a_consensus_tag_without_its_decision_is_not_final() -> None:
    assert finals([tag("c", "ilse", "consensus")], [], []) == set()
    superseded = tag("c", "ilse", "consensus", "superseded")
    assert finals([superseded], [Ruling([], "c")], []) == set()


def test_reference_and_machine_layers_are_never_final_and_no_coders() -> None:
    tags = [tag("a"), tag("r", "u-reference", "reference", "accepted"), tag("m", "u-model", "machine")]
    assert finals(tags, [], []) == {"a"}
    assert finals(tags[1:], [Ruling([], "r")], []) == set()
