"""Meetings as two people meet them at once, and their minutes as a file."""

import pytest
from sqlalchemy import select

from tests.make import Make
from tests.services.test_disagreements import coded
from tests.stage import Stage
from webapp.domain.roles import Actor, Role
from webapp.models import Disagreement, Meeting
from webapp.services import agenda_items, meetings


@pytest.fixture
def rhea(stage: Stage) -> Actor:
    """A reviewer in a meeting about three passages."""
    with stage.making() as make:
        reviewer = make.member(Role.REVIEWER, name="rhea")
        _meet(make, reviewer)
    return reviewer


def _meet(make: Make, rhea: Actor) -> None:
    coded(make.session, make, make.member(name="ana"), make.member(name="ben"))
    for case in make.session.scalars(select(Disagreement).order_by(Disagreement.start)):
        agenda_items.add(make.session, rhea, case.id, case.version, "Why?")
    meetings.start(make.session, rhea, "corpus", "Rhea and Ana")


def test_who_is_second_is_shown_the_case_with_what_was_decided(stage: Stage, rhea: Actor) -> None:
    with stage.making() as make:
        otto = make.member(Role.REVIEWER, name="otto")
        meeting = make.session.scalars(select(Meeting)).one()
        item = meetings.show(make.session, rhea, meeting.id).items[0].id
    sent = {"choice": "none", "version": "2"}
    first = stage.client(rhea).post(f"/agenda-items/{item}/decision", data={**sent, "reason": "No wolf."})
    assert (first.status_code, str(item) in first.location) == (303, False)
    client = stage.client(otto)
    for late in (
        client.post(f"/agenda-items/{item}/decision", data=sent, follow_redirects=True),
        client.post(f"/agenda-items/{item}/carrying", data={"note": "Later."}, follow_redirects=True),
    ):
        assert late.status_code == 200
        for words in ("Rhea has decided this in the meantime: no tag here.", "No wolf.", "<b>1</b> of 3"):
            assert words in late.text
    assert "What you wrote was not kept: “Later.”" in late.text


def test_minutes_are_taken_along_as_a_file(stage: Stage, rhea: Actor) -> None:
    client = stage.client(rhea)
    with stage.database.reading() as session:
        meeting = session.scalars(select(Meeting.id)).one()
    assert client.get(f"/meetings/{meeting}?item=x").status_code == 422
    assert client.post(f"/meetings/{meeting}/end").status_code == 303
    assert client.get(f"/meetings/{meeting}").location == f"/meetings/{meeting}/minutes"
    answer = client.get(f"/meetings/{meeting}/minutes.md")
    assert (answer.mimetype, answer.text.count("**Carried over.**")) == ("text/markdown", 3)
    assert "corpus-meeting-" in answer.headers["Content-Disposition"]
