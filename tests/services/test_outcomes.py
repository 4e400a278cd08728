"""What became of a coder's tags."""

import pytest
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.drafts import VerdictDraft
from webapp.domain.roles import Role
from webapp.errors import Forbidden, NotFound
from webapp.services import outcomes, verdicts
from webapp.services.queues import State

TEXT = "Nobody slept. A wolf 🐺 howled in the night. Nobody counted the 312 returns."


def test_a_coder_sees_their_own_tags_with_decision_and_reason(session: Session, make: Make) -> None:
    coder, colleague, reviewer = make.member(), make.member(), make.member(Role.REVIEWER)
    document = make.document(TEXT)
    wolf, night = make.tag(coder, document, "wolf"), make.tag(coder, document, "night")
    make.tag(colleague, document, "312")
    verdicts.give(session, reviewer, wolf.id, VerdictDraft("rejected", "It names no norm."))
    verdicts.give(session, reviewer, night.id, VerdictDraft("accepted"))
    page = outcomes.page(session, coder, "corpus", State.ALL)
    assert [one.card.annotation.id for one in page.outcomes] == [wolf.id, night.id]
    assert (page.standing.all, page.standing.accepted, page.standing.rejected) == (2, 1, 1)
    rejected = outcomes.page(session, coder, "corpus", State.REJECTED)
    assert [one.card.verdicts[0].comment for one in rejected.outcomes] == ["It names no norm."]
    assert not rejected.outcomes[0].card.may_judge


def test_a_decision_from_before_a_change_no_longer_stands(session: Session, make: Make) -> None:
    coder, reviewer, document = make.member(), make.member(Role.REVIEWER), make.document(TEXT)
    tag = make.tag(coder, document, "wolf")
    given = verdicts.give(session, reviewer, tag.id, VerdictDraft("accepted")).verdict
    card = outcomes.page(session, coder, "corpus", State.ALL).outcomes[0].card
    assert card.stands(given)
    card.annotation.submitted_at = given.created_at.replace(year=given.created_at.year + 1)
    assert not card.stands(given)


def test_who_does_not_tag_has_no_such_page(session: Session, make: Make) -> None:
    make.project()
    with pytest.raises(Forbidden):
        outcomes.page(session, make.member(Role.VIEWER), "corpus", State.ALL)
    with pytest.raises(NotFound):
        outcomes.page(session, make.stranger(), "corpus", State.ALL)
