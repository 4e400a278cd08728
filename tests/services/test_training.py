"""Training rounds: an article beside its reference, another go, and how everybody fared."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from tests.statements import counted
from tests.training import DONE, reference, results
from webapp.clock import now
from webapp.domain.drafts import CodingDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.training import Score
from webapp.domain.workflow import Purpose
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.models import Annotation, Document, Event, Region, Round, Trial
from webapp.services import access, annotations, answers, codings, training, trials

TEXT = "A wolf howled. Nobody counted the 312 returns. The treaty forbids it."


@pytest.fixture
def mina(make: Make) -> Actor:
    return make.member(name="mina")


@pytest.fixture
def article(make: Make) -> Document:
    """With a reference of three passages."""
    document = make.document(TEXT)
    reference(make, document, "the 312 returns", "statistic", "A number of people counts.", value="312")
    reference(make, document, "The treaty forbids it.")
    reference(make, document, "A wolf howled", "testimony")
    return document


def train(make: Make, document: Document, *coders: Actor) -> Round:
    return make.round([document], coders, purpose=Purpose.TRAINING)


def lock(session: Session, round_: Round) -> None:
    round_.state, round_.locked_at = "locked", now()
    session.flush()


def seen(session: Session, actor: Actor, document: Document) -> set[str]:
    return {tag.layer for tag in annotations.of_document(session, actor, document.id)}


def test_after_finishing_the_coder_sees_hits_misses_and_extras_with_their_reasons(
    session: Session, make: Make, mina: Actor, article: Document
) -> None:
    train(make, article, mina)
    make.tag(mina, article, "312 returns", "statistic", value="300")
    make.tag(mina, article, "Nobody")
    codings.save(session, mina, article.id, DONE)
    lesson = training.show(session, mina, article.id)
    assert [one.result.value for one in lesson.compared.findings] == ["miss", "extra", "ends", "miss"]
    assert lesson.total == Score(hits=1, misses=2, extras=1)
    notes = [note for paragraph in lesson.paragraphs for note in paragraph.notes]
    assert notes[2].reason == "A number of people counts."
    assert [(one.name, one.own, one.reference) for one in notes[2].finding.fields] == [("value", ("300",), ("312",))]
    assert "".join(piece.text for paragraph in lesson.paragraphs for piece in paragraph.pieces) == TEXT
    under = [(piece.text, piece.own, piece.reference) for piece in lesson.paragraphs[0].pieces if piece.own]
    assert under == [("Nobody", "legal_argument", ""), ("312 returns", "statistic", "statistic")]


def test_the_reference_is_hidden_until_the_article_is_finished_and_stays_so_elsewhere(
    session: Session, make: Make, mina: Actor, article: Document
) -> None:
    other = make.document("Another treaty forbids it.")
    reference(make, other, "treaty")
    round_ = make.round([article, other], [mina], purpose=Purpose.TRAINING)
    with pytest.raises(NotFound):
        training.show(session, mina, article.id)
    codings.save(session, mina, article.id, DONE)
    assert results(make, mina, article) == ["miss", "miss", "miss"]
    with pytest.raises(NotFound):
        training.show(session, mina, other.id)
    assert seen(session, mina, article) == set()
    lock(session, round_)
    assert results(make, mina, article) == ["miss", "miss", "miss"]
    make.round([article], [mina])
    with pytest.raises(NotFound):
        training.show(session, mina, article.id)


def test_nobody_else_sees_the_lesson_of_a_coder(session: Session, make: Make, mina: Actor, article: Document) -> None:
    jonas, viewer = make.member(), make.member(Role.VIEWER)
    train(make, article, mina, jonas)
    make.tag(mina, article, "Nobody")
    codings.save(session, mina, article.id, DONE)
    for somebody in (jonas, make.owner()):
        with pytest.raises(NotFound):
            training.show(session, somebody, article.id)
    with pytest.raises(Forbidden):
        training.show(session, viewer, article.id)
    codings.save(session, jonas, article.id, DONE)
    assert results(make, jonas, article) == ["miss", "miss", "miss"]


def test_another_go_starts_empty_and_both_are_kept(
    session: Session, make: Make, mina: Actor, article: Document
) -> None:
    train(make, article, mina)
    first = make.tag(mina, article, "The treaty forbids it.")
    codings.save(session, mina, article.id, CodingDraft("complete", {"belongs": ("yes",)}))
    training.again(session, mina, article.id)
    assert seen(session, mina, article) == set()
    place = access.document(session, mina, article.id, Action.READ)
    assert answers.mine(session, place, mina, first.round_id) == {}
    assert session.get_one(Annotation, first.id).deleted_at
    deleted = select(Event.before).where(Event.name == "annotation.deleted", Event.subject_id == first.id)
    assert session.scalars(deleted).one()["code"] == "legal_argument"  # type: ignore[index]  # JSON
    with pytest.raises(NotFound):
        training.show(session, mina, article.id)
    make.tag(mina, article, "The treaty forbids it.")
    make.tag(mina, article, "A wolf howled", "testimony")
    codings.save(session, mina, article.id, DONE)
    lesson = training.show(session, mina, article.id)
    assert lesson.first == Score(hits=1, misses=2)
    assert lesson.total == Score(hits=2, misses=1)
    assert [key for key, *_ in lesson.rows] == ["legal_argument", "testimony", "statistic"]
    assert session.scalars(select(Trial.number).order_by(Trial.number)).all() == [1, 2]


def test_what_was_finished_is_not_reopened_with_the_reference_in_mind(
    session: Session, make: Make, mina: Actor, article: Document
) -> None:
    round_ = train(make, article, mina)
    codings.save(session, mina, article.id, DONE)
    with pytest.raises(Conflict, match="starts empty"):
        codings.reopen(session, mina, article.id)
    lock(session, round_)
    with pytest.raises(Conflict, match="over"):
        training.again(session, mina, article.id)


def test_in_no_other_round_is_there_a_lesson(session: Session, make: Make, mina: Actor, article: Document) -> None:
    make.round([article], [mina])
    codings.save(session, mina, article.id, DONE)
    for act in (training.show, training.again):
        with pytest.raises(NotFound):
            act(session, mina, article.id)
    assert session.scalars(select(Trial)).all() == []


def test_an_article_without_a_reference_says_so_and_is_no_go(session: Session, make: Make, mina: Actor) -> None:
    document = make.document(TEXT)
    train(make, document, mina)
    make.tag(mina, document, "wolf")
    codings.save(session, mina, document.id, DONE)
    lesson = training.show(session, mina, document.id)
    assert not lesson.compared.any_reference
    assert lesson.goes == []


def test_what_is_no_article_and_codes_nobody_could_choose_are_left_out(
    session: Session, make: Make, mina: Actor
) -> None:
    document = make.document(TEXT)
    reference(make, document, "A wolf howled", "testimony")
    tag = reference(make, document, "312", "statistic")
    train(make, document, mina)
    session.add(Region(id=new_id(), document_id=document.id, start=0, end=14, kind="notice"))
    codings.save(session, mina, document.id, DONE)
    assert results(make, mina, document) == ["miss"]
    assert training.show(session, mina, document.id).compared.findings[0].start == tag.start


def test_owners_and_reviewers_who_do_not_code_see_how_each_coder_fared(
    session: Session, make: Make, mina: Actor, article: Document
) -> None:
    reviewer, coding_owner = make.member(Role.REVIEWER), make.member(Role.OWNER)
    round_ = train(make, article, mina, coding_owner)
    make.tag(mina, article, "The treaty forbids it.")
    codings.save(session, mina, article.id, DONE)
    training.again(session, mina, article.id)
    codings.save(session, mina, article.id, DONE)
    for reader in (make.owner(), reviewer):
        found = trials.overview(session, reader, "corpus", round_.id)
        assert {one.person.id for one in found.people} == {mina.user_id, coding_owner.user_id}
        (hers,) = [one for one in found.people if one.person.id == mina.user_id]
        assert (hers.asked, hers.finished, hers.goes) == (1, 1, 2)
        assert hers.totals == (Score(1, 2, 0), Score(0, 3, 0))
    for reader in (mina, coding_owner):
        found = trials.overview(session, reader, "corpus", round_.id)
        assert [one.person.id for one in found.people] == [reader.user_id]
        assert not found.whole
    with pytest.raises(NotFound):
        trials.overview(session, make.member(), "corpus", round_.id)
    lock(session, round_)
    assert trials.overview(session, coding_owner, "corpus", round_.id).whole


def test_only_articles_with_a_reference_are_for_training(session: Session, make: Make, article: Document) -> None:
    make.document("Nobody has looked at this one.")
    place = access.project(session, make.owner(), "corpus", Action.READ)
    assert session.scalars(select(Document).where(training.with_reference(place))).all() == [article]


def test_the_lesson_asks_as_much_of_a_long_reference_as_of_a_short_one(
    session: Session, make: Make, mina: Actor, article: Document
) -> None:
    long = make.document(" ".join(f"Treaty {number} forbids it." for number in range(12)))
    for number in range(12):
        reference(make, long, f"Treaty {number} forbids")
    make.round([article, long, make.document("One more.")], [mina], purpose=Purpose.TRAINING)
    costs = []
    for document in (article, long):
        codings.save(session, mina, document.id, DONE)
        session.expire_all()
        with counted() as statements:
            training.show(session, mina, document.id)
        costs.append(len(statements))
    assert costs[0] == costs[1]
