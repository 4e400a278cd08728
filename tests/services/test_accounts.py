"""Accounts: made, changed, disabled."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import PASSWORD, Make
from webapp.clock import now
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import SignIn, User
from webapp.services import accounts, identity, invitations

SYSTEM = Actor.system()


@pytest.mark.parametrize("name", ["a", "A" * 3, "über", "two words", "x" * 41, "a/b", "a\n", ""])
def test_a_name_for_signing_in_is_short_and_plain(session: Session, make: Make, name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        accounts.create(session, SYSTEM, name, None)
    assert refusal.value.errors[0].field == "name"


@pytest.mark.parametrize("shown", ["two\nlines", "a\u202ecod.exe", "nul\0", "x" * 81])
def test_a_name_to_show_is_one_line_that_reads_one_way(session: Session, make: Make, shown: str) -> None:
    with pytest.raises(Invalid) as refusal:
        accounts.create(session, SYSTEM, "mina", None, shown)
    assert refusal.value.errors[0].field == "display_name"


def test_two_people_can_not_have_one_name(session: Session, make: Make) -> None:
    make.user("mina")
    with pytest.raises(Conflict):
        make.user("mina")


def test_the_password_is_kept_as_an_argon2id_hash(session: Session, make: Make) -> None:
    user = make.user("mina", password=PASSWORD)
    assert user.password_hash
    assert user.password_hash.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert accounts.verify(session, "mina", PASSWORD) is user
    assert accounts.verify(session, "mina", PASSWORD + " ") is None


def test_a_password_is_never_cut_short(session: Session, make: Make) -> None:
    long = "korrekt pferd batterie " * 11
    make.user("mina", password=long)
    assert accounts.verify(session, "mina", long)
    assert accounts.verify(session, "mina", long[:-1]) is None


def test_a_password_is_the_same_on_every_keyboard(session: Session, make: Make) -> None:
    make.user("mina", password="die Füße am Fluss")
    assert accounts.verify(session, "mina", "die Fu\u0308ße am Fluss")


def test_an_account_without_password_can_not_sign_in(session: Session, make: Make) -> None:
    make.user("mina")
    assert accounts.verify(session, "mina", "") is None
    assert accounts.verify(session, "mina", "nobody has this password") is None


def test_there_is_one_first_account(session: Session, make: Make) -> None:
    first = accounts.create_first(session, "ada", PASSWORD)
    assert first.is_admin
    with pytest.raises(Conflict):
        accounts.create_first(session, "eve", PASSWORD)


def test_who_is_disabled_is_signed_out_at_once(session: Session, make: Make) -> None:
    make.user("ada", is_admin=True)
    mina = make.user("mina", password=PASSWORD)
    secret = identity.begin(session, mina.id, "a test")
    session.flush()
    assert identity.of_browser(session.connection(), secret)
    accounts.disable(session, SYSTEM, mina.id)
    assert identity.of_browser(session.connection(), secret) is None
    assert accounts.verify(session, "mina", PASSWORD) is None
    accounts.enable(session, SYSTEM, mina.id)
    assert identity.of_browser(session.connection(), secret) is None
    assert accounts.verify(session, "mina", PASSWORD)


def test_the_last_administrator_stays(session: Session, make: Make) -> None:
    ada, bea = make.user("ada", is_admin=True), make.user("bea", is_admin=True)
    accounts.disable(session, SYSTEM, bea.id)
    with pytest.raises(Conflict):
        accounts.disable(session, SYSTEM, ada.id)
    with pytest.raises(Conflict):
        accounts.appoint(session, SYSTEM, ada.id, is_admin=False)
    accounts.enable(session, SYSTEM, bea.id)
    assert not accounts.appoint(session, SYSTEM, ada.id, is_admin=False).is_admin


def test_only_administrators_manage_accounts(session: Session, make: Make) -> None:
    stranger, mina = make.stranger(), make.user("mina")
    for refused in (
        lambda: accounts.index(session, stranger),
        lambda: accounts.disable(session, stranger, mina.id),
        lambda: accounts.enable(session, stranger, mina.id),
        lambda: accounts.appoint(session, stranger, mina.id, is_admin=True),
        lambda: invitations.reset_link(session, stranger, mina),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_a_new_password_ends_every_session(session: Session, make: Make) -> None:
    mina = make.user("mina", password=PASSWORD)
    identity.begin(session, mina.id, "one")
    identity.begin(session, mina.id, "two")
    accounts.change_password(session, identity.as_actor(mina), mina.id, "eine ganz andere Losung")
    assert session.scalars(select(SignIn).where(SignIn.user_id == mina.id)).all() == []
    assert accounts.verify(session, "mina", "eine ganz andere Losung")


def test_a_new_password_is_not_one_s_own_name(session: Session, make: Make) -> None:
    mina = make.user("minaokafor")
    with pytest.raises(Invalid):
        accounts.change_password(session, identity.as_actor(mina), mina.id, "minaokafor1987")


def test_an_imported_person_is_no_account(session: Session, make: Make) -> None:
    ghost = User(id=new_id(), display_name="u-0123", kind="imported", created_at=now())
    session.add(ghost)
    session.flush()
    with pytest.raises(NotFound):
        accounts.get(session, ghost.id)
    assert ghost not in accounts.index(session, SYSTEM)


def test_one_changes_one_s_own_profile(session: Session, make: Make) -> None:
    mina = identity.as_actor(make.user("mina"))
    changed = accounts.update(session, mina, "  Mina Okafor ", "mina@example.org")
    assert (changed.display_name, changed.email) == ("Mina Okafor", "mina@example.org")
    with pytest.raises(Invalid):
        accounts.update(session, mina, "", "")
    with pytest.raises(Invalid):
        accounts.update(session, mina, "Mina", "not an address")
