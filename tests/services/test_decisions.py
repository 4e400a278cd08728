"""What the team decides about a passage: whose tag, their own, or none; revised, taken back, decided once."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from tests.services.test_disagreements import TEXT, coded, rows
from webapp.domain.drafts import Choice, OwnTag
from webapp.domain.roles import Actor, Role
from webapp.domain.spans import Span
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Annotation, Decision, Disagreement, Event, Tally
from webapp.services import decisions, event_undo


@pytest.fixture
def team(make: Make) -> tuple[Actor, Actor, Actor]:
    """A reviewer, and two coders called Ana and Ben."""
    return make.member(Role.REVIEWER, name="rhea"), make.member(name="ana"), make.member(name="ben")


@pytest.fixture
def cases(session: Session, make: Make, team: tuple[Actor, Actor, Actor]) -> list[Disagreement]:
    """Three passages of a document: agreed, different ends, different codes."""
    return rows(session, coded(session, make, team[1], team[2]))


def test_deciding_as_a_coder_makes_a_final_tag_like_theirs_and_leaves_theirs_alone(
    session: Session, team: tuple[Actor, Actor, Actor], cases: list[Disagreement]
) -> None:
    case = cases[2]
    like = tag_of(session, case, "statistic")
    made = decisions.decide(session, team[0], case.id, Choice(like=like.id), case.version, reason=" She counts. ")
    (tag,) = consensus(session)
    assert (tag.quote, tag.code_id, tag.attributes) == (like.quote, like.code_id, {"value": ["2000"]})
    assert (tag.final, tag.author_id, like.version, like.final) == (True, team[0].user_id, 1, False)
    assert tag.derived_from is not None
    assert len(tag.derived_from) == 2
    assert made.decision
    assert (made.decision.code, made.decision.reason, made.decision.own_case) == ("statistic", "She counts.", False)
    assert (made.row.state, made.row.version, made.row.kind) == ("decided", 2, "code")
    assert counts(session) == 1


def test_a_passage_and_code_of_ones_own_is_held_against_text_and_codebook(
    session: Session, team: tuple[Actor, Actor, Actor], cases: list[Disagreement]
) -> None:
    case, start = cases[1], TEXT.index("forbids")
    with pytest.raises(Invalid):
        decisions.decide(session, team[0], case.id, own(start, start + 7, "unheard_of"), case.version)
    with pytest.raises(Invalid):
        decisions.decide(session, team[0], case.id, own(start, 4_000, "testimony"), case.version)
    decisions.decide(session, team[0], case.id, own(start, start + 7, "testimony"), case.version)
    assert [(tag.quote, tag.incomplete) for tag in consensus(session)] == [("forbids", True)]


def test_a_decision_is_revised_and_each_step_can_be_taken_back(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor], cases: list[Disagreement]
) -> None:
    rhea, case = team[0], cases[0]
    first = decisions.decide(session, rhea, case.id, Choice(like=tag_of(session, case).id), case.version)
    other = make.member(Role.REVIEWER, name="otto")
    second = decisions.decide(session, other, case.id, Choice(), 2, reason="A wolf is no argument.")
    assert second.decision
    assert first.decision
    assert [(one.id, who) for one, who in decisions.history(session, second.decision)] == [(first.decision.id, "Rhea")]
    assert (consensus(session), counts(session)) == ([], 0)
    with pytest.raises(Forbidden):
        decisions.withdraw(session, rhea, case.id)
    decisions.withdraw(session, other, case.id)
    back = decisions.opened(session, other, case.id)
    assert back.decision
    assert (back.decision.id, back.decision.revised_by, back.row.state) == (first.decision.id, None, "decided")
    assert [tag.final for tag in consensus(session)] == [True]
    assert counts(session) == 1
    decisions.withdraw(session, rhea, case.id)
    again = decisions.opened(session, rhea, case.id)
    assert (again.decision, again.row.state, again.row.version) == (None, "open", 5)
    assert session.scalars(select(Decision)).all() == []
    assert (consensus(session), counts(session)) == ([], 0)


def test_the_second_of_two_reviewers_is_told_what_was_decided_and_by_whom(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor], cases: list[Disagreement]
) -> None:
    case, like = cases[2], Choice(like=tag_of(session, cases[2], "statistic").id)
    version = case.version
    decisions.decide(session, team[0], case.id, like, version)
    with pytest.raises(Conflict, match=r"Rhea has decided this in the meantime: Statistic\."):
        decisions.decide(session, make.member(Role.REVIEWER), case.id, Choice(), version)
    with pytest.raises(Conflict, match=r"Statistic\. What you wrote was not kept: “No figure\.”"):
        decisions.decide(session, make.member(Role.REVIEWER), case.id, Choice(), version, reason="No figure.\n")
    assert decisions.decide(session, team[0], case.id, like, version).row.version == version + 1
    assert len(consensus(session)) == 1


def test_who_decides_about_a_tag_of_their_own_is_recorded_so(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    both = make.member(Role.REVIEWER, name="both")
    case = rows(session, coded(session, make, both, team[2]))[0]
    made = decisions.decide(session, both, case.id, Choice(), case.version)
    assert made.decision
    assert made.decision.own_case


def test_a_decision_is_undone_by_its_entry_in_the_log_while_it_stands(
    session: Session, team: tuple[Actor, Actor, Actor], cases: list[Disagreement]
) -> None:
    case = cases[0]
    decisions.decide(session, team[0], case.id, Choice(), case.version)
    event = session.scalars(select(Event).where(Event.name == "decision.made")).one()
    with pytest.raises(Forbidden):
        event_undo.undo(session, team[1], event.id)
    assert event_undo.undo(session, team[0], event.id)["undone"] == "decision.made"
    with pytest.raises(Conflict):
        event_undo.undo(session, team[0], event.id)


def test_coders_and_who_codes_the_document_blind_may_not_decide(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor], cases: list[Disagreement]
) -> None:
    with pytest.raises(Forbidden):
        decisions.decide(session, team[1], cases[0].id, Choice(), 1)
    with pytest.raises(NotFound):
        decisions.decide(session, make.stranger(), cases[0].id, Choice(), 1)
    document = cases[0].document_id
    make.round([session.get_one(type(make.document("x")), document)], [team[0]])
    with pytest.raises(NotFound):
        decisions.decide(session, team[0], cases[0].id, Choice(), 1)


def own(start: int, end: int, code: str) -> Choice:
    return Choice(own=OwnTag(Span(start, end), code))


def tag_of(session: Session, case: Disagreement, code: str = "legal_argument") -> Annotation:
    tags = decisions.tags_of(session, [case.id])[case.id]
    return next(tag for tag in tags if tag.code.key == code)


def consensus(session: Session) -> list[Annotation]:
    session.expire_all()
    wanted = select(Annotation).where(Annotation.layer == "consensus", Annotation.deleted_at.is_(None))
    return list(session.scalars(wanted))


def counts(session: Session) -> int:
    return sum(session.scalars(select(Tally.count).where(Tally.layer == "consensus")))
