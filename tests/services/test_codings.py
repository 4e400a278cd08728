"""How far a coder is with an article, and what comes next."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.drafts import CodingDraft
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Document, Event
from webapp.services import annotations, codings

BELONGS = {"belongs": ("yes",)}


def test_an_article_can_be_finished_without_a_tag_once_its_question_is_answered(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document("A wolf howled.")
    with pytest.raises(Invalid, match="“Belongs in the corpus\\?”"):
        codings.finish(session, coder, document.id)
    _answer(session, coder, document)
    finished = codings.finish(session, coder, document.id)
    assert (finished.place.document.id, finished.next_id) == (document.id, None)


def test_after_the_last_article_comes_the_first_that_is_unfinished(session: Session, make: Make) -> None:
    coder, colleague = make.member(), make.member()
    first, second, third = (make.document(f"Article {number}.") for number in range(3))
    make.document("Elsewhere.", slug="another")
    for document in (first, second, third):
        _answer(session, coder, document)
        _answer(session, colleague, document)
    codings.finish(session, colleague, first.id)
    assert codings.finish(session, coder, second.id).next_id == third.id
    assert codings.finish(session, coder, third.id).next_id == first.id
    assert codings.finish(session, coder, third.id).next_id == first.id
    assert codings.finish(session, coder, first.id).next_id is None


def test_a_finished_article_rests_until_its_coder_reopens_it(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document("A wolf howled.")
    _answer(session, coder, document)
    codings.finish(session, coder, document.id)
    with pytest.raises(Conflict):
        annotations.save(session, coder, make.draft(document, "wolf"), None)
    codings.reopen(session, coder, document.id)
    assert annotations.save(session, coder, make.draft(document, "wolf"), None).created
    states = session.scalars(select(Event.after).where(Event.name == "coding.changed").order_by(Event.id)).all()
    assert states == [{"state": "complete"}, {"state": "in_progress"}]


def test_only_coders_finish_and_strangers_learn_nothing(session: Session, make: Make) -> None:
    document = make.document("A wolf howled.")
    with pytest.raises(Forbidden):
        codings.finish(session, make.member(Role.VIEWER), document.id)
    with pytest.raises(NotFound):
        codings.finish(session, make.stranger(), document.id)
    with pytest.raises(NotFound):
        codings.reopen(session, make.stranger(), document.id)


def _answer(session: Session, coder: Actor, document: Document) -> None:
    codings.save(session, coder, document.id, CodingDraft("in_progress", BELONGS))
