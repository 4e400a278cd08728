"""Two reviewers at one passage at the same moment: one decides, the other is told what."""

from tests.services.test_disagreements import coded, rows
from tests.services.test_verdicts_at_once import meanwhile
from tests.stage import Stage
from webapp.domain.drafts import Choice
from webapp.domain.roles import Role
from webapp.errors import Conflict
from webapp.models import Decision
from webapp.services import codings, decisions, invariants


def test_of_two_decisions_at_once_the_second_is_told_of_the_first(stage: Stage) -> None:
    with stage.making() as make:
        one, other = make.member(Role.REVIEWER, name="rhea"), make.member(Role.REVIEWER)
        case = rows(make.session, coded(make.session, make, make.member(), make.member()))[0].id
    with stage.database.writing() as first:
        decisions.decide(first, one, case, Choice(), 1)
        first.flush()
        second = meanwhile(stage, lambda session: decisions.decide(session, other, case, Choice(), 1))
        first.commit()
    refused = second.exception(20)
    assert isinstance(refused, Conflict)
    assert refused.detail == "Rhea has decided this in the meantime: no tag here."
    with stage.database.reading() as session:
        assert session.query(Decision).count() == 1


def test_a_coder_who_reopens_during_a_decision_leaves_it_standing(stage: Stage) -> None:
    with stage.making() as make:
        reviewer, ana = make.member(Role.REVIEWER), make.member()
        document = coded(make.session, make, ana, make.member())
        case = rows(make.session, document)[0].id
    with stage.database.writing() as first:
        decisions.decide(first, reviewer, case, Choice(), 1)
        first.flush()
        reopened = meanwhile(stage, lambda session: codings.reopen(session, ana, document.id))
        first.commit()
    reopened.result(20)
    with stage.database.reading() as session:
        assert [row.state for row in rows(session, document)] == ["decided"]
        assert list(invariants.broken(session)) == []
