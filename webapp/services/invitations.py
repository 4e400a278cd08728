"""Links that work once."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.ids import new_id
from webapp.errors import NotFound
from webapp.models import Invitation, User
from webapp.services.identity import digest, new_secret


def demo_link(session: Session, user: User) -> str:
    """The secret of a link that signs *user* in once, within a day."""
    secret, moment = new_secret(), now()
    session.add(
        Invitation(
            id=new_id(),
            purpose="demo",
            hash=digest(secret),
            user_id=user.id,
            created_at=moment,
            expires_at=moment + timedelta(days=1),
        )
    )
    return secret


def redeem_demo_link(session: Session, secret: str) -> User:
    """The person whom a demo link signs in; raises NotFound when it is unknown, used or too old."""
    moment = now()
    used = session.scalars(
        update(Invitation)
        .where(Invitation.hash == digest(secret), Invitation.purpose == "demo", Invitation.used_at.is_(None))
        .where(Invitation.expires_at > moment)
        .values(used_at=moment, used_by=Invitation.user_id)
        .returning(Invitation.user_id)
    ).one_or_none()
    user = session.get(User, used) if used else None
    if user is None:
        raise NotFound("This link was used already, or it is too old.")
    return user
