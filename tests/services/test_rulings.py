"""Rulings: where they come from, who sees them, how they are found, and that they survive export and import."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.corpus import bring, written
from tests.make import Make
from tests.services.test_comments import _blind_round, _tag
from tests.statements import counted
from webapp.clock import now
from webapp.domain.drafts import VerdictDraft
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Action, Actor, Role
from webapp.errors import Forbidden, Malformed
from webapp.models import Annotation, CodebookVersion, Comment, Decision, Redaction
from webapp.services import access, annotations, codebook_talks, comments, discussions, rulings, settling, verdicts
from webapp.services.rulings import PAGE, Ruling


def test_settled_questions_decisions_and_verdicts_are_rulings(session: Session, make: Make) -> None:
    coder, reviewer = make.member(name="mina"), make.member(Role.REVIEWER, name="rhea")
    tag = _tag(session, make, coder)
    question = comments.create(session, coder, tag.id, "Is a rule enough, @rhea?")
    settling.settle(session, reviewer, question.id, "Only where it is named.")
    _decide(session, reviewer, tag, "The norm is meant.")
    verdicts.give(session, reviewer, tag.id, VerdictDraft("rejected", "Too short."))
    verdicts.give(session, make.owner(), tag.id, VerdictDraft("accepted"))
    found = _found(session, coder)
    assert [(one.source, _words(one.question), _words(one.decision)) for one in reversed(found)] == [
        ("answer", "Is a rule enough, @rhea?", "Only where it is named."),
        ("decision", "", "Tagged as legal_argument: The norm is meant."),
        ("verdict", "", "Rejected: Too short."),
    ]
    assert {(one.passage, one.code, one.version, one.who) for one in found} == {
        ("wolf", "legal_argument", "1.0", "Rhea")
    }
    assert not any(one.by_version for one in found)


def test_words_are_found_in_small_letters_and_capitals(session: Session, make: Make) -> None:
    coder, owner = make.member(), make.owner()
    question = comments.create(session, coder, _tag(session, make, coder).id, "Was ist mit ÄRZTEN, 100%_ig?")
    settling.settle(session, owner, question.id, "강변 zählt.")
    discussion = discussions.ask(session, coder, "corpus", "testimony", "And rumours?")
    settling.settle(session, owner, discussion.id, "No.")
    for words in ("ärzten", "ZÄHLT", "WOLF", "강변", "0%_", " mit   ärzten "):
        assert len(_found(session, coder, words)) == 1, words
    assert _found(session, coder, "100%ig") == []
    assert len(_found(session, coder, "")) == 2
    assert [one.passage for one in _found(session, coder, "", "testimony")] == [None]
    assert _found(session, coder, "wolf", "testimony") == []
    assert _found(session, coder, "\0", "testi\0mony") == []


def test_viewers_see_no_rulings(session: Session, make: Make) -> None:
    viewer = make.member(Role.VIEWER)
    question = discussions.ask(session, make.member(), "corpus", "testimony", "One?")
    settling.settle(session, make.owner(), question.id, "So.")
    with pytest.raises(Forbidden):
        rulings.page(session, viewer, "corpus")
    place = access.project(session, viewer, "corpus", Action.READ)
    assert codebook_talks.beside(session, place, viewer).rulings == {}


def test_whoever_codes_blind_sees_no_ruling_of_the_round(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    mine, theirs = _tag(session, make, coder), _tag(session, make, make.member())
    for tag in (mine, theirs):
        question = comments.create(session, coder, tag.id, "One?")
        settling.settle(session, reviewer, question.id, "So.")
        verdicts.give(session, reviewer, tag.id, VerdictDraft("rejected", "Too short."))
        _decide(session, reviewer, tag, "Meant.")
    blind = _blind_round(session, coder, mine, theirs)
    session.execute(update(Decision).values(round_id=blind.id))
    place = access.project(session, coder, "corpus", Action.READ)
    assert _found(session, coder) == []
    assert list(rulings.records(session, coder, "corpus")) == []
    assert codebook_talks.aside(session, place, coder).rulings == {}
    assert len(_found(session, reviewer)) == 6
    blind.state = "locked"
    session.flush()
    assert len(_found(session, coder)) == 6


def test_where_coders_do_not_see_each_other_they_see_rulings_on_their_own_tags(session: Session, make: Make) -> None:
    coder, other, owner = make.member(), make.member(), make.owner()
    make.project().open_team = False
    document = make.document("A wolf howled.")
    tags = [make.tag(person, document, "wolf") for person in (coder, other)]
    for tag in tags:
        verdicts.give(session, owner, tag.id, VerdictDraft("rejected", "Too short."))
    assert [one.annotation_id for one in _found(session, coder)] == [tags[0].id]


def test_a_ruling_outlives_its_tag(session: Session, make: Make) -> None:
    coder, owner = make.member(), make.owner()
    tag = _tag(session, make, coder)
    question = comments.create(session, coder, tag.id, "One?")
    settling.settle(session, owner, question.id, "No.")
    annotations.delete(session, coder, tag.id, 1)
    (ruling,) = _found(session, coder)
    assert (ruling.annotation_id, ruling.passage, ruling.may_reopen) == (None, "wolf", False)


def test_a_code_shows_its_newest_rulings_and_how_many_more(session: Session, make: Make) -> None:
    owner = make.owner()
    for at in range(5):
        _settled(session, owner, "testimony", at)
    _settled(session, owner, "statistic", 9)
    place = access.project(session, owner, "corpus", Action.READ)
    found = rulings.of_codes(session, place, owner)
    shown = found["testimony"]
    assert ([_words(one.decision) for one in shown.newest], shown.more) == (["4.", "3.", "2."], 2)
    assert (len(found["statistic"].newest), found["statistic"].more) == (1, 0)
    assert len(rulings.printed(session, place, owner)["testimony"]) == 5
    with counted() as few:
        rulings.of_codes(session, place, owner)
    for at in range(10, 30):
        _settled(session, owner, "legal_argument", at)
    with counted() as many:
        rulings.of_codes(session, place, owner)
    assert len(many) == len(few) <= 4


def test_pages_follow_each_other_without_gap(session: Session, make: Make) -> None:
    owner = make.owner()
    for at in range(PAGE + 2):
        _settled(session, owner, "testimony", at // 2)  # two at the same moment
    session.flush()
    first = rulings.page(session, owner, "corpus")
    second = rulings.page(session, owner, "corpus", after=first.after)
    assert (len(first.rulings), len(second.rulings), second.after) == (PAGE, 2, None)
    assert len({one.id for one in [*first.rulings, *second.rulings]}) == PAGE + 2
    assert len(list(rulings.records(session, owner, "corpus"))) == PAGE + 2
    with pytest.raises(Malformed):
        rulings.page(session, owner, "corpus", after="nonsense")


def test_what_is_redacted_leaves_no_file(session: Session, make: Make) -> None:
    coder, owner = make.member(), make.owner()
    tag = _tag(session, make, coder)
    question = comments.create(session, coder, tag.id, "Which wolf?")
    settling.settle(session, owner, question.id, "The wolf of the title.")
    hidden = {"start": tag.start, "end": tag.end, "kind": "name", "reason": ""}
    session.add(Redaction(id=new_id(), document_id=tag.document_id, created_at=now(), **hidden))
    session.flush()
    (record,) = rulings.records(session, owner, "corpus")
    assert (record.passage, record.question, record.decision) == ("████", "Which ████?", "The ████ of the title.")
    assert "wolf" not in str(record)


def test_a_settled_question_comes_in_again_with_its_corpus(session: Session, make: Make) -> None:
    coder, owner = make.member(), make.owner()
    tag = _tag(session, make, coder)
    question = comments.create(session, coder, tag.id, "Is a rule enough?")
    comments.create(session, owner, tag.id, "Hm.")
    settling.settle(session, owner, question.id, "Only where it is named.")
    reopened = comments.create(session, coder, tag.id, "And a custom?")
    settling.settle(session, owner, reopened.id, "No.")
    settling.reopen(session, owner, reopened.id)
    first = written(session)
    project = make.project("other")
    bring(session, first, "other")
    assert written(session, "other") == first
    (ruling,) = rulings.page(session, Actor.system(), "other").rulings
    assert (_words(ruling.question), _words(ruling.decision), ruling.passage, ruling.version) == (
        "Is a rule enough?",
        "Only where it is named.",
        "wolf",
        None,
    )
    earlier = update(CodebookVersion).where(CodebookVersion.project_id == project.id)
    session.execute(earlier.values(issued_at=now() - timedelta(days=1)))
    (ruling,) = rulings.page(session, Actor.system(), "other").rulings
    assert (ruling.version, ruling.by_version) == ("1.0", False)


def _decide(session: Session, reviewer: Actor, tag: Annotation, reason: str) -> None:
    decision_id = new_id()
    session.add(
        Decision(
            id=decision_id,
            export_id=exported("x", decision_id),
            project_id=tag.project_id,
            document_id=tag.document_id,
            kind="only_one",
            start=tag.start,
            end=tag.end,
            code=tag.code.key,
            annotations=[exported("a", tag.id)],
            reason=reason,
            reviewer_id=reviewer.user_id,
            created_at=now(),
        )
    )
    session.flush()


def _settled(session: Session, owner: Actor, code: str, minutes: int) -> Comment:
    """A settled question about a code, so many minutes from now."""
    question = discussions.ask(session, owner, "corpus", code, f"{minutes}?")
    answer = settling.settle(session, owner, question.id, f"{minutes}.")
    answer.created_at = now().replace(second=0, microsecond=0) + timedelta(minutes=minutes + 1)
    session.flush()
    return answer


def _found(session: Session, actor: Actor, words: str = "", code: str = "") -> list[Ruling]:
    session.flush()
    return list(rulings.page(session, actor, "corpus", words, code).rulings)


def _words(pieces: object) -> str:
    return "".join(piece.text for piece in pieces)  # type: ignore[attr-defined]  # pieces of a comment
