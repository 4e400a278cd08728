"""Questions that are settled: by an answer, by a version of the codebook; who may, and for whom they still wait."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.corpus import written
from tests.make import Make
from tests.services.test_comments import _blind_round, _tag
from webapp.domain.roles import Action, Actor, Role
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Event, Operation
from webapp.services import (
    access,
    codebook_drafts,
    codebook_edits,
    codebook_readings,
    comments,
    discussions,
    histories,
    mentions,
    reviews,
    rulings,
    settling,
    threads,
    undoing,
)
from webapp.services.codebook_drafts import Expected


def test_a_question_is_settled_with_an_answer_and_waits_for_nobody(session: Session, make: Make) -> None:
    coder, reviewer = make.member(name="mina"), make.member(Role.REVIEWER)
    tag = _tag(session, make, coder)
    question = comments.create(session, coder, tag.id, "Is a rule enough?")
    assert threads.waiting(session, coder).count == 0
    comments.create(session, reviewer, tag.id, "Hm, @mina.")
    assert threads.waiting(session, coder).count == 1
    answer = settling.settle(session, reviewer, question.id, "Only where it is named.")
    session.flush()
    assert (question.resolved_by, answer.thread) == (answer.export_id, question.export_id)
    assert threads.waiting(session, coder).count == 0
    card = reviews.card(session, coder, tag.id)
    assert (card.asked_by(answer), card.question, card.came[answer.id].number) == (question, None, "1.0")
    assert histories.show(session, coder, tag.id).lines[0].words == "settled the question"
    settling.reopen(session, reviewer, question.id)
    session.flush()
    assert question.resolved_by is None
    assert threads.waiting(session, coder).count == 1


def test_what_is_said_after_a_question_was_settled_is_a_new_question(session: Session, make: Make) -> None:
    coder, owner = make.member(), make.owner()
    tag = _tag(session, make, coder)
    first = comments.create(session, coder, tag.id, "One?")
    settling.settle(session, owner, first.id, "One.")
    second = comments.create(session, coder, tag.id, "Two?")
    assert second.thread is None
    settling.settle(session, owner, second.id, "Two.")
    assert _ruled(session, coder) == ["Two.", "One."]


def test_reviewers_and_owners_settle_and_only_what_is_open(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    tag = _tag(session, make, coder)
    question = comments.create(session, coder, tag.id, "One?")
    later = comments.create(session, reviewer, tag.id, "Two?")
    with pytest.raises(Forbidden):
        settling.settle(session, coder, question.id, "Mine.")
    with pytest.raises(NotFound):
        settling.settle(session, make.stranger(), question.id, "Theirs.")
    with pytest.raises(Invalid):
        settling.settle(session, reviewer, question.id, "  ")
    with pytest.raises(Conflict):
        settling.settle(session, reviewer, later.id, "An answer is no question.")
    settling.settle(session, reviewer, question.id, "So.")
    with pytest.raises(Conflict):
        settling.settle(session, reviewer, question.id, "Once more.")
    with pytest.raises(Forbidden):
        settling.reopen(session, coder, question.id)


def test_a_settled_question_stays_until_it_is_opened_again(session: Session, make: Make) -> None:
    coder, owner = make.member(), make.owner()
    tag = _tag(session, make, coder)
    question = comments.create(session, coder, tag.id, "One?")
    answer = settling.settle(session, owner, question.id, "So.")
    for person, comment in ((coder, question), (owner, answer)):
        with pytest.raises(Conflict):
            comments.delete(session, person, comment.id)
    settling.reopen(session, owner, question.id)
    comments.delete(session, owner, answer.id)
    assert _ruled(session, coder) == []


def test_a_blind_owner_settles_nothing_of_the_round(session: Session, make: Make) -> None:
    owner, coder = make.owner(), make.member()
    mine, theirs = _tag(session, make, owner), _tag(session, make, coder)
    asked = [comments.create(session, coder, tag.id, "One?") for tag in (mine, theirs)]
    _blind_round(session, owner, mine, theirs)
    for question in asked:
        with pytest.raises(NotFound):
            settling.settle(session, owner, question.id, "So.")
    assert settling.open_questions(session, _place(session, owner), owner, [mine.code_id]) == []


def test_a_question_about_a_code_is_asked_answered_and_settled(session: Session, make: Make) -> None:
    coder, other, owner = make.member(name="mina"), make.member(name="jonas"), make.owner()
    question = discussions.ask(session, coder, "corpus", "testimony", "What of rumours, @jonas?")
    discussions.answer(session, other, question.id, "Never.")
    second = discussions.ask(session, coder, "corpus", "testimony", "And letters?")
    found = discussions.of_codes(session, _place(session, owner), owner)["testimony"]
    assert [[said.comment.body.partition(",")[0] for said in one.all] for one in found] == [
        ["What of rumours", "Never."],
        ["And letters?"],
    ]
    (waits,) = threads.waiting(session, coder).threads
    assert (waits.tag, waits.code, waits.newest.body) == (None, "testimony", "Never.")
    settling.settle(session, owner, question.id, "Rumours are none.")
    session.flush()
    assert threads.waiting(session, coder).count == 0
    assert [
        one.question.comment for one in discussions.of_codes(session, _place(session, owner), owner)["testimony"]
    ] == [second]
    (ruling,) = rulings.page(session, coder, "corpus").rulings
    assert (ruling.passage, ruling.code, ruling.version, ruling.may_reopen) == (None, "testimony", "1.0", True)
    with pytest.raises(Conflict):
        discussions.answer(session, other, question.id, "But.")


def test_who_is_named_in_a_question_about_a_code_is_waited_for(session: Session, make: Make) -> None:
    coder, jonas, viewer = make.member(), make.member(name="jonas"), make.member(Role.VIEWER, name="vera")
    asked = discussions.ask(session, coder, "corpus", "testimony", "@jonas, @vera?")
    session.flush()
    (waits,) = threads.waiting(session, jonas).threads
    assert waits.mentions_actor
    assert threads.waiting(session, viewer).count == 0
    assert [user.name for user in mentions.offered_on_codes(session, coder, "corpus")][-1] != "vera"
    threads.settle(session, jonas, asked.id)
    assert threads.waiting(session, jonas).count == 0


def test_viewers_and_strangers_neither_ask_nor_read_about_codes(session: Session, make: Make) -> None:
    viewer = make.member(Role.VIEWER)
    question = discussions.ask(session, make.member(), "corpus", "testimony", "One?")
    with pytest.raises(Forbidden):
        discussions.ask(session, viewer, "corpus", "testimony", "Two?")
    with pytest.raises(NotFound):
        discussions.answer(session, make.stranger(), question.id, "Two.")
    with pytest.raises(NotFound):
        discussions.ask(session, make.owner(), "corpus", "nothing", "Three?")
    assert discussions.of_codes(session, _place(session, viewer), viewer) == {}
    make.project("other")
    with pytest.raises(NotFound):
        discussions.answer(session, make.owner("other"), question.id, "Four.")


def test_a_version_settles_the_questions_that_are_ticked(session: Session, make: Make) -> None:
    coder, owner = make.member(name="mina"), make.owner()
    tag = _tag(session, make, coder)
    about_tag = comments.create(session, coder, tag.id, "Which norm?")
    about_code = discussions.ask(session, coder, "corpus", "legal_argument", "Any law?")
    elsewhere = discussions.ask(session, coder, "corpus", "testimony", "Other?")
    desk = _change(session, owner, "legal_argument")
    offered = settling.open_questions(session, desk.place, owner, desk.changed_codes)
    assert [one.comment for one in offered] == [about_code, about_tag]
    note = "Names the norm, as @mina asked."
    made = codebook_drafts.put_into_use(
        session, owner, "corpus", note, _expected(desk), settles=[about_tag.id, about_code.id]
    )
    session.flush()
    assert (about_tag.resolved_by is None, elsewhere.resolved_by) == (False, None)
    reading = codebook_readings.show(session, coder, "corpus")
    assert [(one.version, one.by_version) for one in reading.settled] == [("1.1", True)] * 2
    assert codebook_readings.show(session, coder, "corpus", "1.0").settled == []
    card = reviews.card(session, coder, tag.id)
    came = card.came[card.comments[-1].id]
    assert (came.number, came.by_change, card.comments[-1].version_id) == ("1.1", True, made.id)
    assert "mina" not in card.comments[-1].body
    names = select(Event.after).where(Event.name == "thread.settled").order_by(Event.id)
    assert [after["version"] for after in session.scalars(names) if after] == ["1.1", "1.1"]
    assert "by version 1.1" in histories.show(session, coder, tag.id).lines[0].words


def test_undoing_the_version_opens_its_questions_again(session: Session, make: Make) -> None:
    coder, owner = make.member(), make.owner()
    tag = _tag(session, make, coder)
    asked = [comments.create(session, coder, tag.id, "Which norm?")]
    asked.append(discussions.ask(session, coder, "corpus", "legal_argument", "Any law?"))
    before = written(session)
    desk = _change(session, owner, "legal_argument")
    ids = [question.id for question in asked]
    made = codebook_drafts.put_into_use(session, owner, "corpus", "Names the norm.", _expected(desk), settles=ids)
    assert written(session) != before
    operation = session.scalars(select(Operation.id).where(Operation.after_id == made.id)).one()
    undoing.undo(session, owner, "corpus", operation)
    assert written(session) == before
    assert [question.resolved_by for question in asked] == [None, None]
    assert _ruled(session, coder) == []


def test_an_answer_given_under_a_version_is_not_what_the_version_changed(session: Session, make: Make) -> None:
    coder, owner = make.member(), make.owner()
    question = comments.create(session, coder, _tag(session, make, coder).id, "Which norm?")
    settling.settle(session, owner, question.id, "This one.")
    assert codebook_readings.show(session, coder, "corpus").settled == []


def test_answers_to_the_note_of_a_coder_are_settled_together(session: Session, make: Make) -> None:
    """As other programs write them: what they answer is no comment."""
    coder, owner = make.member(), make.owner()
    tag = _tag(session, make, coder)
    first, second = (comments.create(session, person, tag.id, "Hm.") for person in (owner, coder))
    first.thread = second.thread = "n-of-the-tag"
    third = comments.create(session, owner, tag.id, "And?")
    third.thread = second.export_id
    session.flush()
    assert threads.waiting(session, coder).count == 1
    assert reviews.card(session, owner, tag.id).question == first
    assert comments.open_on(session, [tag.id]) == {tag.id: first.id}
    settling.settle(session, owner, first.id, "So.")
    session.flush()
    assert threads.waiting(session, coder).count == 0
    assert reviews.card(session, owner, tag.id).question is None
    assert comments.create(session, coder, tag.id, "Anew?").thread is None
    assert _ruled(session, coder) == ["So."]


def test_a_question_that_was_settled_meanwhile_keeps_its_answer(session: Session, make: Make) -> None:
    coder, owner = make.member(), make.owner()
    question = discussions.ask(session, coder, "corpus", "legal_argument", "Any law?")
    desk = _change(session, owner, "legal_argument")
    answer = settling.settle(session, owner, question.id, "Any.")
    codebook_drafts.put_into_use(session, owner, "corpus", "Clearer.", _expected(desk), settles=[question.id])
    assert question.resolved_by == answer.export_id


def test_a_question_of_another_project_is_not_settled(session: Session, make: Make) -> None:
    owner = make.owner()
    make.project("other")
    theirs = discussions.ask(session, make.member(slug="other"), "other", "testimony", "One?")
    desk = _change(session, owner, "legal_argument")
    with pytest.raises(NotFound):
        codebook_drafts.put_into_use(session, owner, "corpus", "Clearer.", _expected(desk), settles=[theirs.id])


def _change(session: Session, owner: Actor, code: str) -> codebook_drafts.Desk:
    """A draft in which that code is defined otherwise."""
    from webapp.domain.codebook_edits import fingerprint

    codebook_drafts.begin(session, owner, "corpus")
    spec = codebook_drafts.show(session, owner, "corpus").draft.spec
    said = spec.code(code)
    assert said
    changed = replace(said, full_definition="An appeal to a norm that is named.")
    codebook_edits.save_code(session, owner, "corpus", changed, None, fingerprint(spec, code))
    return codebook_drafts.show(session, owner, "corpus")


def _expected(desk: codebook_drafts.Desk) -> Expected:
    return Expected(desk.draft.edition, desk.present.number)


def _place(session: Session, actor: Actor) -> access.ProjectPlace:
    return access.project(session, actor, "corpus", Action.READ)


def _ruled(session: Session, actor: Actor) -> list[str]:
    session.flush()
    found = rulings.page(session, actor, "corpus").rulings
    return ["".join(piece.text for piece in one.decision) for one in found]
