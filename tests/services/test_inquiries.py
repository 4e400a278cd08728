"""Questions of coders in blind rounds: to the owners alone, and their answers to all coders at once."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from tests.statements import counted
from webapp.clock import now
from webapp.domain.drafts import InquiryDraft, ReplyDraft
from webapp.domain.ids import new_id
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.rulings import RulingRecord
from webapp.domain.spans import Span
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Comment, Document, Event, Inquiry, Mention, Redaction, Round
from webapp.services import (
    access,
    activity,
    annotations,
    comments,
    discussions,
    inquiries,
    inquiry_lists,
    mentions,
    purges,
    readings,
    rulings,
)

TEXT = "A wolf howled. Nobody counted the 312 returns."
WOLF = Span(2, 6)
REPLY = ReplyDraft("Do animals count?", "Only people do.")


@pytest.fixture
def mina(make: Make) -> Actor:
    return make.member(name="mina")


@pytest.fixture
def jonas(make: Make) -> Actor:
    return make.member(name="jonas")


@pytest.fixture
def article(make: Make) -> Document:
    return make.document(TEXT)


@pytest.fixture
def round_(make: Make, article: Document, mina: Actor, jonas: Actor) -> Round:
    return make.round([article], [mina, jonas])


def ask(session: Session, actor: Actor, document: Document, body: str = "Does the wolf count?") -> Inquiry:
    return inquiries.ask(session, actor, document.id, InquiryDraft(body, WOLF, "statistic"))


def asked(session: Session, actor: Actor, round_: Round) -> list[str]:
    return [one.body for one in inquiry_lists.page(session, actor, "corpus", round_.id).asked]


def unseen(session: Session, actor: Actor, document: Document) -> list[tuple[str, str]]:
    beside = readings.open_document(session, actor, document.id).asking
    assert beside
    return [(one.question, one.answer) for one in beside.unseen]


def ruled(session: Session, actor: Actor) -> Sequence[RulingRecord]:
    return list(rulings.records(session, actor, "corpus"))


def test_a_question_reaches_the_owners_who_do_not_code_and_nobody_else(
    session: Session, make: Make, mina: Actor, jonas: Actor, article: Document
) -> None:
    coding_owner = make.member(Role.OWNER)
    round_ = make.round([article], [mina, jonas, coding_owner])
    found = ask(session, mina, article)
    assert asked(session, make.owner(), round_) == ["Does the wolf count?"]
    assert asked(session, mina, round_) == ["Does the wolf count?"]
    for other in (jonas, coding_owner, make.member(Role.REVIEWER)):
        assert asked(session, other, round_) == []
        assert inquiry_lists.waiting(session, other).questions == []
    (question,) = inquiry_lists.waiting(session, make.owner()).questions
    assert (question.passage, question.code, question.who.id) == ("wolf", "statistic", mina.user_id)
    with pytest.raises(Forbidden):
        inquiries.answer(session, jonas, found.id, REPLY)
    with pytest.raises(NotFound):
        inquiries.answer(session, coding_owner, found.id, REPLY)
    with pytest.raises(NotFound):
        inquiries.answer(session, make.stranger(), found.id, REPLY)
    round_.state = "locked"
    assert asked(session, coding_owner, round_) == ["Does the wolf count?"]


def test_the_log_tells_of_a_question_only_whom_it_was_asked(
    session: Session, make: Make, mina: Actor, article: Document
) -> None:
    coding_owner, elsewhere = make.member(Role.OWNER), make.document("Another wolf.")
    make.round([article], [mina])
    other = make.round([elsewhere], [coding_owner])
    ask(session, mina, article)

    def told(owner: Actor) -> list[str]:
        return [one.words for one in activity.page(session, owner, "corpus").entries if "question" in one.words]

    assert told(make.owner()) == told(coding_owner) == ["asked the owners a question in"]
    make.session.execute(Round.__table__.update().values(state="locked").where(Round.id == other.id))
    both = make.round([make.document("A third wolf.")], [coding_owner])
    session.execute(Inquiry.__table__.update().values(round_id=both.id))
    assert told(coding_owner) == []
    assert told(make.owner()) == ["asked the owners a question in"]


def test_the_answer_goes_to_all_coders_of_the_round_at_once_without_who_asked(
    session: Session, make: Make, mina: Actor, jonas: Actor, article: Document, round_: Round
) -> None:
    outside = make.member()
    found = ask(session, mina, article)
    assert unseen(session, jonas, article) == []
    inquiries.answer(session, make.owner(), found.id, REPLY)
    for coder in (mina, jonas):
        assert unseen(session, coder, article) == [("Do animals count?", "Only people do.")]
        ((_, of, reply),) = inquiry_lists.waiting(session, coder).answers
        assert (of, reply.code) == (round_, "statistic")
    assert inquiry_lists.waiting(session, outside).answers == []
    page = inquiry_lists.page(session, jonas, "corpus", round_.id)
    assert [one.question for one in page.answered] == ["Do animals count?"]
    assert page.told(page.answered[0]) is None
    inquiries.see(session, jonas, found.id)
    inquiries.see(session, jonas, found.id)
    assert unseen(session, jonas, article) == []
    assert unseen(session, mina, article) != []
    with pytest.raises(NotFound):
        inquiries.see(session, outside, found.id)
    owned = inquiry_lists.page(session, make.owner(), "corpus", round_.id)
    assert [(one.seen, owned.coders) for one in owned.asked] == [(1, 2)]


def test_the_answer_is_a_ruling_of_its_code_and_says_neither_who_asked_nor_where(
    session: Session, make: Make, mina: Actor, jonas: Actor, article: Document, round_: Round
) -> None:
    found = ask(session, mina, article)
    place = access.project(session, jonas, "corpus", Action.READ)
    assert rulings.of_codes(session, place, jonas) == {}
    inquiries.answer(session, make.owner(), found.id, ReplyDraft("Do animals count, @mina?", "Only people do."))
    (one,) = ruled(session, jonas)
    assert (one.code, one.decision, one.source, one.version) == ("statistic", "Only people do.", "round", "1.0")
    assert (one.passage, one.document, one.title, one.start) == (None, None, None, None)
    (ruling,) = rulings.of_codes(session, place, jonas)["statistic"].newest
    assert "".join(piece.text for piece in ruling.question) == "Do animals count, @mina?"
    assert not ruling.may_reopen
    assert mina.user_id
    assert "mina" not in (one.question or "")
    told = session.scalars(select(Event).where(Event.name == "inquiry.answered")).one()
    assert (told.document_id, told.actor_id) == (None, make.owner().user_id)


def test_what_was_redacted_does_not_leave_by_an_answer(
    session: Session, make: Make, mina: Actor, article: Document, round_: Round
) -> None:
    what = {"kind": "name", "reason": "It names somebody.", "created_at": now()}
    session.add(Redaction(id=new_id(), document_id=article.id, start=2, end=6, **what))
    found = ask(session, mina, article)
    inquiries.answer(session, make.owner(), found.id, ReplyDraft("Does the wolf count?", "No."))
    assert [one.question for one in ruled(session, make.owner())] == ["Does the ████ count?"]


def test_a_question_is_answered_once(
    session: Session, make: Make, mina: Actor, article: Document, round_: Round
) -> None:
    found, other = ask(session, mina, article), make.member(Role.OWNER)
    with pytest.raises(Invalid):
        inquiries.answer(session, make.owner(), found.id, ReplyDraft(" ", "No."))
    inquiries.answer(session, make.owner(), found.id, REPLY)
    with pytest.raises(Conflict, match="meanwhile"):
        inquiries.answer(session, other, found.id, ReplyDraft("Is it?", "Yes."))


def test_an_answer_that_is_corrected_is_to_be_read_anew_and_its_ruling_follows(
    session: Session, make: Make, mina: Actor, jonas: Actor, article: Document, round_: Round
) -> None:
    owner, other, coding_owner = make.owner(), make.member(Role.OWNER), make.member(Role.OWNER)
    make.round([make.document("Elsewhere.")], [coding_owner])
    found = ask(session, mina, article)
    at = inquiries.answer(session, owner, found.id, REPLY).answered_at
    inquiries.see(session, jonas, found.id)
    inquiries.correct(session, owner, found.id, replace(REPLY, instead_of=at))
    assert unseen(session, jonas, article) == []
    corrected = ReplyDraft("Do animals count?", "They do as well.", at)
    inquiries.correct(session, other, found.id, corrected)
    for coder in (mina, jonas):
        assert unseen(session, coder, article) == [("Do animals count?", "They do as well.")]
        ((_, _, reply),) = inquiry_lists.waiting(session, coder).answers
        assert reply.corrected
    assert [one.decision for one in ruled(session, jonas)] == ["They do as well."]
    (told,) = session.scalars(select(Event).where(Event.name == "inquiry.corrected")).all()
    assert (told.before, told.document_id) == ({"question": "Do animals count?", "answer": "Only people do."}, None)
    with pytest.raises(Conflict, match="meanwhile"):
        inquiries.correct(session, owner, found.id, ReplyDraft("Do animals count?", "Some do.", at))
    for refused, refusal in ((jonas, Forbidden), (make.stranger(), NotFound)):
        with pytest.raises(refusal):
            inquiries.correct(session, refused, found.id, corrected)


def test_what_is_not_answered_can_not_be_corrected_nor_by_an_owner_who_codes(
    session: Session, make: Make, mina: Actor, article: Document
) -> None:
    coding_owner = make.member(Role.OWNER)
    make.round([article], [mina, coding_owner])
    found = ask(session, mina, article)
    with pytest.raises(Conflict):
        inquiries.correct(session, make.owner(), found.id, REPLY)
    at = inquiries.answer(session, make.owner(), found.id, REPLY).answered_at
    with pytest.raises(NotFound):
        inquiries.correct(session, coding_owner, found.id, replace(REPLY, answer="All do.", instead_of=at))


def test_only_who_codes_in_a_blind_round_asks_and_only_about_what_is_there(
    session: Session, make: Make, mina: Actor, jonas: Actor, article: Document
) -> None:
    with pytest.raises(Conflict, match="no blind round"):
        ask(session, mina, article)
    make.round([article], [jonas], blind=False)
    with pytest.raises(Conflict, match="no blind round"):
        ask(session, jonas, article)
    make.round([article], [mina])
    for draft in (InquiryDraft("  "), InquiryDraft("Is it?", Span(2, 600)), InquiryDraft("Is it?", None, "nothing")):
        with pytest.raises(Invalid):
            inquiries.ask(session, mina, article.id, draft)
    assert inquiries.ask(session, mina, article.id, InquiryDraft("Is it?")).start is None


def test_where_all_owners_code_nobody_reads_it_before_the_lock(
    session: Session, make: Make, mina: Actor, article: Document
) -> None:
    make.round([article], [mina, make.owner()])
    beside = readings.open_document(session, mina, article.id).asking
    assert beside
    assert beside.readers == []


def test_blind_coders_do_not_talk_to_each_other(
    session: Session, make: Make, mina: Actor, jonas: Actor, article: Document, round_: Round
) -> None:
    tag = make.tag(mina, article, "wolf")
    comments.create(session, mina, tag.id, "Is that so, @jonas?")
    assert session.scalars(select(Mention)).all() == []
    assert jonas.user_id not in {user.id for user in mentions.offered(session, mina, tag.id)}
    with pytest.raises(NotFound):
        annotations.one(session, jonas, tag.id)
    with pytest.raises(Conflict, match="ask the owners"):
        discussions.ask(session, mina, "corpus", "statistic", "Does the wolf count?")
    question = discussions.ask(session, make.owner(), "corpus", "statistic", "What of animals?")
    with pytest.raises(Conflict, match="ask the owners"):
        discussions.answer(session, mina, question.id, "Like the wolf?")
    assert len(session.scalars(select(Comment)).all()) == 2


def test_nothing_of_it_outlives_the_project(
    session: Session, make: Make, mina: Actor, article: Document, round_: Round
) -> None:
    found = ask(session, mina, article)
    inquiries.answer(session, make.owner(), found.id, REPLY)
    inquiries.see(session, mina, found.id)
    purges.purge(session, make.owner(), "corpus")
    assert session.scalars(select(Inquiry)).all() == []
    kept = session.execute(select(Event.before, Event.after).where(Event.name.startswith("inquiry."))).all()
    assert set(kept) == {(None, None)}


def test_pages_ask_as_much_for_many_questions_as_for_a_few(
    session: Session, make: Make, mina: Actor, jonas: Actor, article: Document, round_: Round
) -> None:
    owner, costs = make.owner(), []
    for _ in range(2):
        for _ in range(4):
            ask(session, mina, article)
            inquiries.answer(session, owner, ask(session, mina, article).id, REPLY)
        session.expire_all()
        with counted() as statements:
            inquiry_lists.waiting(session, owner)
            inquiry_lists.waiting(session, jonas)
            inquiry_lists.page(session, owner, "corpus", round_.id)
            readings.open_document(session, jonas, article.id)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_a_question_quotes_nothing_of_a_source_that_its_round_hides(session: Session, make: Make, mina: Actor) -> None:
    document = make.document(f"By Ada Wolf\n\n{TEXT}", RegionSpec(0, 11, "byline"), title="The river")
    round_ = make.round([document], [mina], hides_source=True)
    inquiries.ask(session, mina, document.id, InquiryDraft("Is that her name?", Span(3, 11)))
    session.expire_all()
    shown = {}
    for reader in (mina, make.owner()):
        (one,) = inquiry_lists.page(session, reader, "corpus", round_.id).asked
        assert one.document
        shown[reader] = one.passage, one.document.title
        session.expire_all()
    assert shown == {mina: ("████████", "Article 1 of 1"), make.owner(): ("Ada Wolf", "The river")}
