"""Links that work once: first set-up, joining a team, a new password, the demo's sign-in.

Only the hash of a link's secret is stored. Each is bound to what it is for, ends by itself, can be revoked,
and is redeemed by one UPDATE, so that of many at the same moment only one succeeds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from webapp.clock import now
from webapp.domain import names
from webapp.domain.drafts import AccountDraft
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Action, Actor, Role
from webapp.errors import Conflict, NotFound
from webapp.models import Invitation, Membership, Project, User
from webapp.services import access, accounts, activity, members
from webapp.services.access import ProjectPlace
from webapp.services.identity import digest, new_secret

LASTS = {
    "setup": timedelta(minutes=30),
    "join": timedelta(days=7),
    "reset": timedelta(hours=24),
    "demo": timedelta(days=1),
}
_OVER = "This link was used already, was taken back, or is too old."


@dataclass(frozen=True, slots=True)
class Welcome:
    """What an invitation says to who opens it: into which project, as what, asked by whom, until when."""

    project: Project
    role: Role
    inviter: User | None
    expires_at: datetime


def setup_link(session: Session) -> str | None:
    """The secret of the link that makes the first administrator, good for 30 minutes; None once there is an account.

    Earlier ones stop working.
    """
    if accounts.any_yet(session):
        return None
    _revoke(session, Invitation.purpose == "setup")
    return _make(session, "setup")


def require_setup(session: Session, secret: str) -> None:
    """Return when the set-up link works; raises NotFound, also for every link once there is an account."""
    if accounts.any_yet(session) or _find(session, "setup", secret) is None:
        raise NotFound


def redeem_setup(session: Session, secret: str, draft: AccountDraft, password: str) -> User:
    """The first administrator, made by a set-up link; raises NotFound as `require_setup` does.

    Two at the same moment make one administrator.
    """
    user = accounts.create_first(session, draft.name, password, draft.display_name)
    _redeem(session, "setup", secret, user.id)
    return user


def place(session: Session, actor: Actor, slug: str) -> ProjectPlace:
    """The project, for an owner who may invite into it."""
    return access.project(session, actor, slug, Action.MANAGE_MEMBERS)


def invite(session: Session, actor: Actor, slug: str, role: Role, label: str = "") -> str:
    """The secret of a link into the team, good for seven days and one person; *label* says to its maker for whom."""
    project = place(session, actor, slug).project
    after = {"role": role.word, "label": names.line(label, "label")}
    secret = _make(
        session, "join", project_id=project.id, role=int(role), label=after["label"], created_by=actor.user_id
    )
    activity.record(session, actor, EventName.INVITATION_CREATED, None, project=project.id, after=after)
    return secret


def index(session: Session, actor: Actor, slug: str) -> Sequence[Invitation]:
    """The invitations into a team that still work, the next to end first; for owners."""
    project = place(session, actor, slug).project
    wanted = select(Invitation).where(Invitation.project_id == project.id, _works("join"))
    return session.scalars(wanted.order_by(Invitation.expires_at, Invitation.id)).all()


def revoke(session: Session, actor: Actor, slug: str, invitation_id: UUID) -> None:
    """Take an invitation back; raises NotFound when it works no longer."""
    project = place(session, actor, slug).project
    theirs = and_(Invitation.id == invitation_id, Invitation.project_id == project.id, _works("join"))
    if not _revoke(session, theirs):
        raise NotFound
    activity.record(session, actor, EventName.INVITATION_REVOKED, invitation_id, project=project.id)


def show(session: Session, secret: str) -> Welcome:
    """What an invitation is about; raises NotFound when it works no longer."""
    found = _find(session, "join", secret)
    if found is None:
        raise NotFound(_OVER)
    project = session.get_one(Project, found.project_id)
    inviter = session.get(User, found.created_by) if found.created_by else None
    return Welcome(project, Role(found.role or Role.VIEWER), inviter, found.expires_at)


def accept(session: Session, actor: Actor, secret: str) -> Project:
    """Join the team as the invitation says; it is used up then.

    Raises NotFound when it works no longer, Conflict when the actor has that role already.
    """
    return _join(session, accounts.own(session, actor), actor, secret)


def accept_as_new(session: Session, secret: str, draft: AccountDraft, password: str) -> tuple[User, Project]:
    """As `accept`, with an account made for it.

    Call it first in a writing session, after `show` on a reading one: it hashes before it takes the write lock.
    """
    user = accounts.create(session, Actor.system(), draft.name, password, draft.display_name, email=draft.email)
    actor = Actor(user.id, draft.name, user.display_name)
    return user, _join(session, user, actor, secret)


def reset_link(session: Session, actor: Actor, user: User) -> str:
    """The secret of a link by which *user* sets a new password within a day; earlier ones stop working.

    Raises Conflict for a disabled account.
    """
    access.require_admin(actor)
    if user.disabled_at is not None:
        raise Conflict(f"The account {user.name} is disabled; enable it first.")
    _revoke(session, and_(Invitation.purpose == "reset", Invitation.user_id == user.id))
    after = {"name": user.name, "what": "reset link"}
    activity.record(session, actor, EventName.ACCOUNT_CHANGED, user.id, after=after)
    return _make(session, "reset", user_id=user.id, created_by=actor.user_id)


def of_reset(session: Session, secret: str) -> User:
    """Whose password the reset link sets; raises NotFound when it works no longer."""
    found = _find(session, "reset", secret)
    user = session.get(User, found.user_id) if found else None
    if user is None or user.disabled_at is not None:
        raise NotFound(_OVER)
    return user


def redeem_reset(session: Session, secret: str, user: User, password: str) -> None:
    """Give *user*, found by `of_reset` on a reading session, a new password; all their sessions end."""
    actor = Actor(user.id, user.name or "", user.display_name)
    accounts.change_password(session, actor, user.id, password)
    _redeem(session, "reset", secret, user.id)


def demo_link(session: Session, user: User) -> str:
    """The secret of a link that signs *user* in once, within a day."""
    return _make(session, "demo", user_id=user.id)


def redeem_demo_link(session: Session, secret: str) -> User:
    """The person whom a demo link signs in; raises NotFound when it is unknown, used or too old."""
    used = _redeem(session, "demo", secret, None)
    used.used_by = used.user_id
    user = session.get(User, used.user_id)
    if user is None or user.disabled_at is not None:
        raise NotFound(_OVER)
    return user


def _join(session: Session, user: User, actor: Actor, secret: str) -> Project:
    used = _redeem(session, "join", secret, user.id)
    project, role = session.get_one(Project, used.project_id), Role(used.role or Role.VIEWER)
    known = session.get(Membership, (project.id, user.id))
    if known is None:
        members.admit(session, actor, project, user, role)
    elif known.role >= role:
        raise Conflict(f"You are in the team of {project.name} already.")
    else:
        members.promote(session, actor, project, known, role)
    return project


def _make(session: Session, purpose: str, **more: UUID | int | str | None) -> str:
    secret, moment = new_secret(), now()
    link = Invitation(
        id=new_id(),
        purpose=purpose,
        hash=digest(secret),
        created_at=moment,
        expires_at=moment + LASTS[purpose],
        **more,
    )
    session.add(link)
    session.flush()  # what revokes or redeems it later in this transaction is an UPDATE
    return secret


def _find(session: Session, purpose: str, secret: str) -> Invitation | None:
    wanted = select(Invitation).where(Invitation.hash == digest(secret), _works(purpose))
    return session.scalars(wanted).one_or_none()


def _redeem(session: Session, purpose: str, secret: str, by: UUID | None) -> Invitation:
    """Use a link up; raises NotFound when it works no longer."""
    session.flush()  # *by* may be somebody who was made a moment ago
    used = session.scalars(
        update(Invitation)
        .where(Invitation.hash == digest(secret), _works(purpose))
        .values(used_at=now(), used_by=by)
        .returning(Invitation)
    ).one_or_none()
    if used is None:
        raise NotFound(_OVER)
    return used


def _revoke(session: Session, which: ColumnElement[bool]) -> bool:
    alive = and_(which, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
    ended = session.scalars(update(Invitation).where(alive).values(revoked_at=now()).returning(Invitation.id)).all()
    return bool(ended)


def _works(purpose: str) -> ColumnElement[bool]:
    """A condition: of that purpose, not used, taken back or too old; who made an invitation must be an owner still."""
    alive = and_(
        Invitation.purpose == purpose,
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now(),
    )
    if purpose != "join":
        return alive
    maker, owner = aliased(User), aliased(Membership)
    still_owner = exists().where(
        owner.project_id == Invitation.project_id,
        owner.user_id == Invitation.created_by,
        owner.role == int(Role.OWNER),
        maker.id == owner.user_id,
        maker.disabled_at.is_(None),
    )
    return and_(alive, or_(Invitation.created_by.is_(None), still_owner))
