"""Two people at one tag at the same moment: what they do follows one after the other, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from sqlalchemy.orm import Session

from tests.stage import Stage
from webapp.domain.drafts import VerdictDraft
from webapp.domain.roles import Role
from webapp.errors import AppError, Stale
from webapp.models import Annotation, Verdict
from webapp.services import annotations, verdicts

TEXT = "A wolf 🐺 howled."


def test_a_change_that_comes_during_a_verdict_puts_the_tag_back_to_review(stage: Stage) -> None:
    with stage.making() as make:
        coder, reviewer, document = make.member(), make.member(Role.REVIEWER), make.document(TEXT)
        tag = make.tag(coder, document, "wolf").id
        other = replace(make.draft(document, "howled"), id=tag)
    with stage.database.writing() as first:
        verdicts.give(first, reviewer, tag, VerdictDraft("accepted"))
        first.flush()
        change = meanwhile(stage, lambda second: annotations.save(second, coder, other, 1))
        first.commit()
    change.result(20)
    with stage.database.reading() as session:
        assert (session.get_one(Annotation, tag).quote, session.get_one(Annotation, tag).status) == (
            "howled",
            "submitted",
        )


def test_of_two_changes_at_once_the_second_is_told_of_the_first(stage: Stage) -> None:
    with stage.making() as make:
        coder, document = make.member(), make.document(TEXT)
        draft = make.draft(document, "wolf")
        annotations.save(make.session, coder, draft, None)
    with stage.database.writing() as first:
        annotations.save(first, coder, replace(draft, note="one"), 1)
        first.flush()
        change = meanwhile(stage, lambda second: annotations.save(second, coder, replace(draft, note="two"), 1))
        first.commit()
    assert isinstance(change.exception(20), Stale)


def test_two_verdicts_of_one_reviewer_at_once_leave_one(stage: Stage) -> None:
    with stage.making() as make:
        reviewer = make.member(Role.REVIEWER)
        tag = make.tag(make.member(), make.document(TEXT), "wolf").id
    with stage.database.writing() as first:
        verdicts.give(first, reviewer, tag, VerdictDraft("accepted"))
        first.flush()
        again = meanwhile(stage, lambda second: verdicts.give(second, reviewer, tag, VerdictDraft("rejected")))
        first.commit()
    again.result(20)
    with stage.database.reading() as session:
        assert [verdict.decision for verdict in session.query(Verdict)] == ["rejected"]
        assert session.get_one(Annotation, tag).status == "rejected"


def meanwhile(stage: Stage, act: Callable[[Session], object]) -> "Future[object]":
    """*act*, begun in a transaction of its own while the present one is open; it has to wait."""

    def run() -> object:
        with stage.database.writing() as session:
            done = act(session)
            session.commit()
            return done

    pool = ThreadPoolExecutor(1)
    begun = pool.submit(run)
    pool.shutdown(wait=False)
    try:
        begun.result(0.4)
    except (TimeoutError, AppError):
        return begun
    raise AssertionError("It did not wait.")
