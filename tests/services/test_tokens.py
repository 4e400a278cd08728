"""API tokens: made, used, revoked."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.drafts import TokenDraft
from webapp.domain.roles import Action, Actor, Role
from webapp.errors import Invalid, NotFound
from webapp.models import Token
from webapp.services import access, accounts, identity, members, tokens

SYSTEM = Actor.system()


def test_a_token_speaks_for_its_person(session: Session, make: Make) -> None:
    mina = make.user("mina")
    token, secret = tokens.create(session, SYSTEM, mina, TokenDraft("analysis"))
    session.flush()
    assert identity.of_token(session.connection(), secret) == identity.as_actor(mina)
    assert secret not in (token.hash, token.label)
    assert len(secret) >= 43


@pytest.mark.parametrize("days", [0, -1, 100_000])
def test_a_token_ends_on_a_day_that_can_be(session: Session, make: Make, days: int) -> None:
    with pytest.raises(Invalid):
        tokens.create(session, SYSTEM, make.user(), TokenDraft(days=days))


def test_a_token_ends(session: Session, make: Make) -> None:
    token, secret = tokens.create(session, SYSTEM, make.user(), TokenDraft(days=3))
    session.flush()
    assert identity.of_token(session.connection(), secret)
    session.execute(update(Token).values(expires_at=token.created_at - timedelta(seconds=1)))
    assert identity.of_token(session.connection(), secret) is None


def test_a_token_for_one_project_opens_no_other(session: Session, make: Make) -> None:
    mina = make.user("mina", is_admin=True)
    for slug in ("corpus", "other"):
        make.project(slug)
        members.add(session, SYSTEM, slug, mina, Role.OWNER)
    _, secret = tokens.create(session, SYSTEM, mina, TokenDraft(slug="corpus"))
    session.flush()
    actor = identity.of_token(session.connection(), secret)
    assert actor
    assert not actor.is_admin
    assert access.project(session, actor, "corpus", Action.MANAGE_PROJECT)
    with pytest.raises(NotFound):
        access.project(session, actor, "other", Action.READ)


def test_a_token_can_not_be_bound_to_a_project_that_one_is_not_in(session: Session, make: Make) -> None:
    make.project()
    with pytest.raises(NotFound):
        tokens.create(session, SYSTEM, make.user(), TokenDraft(slug="corpus"))


def test_a_revoked_token_is_dead_and_out_of_the_list(session: Session, make: Make) -> None:
    mina = make.user("mina")
    me = identity.as_actor(mina)
    token, secret = tokens.create_own(session, me, TokenDraft())
    assert [found for found, _ in tokens.index(session, me)] == [token]
    tokens.revoke(session, me, token.id)
    tokens.revoke(session, me, token.id)
    session.flush()
    assert identity.of_token(session.connection(), secret) is None
    assert tokens.index(session, me) == []


def test_nobody_sees_or_revokes_another_s_token(session: Session, make: Make) -> None:
    token, _ = tokens.create(session, SYSTEM, make.user(), TokenDraft())
    session.flush()
    stranger = identity.as_actor(make.user(is_admin=True))
    assert tokens.index(session, stranger) == []
    with pytest.raises(NotFound):
        tokens.revoke(session, stranger, token.id)


def test_a_disabled_person_s_token_is_dead(session: Session, make: Make) -> None:
    make.user(is_admin=True)
    mina = make.user("mina")
    _, secret = tokens.create(session, SYSTEM, mina, TokenDraft())
    accounts.disable(session, SYSTEM, mina.id)
    session.flush()
    assert identity.of_token(session.connection(), secret) is None
