"""What an open page is told of an event, and when it has to be looked at anew."""

import pytest

from webapp.domain.signals import ends_streams, kind_of


@pytest.mark.parametrize(
    "name",
    [
        *("member.changed", "member.removed", "project.changed"),
        *("round.opened", "round.extended", "round.handed_over", "round.locked", "round.unlocked"),
    ],
)
def test_streams_end_when_somebody_may_hear_more_or_less_than_before(name: str) -> None:
    assert ends_streams(name)
    assert kind_of(name) is None


def test_streams_go_on_with_everyday_work() -> None:
    assert not any(ends_streams(name) for name in ("annotation.created", "coding.changed", "round.planned"))


def test_whoever_follows_a_meeting_is_told_that_something_was_decided() -> None:
    assert {kind_of(name) for name in ("decision.made", "decision.withdrawn", "meeting.ended")} == {"review"}
