"""What became of a coder's tags of a round in short, and when My work has something new to tell of it."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.make import Make
from tests.services.test_disagreements import finish
from tests.services.test_outcomes import TEXT, decide, reviewed, tag, team
from webapp.clock import now
from webapp.domain.drafts import Choice
from webapp.domain.outcomes import Became, Change
from webapp.domain.roles import Actor, Role
from webapp.domain.workflow import RoundState
from webapp.errors import NotFound
from webapp.models import DigestSeen
from webapp.services import digests, work
from webapp.services.digests import News
from webapp.services.outcome_rows import Scope

OUTSIDE = Scope(outside=True)
__all__ = ["team"]


def test_a_digest_counts_each_code_and_tells_of_those_with_most_changes(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    reviewed(session, make, team)
    found = digests.digest(session, team[1], "corpus", OUTSIDE)
    told = {code.code: (count.tags, dict(count.became), dict(count.changes)) for code, count in found.codes}
    assert told == {
        "legal_argument": (2, {Became.KEPT: 1, Became.CHANGED: 1}, {Change.ENDS: 1}),
        "testimony": (2, {Became.CHANGED: 1, Became.NO_TAG: 1}, {Change.CODE: 1}),
        "statistic": (0, {Became.MISSED: 1}, {}),
    }
    assert [topic.code.code for topic in found.topics] == ["testimony", "legal_argument", "statistic"]
    topic = found.topics[0]
    assert topic.sentence == "Of your 2 tags, 1 became Statistic and 1 was taken away."
    assert (topic.reason, topic.by) == ("Hearsay.", "Rhea")
    assert [line.words for line in topic.lines] == ["For Testimony.", "For all else."]


def test_my_work_tells_of_a_review_that_moved_until_its_coder_has_read_of_it(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    document = make.document(TEXT)
    make.tag(ana, document, "wolf")
    make.tag(ben, document, "treaty")
    for coder in (ana, ben):
        finish(session, coder, document)
    assert told(session, ana) == []
    decide(session, rhea, document, "wolf", Choice())
    assert told(session, ana) == [News(None, "", done=False)]
    digests.see(session, ana, "corpus", OUTSIDE, now() + timedelta(seconds=1))
    assert told(session, ana) == []
    assert told(session, ben) == [News(None, "", done=False)]
    later(session)
    decide(session, rhea, document, "treaty", Choice(like=tag(session, "treaty").id))
    assert told(session, ana) == [News(None, "", done=True)]
    assert told(session, rhea) == []


def test_a_blind_round_is_told_of_when_it_is_locked(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    document = make.document(TEXT)
    blind = make.round([document], [ana, ben])
    make.tag(ana, document, "wolf")
    for coder in (ana, ben):
        finish(session, coder, document)
    decide(session, rhea, document, "wolf", Choice())
    assert told(session, ana) == []
    with pytest.raises(NotFound):
        digests.digest(session, ana, "corpus", Scope(blind.id))
    blind.state = RoundState.LOCKED.value
    assert told(session, ana) == [News(blind.id, blind.name, done=True)]
    assert digests.digest(session, ana, "corpus", Scope(blind.id)).all.became[Became.NO_TAG] == 1
    assert told(session, make.member(Role.ANNOTATOR)) == []


def told(session: Session, actor: Actor) -> list[News]:
    return [news for one in work.mine(session, actor) for news in one.reviewed]


def later(session: Session) -> None:
    """Let a moment pass: what was read lies before what is decided now."""
    session.execute(update(DigestSeen).values(seen_at=now() - timedelta(seconds=2)))
