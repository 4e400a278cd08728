"""Load and authorise in one call. Who may not know of a thing meets the same NotFound as for a random id."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from webapp.domain.roles import GRANTS, Action, Actor, Role, may
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.models import Document, Membership, Project
from webapp.models.base import Key
from webapp.services import sealing

_WHILE_CLOSED = frozenset(
    {
        Action.READ,
        Action.EXPORT,
        Action.SEE_OUTCOMES,
        Action.SEE_AGREEMENT,
        Action.SEE_REVIEW,
        Action.SEE_ROUNDS,
        Action.MANAGE_PROJECT,
        Action.MANAGE_MEMBERS,
    }
)


# Built once: each request runs one of them, and building costs more than running.
_MINE = and_(Membership.project_id == Project.id, Membership.user_id == sealing.ACTOR)
_HIDES = sealing.hides(sealing.ACTOR, Project.id)  # no statement more, for the many who code in no such round
_PROJECT = (
    select(Project, Membership.role, _HIDES)
    .join(Membership, _MINE, isouter=True)
    .where(Project.slug == bindparam("slug"))
)
_DOCUMENT = (
    select(Document, Project, Membership.role, _HIDES)
    .join(Project, Document.project_id == Project.id)
    .join(Membership, _MINE, isouter=True)
    .where(Document.id == bindparam("document", type_=Key()))
)
_HELD = _DOCUMENT.with_for_update(of=Document, key_share=True)
_DESK = _HELD.with_only_columns(
    Document.id, Document.length, Project.id, Project.closed_at, Membership.role, maintain_column_froms=True
)


@dataclass(frozen=True, slots=True)
class ProjectPlace:
    """A project, and what the actor is in it."""

    project: Project
    role: Role

    def may(self, action: Action) -> bool:
        """Whether the actor could do *action* here now."""
        return may(self.role, action) and _open_to(action, self.project.closed_at)


@dataclass(frozen=True, slots=True)
class DocumentPlace(ProjectPlace):
    """A document, its project, and what the actor is in it."""

    document: Document


@dataclass(frozen=True, slots=True)
class Desk:
    """A document at which the actor may tag now, with no more of it than saving a tag needs."""

    document_id: UUID
    length: int  # code points
    project_id: UUID


def project(session: Session, actor: Actor, slug: str, action: Action) -> ProjectPlace:
    """The project called *slug*, for somebody who may do *action* in it."""
    if "\0" in slug:  # which PostgreSQL would not even compare
        raise NotFound
    found = session.execute(_PROJECT, {"actor": actor.user_id, "slug": slug}).one_or_none()
    if found is None:
        raise NotFound
    role = _authorised(actor, action, found[0].id, found[0].closed_at, found[1])
    sealing.attach(session, actor, found[0].id, hides=found[2])
    return ProjectPlace(found[0], role)


def document(session: Session, actor: Actor, document_id: UUID, action: Action, *, hold: bool = False) -> DocumentPlace:
    """The document, for somebody who may do *action* in its project; with *hold* as after `held`."""
    wanted = _HELD if hold else _DOCUMENT
    found = session.execute(wanted, {"actor": actor.user_id, "document": document_id}).one_or_none()
    if found is None:
        raise NotFound
    role = _authorised(actor, action, found[1].id, found[1].closed_at, found[2])
    sealing.attach(session, actor, found[1].id, hides=found[3])
    return DocumentPlace(found[1], role, found[0])


def desk(session: Session, actor: Actor, document_id: UUID) -> Desk:
    """As `document` with *hold*, for tagging: each save runs it, and loading whole rows would be much of its work."""
    asked = {"actor": actor.user_id, "document": document_id}
    found = session.connection().execute(_DESK, asked).one_or_none()
    if found is None:
        raise NotFound
    of_document, length, of_project, closed_at, stored = found
    _authorised(actor, Action.ANNOTATE, of_project, closed_at, stored)
    return Desk(of_document, length, of_project)


def held(session: Session, document_ids: Iterable[UUID]) -> None:
    """Return when nobody else changes tags in these documents before this transaction ends.

    What is final in a document rests on all of its tags, so PostgreSQL lets one at a time change them; SQLite
    has one writer anyway. Documents are held in one order and before rows in them, so that no ring can form.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    ordered = sorted(set(document_ids))
    for first in range(0, len(ordered), 500):
        some = select(Document.id).where(Document.id.in_(ordered[first : first + 500])).order_by(Document.id)
        session.execute(some.with_for_update(key_share=True))


def require_admin(actor: Actor) -> None:
    """Return when *actor* looks after the installation; raises Forbidden otherwise."""
    if not actor.is_admin:
        raise Forbidden("Only an administrator of this installation may do this.")


def _open_to(action: Action, closed_at: datetime | None) -> bool:
    return closed_at is None or action in _WHILE_CLOSED


def _authorised(actor: Actor, action: Action, project_id: UUID, closed_at: datetime | None, stored: int | None) -> Role:
    """The role of the actor, who may do *action* with it; *stored* is that of their membership."""
    role = Role.OWNER if actor.is_system else stored
    if role is None or actor.project_id not in (None, project_id):
        raise NotFound
    if not may(Role(role), action):
        least = GRANTS[action].word
        raise Forbidden(f"This needs the role {'coder' if least == 'annotator' else least} in this project.")
    if not _open_to(action, closed_at):
        raise Conflict("This project is closed; an owner can reopen it.")
    return Role(role)
