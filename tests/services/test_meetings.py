"""The agenda and its meetings: gone through case by case, decided together or carried over, and written down."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from tests.services.test_disagreements import TEXT, coded, rows
from tests.statements import counted
from webapp.domain.drafts import Choice
from webapp.domain.roles import Action, Actor, Role
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.models import AgendaItem, Decision, Disagreement, Document, Meeting
from webapp.services import access, agenda_items, agendas, decisions, meetings, minutes, rulings


@pytest.fixture
def team(make: Make) -> tuple[Actor, Actor, Actor]:
    """A reviewer, and two coders called Ana and Ben."""
    return make.member(Role.REVIEWER, name="rhea"), make.member(name="ana"), make.member(name="ben")


@pytest.fixture
def meeting(session: Session, make: Make, team: tuple[Actor, Actor, Actor]) -> Meeting:
    """A meeting about two passages: different ends, different codes."""
    cases = rows(session, coded(session, make, team[1], team[2]))
    for case, question in ((cases[1], "Does the article belong to it?"), (cases[2], "")):
        agenda_items.add(session, team[0], case.id, case.version, question)
    return meetings.start(session, team[0], "corpus", "Rhea, Ana and Ben")


def test_a_meeting_takes_what_is_on_the_agenda_and_begins_with_the_first_case(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    with pytest.raises(Conflict):
        meetings.start(session, rhea, make.project().slug, "")
    cases = rows(session, coded(session, make, ana, ben))
    agenda_items.add(session, rhea, cases[1].id, cases[1].version, "Where does it end?")
    shown = agendas.show(session, rhea, "corpus")
    assert [(one.by, one.item.question, one.case.id) for one in shown.entries] == [
        ("Rhea", "Where does it end?", cases[1].id)
    ]
    begun = meetings.start(session, rhea, "corpus", "  Rhea,\nAna ")
    assert (begun.present, meetings.start(session, rhea, "corpus", "Otto").id) == ("Rhea, Ana", begun.id)
    table = meetings.show(session, rhea, begun.id)
    assert table.entry
    assert (table.entry.case.id, table.position, len(table.items)) == (cases[1].id, 1, 1)
    assert [lane.letter for lane in table.entry.case.lanes] == ["A", "B"]
    after = agendas.show(session, rhea, "corpus")
    assert (after.entries, after.under_way) == ([], begun)


def test_what_is_decided_there_was_agreed_in_discussion_and_its_reason_is_a_ruling(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor], meeting: Meeting
) -> None:
    rhea = team[0]
    first, second = meetings.show(session, rhea, meeting.id).items
    settled = decide(session, rhea, first, reason="The article goes with its noun.")
    assert settled.following == second.id
    decision = session.scalars(select(Decision)).one()
    assert (decision.in_discussion, decision.reason) == (True, "The article goes with its noun.")
    (ruling,) = rulings.page(session, rhea, "corpus").rulings
    assert ruling.decision[0].text.endswith("The article goes with its noun.")
    assert ruling.in_discussion
    assert decide(session, rhea, second).following is None
    assert meetings.show(session, rhea, meeting.id).entry is None


def test_a_meeting_that_was_interrupted_goes_on_where_it_was(
    session: Session, team: tuple[Actor, Actor, Actor], meeting: Meeting
) -> None:
    rhea = team[0]
    first, second = meetings.show(session, rhea, meeting.id).items
    meetings.carry(session, rhea, first.id, " Ask the lawyers. ")
    table = meetings.show(session, rhea, meeting.id)
    assert table.entry
    assert (table.entry.item.id, table.counts["carried"]) == (second.id, 1)
    back = meetings.show(session, rhea, meeting.id, first.id)
    assert back.entry
    assert (back.entry.item.note, back.position, back.before) == ("Ask the lawyers.", 1, None)


def test_the_second_of_two_people_hears_what_was_decided(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor], meeting: Meeting
) -> None:
    rhea, otto = team[0], make.member(Role.REVIEWER, name="otto")
    item = meetings.show(session, rhea, meeting.id).items[0]
    version = session.get_one(Disagreement, item.disagreement_id).version
    decide(session, rhea, item)
    with pytest.raises(Conflict, match=r"Rhea has decided this in the meantime: no tag here\."):
        meetings.decide(session, otto, item.id, Choice(), version, "")
    with pytest.raises(Conflict, match="Rhea has decided"):
        meetings.carry(session, otto, item.id, "")


def test_a_case_is_laid_on_the_table_again(
    session: Session, team: tuple[Actor, Actor, Actor], meeting: Meeting
) -> None:
    rhea = team[0]
    item = meetings.show(session, rhea, meeting.id).items[0]
    decide(session, rhea, item)
    meetings.take_back(session, rhea, item.id)
    row = session.get_one(Disagreement, item.disagreement_id)
    session.refresh(row)
    assert (row.state, row.decision_id, item.outcome) == ("discuss", None, None)
    meetings.carry(session, rhea, item.id, "Later.")
    decide(session, rhea, item)
    assert (item.outcome, item.note) == ("decided", "")


def test_what_was_not_decided_waits_for_the_next_meeting_with_what_was_said(
    session: Session, team: tuple[Actor, Actor, Actor], meeting: Meeting
) -> None:
    rhea = team[0]
    first, second = meetings.show(session, rhea, meeting.id).items
    meetings.carry(session, rhea, first.id, "Ask the lawyers.")
    meetings.end(session, rhea, meeting.id)
    assert (first.outcome, second.outcome) == ("carried", "carried")
    entries = agendas.show(session, rhea, "corpus").entries
    assert [(one.item.question, [note for note, _ in one.said]) for one in entries] == [
        ("Does the article belong to it?", ["Ask the lawyers."]),
        ("", []),
    ]
    with pytest.raises(Conflict):
        meetings.carry(session, rhea, first.id, "")
    following = meetings.start(session, rhea, "corpus", "")
    assert following.id != meeting.id
    assert [one.disagreement_id for one in meetings.show(session, rhea, following.id).items] == [
        first.disagreement_id,
        second.disagreement_id,
    ]


def test_the_minutes_say_where_what_why_and_what_is_left_and_name_only_who_was_present(
    session: Session, team: tuple[Actor, Actor, Actor], meeting: Meeting
) -> None:
    rhea = team[0]
    first, second = meetings.show(session, rhea, meeting.id).items
    document = session.get_one(Document, session.get_one(Disagreement, first.disagreement_id).document_id)
    document.title = "A *wolf*"
    decide(session, rhea, first, reason="It is no argument.")
    meetings.carry(session, rhea, second.id, "Ask the lawyers.")
    meetings.end(session, rhea, meeting.id)
    start = TEXT.index("A treaty")
    said = minutes.show(session, rhea, meeting.id).markdown
    for words in (
        "Present: Rhea, Ana and Ben\n",
        "2 passages: 1 decided, 1 carried over.",
        "## 1. A \\*wolf\\*, paragraph 1\n",
        "> A treaty forbids it\n",
        f"Characters {start} to {start + len('A treaty forbids it')}. Same code, different ends: Legal argument.",
        "Question: Does the article belong to it?",
        "**Decided: No tag here**.",
        "Reason: It is no argument.",
        "**Carried over.** Ask the lawyers.",
    ):
        assert words in said
    assert said.count("Rhea") == 1


def test_the_minutes_say_so_when_a_case_was_decided_elsewhere_meanwhile(
    session: Session, team: tuple[Actor, Actor, Actor], meeting: Meeting
) -> None:
    rhea = team[0]
    item = meetings.show(session, rhea, meeting.id).items[0]
    decisions.decide(session, rhea, item.disagreement_id, Choice(), 2)
    meetings.end(session, rhea, meeting.id)
    assert "**Decided: No tag here, outside of the meeting**." in minutes.show(session, rhea, meeting.id).markdown


def test_cases_of_a_blind_round_are_not_for_their_coders(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor], meeting: Meeting
) -> None:
    rhea, both = team[0], make.member(Role.REVIEWER, name="both")
    item = meetings.show(session, both, meeting.id).items[0]
    row = session.get_one(Disagreement, item.disagreement_id)
    make.round([session.get_one(Document, row.document_id)], [both])
    assert meetings.show(session, both, meeting.id).items == []
    assert minutes.show(session, both, meeting.id).minutes.cases == []
    with pytest.raises(NotFound):
        meetings.show(session, both, meeting.id, item.id)
    with pytest.raises(NotFound):
        meetings.carry(session, both, item.id, "")
    assert len(meetings.show(session, rhea, meeting.id).items) == 2


def test_meetings_are_for_reviewers_of_the_project(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor], meeting: Meeting
) -> None:
    for actor, refusal in ((team[1], Forbidden), (make.stranger(), NotFound)):
        with pytest.raises(refusal):
            meetings.show(session, actor, meeting.id)
        with pytest.raises(refusal):
            agendas.show(session, actor, "corpus")
    assert access.project(session, team[0], "corpus", Action.JUDGE).project.id == meeting.project_id


def test_agenda_meeting_and_minutes_ask_no_more_of_the_database_where_there_is_more(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    asked = []
    for number in range(2):
        for document in range(1 + 4 * number):
            for case in rows(session, coded(session, make, ana, ben, f" {number} {document}")):
                agenda_items.add(session, rhea, case.id, case.version, "Why?")
        session.expunge_all()
        with counted() as agenda:
            agendas.show(session, rhea, "corpus")
        begun = meetings.start(session, rhea, "corpus", "")
        session.expunge_all()
        with counted() as table:
            meetings.show(session, rhea, begun.id)
        session.expunge_all()
        with counted() as kept:
            minutes.show(session, rhea, begun.id)
        for item in session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == begun.id)):
            decisions.decide(session, rhea, item.disagreement_id, Choice(), 2)
        meetings.end(session, rhea, begun.id)
        asked.append((len(agenda), len(table), len(kept)))
    assert asked[0] == asked[1]


def decide(session: Session, actor: Actor, item: AgendaItem, *, reason: str = "") -> meetings.Settled:
    row = session.get_one(Disagreement, item.disagreement_id)
    session.refresh(row)
    return meetings.decide(session, actor, item.id, Choice(), row.version, reason)
