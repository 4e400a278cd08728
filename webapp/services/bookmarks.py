"""Where a person stopped reading an article, and what of it was on their screen. Nobody else sees it."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.coverage import united
from webapp.domain.drafts import BookmarkDraft
from webapp.domain.roles import Action, Actor
from webapp.errors import Invalid
from webapp.models import Bookmark
from webapp.services import access

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def mine(session: Session, actor: Actor, document_id: UUID) -> Bookmark | None:
    """The actor's bookmark in a document that they may read; None before they have read any of it."""
    return session.get(Bookmark, (document_id, actor.user_id)) if actor.user_id else None


def save(session: Session, actor: Actor, document_id: UUID, draft: BookmarkDraft) -> None:
    """Keep where the actor is, and add to what they have had on the screen; nothing is recorded in the log.

    Raises Invalid for a place outside the text.
    """
    place = access.document(session, actor, document_id, Action.ANNOTATE)
    length = place.document.length
    if draft.place > length or any(end > length for _, end in draft.seen):
        raise Invalid("The text is not as long as that.", field="place")
    before = mine(session, actor, document_id)
    seen = united([*((start, end) for start, end in before.seen), *draft.seen] if before else draft.seen)
    given = {"place": draft.place, "seen": [list(span) for span in seen], "updated_at": now()}
    # two windows may send their first at once
    insert: Any = _INSERTS[session.get_bind().dialect.name](Bookmark)
    row = insert.values(document_id=document_id, user_id=actor.user_id, **given)
    session.execute(row.on_conflict_do_update(index_elements=["document_id", "user_id"], set_=given))
