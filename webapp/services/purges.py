"""Purging a project: what deleting means at last. Nothing of it can be brought back but from a backup."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, or_, select, update
from sqlalchemy.orm import Session

from webapp.domain.events import EventName
from webapp.domain.roles import Action, Actor
from webapp.errors import Conflict
from webapp.models import Base, Document, Event, Project, Pseudonym, Release, User, Withdrawal
from webapp.services import access, activity, search

_BATCH = 200


def purge(session: Session, actor: Actor, slug: str) -> int:
    """Delete a project with everything in it, blank what the log says of it, and give the number of its documents.

    The log keeps who did what when, without before and after. People who are only known from a corpus of this
    project go with it. The caller commits and then compacts the database, so that the file forgets too. Raises
    Conflict while there are dataset versions that were not withdrawn: somebody may cite them.
    """
    project = access.project(session, actor, slug, Action.MANAGE_PROJECT).project
    _require_withdrawn(session, project.id)
    strangers = _imported_people(session, project.id)
    documents = _forget_words(session, project.id)
    here = Event.project_id == project.id
    session.execute(update(Event).where(here).values(before=None, after=None, project_id=None))
    project_id = project.id
    session.expunge_all()
    for table, condition in reversed(list(_scoped(project_id).items())):
        session.execute(delete(table).where(condition))
    session.execute(delete(User).where(User.id.in_(strangers), User.id.not_in(select(Pseudonym.user_id))))
    search.tidy(session)
    activity.record(session, actor, EventName.PROJECT_PURGED, project_id, after={"documents": documents})
    return documents


def _require_withdrawn(session: Session, project_id: UUID) -> None:
    given_out = select(Release.number).outerjoin(Withdrawal).where(Withdrawal.release_id.is_(None))
    numbers = session.scalars(given_out.where(Release.project_id == project_id).order_by(Release.created_at)).all()
    if numbers:
        raise Conflict(f"Papers may cite what was given out; withdraw it first: version {', '.join(numbers)}.")


def _forget_words(session: Session, project_id: UUID) -> int:
    """Take every document of the project out of the search index; gives their number."""
    ids = session.scalars(select(Document.id).where(Document.project_id == project_id)).all()
    for first in range(0, len(ids), _BATCH):
        some = select(Document).where(Document.id.in_(ids[first : first + _BATCH]))
        search.remove(session, session.scalars(some).all())
        session.expunge_all()
    return len(ids)


def _imported_people(session: Session, project_id: UUID) -> list[UUID]:
    wanted = (
        select(User.id)
        .join(Pseudonym, Pseudonym.user_id == User.id)
        .where(Pseudonym.project_id == project_id, User.kind == "imported")
    )
    return list(session.scalars(wanted))


def _scoped(project_id: UUID) -> Mapping[Table, ColumnElement[bool]]:
    """Every table that holds rows of a project, parents first, and which rows those are.

    Read from the models, so that a new table can't be forgotten; the log is not among them.
    """
    found: dict[Table, ColumnElement[bool]] = {}
    for table in Base.metadata.sorted_tables:
        if table is Project.__table__:
            found[table] = table.c.id == project_id
        elif table is not Event.__table__:
            ways = [
                key.parent.in_(select(key.column).where(found[key.column.table]))
                for key in table.foreign_keys
                if key.column.table in found and key.column.table is not table and not key.parent.nullable
            ]
            if "project_id" in table.c:
                found[table] = table.c.project_id == project_id
            elif ways:
                found[table] = or_(*ways)
    return found
