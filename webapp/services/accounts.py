"""Accounts of people: made, changed, disabled, verified."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import names
from webapp.domain.drafts import AccountDraft
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.keys import Keys, faults
from webapp.domain.roles import Actor
from webapp.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from webapp.models import User
from webapp.services import access, activity, passwords, sessions


def create(
    session: Session,
    actor: Actor,
    name: str,
    password: str | None,
    display_name: str = "",
    *,
    is_admin: bool = False,
    email: str = "",
) -> User:
    """A new account, which can't sign in before it has a password.

    Raises Invalid for a name, address or password that can't be one, Conflict when the name is taken.
    """
    names.person(name)
    moment = now()
    user = User(
        id=new_id(),
        name=name,
        display_name=names.line(display_name, "display_name") or name,
        email=names.email(email),
        is_admin=is_admin,
        password_hash=passwords.hashed(password, name, display_name) if password is not None else None,
        password_changed_at=moment if password is not None else None,
        created_at=moment,
    )
    _insert(session, user)
    activity.record(session, actor, EventName.ACCOUNT_CREATED, user.id, after={"name": name, "admin": is_admin})
    return user


def add(session: Session, actor: Actor, draft: AccountDraft) -> User:
    """An account without a password, made by an administrator; a reset link lets its owner in."""
    access.require_admin(actor)
    return create(session, actor, draft.name, None, draft.display_name, is_admin=draft.is_admin, email=draft.email)


def create_first(session: Session, name: str, password: str, display_name: str = "") -> User:
    """The first account of an installation, an administrator; raises Conflict when there is one already.

    Two at the same moment: one of them meets the Conflict.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text('LOCK TABLE "user" IN SHARE ROW EXCLUSIVE MODE'))
    if any_yet(session):
        raise Conflict("There are accounts already; an administrator adds people.")
    return create(session, Actor.system(), name, password, display_name, is_admin=True)


def any_yet(session: Session) -> bool:
    """Whether somebody has an account here."""
    return session.scalars(select(User.id).where(User.kind == "account").limit(1)).one_or_none() is not None


def named(session: Session, name: str) -> User:
    """The account called *name*; raises NotFound."""
    found = session.scalars(select(User).where(User.name == name)).one_or_none()
    if found is None:
        raise NotFound(f"There is nobody called {name}.", field="name")
    return found


def get(session: Session, user_id: UUID) -> User:
    """The account of that id; raises NotFound."""
    found = session.get(User, user_id)
    if found is None or found.kind != "account":
        raise NotFound
    return found


def own(session: Session, actor: Actor) -> User:
    """The account of the actor; raises Forbidden for the program itself."""
    return get(session, own_id(actor))


def own_id(actor: Actor) -> UUID:
    """The id of the actor's account; raises Forbidden for the program itself."""
    if actor.user_id is None:
        raise Forbidden("Only a person has an account.")
    return actor.user_id


def index(session: Session, actor: Actor) -> Sequence[User]:
    """All accounts by name, for an administrator."""
    access.require_admin(actor)
    return session.scalars(select(User).where(User.kind == "account").order_by(User.name)).all()


def first_admin(session: Session) -> User | None:
    """The administrator who has been here longest and is not disabled, or None."""
    wanted = select(User).where(User.is_admin.is_(True), User.disabled_at.is_(None))
    return session.scalars(wanted.order_by(User.created_at, User.id).limit(1)).one_or_none()


def verify(session: Session, name: str, password: str) -> User | None:
    """The person whose name and password these are, or None; equally slow for names that don't exist.

    Takes some 80 ms; give it a reading session, so that nobody waits for it.
    """
    user = session.scalars(select(User).where(User.name == name, User.disabled_at.is_(None))).one_or_none()
    return user if passwords.match(user.password_hash if user else None, password) else None


def update(session: Session, actor: Actor, display_name: str, email: str) -> User:
    """Change how the actor is called and reached."""
    shown, address = names.line(display_name, "display_name"), names.email(email)
    if not shown:
        raise Invalid("A name to show is missing.", field="display_name")
    user = own(session, actor)
    if (user.display_name, user.email) != (shown, address):
        user.display_name, user.email = shown, address
        _changed(session, actor, user, "profile")
    return user


def change_keys(session: Session, actor: Actor, wanted: Keys) -> None:
    """Give the actor the keys *wanted*; raises Invalid, with what is wrong at each command.

    Not in the log: it is an aid of one's own.
    """
    if wrong := faults(wanted.changed):
        raise Invalid("Some keys can’t be.", errors=tuple(FieldError(name, why) for name, why in wrong.items()))
    own(session, actor).keys = wanted.stored()


def change_password(session: Session, actor: Actor, user_id: UUID, password: str) -> None:
    """Give an account a new password and end all its sessions; raises Invalid when it is too easy to guess.

    Call it first in a writing session: it hashes before it takes the write lock.
    """
    hashed = passwords.hashed(password, actor.name, actor.display_name)
    user = get(session, user_id)
    user.password_hash, user.password_changed_at = hashed, now()
    sessions.end_all(session, user.id)
    _changed(session, actor, user, "password")


def disable(session: Session, actor: Actor, user_id: UUID) -> User:
    """Shut somebody out: no sign-in, no token; their work stays. Raises Conflict for the last administrator."""
    access.require_admin(actor)
    user = get(session, user_id)
    if user.disabled_at is None:
        _require_other_admin(session, user)
        user.disabled_at = now()
        sessions.end_all(session, user.id)
        _changed(session, actor, user, "disabled")
    return user


def enable(session: Session, actor: Actor, user_id: UUID) -> User:
    """Let somebody in again."""
    access.require_admin(actor)
    user = get(session, user_id)
    if user.disabled_at is not None:
        user.disabled_at = None
        _changed(session, actor, user, "enabled")
    return user


def appoint(session: Session, actor: Actor, user_id: UUID, *, is_admin: bool) -> User:
    """Make somebody an administrator, or no longer; raises Conflict for the last one."""
    access.require_admin(actor)
    user = get(session, user_id)
    if user.is_admin != is_admin:
        if not is_admin:
            _require_other_admin(session, user)
        user.is_admin = is_admin
        sessions.mark_for_renewal(session, user.id)
        _changed(session, actor, user, "administrator" if is_admin else "no administrator")
    return user


def _require_other_admin(session: Session, user: User) -> None:
    """Return when somebody else could still look after the installation; two at once can't both leave."""
    if not user.is_admin:
        return
    wanted = select(User.id).where(User.is_admin.is_(True), User.disabled_at.is_(None)).order_by(User.id)
    if not set(session.scalars(wanted.with_for_update())) - {user.id}:
        raise Conflict("This is the last administrator; appoint another one first.")


def _insert(session: Session, user: User) -> None:
    refusal = Conflict(f"There is already somebody called {user.name}.", field="name")
    if session.scalar(select(func.count()).where(User.name == user.name)):
        raise refusal
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:  # somebody was a moment faster
        raise refusal from error


def _changed(session: Session, actor: Actor, user: User, what: str) -> None:
    activity.record(session, actor, EventName.ACCOUNT_CHANGED, user.id, after={"name": user.name, "what": what})
