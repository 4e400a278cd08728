"""Conversations that wait for somebody: which, for how long, and that a list of them costs the same."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.make import Make
from tests.services.test_comments import _blind_round
from tests.statements import counted
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.errors import Forbidden, NotFound
from webapp.models import Annotation, Comment
from webapp.services import annotations, comments, projects, threads

DAWN = datetime(2031, 3, 14, 6, tzinfo=UTC)


def test_what_is_said_about_ones_tag_waits_until_one_answers(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    tag = _tag(session, make, coder)
    _say(session, reviewer, tag, "Which norm?", 1)
    newest = _say(session, reviewer, tag, "The first one?", 2)
    (thread,) = threads.waiting(session, coder).threads
    assert (thread.newest, thread.count, thread.own, thread.mentions_actor) == (newest, 2, True, False)
    assert _waiting(session, reviewer) == []
    _say(session, coder, tag, "The second.", 3)
    assert _waiting(session, coder) == []
    assert _waiting(session, reviewer) == ["The second."]


def test_who_is_mentioned_is_waited_for_and_who_only_could_read_it_is_not(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    jonas, other = make.member(name="jonas"), make.member()
    tag = _tag(session, make, coder)
    _say(session, reviewer, tag, "@jonas, is this one?", 1)
    (thread,) = threads.waiting(session, jonas).threads
    assert (thread.mentions_actor, thread.own, thread.pieces[0].text) == (True, False, "@jonas")
    assert _waiting(session, other) == []


def test_an_answer_waits_for_everybody_who_took_part(session: Session, make: Make) -> None:
    coder, reviewer, third = make.member(), make.member(Role.REVIEWER), make.member()
    tag = _tag(session, make, coder)
    _say(session, third, tag, "One.", 1)
    _say(session, reviewer, tag, "Two.", 2)
    assert _waiting(session, third) == ["Two."]
    assert _waiting(session, coder) == ["Two."]


def test_what_is_settled_waits_again_when_more_is_said(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    tag = _tag(session, make, coder)
    first, second = (_say(session, reviewer, tag, words, at) for at, words in enumerate(("One.", "Two."), 1))
    threads.settle(session, coder, second.id)
    threads.settle(session, coder, first.id)
    assert _waiting(session, coder) == []
    _say(session, reviewer, tag, "Three.", 3)
    assert _waiting(session, coder) == ["Three."]


def test_settling_what_was_seen_leaves_what_came_since(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    tag = _tag(session, make, coder)
    seen = _say(session, reviewer, tag, "One.", 1)
    _say(session, reviewer, tag, "Two.", 2)
    threads.settle(session, coder, seen.id)
    (thread,) = threads.waiting(session, coder).threads
    assert (thread.newest.body, thread.count) == ("Two.", 1)


def test_what_is_taken_back_or_gone_or_in_a_closed_project_waits_for_nobody(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    tag, other, third = (_tag(session, make, coder) for _ in range(3))
    comments.delete(session, reviewer, _say(session, reviewer, tag, "One.", 1).id)
    _say(session, reviewer, other, "Two.", 1)
    annotations.delete(session, coder, other.id, 1)
    _say(session, reviewer, third, "Three.", 1)
    assert _waiting(session, coder) == ["Three."]
    projects.close(session, make.owner(), "corpus")
    assert _waiting(session, coder) == []


def test_in_a_blind_round_nothing_of_others_waits_before_it_is_locked(session: Session, make: Make) -> None:
    coder, owner = make.member(name="mina"), make.owner()
    tag = _tag(session, make, coder)
    blind = _blind_round(session, coder, tag)
    comment = _say(session, owner, tag, "Wrong, @mina.", 1)
    assert _waiting(session, coder) == []
    with pytest.raises(NotFound):
        threads.settle(session, coder, comment.id)
    blind.state = "locked"
    session.flush()
    assert _waiting(session, coder) == ["Wrong, @mina."]


def test_who_may_not_see_a_conversation_can_not_settle_it(session: Session, make: Make) -> None:
    coder, viewer = make.member(), make.member(Role.VIEWER)
    comment = _say(session, coder, _tag(session, make, coder), "One.", 1)
    for person, refusal in ((make.stranger(), NotFound), (viewer, Forbidden)):
        with pytest.raises(refusal):
            threads.settle(session, person, comment.id)
    with pytest.raises(NotFound):
        threads.settle(session, coder, new_id())
    assert _waiting(session, viewer) == []


def test_who_left_the_team_is_waited_for_no_more(session: Session, make: Make) -> None:
    coder, stranger = make.member(), make.stranger()
    _say(session, make.owner(), _tag(session, make, coder), "One.", 1)
    assert threads.waiting(session, stranger) == threads.Waiting([], 0)


def test_a_long_list_is_cut_counted_and_asks_no_more(session: Session, make: Make) -> None:
    coder, reviewer = make.member(name="mina"), make.member(Role.REVIEWER)
    for slug in ("other", "third"):
        projects.join(session, make.project(slug), make.user(), Role.OWNER)
    _say(session, reviewer, _tag(session, make, coder), "@mina", 0)
    with counted() as few:
        threads.waiting(session, coder)
    for at in range(threads.MOST + 2):
        _say(session, reviewer, _tag(session, make, coder), f"{at}, @mina", at + 1)
    session.expunge_all()
    with counted() as many:
        found = threads.waiting(session, coder)
    assert (len(found.threads), found.count, len(many)) == (threads.MOST, threads.MOST + 3, len(few))
    assert found.threads[0].newest.body.startswith(f"{threads.MOST + 1},")


def _tag(session: Session, make: Make, coder: Actor) -> Annotation:
    """A tag of *coder* in a document of its own, as the session knows it."""
    made = make.tag(coder, make.document(f"A wolf 🐺 howled. {new_id()}"), "wolf")
    return session.get_one(Annotation, made.id, options=annotations.LOADED)


def _say(session: Session, actor: Actor, tag: Annotation, words: str, minutes: int) -> Comment:
    """A comment, so many minutes after dawn."""
    comment = comments.create(session, actor, tag.id, words)
    comment.created_at = DAWN + timedelta(minutes=minutes)
    session.flush()
    return comment


def _waiting(session: Session, actor: Actor) -> list[str]:
    return ["".join(piece.text for piece in thread.pieces) for thread in threads.waiting(session, actor).threads]
