"""The team of a project: who is in it, as what; joined, changed, left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.domain.events import EventName
from webapp.domain.roles import Action, Actor, Role
from webapp.errors import Conflict, NotFound
from webapp.models import Membership, Project, User
from webapp.services import access, activity, departures, projects, sessions
from webapp.services.access import ProjectPlace
from webapp.services.departures import Departure

_NOTHING = Departure(0, 0)
_NOT_THERE = "This person is not in the team."


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team; *departure* is what their leaving would do, for owners and themselves."""

    user: User
    role: Role
    membership: Membership
    departure: Departure
    is_self: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A project with its people, owners first."""

    place: ProjectPlace
    members: Sequence[Member]

    @property
    def may_manage(self) -> bool:
        return self.place.may(Action.MANAGE_MEMBERS)


def index(session: Session, actor: Actor, slug: str) -> Team:
    """The team of a project, for everybody in it."""
    place = access.project(session, actor, slug, Action.READ)
    rows = session.scalars(
        select(Membership)
        .join(User, Membership.user_id == User.id)
        .where(Membership.project_id == place.project.id)
        .order_by(Membership.role.desc(), User.display_name, User.id)
        .options(joinedload(Membership.user))
    ).all()
    left = departures.previews(session, actor, place.project)
    return Team(place, [_member(row, actor, left) for row in rows])


def add(session: Session, actor: Actor, slug: str, user: User, role: Role) -> int:
    """Put *user* into the team, or change their role when they are in it.

    Gives the number of tags that came back because the person had been here before. Raises Conflict for a
    disabled account and when the last owner would be one no longer.
    """
    place = access.project(session, actor, slug, Action.MANAGE_MEMBERS)
    known = session.get(Membership, (place.project.id, user.id))
    if known:
        _assign(session, actor, place.project, known, role)
        return 0
    if user.disabled_at is not None or user.kind != "account":
        raise Conflict("This account can't sign in.", field="user")
    return admit(session, actor, place.project, user, role)


def admit(session: Session, actor: Actor, project: Project, user: User, role: Role) -> int:
    """As `add`, for somebody who is not in the team and may be: by a link or by an owner."""
    projects.join(session, project, user, role)
    restored = departures.restore(session, project, user.id)
    after = {"role": role.word, "restored": restored}
    activity.record(session, actor, EventName.MEMBER_ADDED, user.id, project=project.id, after=after)
    sessions.mark_for_renewal(session, user.id)
    return restored


def promote(session: Session, actor: Actor, project: Project, membership: Membership, role: Role) -> None:
    """Give somebody of the team a higher role, as an invitation does that an owner made."""
    _assign(session, actor, project, membership, role)


def change_role(session: Session, actor: Actor, slug: str, user_id: UUID, role: Role) -> Member:
    """Give somebody of the team another role; raises Conflict when no owner would be left."""
    place = access.project(session, actor, slug, Action.MANAGE_MEMBERS)
    found = _membership(session, place.project, user_id)
    _assign(session, actor, place.project, found, role)
    return _member(found, actor, departures.previews(session, actor, place.project))


def remove(session: Session, actor: Actor, slug: str, user_id: UUID) -> Member:
    """Take somebody out of the team; see `departures` for their work. Raises Conflict for the last owner."""
    place = access.project(session, actor, slug, Action.MANAGE_MEMBERS)
    return _dismiss(session, actor, place.project, _membership(session, place.project, user_id))


def leave(session: Session, actor: Actor, slug: str) -> Member:
    """Go oneself; as `remove`."""
    place = access.project(session, actor, slug, Action.READ)
    if actor.user_id is None:
        raise NotFound
    return _dismiss(session, actor, place.project, _membership(session, place.project, actor.user_id))


def _assign(session: Session, actor: Actor, project: Project, membership: Membership, role: Role) -> None:
    before = Role(membership.role)
    if before is role:
        return
    if before is Role.OWNER:
        _require_other_owner(session, project, membership.user_id)
    _hold(session, membership)
    membership.role = int(role)
    sessions.mark_for_renewal(session, membership.user_id)
    _record(session, actor, EventName.MEMBER_CHANGED, membership, {"role": before.word}, {"role": role.word})


def _dismiss(session: Session, actor: Actor, project: Project, membership: Membership) -> Member:
    if membership.role == Role.OWNER:
        _require_other_owner(session, project, membership.user_id)
    _hold(session, membership)
    gone = _member(membership, actor, departures.previews(session, actor, project))
    taken = departures.take_back(session, project, membership.user_id)
    before = {"role": gone.role.word, "finished": gone.departure.finished, **taken}
    _record(session, actor, EventName.MEMBER_REMOVED, membership, before)
    sessions.mark_for_renewal(session, membership.user_id)
    session.delete(membership)
    session.flush()
    return gone


def _require_other_owner(session: Session, project: Project, user_id: UUID) -> None:
    """Return when somebody else who can sign in owns the project; of two at once, only one gets through."""
    owners = (
        select(Membership.user_id)
        .join(User, Membership.user_id == User.id)
        .where(Membership.project_id == project.id, Membership.role == int(Role.OWNER), User.disabled_at.is_(None))
        .order_by(Membership.user_id)
        .with_for_update(of=Membership)
    )
    if not set(session.scalars(owners)) - {user_id}:
        raise Conflict("A project keeps at least one owner; make somebody else an owner first.")


def _membership(session: Session, project: Project, user_id: UUID) -> Membership:
    found = session.get(Membership, (project.id, user_id), options=[joinedload(Membership.user)])
    if found is None:
        raise NotFound(_NOT_THERE)
    return found


def _hold(session: Session, membership: Membership) -> None:
    """Return when nobody else changes or ends it before we do; raises NotFound when it ended a moment ago."""
    key = Membership.project_id == membership.project_id, Membership.user_id == membership.user_id
    if session.scalars(select(Membership.user_id).where(*key).with_for_update()).one_or_none() is None:
        raise NotFound(_NOT_THERE)


def _member(row: Membership, actor: Actor, left: Mapping[UUID, Departure]) -> Member:
    return Member(row.user, Role(row.role), row, left.get(row.user_id, _NOTHING), row.user_id == actor.user_id)


def _record(
    session: Session,
    actor: Actor,
    name: EventName,
    membership: Membership,
    before: dict[str, Any],
    after: dict[str, Any] | None = None,
) -> None:
    activity.record(session, actor, name, membership.user_id, project=membership.project_id, before=before, after=after)
