"""Two people change what is final in one article in the same instant: no tag is final that should not be."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, Final

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.access.together import at_once
from tests.stage import SignedInClient, Stage
from webapp.domain.drafts import AnnotationDraft, CodingDraft, VerdictDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.domain.spans import Span
from webapp.domain.workflow import CodingState
from webapp.errors import Conflict, Gone, NotFound, Stale
from webapp.models import Annotation, Document
from webapp.services import annotations, codings, invariants, members, verdicts

TEXT: Final = "A wolf howled by the river. Nobody counted the 312 returns of that winter."
_numbers = count()


@dataclass
class Scene:
    """An article with two tags of its only coder, the second one rejected, and others who may come."""

    coder: Actor
    second: Actor
    third: Actor
    reviewer: Actor
    document: Document
    own: Annotation
    rejected: Annotation

    def tags(self, session: Session) -> None:
        self._tag(session, self.coder, "howled")

    def joins(self, session: Session) -> None:
        self._tag(session, self.second, "wolf")

    def joins_too(self, session: Session) -> None:
        self._tag(session, self.third, "winter")

    def changes(self, session: Session) -> None:
        self._tag(session, self.coder, "counted", of=self.own)

    def deletes(self, session: Session) -> None:
        annotations.delete(session, self.coder, self.own.id, 1)

    def is_rejected(self, session: Session) -> None:
        verdicts.give(session, self.reviewer, self.own.id, VerdictDraft("rejected"))

    def is_forgiven(self, session: Session) -> None:
        verdicts.withdraw(session, self.reviewer, self.rejected.id)

    def finds_nothing(self, session: Session) -> None:
        codings.save(session, self.third, self.document.id, CodingDraft(CodingState.COMPLETE))

    def leaves(self, session: Session) -> None:
        members.leave(session, self.coder, "corpus")

    def _tag(self, session: Session, actor: Actor, quote: str, of: Annotation | None = None) -> None:
        start = TEXT.index(quote)
        span = Span(start, start + len(quote))
        draft = AnnotationDraft(of.id if of else new_id(), self.document.id, span, quote, "legal_argument", {})
        annotations.save(session, actor, draft, 1 if of else None)


Step = Callable[[Scene, Session], None]
STEPS: Final[tuple[Step, ...]] = (
    Scene.tags,
    Scene.joins,
    Scene.joins_too,
    Scene.changes,
    Scene.deletes,
    Scene.is_rejected,
    Scene.is_forgiven,
    Scene.finds_nothing,
    Scene.leaves,
)


@pytest.mark.parametrize("first", STEPS, ids=lambda step: step.__name__)
def test_who_comes_while_another_is_not_done_takes_it_into_account(stage: Stage, first: Step) -> None:
    for second in STEPS:
        scene = _scene(stage)
        failed: list[Exception] = []
        later = threading.Thread(target=_do, args=(stage, scene, second, failed))
        with stage.database.writing() as session:
            first(scene, session)
            session.flush()
            later.start()
            later.join(0.05)  # long enough for one who does not wait
            session.commit()
        later.join(20)
        assert (later.is_alive(), failed) == (False, []), second.__name__
        _require_right(stage, f"{first.__name__}, then {second.__name__}")


def test_many_who_begin_an_article_at_once_leave_no_tag_final(stage: Stage) -> None:
    for _ in range(10):
        with stage.making() as make:
            document = make.document(TEXT + "." * next(_numbers))
            people = [make.member() for _ in range(4)]
        body = {"document": str(document.id), "start": 2, "end": 6, "quote": "wolf", "code": "legal_argument"}
        answers = at_once(*(partial(_put, stage.client(person), body) for person in people))
        assert [answer.status_code for answer in answers] == [201] * 4
        with stage.database.reading() as session:
            said = session.scalars(select(Annotation.final).where(Annotation.document_id == document.id)).all()
        assert said == [False] * 4


def test_one_who_begins_an_article_in_many_tabs_begins_it_once(stage: Stage) -> None:
    with stage.making() as make:
        document, person = make.document(TEXT), make.member()
    body = {"document": str(document.id), "start": 2, "end": 6, "quote": "wolf", "code": "legal_argument"}
    answers = at_once(*(partial(_put, stage.client(person), body) for _ in range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6
    _require_right(stage, "many tabs")


@pytest.mark.parametrize("rounds", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_all_of_it_at_once_ends_without_waiting_for_each_other_in_a_ring(stage: Stage, rounds: int) -> None:
    for _ in range(rounds):
        scene, failed = _scene(stage), list[Exception]()
        at_once(*(partial(_do, stage, scene, step, failed) for step in STEPS))
        assert failed == []
        _require_right(stage, "all of it")


def _put(client: SignedInClient, body: dict[str, Any]) -> TestResponse:
    return client.put(f"/api/v1/annotations/{new_id()}", json=body)


def _do(stage: Stage, scene: Scene, step: Step, failed: list[Exception]) -> None:
    """Take *step*; one that comes too late may be refused, but not for the database's sake."""
    try:
        with stage.database.writing() as session:
            step(scene, session)
            session.commit()
    except (Conflict, Stale, Gone, NotFound):
        pass
    except Exception as error:  # noqa: BLE001  # the test shows it
        failed.append(error)


def _scene(stage: Stage) -> Scene:
    with stage.making() as make:
        document = make.document(TEXT + "." * next(_numbers))
        coder, second, third = (make.member() for _ in range(3))
        reviewer = make.member(Role.REVIEWER)
        own, rejected = make.tag(coder, document, "river"), make.tag(coder, document, "Nobody")
        verdicts.give(make.session, reviewer, rejected.id, VerdictDraft("rejected"))
    return Scene(coder, second, third, reviewer, document, own, rejected)


def _require_right(stage: Stage, what: str) -> None:
    with stage.database.reading() as session:
        assert list(invariants.broken(session)) == [], what
