"""Conversations about tags: who may say something, and who sees it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.clock import now
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Actor, Role
from webapp.errors import Forbidden, Invalid, NotFound
from webapp.models import Annotation, Assignment, Event, Round
from webapp.services import annotations, comments, reviews

TEXT = "A wolf 🐺 howled. Nobody counted the 312 returns."


def test_a_coder_and_a_reviewer_talk_about_a_tag(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    tag = _tag(session, make, coder)
    comments.create(session, coder, tag.id, "Is the norm named? @rhea\r\n강변 <b>")
    comments.create(session, reviewer, tag.id, " Plainly meant. ")
    for person in (coder, reviewer):
        assert _said(session, person, tag) == ["Is the norm named? @rhea\n강변 <b>", "Plainly meant."]


def test_a_comment_answers_the_one_that_began_the_conversation(session: Session, make: Make) -> None:
    coder = make.member()
    tag = _tag(session, make, coder)
    first, second, third = (comments.create(session, coder, tag.id, words) for words in ("One.", "Two.", "Three."))
    assert (first.thread, second.thread, third.thread) == (None, first.export_id, first.export_id)
    comments.delete(session, coder, first.id)
    session.expire_all()
    assert (second.thread, third.thread) == (None, second.export_id)


def test_a_comment_is_deleted_by_its_author_only_and_twice_is_no_error(session: Session, make: Make) -> None:
    coder, owner = make.member(), make.owner()
    tag = _tag(session, make, coder)
    comment = comments.create(session, coder, tag.id, "One.")
    with pytest.raises(Forbidden):
        comments.delete(session, owner, comment.id)
    assert comments.delete(session, coder, comment.id).about == tag
    assert comments.delete(session, coder, comment.id).about == tag
    assert _said(session, owner, tag) == []
    names = session.scalars(select(Event.name).where(Event.subject_id == comment.id).order_by(Event.id)).all()
    assert names == ["comment.created", "comment.deleted"]


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 10_001, "a\0b"])
def test_nothing_and_too_much_are_refused(session: Session, make: Make, body: str) -> None:
    coder = make.member()
    tag = _tag(session, make, coder)
    with pytest.raises(Invalid):
        comments.create(session, coder, tag.id, body)


def test_a_viewer_neither_says_nor_sees_anything(session: Session, make: Make) -> None:
    coder, viewer = make.member(), make.member(Role.VIEWER)
    tag = _tag(session, make, coder)
    comments.create(session, coder, tag.id, "Between us.")
    with pytest.raises(Forbidden):
        comments.create(session, viewer, tag.id, "Hello.")
    assert _said(session, viewer, tag) == []


def test_a_stranger_learns_nothing_of_a_conversation(session: Session, make: Make) -> None:
    coder, stranger = make.member(), make.stranger()
    tag = _tag(session, make, coder)
    comment = comments.create(session, coder, tag.id, "Between us.")
    for attempt in (
        lambda: comments.create(session, stranger, tag.id, "Hello."),
        lambda: comments.create(session, stranger, new_id(), "Hello."),
        lambda: comments.delete(session, stranger, comment.id),
        lambda: comments.delete(session, stranger, new_id()),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_deleted_tag_takes_its_conversation_out_of_sight(session: Session, make: Make) -> None:
    coder = make.member()
    tag = _tag(session, make, coder)
    comment = comments.create(session, coder, tag.id, "One.")
    annotations.delete(session, coder, tag.id, 1)
    with pytest.raises(NotFound):
        comments.delete(session, coder, comment.id)


def test_in_a_blind_round_a_coder_sees_only_their_own_comments_until_it_is_locked(session: Session, make: Make) -> None:
    coder, colleague, owner = make.member(), make.member(), make.owner()
    mine, theirs = _tag(session, make, coder), _tag(session, make, colleague)
    blind = _blind_round(session, coder, mine, theirs)
    comments.create(session, owner, mine.id, "Wrong.")
    comments.create(session, coder, mine.id, "A question.")
    assert _said(session, coder, mine) == ["A question."]
    with pytest.raises(NotFound):
        comments.create(session, coder, theirs.id, "Hello.")
    blind.state = "locked"
    session.flush()
    assert _said(session, coder, mine) == ["Wrong.", "A question."]


def _tag(session: Session, make: Make, coder: Actor) -> Annotation:
    """A tag of *coder* in a document of its own, as the session knows it."""
    document = make.document(f"{TEXT} {coder.name}")
    made = make.tag(coder, document, "wolf")
    return session.get_one(Annotation, made.id, options=annotations.LOADED)


def _said(session: Session, actor: Actor, tag: Annotation) -> list[str]:
    return [comment.body for comment in reviews.card(session, actor, tag.id).comments]


def _blind_round(session: Session, coder: Actor, *tags: Annotation) -> Round:
    """A blind round that is open, to which *coder* is assigned and of which *tags* are."""
    moment = now()
    blind = Round(
        id=new_id(),
        export_id=exported("r", new_id()),
        project_id=tags[0].project_id,
        name="Round 1",
        purpose="reliability",
        state="open",
        blind=True,
        version_id=tags[0].version_id,
        created_at=moment,
    )
    session.add(blind)
    session.flush()
    session.add(
        Assignment(
            id=new_id(),
            project_id=tags[0].project_id,
            document_id=tags[0].document_id,
            user_id=coder.user_id,
            round_id=blind.id,
            position=1,
            created_at=moment,
        )
    )
    for tag in tags:
        tag.round_id = blind.id
    session.flush()
    return blind
