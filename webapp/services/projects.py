"""Projects: made, listed, changed, closed; pseudonyms of their people."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp import resources
from webapp.clock import now, rfc3339
from webapp.domain import codebook_json, names
from webapp.domain.codebook import UNITS, CodebookSpec
from webapp.domain.codebook_filed import afresh
from webapp.domain.drafts import SettingsDraft
from webapp.domain.events import EventName
from webapp.domain.ids import new_id, pseudonym
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.text import clean_field
from webapp.errors import Conflict, Invalid, NotFound
from webapp.models import Membership, Project, Pseudonym, User
from webapp.services import access, accounts, activity, codebooks, sealing
from webapp.services.access import ProjectPlace

MAX_DESCRIPTION = 2_000
AGREEMENT_UNITS = ("character", "sentence", "paragraph", "document")


def create(session: Session, actor: Actor, slug: str, name: str, codebook: CodebookSpec, owner: User) -> Project:
    """A new project with *codebook* in use as 1.0 and *owner* in its team, made by an administrator.

    Raises Invalid for a slug that can't stand in an address, Conflict when it is taken.
    """
    access.require_admin(actor)
    project = Project(
        id=new_id(),
        slug=names.slug(slug),
        name=names.line(name, "name") or slug,
        export_key=secrets.token_bytes(32),
        created_at=now(),
    )
    _insert(session, project)
    join(session, project, owner, Role.OWNER)
    codebooks.put_into_use(session, project, codebook, codebook.version or "1.0", owner.id)
    activity.record(session, actor, EventName.PROJECT_CREATED, project.id, project=project.id, after={"slug": slug})
    return project


def create_own(session: Session, actor: Actor, slug: str, name: str, codebook: CodebookSpec | None = None) -> Project:
    """As `create`, with the actor as owner, and the usual codebook where none is given."""
    access.require_admin(actor)
    return create(session, actor, slug, name, codebook or template(), accounts.own(session, actor))


def template() -> CodebookSpec:
    """The codebook that a project begins with unless it is given another one."""
    raw = (resources.path("seeds") / "codebook.json").read_text(encoding="utf-8")
    return replace(codebook_json.parse(json.loads(raw)), issued_at="")  # each project begins with it when it begins


def codebook_of(session: Session, actor: Actor, slug: str) -> CodebookSpec:
    """The codebook in use in a project of the actor's, for another project to begin with.

    Retired codes are left out, and so are passages of articles; examples that were typed stay.
    """
    place = access.project(session, actor, slug, Action.READ)
    return afresh(codebooks.in_use(session, place.project.id).spec)


def named(session: Session, slug: str) -> Project:
    """The project called *slug*, for the program itself; raises NotFound."""
    found = session.scalars(select(Project).where(Project.slug == slug)).one_or_none()
    if found is None:
        raise NotFound(f"There is no project called {slug}.", field="slug")
    return found


def show(session: Session, actor: Actor, slug: str) -> ProjectPlace:
    """The project, for whoever is in its team."""
    return access.project(session, actor, slug, Action.READ)


def settings(session: Session, actor: Actor, slug: str) -> ProjectPlace:
    """The project, for an owner who may change its settings."""
    return access.project(session, actor, slug, Action.MANAGE_PROJECT)


def mine(session: Session, actor: Actor) -> Sequence[tuple[Project, Role]]:
    """The projects of the actor with their role in each, by name; all of them for the program itself."""
    if actor.is_system:
        return [(project, Role.OWNER) for project in session.scalars(select(Project).order_by(Project.slug))]
    wanted = (
        select(Project, Membership.role, sealing.hides(actor.user_id, Project.id))
        .join(Membership, Membership.project_id == Project.id)
        .where(Membership.user_id == actor.user_id)
    )
    if actor.project_id:
        wanted = wanted.where(Project.id == actor.project_id)
    found = session.execute(wanted.order_by(Project.slug)).all()
    for project, _, hides in found:
        sealing.attach(session, actor, project.id, hides=hides)
    return [(project, Role(role)) for project, role, _ in found]


def overview(session: Session, actor: Actor) -> Sequence[tuple[Project, int]]:
    """That projects exist and how many people each has: what an administrator sees of all, and no content."""
    access.require_admin(actor)
    wanted = select(Project, func.count(Membership.user_id)).join(Membership, isouter=True).group_by(Project.id)
    return [(project, count) for project, count in session.execute(wanted.order_by(Project.slug))]


def update(session: Session, actor: Actor, slug: str, draft: SettingsDraft) -> Project:
    """Change how a project is called, what its coders see of each other, and the units that they tag and compare by."""
    project = access.project(session, actor, slug, Action.MANAGE_PROJECT).project
    name = names.line(draft.name, "name")
    if not name:
        raise Invalid("The project needs a name.", field="name")
    if draft.unit not in (None, *UNITS):
        raise Invalid(f"A unit is one of: {', '.join(UNITS)}.", field="unit")
    if draft.agreement_unit not in AGREEMENT_UNITS:
        raise Invalid(f"Agreement is counted by one of: {', '.join(AGREEMENT_UNITS)}.", field="agreement_unit")
    wanted = {
        "name": name,
        "description": clean_field(draft.description, "description", MAX_DESCRIPTION).strip(),
        "open_team": draft.open_team,
        "unit": draft.unit,
        "agreement_unit": draft.agreement_unit,
    }
    before = {key: getattr(project, key) for key in wanted}
    changed = [key for key in wanted if wanted[key] != before[key]]
    if changed:
        for key in changed:
            setattr(project, key, wanted[key])
        _changed(session, actor, project, {k: before[k] for k in changed}, {k: wanted[k] for k in changed})
    return project


def close(session: Session, actor: Actor, slug: str) -> Project:
    """Make a project read-only until it is reopened; closing it again is no error."""
    project = access.project(session, actor, slug, Action.MANAGE_PROJECT).project
    if project.closed_at is None:
        project.closed_at = now()
        _changed(session, actor, project, {"closed": False}, {"closed": True})
    return project


def reopen(session: Session, actor: Actor, slug: str) -> Project:
    """Let the team work again."""
    project = access.project(session, actor, slug, Action.MANAGE_PROJECT).project
    if project.closed_at is not None:
        project.closed_at = None
        _changed(session, actor, project, {"closed": True}, {"closed": False})
    return project


def join(session: Session, project: Project, user: User, role: Role) -> None:
    """Put *user* into the team and give them the pseudonym that they will keep; raises Conflict for a member."""
    try:
        with session.begin_nested():
            session.add(Membership(project_id=project.id, user_id=user.id, role=int(role), created_at=now()))
            ensure_pseudonym(session, project, user.id)
    except IntegrityError as error:  # somebody was a moment faster
        raise Conflict(f"{user.display_name} is in the team already.") from error


def ensure_pseudonym(session: Session, project: Project, user_id: UUID) -> str:
    """The id under which a person stands in exports of *project*; made on first use."""
    known = session.get(Pseudonym, (project.id, user_id))
    if known is None:
        known = Pseudonym(project_id=project.id, user_id=user_id, export_id=pseudonym(project.export_key, user_id))
        session.add(known)
    return known.export_id


def portray(project: Project, role: Role) -> dict[str, Any]:
    """A project as the API gives it to somebody of that role."""
    return {
        "id": project.id,
        "slug": project.slug,
        "name": project.name,
        "description": project.description,
        "role": role.word,
        "open_team": project.open_team,
        "created_at": rfc3339(project.created_at),
        "closed_at": rfc3339(project.closed_at) if project.closed_at else None,
    }


def _insert(session: Session, project: Project) -> None:
    refusal = Conflict(f"There is already a project {project.slug}.", field="slug")
    if session.scalars(select(Project.id).where(Project.slug == project.slug)).one_or_none():
        raise refusal
    try:
        with session.begin_nested():
            session.add(project)
    except IntegrityError as error:  # somebody was a moment faster
        raise refusal from error


def _changed(session: Session, actor: Actor, project: Project, before: dict[str, Any], after: dict[str, Any]) -> None:
    activity.record(
        session, actor, EventName.PROJECT_CHANGED, project.id, project=project.id, before=before, after=after
    )
