"""Links that work once, also when many try at the same moment; and the first run."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from tests.access.together import at_once
from tests.access.world import visitor
from tests.make import PASSWORD
from tests.stage import Stage
from webapp.domain.drafts import AccountDraft
from webapp.domain.roles import Actor, Role
from webapp.errors import AppError
from webapp.models import Invitation, Membership, SignIn, User
from webapp.services import accounts, identity, invitations, members

SYSTEM = Actor.system()
NEW = {"display_name": "Nora Lind", "name": "nora", "password": PASSWORD}


def test_s22_a_link_is_256_random_bits_and_only_its_hash_is_kept(stage: Stage) -> None:
    with stage.making() as make:
        owner, mina = make.owner(), make.user("mina")
        secrets = [
            invitations.invite(make.session, owner, "corpus", Role.VIEWER),
            invitations.reset_link(make.session, SYSTEM, mina),
            invitations.demo_link(make.session, mina),
        ]
    assert all(re.fullmatch(r"[\w-]{43}", secret) for secret in secrets)
    with stage.database.reading() as session:
        kept = repr([tuple(row) for row in session.execute(select(*Invitation.__table__.columns))])
        hashes = set(session.scalars(select(Invitation.hash)))
    assert not any(secret in kept for secret in secrets)
    assert hashes == {identity.digest(secret) for secret in secrets}


@pytest.mark.parametrize("path", ["invitations", "reset", "setup"])
def test_s22_such_a_page_tells_its_address_to_nobody(stage: Stage, path: str) -> None:
    with stage.making() as make:
        if path == "setup":
            secret = invitations.setup_link(make.session)
        elif path == "reset":
            secret = invitations.reset_link(make.session, SYSTEM, make.user())
        else:
            secret = invitations.invite(make.session, make.owner(), "corpus", Role.VIEWER)
    page = stage.client().get(f"/{path}/{secret}")
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert 'name="referrer"' not in page.text
    assert "htmx.min.js" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_s22_twenty_at_once_redeem_an_invitation_once(stage: Stage) -> None:
    with stage.making() as make:
        people = [make.stranger() for _ in range(20)]
        secret = invitations.invite(make.session, make.owner(), "corpus", Role.VIEWER)
    assert (
        sorted(at_once(*[_trying(stage, invitations.accept, person, secret) for person in people]))
        == [200] + [404] * 19
    )
    assert _count(stage, Membership) == 2


def test_s22_many_at_once_make_one_account_of_an_invitation(stage: Stage) -> None:
    with stage.making() as make:
        secret = invitations.invite(make.session, make.owner(), "corpus", Role.VIEWER)
    browsers = [visitor(stage) for _ in range(6)]
    path = f"/invitations/{secret}/account"

    def join(number: int) -> int:
        return browsers[number].post(path, data={**NEW, "name": f"nora{number}"}).status_code

    statuses = at_once(*[lambda number=number: join(number) for number in range(6)])
    assert sorted(statuses) == [303] + [404] * 5
    assert _count(stage, Membership) == 2
    assert _count(stage, User) == 2


def test_s22_many_at_once_reset_a_password_once(stage: Stage) -> None:
    with stage.making() as make:
        mina = make.user("mina", password=PASSWORD)
        identity.begin(make.session, mina.id, "somewhere")
        secret = invitations.reset_link(make.session, SYSTEM, mina)
    browsers = [visitor(stage) for _ in range(6)]
    words = ["wolf", "bear", "fox", "lynx", "otter", "heron"]

    def reset(number: int) -> int:
        given = {"password": f"the {words[number]} at the river bend"}
        return browsers[number].post(f"/reset/{secret}", data=given).status_code

    statuses = at_once(*[lambda number=number: reset(number) for number in range(6)])
    assert sorted(statuses) == [303] + [404] * 5
    assert _count(stage, SignIn) == 1
    winner = words[statuses.index(303)]
    with stage.database.reading() as session:
        assert accounts.verify(session, "mina", f"the {winner} at the river bend")


def test_s22_an_unknown_link_costs_no_work_and_says_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp.services import passwords

    with stage.making() as make:
        make.user("nora")
    monkeypatch.setattr(passwords, "hashed", lambda *_given, **_more: pytest.fail("a password was hashed"))
    client = visitor(stage)
    for path in (f"/invitations/{'x' * 43}/account", f"/reset/{'x' * 43}", f"/setup/{'x' * 43}"):
        answer = client.post(path, data=NEW)
        assert answer.status_code == 404
        assert "nora" not in answer.text


def test_s23_there_is_no_account_before_the_first_run(stage: Stage) -> None:
    assert _count(stage, User) == 0
    for name in ("admin", "root", "glossator", ""):
        answer = visitor(stage).post("/sign-in", data={"name": name, "password": name or "admin"})
        assert answer.status_code == 422


def test_s23_the_link_from_the_terminal_makes_the_administrator(stage: Stage) -> None:
    secret = _setup_link(stage)
    client = visitor(stage)
    assert "first administrator" in client.get(f"/setup/{secret}").text
    assert client.post(f"/setup/{secret}", data=NEW).location == "/"
    assert "New project" in client.get("/").text
    with stage.database.reading() as session:
        assert session.scalars(select(User)).one().is_admin
    assert client.get(f"/setup/{secret}").status_code == 404
    with stage.making() as make:
        assert invitations.setup_link(make.session) is None


def test_s23_a_wrong_or_old_token_opens_nothing(stage: Stage) -> None:
    old, new = _setup_link(stage), _setup_link(stage)
    client = visitor(stage)
    for secret in (old, new[:-1], new + "x", "x"):
        assert client.get(f"/setup/{secret}").status_code == 404
        assert client.post(f"/setup/{secret}", data=NEW).status_code == 404
    assert _count(stage, User) == 0


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.1.7", "2001:db8::1", "0.0.0.0", "not an address", ""])
def test_s23_only_this_machine_may_set_up(stage: Stage, address: str) -> None:
    secret, client = _setup_link(stage), visitor(stage)
    there = {"REMOTE_ADDR": address}
    assert client.get(f"/setup/{secret}", environ_base=there).status_code == 404
    assert client.post(f"/setup/{secret}", data=NEW, environ_base=there).status_code == 404
    assert client.get(f"/setup/{secret}", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200


def test_s23_a_form_that_comes_back_does_not_use_the_link_up(stage: Stage) -> None:
    secret, client = _setup_link(stage), visitor(stage)
    for wrong in ({"password": "password123"}, {"name": "Ünter"}, {"display_name": ""}, {"password": "short"}):
        answer = client.post(f"/setup/{secret}", data={**NEW, **wrong})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    assert client.post(f"/setup/{secret}", data=NEW).status_code == 303


def test_s23_two_set_ups_at_once_make_one_administrator(stage: Stage) -> None:
    secret = _setup_link(stage)
    browsers = [visitor(stage), visitor(stage)]

    def set_up(number: int) -> int:
        given = {**NEW, "name": f"ada{number}"}
        return browsers[number].post(f"/setup/{secret}", data=given).status_code

    statuses = at_once(lambda: set_up(0), lambda: set_up(1))
    assert min(statuses) == 303
    assert max(statuses) in (404, 422)
    with stage.database.reading() as session:
        assert len(session.scalars(select(User).where(User.is_admin.is_(True))).all()) == 1
    assert _count(stage, User) == 1


def test_s23_the_terminal_and_a_link_at_once_make_one_administrator(stage: Stage) -> None:
    secret = _setup_link(stage)
    draft = AccountDraft("ada")
    statuses = at_once(
        _trying(stage, invitations.redeem_setup, secret, draft, PASSWORD),
        _trying(stage, accounts.create_first, "eve", PASSWORD),
    )
    assert sorted(statuses) == [200, 409]
    assert _count(stage, User) == 1


def test_s10_of_two_owners_who_step_down_at_once_one_stays(stage: Stage) -> None:
    for _ in range(5):
        with stage.making() as make:
            first, second = make.owner(), make.member(Role.OWNER)
        statuses = at_once(
            *[
                _trying(stage, members.change_role, one, "corpus", accounts.own_id(one), Role.VIEWER)
                for one in (first, second)
            ]
        )
        assert sorted(statuses) == [200, 409]
        with stage.making() as make:
            for row in make.session.scalars(select(Membership).where(Membership.role != int(Role.OWNER))):
                make.session.delete(row)


def test_s10_of_two_owners_who_leave_at_once_one_stays(stage: Stage) -> None:
    with stage.making() as make:
        first, second = make.owner(), make.member(Role.OWNER)
    assert sorted(at_once(*[_trying(stage, members.leave, one, "corpus") for one in (first, second)])) == [200, 409]


def test_s10_of_two_administrators_who_are_disabled_at_once_one_stays(stage: Stage) -> None:
    with stage.making() as make:
        pair = [make.user(is_admin=True), make.user(is_admin=True)]
    statuses = at_once(*[_trying(stage, accounts.disable, SYSTEM, one.id) for one in pair])
    assert sorted(statuses) == [200, 409]


def _trying(stage: Stage, do: Callable[..., object], *given: object) -> Callable[[], int]:
    """Do it in a transaction of its own; 200, or the status of the refusal."""

    def attempt() -> int:
        with stage.database.writing() as session:
            try:
                do(session, *given)
                session.commit()
            except AppError as refusal:
                return refusal.status
        return 200

    return attempt


def _setup_link(stage: Stage) -> str:
    with stage.making() as make:
        secret = invitations.setup_link(make.session)
    assert secret
    return secret


def _count(stage: Stage, kind: type[User] | type[Membership] | type[SignIn]) -> int:
    with stage.database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0
