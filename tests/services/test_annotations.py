"""The life of a tag: made, retried, changed, deleted, restored."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.drafts import CodingDraft
from webapp.domain.regions import Region
from webapp.domain.roles import Role
from webapp.domain.spans import Span
from webapp.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Required, Stale
from webapp.models import Annotation, Event, Tally
from webapp.services import annotations, codings

TEXT = "A wolf 🐺 howled. Nobody counted the 312 returns of e\u0301tude in 강변."


def test_a_tag_is_saved_with_the_words_it_holds(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    saved = annotations.save(session, coder, make.draft(document, "강변"), None)
    assert saved.created
    assert (saved.annotation.quote, saved.annotation.version, saved.annotation.status) == ("강변", 1, "submitted")
    assert [tag.id for tag in annotations.of_document(session, coder, document.id)] == [saved.annotation.id]


def test_the_same_request_again_writes_nothing(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    draft = make.draft(document, "🐺")
    annotations.save(session, coder, draft, None)
    events = session.query(Event).count()
    again = annotations.save(session, coder, draft, None)
    assert (again.created, again.annotation.version) == (False, 1)
    assert session.query(Event).count() == events


def test_other_content_under_the_same_id_needs_the_version(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    draft = make.draft(document, "wolf")
    annotations.save(session, coder, draft, None)
    other = make.changed(draft, note="a howl")
    with pytest.raises(Conflict):
        annotations.save(session, coder, other, None)
    with pytest.raises(Stale) as stale:
        annotations.save(session, coder, other, 7)
    assert (stale.value.state or {})["version"] == 1
    assert annotations.save(session, coder, other, 1).annotation.version == 2


def test_words_that_the_text_does_not_say_are_refused(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    draft = make.draft(document, "wolf")
    with pytest.raises(Conflict):
        annotations.save(session, coder, make.changed(draft, quote="bear"), None)
    with pytest.raises(Invalid):
        annotations.save(session, coder, make.changed(draft, span=Span(0, len(TEXT) + 1)), None)


def test_what_is_not_running_text_can_not_be_tagged(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document("READ MORE: a list\nThe text.", Region(0, 17, "related_link"))
    with pytest.raises(Invalid):
        annotations.save(session, coder, make.draft(document, "list"), None)
    annotations.save(session, coder, make.draft(document, "The text."), None)


def test_a_missing_field_never_blocks_and_a_wrong_one_does(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    saved = annotations.save(session, coder, make.draft(document, "312 returns", "statistic"), None)
    assert saved.annotation.incomplete
    with pytest.raises(Invalid):
        annotations.save(session, coder, make.draft(document, "312", "statistic", value="many"), None)
    assert not make.tag(coder, document, "312", "statistic", value="312").incomplete


def test_a_deleted_tag_can_be_restored_with_its_version(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    draft = make.draft(document, "wolf")
    annotations.save(session, coder, draft, None)
    with pytest.raises(Required):
        annotations.delete(session, coder, draft.id, None)
    annotations.delete(session, coder, draft.id, 1)
    annotations.delete(session, coder, draft.id, 1)
    assert not annotations.of_document(session, coder, document.id)
    with pytest.raises(Gone):
        annotations.save(session, coder, draft, None)
    restored = annotations.save(session, coder, draft, 1)
    assert (restored.created, restored.annotation.version) == (False, 2)
    assert session.scalars(select(Tally.count)).all() == [1]


def test_only_its_author_changes_a_tag(session: Session, make: Make) -> None:
    coder, colleague, document = make.member(), make.member(), make.document(TEXT)
    draft = make.draft(document, "wolf")
    annotations.save(session, coder, draft, None)
    with pytest.raises(Forbidden):
        annotations.save(session, colleague, make.changed(draft, note="mine"), 1)
    with pytest.raises(Forbidden):
        annotations.delete(session, colleague, draft.id, 1)


def test_an_id_of_another_project_is_taken_and_says_no_more(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    other = make.member(slug="elsewhere")
    draft = make.draft(document, "wolf")
    annotations.save(session, coder, draft, None)
    there = make.draft(make.document(TEXT, slug="elsewhere"), "wolf")
    with pytest.raises(Conflict) as taken:
        annotations.save(session, other, make.changed(there, id=draft.id), None)
    assert taken.value.state is None
    with pytest.raises(NotFound):
        annotations.delete(session, other, draft.id, 1)


def test_a_viewer_may_not_tag(session: Session, make: Make) -> None:
    reader, document = make.member(Role.VIEWER), make.document(TEXT)
    with pytest.raises(Forbidden):
        annotations.save(session, reader, make.draft(document, "wolf"), None)


def test_a_tag_is_final_only_while_one_person_codes(session: Session, make: Make) -> None:
    first, second, document = make.member(), make.member(), make.document(TEXT)
    make.tag(first, document, "wolf")
    assert make.tag(first, document, "howled").final
    theirs = make.tag(second, document, "wolf")
    session.expire_all()
    assert not any(tag.final for tag in session.scalars(select(Annotation)))
    annotations.delete(session, second, theirs.id, 1)
    session.expire_all()
    alive = select(Annotation.final).where(Annotation.deleted_at.is_(None))
    assert session.scalars(alive).all() == [True, True]


def test_a_viewer_is_given_final_tags_without_their_coders_notes(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document("A wolf 🐺 howled.")
    noted = make.changed(make.draft(document, "wolf"), note="second hand?")
    annotations.save(session, coder, noted, None)
    codings.save(session, coder, document.id, CodingDraft("complete"))
    notes = [
        [tag["note"] for tag in annotations.portraits(session, person, document.id)]
        for person in (coder, make.member(Role.REVIEWER), make.member(Role.VIEWER))
    ]
    assert notes == [["second hand?"], ["second hand?"], [""]]
