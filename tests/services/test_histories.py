"""The history of a tag: what it tells, and to whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from tests.statements import counted
from webapp.domain.drafts import AnnotationDraft, VerdictDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.domain.spans import Span
from webapp.errors import Forbidden, NotFound
from webapp.models import Annotation, Assignment, CodebookVersion, Event, Round
from webapp.services import annotations, comments, histories, verdicts

TEXT = "A wolf 🐺 howled in 강변. Nobody counted the 312 returns."


def test_a_change_is_told_in_whole_words(session: Session, make: Make) -> None:
    coder = make.member()
    draft = make.draft(make.document(TEXT), "wolf 🐺", "testimony", witness="refugee", anonymised="true")
    _save(session, coder, draft)
    _save(session, coder, replace(draft, attributes={"witness": ("relative",)}, certainty="unsure"))
    _save(session, coder, replace(draft, code="statistic", attributes={}))
    assert _told(session, coder, draft)[::-1] == [
        "tagged “wolf 🐺” as Testimony",
        "emptied Anonymised (“yes” before), changed Witness from “refugee” to “relative” and marked the tag as unsure",
        "changed the code from Testimony to Statistic, emptied Witness (“relative” before) and marked the tag as sure",
    ]


def test_moved_ends_are_told_by_the_words_that_came_and_went(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    draft = make.draft(document, "wolf 🐺 howled")
    _save(session, coder, draft)
    for quote in ("A wolf 🐺", "wolf", "Nobody"):
        _days_ago(session, draft)
        _save(session, coder, _over(draft, quote))
    assert _told(session, coder, draft)[::-1][1:] == [
        "took in “A” at the beginning and left out “howled” at the end",
        "left out “A” at the beginning and left out “🐺” at the end",
        "moved the tag from “wolf” to “Nobody”",
    ]


def test_the_words_of_a_note_are_not_told_and_typing_it_is_one_line(session: Session, make: Make) -> None:
    coder = make.member()
    draft = make.draft(make.document(TEXT), "wolf")
    _save(session, coder, draft)
    for note in ("A se", "A secret", "A secret of mine"):
        _save(session, coder, replace(draft, note=note))
    assert _told(session, coder, draft) == ["wrote a note", "tagged “wolf” as Legal argument"]
    _save(session, coder, replace(draft, note=""))
    assert _told(session, coder, draft)[0] == "changed the tag and changed it back"
    _days_ago(session, draft)
    _save(session, coder, replace(draft, note="Another"))
    assert _told(session, coder, draft)[:2] == ["wrote a note", "changed the tag and changed it back"]


def test_decisions_comments_deletion_and_return_are_told_by_who_did_them(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    draft = make.draft(make.document(TEXT), "wolf")
    _save(session, coder, draft)
    verdicts.give(session, reviewer, draft.id, VerdictDraft("rejected"))
    verdicts.give(session, reviewer, draft.id, VerdictDraft("rejected", "No norm."))
    verdicts.withdraw(session, reviewer, draft.id)
    comment = comments.create(session, reviewer, draft.id, "Which norm?")
    comments.delete(session, reviewer, comment.id)
    annotations.delete(session, coder, draft.id, 1)
    annotations.save(session, coder, draft, 1)
    lines = histories.show(session, reviewer, draft.id).lines
    assert [(line.who.id == reviewer.user_id if line.who else None, line.words) for line in reversed(lines)] == [
        (False, "tagged “wolf” as Legal argument"),
        (True, "rejected the tag"),
        (True, "changed the reason of the decision"),
        (True, "took the decision back"),
        (True, "commented"),
        (True, "took a comment back"),
        (False, "deleted the tag"),
        (False, "restored the tag"),
    ]


def test_what_was_before_an_import_is_not_known(session: Session, make: Make) -> None:
    coder = make.member()
    draft = make.draft(make.document(TEXT), "wolf")
    _save(session, coder, draft)
    assert histories.show(session, coder, draft.id).is_whole
    for event in session.scalars(select(Event).where(Event.subject_id == draft.id)):
        session.delete(event)
    session.flush()
    history = histories.show(session, coder, draft.id)
    assert (history.is_whole, history.lines) == (False, [])


def test_a_purged_entry_says_what_is_left_of_it(session: Session, make: Make) -> None:
    coder = make.member()
    draft = make.draft(make.document(TEXT), "wolf")
    _save(session, coder, draft)
    _save(session, coder, replace(draft, note="N"))
    for event in session.scalars(select(Event).where(Event.subject_id == draft.id)):
        event.before = event.after = None
    session.flush()
    assert _told(session, coder, draft) == ["changed the tag", "made the tag"]


def test_strangers_and_viewers_learn_nothing(session: Session, make: Make) -> None:
    coder = make.member()
    draft = make.draft(make.document(TEXT), "wolf")
    _save(session, coder, draft)
    with pytest.raises(NotFound):
        histories.show(session, make.stranger(), draft.id)
    with pytest.raises(NotFound):
        histories.show(session, coder, new_id())
    with pytest.raises(Forbidden):
        histories.show(session, make.member(Role.VIEWER), draft.id)


def test_in_a_blind_round_a_coder_reads_their_own_doings_only(session: Session, make: Make) -> None:
    coder, colleague, owner = make.member(), make.member(), make.owner()
    document = make.document(TEXT)
    mine, theirs = make.draft(document, "wolf"), make.draft(document, "312")
    _save(session, coder, mine)
    _save(session, colleague, theirs)
    _blind(session, make, coder, document.id, mine.id, theirs.id)
    comments.create(session, owner, mine.id, "Wrong.")
    verdicts.give(session, owner, mine.id, VerdictDraft("rejected"))
    assert _told(session, coder, mine) == ["tagged “wolf” as Legal argument"]
    assert len(_told(session, owner, mine)) == 3
    with pytest.raises(NotFound):
        histories.show(session, coder, theirs.id)


def test_a_long_history_asks_no_more_of_the_database_than_a_short_one(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    draft = make.draft(make.document(TEXT), "wolf")
    _save(session, coder, draft)
    session.expunge_all()
    with counted() as few:
        histories.show(session, coder, draft.id)
    for number in range(histories.MOST):
        _save(session, coder, replace(draft, note=f"N{number}"))
    comments.create(session, reviewer, draft.id, "One.")
    session.expunge_all()
    with counted() as many:
        history = histories.show(session, coder, draft.id)
    assert (len(many), history.is_whole) == (len(few), False)


def _save(session: Session, actor: Actor, draft: AnnotationDraft) -> None:
    """Make the tag, or replace it as it is now."""
    found = session.get(Annotation, draft.id)
    annotations.save(session, actor, draft, found.version if found else None)


def _over(draft: AnnotationDraft, quote: str) -> AnnotationDraft:
    start = TEXT.index(quote)
    return replace(draft, span=Span(start, start + len(quote)), quote=quote)


def _told(session: Session, actor: Actor, draft: AnnotationDraft) -> list[str]:
    return [line.words for line in histories.show(session, actor, draft.id).lines]


def _days_ago(session: Session, draft: AnnotationDraft) -> None:
    for event in session.scalars(select(Event).where(Event.subject_id == draft.id)):
        event.at -= timedelta(days=2)
    session.flush()


def _blind(session: Session, make: Make, coder: Actor, document_id: object, *tags: object) -> None:
    """A blind round that is open, to which *coder* is assigned and of which *tags* are."""
    project = make.project()
    version = session.scalars(select(CodebookVersion.id).where(CodebookVersion.project_id == project.id)).one()
    shared = {"project_id": project.id, "created_at": project.created_at}
    values = {"name": "Round 1", "purpose": "reliability", "state": "open", "blind": True, "version_id": version}
    blind = Round(id=new_id(), export_id=f"r-{new_id()}", **values, **shared)
    session.add(blind)
    session.flush()
    place = {"document_id": document_id, "user_id": coder.user_id, "round_id": blind.id, "position": 1}
    session.add(Assignment(id=new_id(), **place, **shared))
    for tag in session.scalars(select(Annotation).where(Annotation.id.in_(tags))):
        tag.round_id = blind.id
    session.flush()
