"""Links that work once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.make import PASSWORD, Make
from webapp.domain.drafts import AccountDraft
from webapp.domain.roles import Action, Actor, Role
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Invitation, Membership, User
from webapp.services import access, accounts, identity, invitations, members

SYSTEM = Actor.system()
NORA = AccountDraft("nora", "Nora Lind")


def test_an_invitation_says_into_what_and_as_what(session: Session, make: Make) -> None:
    owner = make.owner()
    secret = invitations.invite(session, owner, "corpus", Role.ANNOTATOR, "Nora")
    welcome = invitations.show(session, secret)
    assert (welcome.project.slug, welcome.role) == ("corpus", Role.ANNOTATOR)
    assert welcome.inviter
    assert welcome.inviter.id == owner.user_id
    assert [invitation.label for invitation in invitations.index(session, owner, "corpus")] == ["Nora"]


def test_an_invitation_makes_an_account_once(session: Session, make: Make) -> None:
    secret = invitations.invite(session, make.owner(), "corpus", Role.REVIEWER)
    nora, project = invitations.accept_as_new(session, secret, NORA, PASSWORD)
    assert access.project(session, identity.as_actor(nora), project.slug, Action.JUDGE)
    with pytest.raises(NotFound):
        invitations.show(session, secret)
    with pytest.raises(NotFound):
        invitations.accept(session, make.stranger(), secret)


def test_somebody_who_is_here_already_joins_with_their_account(session: Session, make: Make) -> None:
    somebody = make.stranger()
    secret = invitations.invite(session, make.owner(), "corpus", Role.VIEWER)
    invitations.accept(session, somebody, secret)
    assert access.project(session, somebody, "corpus", Action.READ)


def test_who_has_the_role_already_does_not_use_the_link_up(session: Session, make: Make) -> None:
    reviewer = make.member(Role.REVIEWER)
    secret = invitations.invite(session, make.owner(), "corpus", Role.ANNOTATOR)
    with pytest.raises(Conflict), session.begin_nested():
        invitations.accept(session, reviewer, secret)
    assert invitations.show(session, secret)


def test_an_invitation_can_raise_a_role(session: Session, make: Make) -> None:
    coder = make.member(Role.ANNOTATOR)
    invitations.accept(session, coder, invitations.invite(session, make.owner(), "corpus", Role.REVIEWER))
    assert access.project(session, coder, "corpus", Action.JUDGE)


def test_an_invitation_ends_after_seven_days(session: Session, make: Make) -> None:
    secret = invitations.invite(session, make.owner(), "corpus", Role.VIEWER)
    made = session.scalars(select(Invitation)).one()
    assert made.expires_at - made.created_at == timedelta(days=7)
    session.execute(update(Invitation).values(expires_at=made.created_at - timedelta(milliseconds=1)))
    with pytest.raises(NotFound):
        invitations.show(session, secret)
    with pytest.raises(NotFound):
        invitations.accept(session, make.stranger(), secret)


def test_an_invitation_can_be_taken_back(session: Session, make: Make) -> None:
    owner = make.owner()
    secret = invitations.invite(session, owner, "corpus", Role.VIEWER)
    (invitation,) = invitations.index(session, owner, "corpus")
    invitations.revoke(session, owner, "corpus", invitation.id)
    assert invitations.index(session, owner, "corpus") == []
    with pytest.raises(NotFound):
        invitations.show(session, secret)
    with pytest.raises(NotFound):
        invitations.revoke(session, owner, "corpus", invitation.id)


def test_another_project_s_invitation_can_not_be_taken_back(session: Session, make: Make) -> None:
    invitations.invite(session, make.owner(), "corpus", Role.VIEWER)
    (theirs,) = invitations.index(session, make.owner(), "corpus")
    with pytest.raises(NotFound):
        invitations.revoke(session, make.owner("other"), "other", theirs.id)


def test_invitations_of_somebody_who_owns_the_project_no_longer_are_dead(session: Session, make: Make) -> None:
    owner, second = make.owner(), make.member(Role.OWNER)
    secret = invitations.invite(session, second, "corpus", Role.OWNER)
    assert second.user_id
    members.change_role(session, owner, "corpus", second.user_id, Role.ANNOTATOR)
    with pytest.raises(NotFound):
        invitations.show(session, secret)
    with pytest.raises(NotFound):
        invitations.accept(session, make.stranger(), secret)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANNOTATOR, Role.REVIEWER])
def test_only_owners_invite(session: Session, make: Make, role: Role) -> None:
    with pytest.raises(Forbidden):
        invitations.invite(session, make.member(role), "corpus", Role.VIEWER)
    with pytest.raises(Forbidden):
        invitations.index(session, make.member(role), "corpus")


def test_a_link_of_one_kind_is_good_for_nothing_else(session: Session, make: Make) -> None:
    mina = make.user("mina")
    reset, demo = invitations.reset_link(session, SYSTEM, mina), invitations.demo_link(session, mina)
    join = invitations.invite(session, make.owner(), "corpus", Role.VIEWER)
    for secret in (reset, demo):
        with pytest.raises(NotFound):
            invitations.show(session, secret)
    for secret in (join, demo):
        with pytest.raises(NotFound):
            invitations.of_reset(session, secret)
    for secret in (join, reset):
        with pytest.raises(NotFound):
            invitations.redeem_demo_link(session, secret)


def test_a_reset_link_sets_a_password_once_and_ends_all_sessions(session: Session, make: Make) -> None:
    mina = make.user("mina", password=PASSWORD)
    cookie = identity.begin(session, mina.id, "a test")
    secret = invitations.reset_link(session, SYSTEM, mina)
    assert invitations.of_reset(session, secret) is mina
    invitations.redeem_reset(session, secret, mina, "eine ganz andere Losung")
    assert identity.of_browser(session.connection(), cookie) is None
    assert accounts.verify(session, "mina", "eine ganz andere Losung")
    with pytest.raises(NotFound):
        invitations.of_reset(session, secret)


def test_a_password_that_is_refused_does_not_use_the_link_up(session: Session, make: Make) -> None:
    mina = make.user("mina")
    secret = invitations.reset_link(session, SYSTEM, mina)
    with pytest.raises(Invalid):
        invitations.redeem_reset(session, secret, mina, "password123")
    assert invitations.of_reset(session, secret)


def test_a_new_reset_link_ends_the_one_before(session: Session, make: Make) -> None:
    mina = make.user("mina")
    first = invitations.reset_link(session, SYSTEM, mina)
    second = invitations.reset_link(session, SYSTEM, mina)
    with pytest.raises(NotFound):
        invitations.of_reset(session, first)
    assert invitations.of_reset(session, second)


def test_a_reset_link_lets_nobody_in_who_is_disabled(session: Session, make: Make) -> None:
    make.user(is_admin=True)
    mina = make.user("mina")
    secret = invitations.reset_link(session, SYSTEM, mina)
    accounts.disable(session, SYSTEM, mina.id)
    with pytest.raises(NotFound):
        invitations.of_reset(session, secret)
    with pytest.raises(Conflict):
        invitations.reset_link(session, SYSTEM, mina)


def test_the_setup_link_makes_the_first_administrator(session: Session, make: Make) -> None:
    secret = invitations.setup_link(session)
    assert secret
    invitations.require_setup(session, secret)
    ada = invitations.redeem_setup(session, secret, AccountDraft("ada"), PASSWORD)
    assert ada.is_admin
    assert invitations.setup_link(session) is None
    with pytest.raises(NotFound):
        invitations.require_setup(session, secret)
    assert session.scalars(select(User)).all() == [ada]
    assert session.scalars(select(Membership)).all() == []


def test_a_new_setup_link_ends_the_one_before(session: Session, make: Make) -> None:
    first, second = invitations.setup_link(session), invitations.setup_link(session)
    assert first
    assert second
    with pytest.raises(NotFound):
        invitations.require_setup(session, first)
    invitations.require_setup(session, second)


def test_a_setup_link_ends_after_half_an_hour(session: Session, make: Make) -> None:
    secret = invitations.setup_link(session)
    assert secret
    made = session.scalars(select(Invitation)).one()
    assert made.expires_at - made.created_at == timedelta(minutes=30)
    session.execute(update(Invitation).values(expires_at=made.created_at))
    with pytest.raises(NotFound):
        invitations.require_setup(session, secret)
