"""API tokens: made, listed, revoked. The secret itself is given once."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.clock import now
from webapp.domain import names
from webapp.domain.drafts import TokenDraft
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Action, Actor
from webapp.errors import Invalid, NotFound
from webapp.models import Project, Token, User
from webapp.services import access, accounts, activity
from webapp.services.identity import as_actor, digest, new_secret

PREFIX = "glo_"  # so that a token that lies about is recognised as one
MOST_DAYS = 3_660


def create(session: Session, actor: Actor, user: User, draft: TokenDraft) -> tuple[Token, str]:
    """A new token of *user*, and its secret.

    Raises NotFound for a project that *user* is not in, Invalid for days that can't be.
    """
    if draft.days is not None and not 1 <= draft.days <= MOST_DAYS:
        raise Invalid(f"A token lasts 1 to {MOST_DAYS:,} days.", field="days")
    project = access.project(session, as_actor(user), draft.slug, Action.READ).project if draft.slug else None
    secret, moment = PREFIX + new_secret(), now()
    token = Token(
        id=new_id(),
        hash=digest(secret),
        user_id=user.id,
        user=user,
        project_id=project.id if project else None,
        label=names.line(draft.label, "label"),
        created_at=moment,
        expires_at=moment + timedelta(days=draft.days) if draft.days is not None else None,
    )
    session.add(token)
    activity.record(session, actor, EventName.TOKEN_CREATED, token.id, after={"user": user.name, "project": draft.slug})
    return token, secret


def create_own(session: Session, actor: Actor, draft: TokenDraft) -> tuple[Token, str]:
    """As `create`, for oneself."""
    return create(session, actor, accounts.own(session, actor), draft)


def index(session: Session, actor: Actor, *, of: UUID | None = None) -> Sequence[tuple[Token, Project | None]]:
    """Tokens that are not revoked, with the project that each is bound to, newest first; own ones for a person."""
    wanted = select(Token, Project).join(Project, Token.project_id == Project.id, isouter=True)
    owner = of if actor.is_system else actor.user_id
    if owner:
        wanted = wanted.where(Token.user_id == owner)
    alive = wanted.where(Token.revoked_at.is_(None)).options(joinedload(Token.user))
    return [(token, project) for token, project in session.execute(alive.order_by(Token.id.desc()))]


def revoke(session: Session, actor: Actor, token_id: UUID) -> Token:
    """End a token at once; raises NotFound for one of somebody else. Revoked again is no error."""
    token = session.get(Token, token_id, options=[joinedload(Token.user)])
    if token is None or not (actor.is_system or token.user_id == actor.user_id):
        raise NotFound("There is no such token.")
    if token.revoked_at is None:
        token.revoked_at = now()
        activity.record(session, actor, EventName.TOKEN_REVOKED, token.id, after={"user": token.user.name})
    return token
