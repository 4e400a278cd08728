"""While somebody codes a document in an open round, whatever they do there belongs to it, and nothing else is there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.corpus import documents
from tests.make import Make
from webapp.clock import now
from webapp.domain.drafts import CodingDraft
from webapp.domain.ids import new_id
from webapp.domain.listing import Wanted
from webapp.domain.roles import Actor, Role
from webapp.domain.workflow import Purpose
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.models import Annotation, Document, Round
from webapp.services import annotations, audiences, codebooks, codings, finals, listings, readings, rounds_at_hand, work

TEXT = "A wolf howled. Nobody counted the 312 returns."
DONE, BEGUN = CodingDraft("complete", {}), CodingDraft("in_progress", None)


@pytest.fixture
def mina(make: Make) -> Actor:
    return make.member()


@pytest.fixture
def jonas(make: Make) -> Actor:
    return make.member()


def quotes(session: Session, actor: Actor, document: Document) -> list[str]:
    return [tag.quote for tag in annotations.of_document(session, actor, document.id)]


def lock(session: Session, round_: Round) -> None:
    round_.state, round_.locked_at = "locked", now()
    session.flush()


def test_a_round_starts_empty_and_everything_is_back_with_its_lock(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    document, other = make.document(TEXT), make.document("Another wolf.")
    make.tag(mina, document, "wolf")
    make.tag(jonas, document, "howled")
    make.tag(jonas, other, "wolf")
    round_ = make.round([document], [mina, jonas])
    assert quotes(session, mina, document) == []
    tag = make.tag(mina, document, "Nobody")
    assert session.get_one(Annotation, tag.id).round_id == round_.id
    make.tag(jonas, document, "312")
    assert quotes(session, mina, document) == ["Nobody"]
    assert quotes(session, mina, other) == ["wolf"]
    assert quotes(session, make.member(Role.REVIEWER), document) == ["wolf", "howled", "Nobody", "312"]
    lock(session, round_)
    assert quotes(session, mina, document) == ["wolf", "howled", "Nobody", "312"]


def test_owners_who_code_are_as_blind_as_anybody(session: Session, make: Make, mina: Actor) -> None:
    document, owner = make.document(TEXT), make.owner()
    make.round([document], [mina, owner])
    make.tag(mina, document, "wolf")
    assert quotes(session, owner, document) == []


def test_who_codes_blind_hears_of_nobody_but_themselves(session: Session, make: Make, mina: Actor) -> None:
    round_ = make.round([make.document(TEXT)], [mina, make.owner()])
    for actor in (mina, make.owner()):
        hears = audiences.audience(session, actor, "corpus").hears
        assert [hears("annotations", person) for person in (actor.user_id, new_id())] == [True, False]
    lock(session, round_)
    assert audiences.audience(session, mina, "corpus").hears("annotations", new_id())


def test_in_an_open_round_that_is_not_blind_colleagues_are_seen(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    document = make.document(TEXT)
    make.tag(jonas, document, "howled")
    make.round([document], [mina, jonas], blind=False)
    make.tag(jonas, document, "wolf")
    assert quotes(session, mina, document) == ["wolf"]


def test_the_round_keeps_its_codebook(session: Session, make: Make, mina: Actor) -> None:
    document, owner = make.document(TEXT), make.owner()
    first = codebooks.show(session, owner, "corpus")
    make.round([document], [mina], version=first.id)
    codebooks.update(session, owner, "corpus", replace(first.spec, title="Another"), first.number)
    assert make.tag(mina, document, "wolf").version_id == first.id
    assert readings.open_document(session, mina, document.id).codebook.version == first.number


def test_finishing_freezes_the_article_after_a_moment(session: Session, make: Make, mina: Actor) -> None:
    document = make.document(TEXT)
    round_ = make.round([document], [mina])
    tag = make.tag(mina, document, "wolf")
    coding = codings.save(session, mina, document.id, DONE)
    assert (coding.round_id, coding.blind) == (round_.id, True)
    codings.reopen(session, mina, document.id)
    coding = codings.save(session, mina, document.id, DONE)
    assert coding.completed_at
    coding.completed_at -= timedelta(minutes=2)
    for refused in (
        lambda: codings.reopen(session, mina, document.id),
        lambda: annotations.delete(session, mina, tag.id, tag.version),
        lambda: make.tag(mina, document, "312"),
    ):
        with pytest.raises(Conflict, match="rest"):
            refused()


def test_an_owner_who_does_not_code_in_it_reopens_an_article_for_its_coder(
    session: Session, make: Make, mina: Actor
) -> None:
    document, owner, blind = make.document(TEXT), make.owner(), make.member(Role.OWNER)
    make.round([document], [mina, blind])
    tag = make.tag(mina, document, "wolf")
    codings.save(session, mina, document.id, DONE)
    for actor, person, refusal in ((blind, mina, NotFound), (owner, blind, NotFound), (mina, mina, Forbidden)):
        with pytest.raises(refusal):
            codings.reopen_for(session, actor, document.id, person.user_id or new_id())
    codings.reopen_for(session, owner, document.id, mina.user_id or new_id())
    annotations.delete(session, mina, tag.id, tag.version)


def test_tags_of_another_round_rest(session: Session, make: Make, mina: Actor) -> None:
    document = make.document(TEXT)
    earlier = make.tag(mina, document, "wolf")
    round_ = make.round([document], [mina])
    with pytest.raises(Conflict, match="until it is locked"):
        annotations.delete(session, mina, earlier.id, 1)
    tag = make.tag(mina, document, "312")
    lock(session, round_)
    with pytest.raises(Conflict, match="is over"):
        annotations.delete(session, mina, tag.id, 1)
    annotations.delete(session, mina, earlier.id, 1)


def test_answers_and_lists_are_those_of_the_round(session: Session, make: Make, mina: Actor) -> None:
    document = make.document(TEXT)
    make.tag(mina, document, "wolf")
    codings.save(session, mina, document.id, DONE)
    make.round([document], [mina])
    (line,) = listings.page(session, mina, "corpus", Wanted()).lines
    assert (line.state, line.mine) == ("open", [])
    make.tag(mina, document, "312")
    (line,) = listings.page(session, mina, "corpus", Wanted()).lines
    assert (line.state, [count for _, _, count in line.mine]) == ("in_progress", [1])


def test_the_next_article_is_the_next_of_the_round_in_the_coders_order(
    session: Session, make: Make, mina: Actor
) -> None:
    outside, *some = (make.document(f"A wolf, number {number}.") for number in range(4))
    round_ = make.round(reversed(some), [mina])
    for document in some:
        codings.save(session, mina, document.id, CodingDraft("in_progress", {"belongs": ("yes",)}))
    finished = codings.finish(session, mina, some[1].id)
    assert (finished.next_id, finished.round) == (some[0].id, round_)
    assert codings.finish(session, mina, some[0].id).next_id == some[2].id
    assert codings.finish(session, mina, some[2].id).next_id is None
    (mine,) = work.mine(session, mina)
    assert mine.next == outside
    hand = rounds_at_hand.hand(session, mina, some[1].id)
    assert hand
    assert (hand.position, hand.total, hand.finished) == (2, 3, 3)


def test_practice_is_never_final_and_of_two_rounds_the_last_that_was_finished_counts(
    session: Session, make: Make, mina: Actor
) -> None:
    document = make.document(TEXT)
    training = make.round([document], [mina], purpose=Purpose.TRAINING)
    make.tag(mina, document, "wolf")
    codings.save(session, mina, document.id, DONE)
    lock(session, training)
    assert _final(session, make, document) == []
    for word in ("howled", "312"):
        round_ = make.round([document], [mina])
        make.tag(mina, document, word)
        codings.save(session, mina, document.id, DONE)
        lock(session, round_)
        assert _final(session, make, document) == [word]
    assert finals.differing(session, document.id) == {True: [], False: []}


def test_practice_stays_out_of_exports(session: Session, make: Make, mina: Actor) -> None:
    document = make.document(TEXT)
    training = make.round([document], [mina], purpose=Purpose.TRAINING)
    make.tag(mina, document, "wolf")
    codings.save(session, mina, document.id, CodingDraft("complete", {"belongs": ("yes",)}))
    lock(session, training)
    (line,) = documents(session)
    assert (line["annotations"], line["codings"], line["answers"]) == ([], [], [])


def _final(session: Session, make: Make, document: Document) -> list[str]:
    return [tag.quote for tag in annotations.of_document(session, make.owner(), document.id) if tag.final]
