"""Projects: made, listed, closed; pseudonyms of their people."""

import re
import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.codebook import CodebookSpec
from webapp.domain.events import EventName
from webapp.domain.ids import new_id, pseudonym
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict, Invalid
from webapp.models import Membership, Project, Pseudonym, User
from webapp.services import activity, codebooks

SLUG = re.compile(r"[a-z0-9-]{2,60}")


def create(session: Session, actor: Actor, slug: str, name: str, codebook: CodebookSpec, owner: User) -> Project:
    """A new project with *codebook* in use as 1.0 and *owner* in its team.

    Raises Invalid for a slug that can't stand in an address, Conflict when it is taken.
    """
    if not SLUG.fullmatch(slug):
        raise Invalid("A short name has 2 to 60 small letters, digits and hyphens.", field="slug")
    if session.scalars(select(Project.id).where(Project.slug == slug)).one_or_none():
        raise Conflict(f"There is already a project {slug}.", field="slug")
    project = Project(
        id=new_id(), slug=slug, name=name.strip() or slug, export_key=secrets.token_bytes(32), created_at=now()
    )
    session.add(project)
    session.flush()  # the rows below point at it
    join(session, project, owner, Role.OWNER)
    codebooks.put_into_use(session, project, codebook, codebook.version or "1.0", owner.id)
    activity.record(session, actor, EventName.PROJECT_CREATED, project.id, project=project.id, after={"slug": slug})
    return project


def mine(session: Session, actor: Actor) -> Sequence[tuple[Project, Role]]:
    """The projects of the actor with their role in each, by name; all of them for the program itself."""
    if actor.is_system:
        return [(project, Role.OWNER) for project in session.scalars(select(Project).order_by(Project.slug))]
    wanted = (
        select(Project, Membership.role)
        .join(Membership, Membership.project_id == Project.id)
        .where(Membership.user_id == actor.user_id)
    )
    if actor.project_id:
        wanted = wanted.where(Project.id == actor.project_id)
    return [(project, Role(role)) for project, role in session.execute(wanted.order_by(Project.slug))]


def join(session: Session, project: Project, user: User, role: Role) -> None:
    """Put *user* into the team and give them the pseudonym that they will keep."""
    session.add(Membership(project_id=project.id, user_id=user.id, role=int(role), created_at=now()))
    ensure_pseudonym(session, project, user.id)
    session.flush()  # later queries of the same transaction must see the member


def ensure_pseudonym(session: Session, project: Project, user_id: UUID) -> str:
    """The id under which a person stands in exports of *project*; made on first use."""
    known = session.get(Pseudonym, (project.id, user_id))
    if known is None:
        known = Pseudonym(project_id=project.id, user_id=user_id, export_id=pseudonym(project.export_key, user_id))
        session.add(known)
    return known.export_id
