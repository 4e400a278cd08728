"""Where a reader stopped is theirs alone."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.drafts import BookmarkDraft
from webapp.domain.roles import Role
from webapp.errors import Forbidden, Invalid, NotFound
from webapp.models import Coding, Event
from webapp.services import bookmarks

TEXT = "A wolf 🐺 howled. It howled again."


def test_what_was_on_the_screen_is_added_up_and_the_place_is_the_last(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    assert bookmarks.mine(session, coder, document.id) is None
    for place, seen in ((0, (0, 10)), (12, (12, 20)), (5, (8, 14))):
        bookmarks.save(session, coder, document.id, BookmarkDraft(place, (seen,)))
    session.expire_all()
    kept = bookmarks.mine(session, coder, document.id)
    assert kept
    assert (kept.place, kept.seen) == (5, [[0, 20]])
    assert bookmarks.mine(session, make.member(), document.id) is None


def test_reading_is_not_recorded_and_begins_no_coding(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    events = session.scalar(select(func.count()).select_from(Event))
    bookmarks.save(session, coder, document.id, BookmarkDraft(3, ((0, 10),)))
    assert session.scalar(select(func.count()).select_from(Event)) == events
    assert session.scalar(select(func.count()).select_from(Coding)) == 0


@pytest.mark.parametrize("draft", [BookmarkDraft(len(TEXT) + 1), BookmarkDraft(0, ((0, len(TEXT) + 1),))])
def test_a_place_outside_the_text_is_refused(session: Session, make: Make, draft: BookmarkDraft) -> None:
    with pytest.raises(Invalid):
        bookmarks.save(session, make.member(), make.document(TEXT).id, draft)


def test_only_coders_of_the_project_have_one(session: Session, make: Make) -> None:
    document = make.document(TEXT)
    with pytest.raises(Forbidden):
        bookmarks.save(session, make.member(Role.VIEWER), document.id, BookmarkDraft(0))
    with pytest.raises(NotFound):
        bookmarks.save(session, make.stranger(), document.id, BookmarkDraft(0))
