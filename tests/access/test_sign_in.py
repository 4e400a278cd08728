"""Signing in: sessions that end, cookies that tell nothing, guesses that have to wait."""

import re
import threading
import time
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.access.together import at_once
from tests.access.world import visitor
from tests.make import PASSWORD
from tests.stage import SignedInClient, Stage
from webapp.app import create_app
from webapp.db import Database
from webapp.domain.roles import Actor, Role
from webapp.models import SignIn, User
from webapp.services import accounts, attempts, members, passwords

NEW = "eine ganz andere Losung"
PAGE = {"Accept": "text/html"}  # as a browser asks for a page


def test_s17_every_sign_in_has_a_session_of_its_own(stage: Stage) -> None:
    _person(stage)
    client = visitor(stage)
    before = client.get_cookie("glossator")
    assert _sign_in(client).status_code == 303
    first = _secret(client)
    assert client.get_cookie("glossator") != before
    client.csrf_token = _csrf(client)
    _sign_in(client)
    assert _secret(client) != first
    assert _sessions(stage) == 1


def test_s17_signing_out_kills_the_session_on_the_server(stage: Stage) -> None:
    mina = _person(stage)
    client = stage.client(mina)
    stolen = client.get_cookie("glossator")
    assert stolen
    assert client.post("/sign-out").status_code == 303
    client.set_cookie("glossator", stolen.value)
    assert client.get("/").status_code == 303


def test_s17_a_new_password_ends_all_other_sessions_and_renews_this_one(stage: Stage) -> None:
    mina = _person(stage)
    here, elsewhere = stage.client(mina), stage.client(mina)
    old = here.get_cookie("glossator")
    assert old
    changed = here.post("/account/password", data={"present": PASSWORD, "password": NEW})
    assert changed.status_code == 303
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 303
    here.set_cookie("glossator", old.value)
    assert here.get("/").status_code == 303
    assert _sign_in(visitor(stage)).status_code == 422
    assert _sign_in(visitor(stage), password=NEW).status_code == 303


def test_s17_a_wrong_present_password_changes_nothing(stage: Stage) -> None:
    mina = _person(stage)
    client = stage.client(mina)
    assert client.post("/account/password", data={"present": "wrong", "password": NEW}).status_code == 422
    assert client.post("/account/password", data={"present": PASSWORD, "password": "password123"}).status_code == 422
    assert _sign_in(visitor(stage)).status_code == 303


def test_s17_a_role_that_changes_gives_the_next_page_a_new_session(stage: Stage) -> None:
    with stage.making() as make:
        mina = make.member()
        make.document("A wolf howled.")
    client = stage.client(mina)
    old = client.get_cookie("glossator")
    assert old
    with stage.making() as make:
        members.change_role(make.session, Actor.system(), "corpus", accounts.own_id(mina), Role.REVIEWER)
    assert client.get("/api/v1/projects").status_code == 200  # a script of the open page goes on
    assert client.get_cookie("glossator") == old
    assert client.get("/projects/corpus/review", headers=PAGE).status_code == 200
    assert client.get_cookie("glossator") != old
    assert client.get("/").status_code == 200
    client.set_cookie("glossator", old.value)
    assert client.get("/").status_code == 303


def test_s17_two_tabs_at_once_after_a_change_of_role_end_in_a_page(stage: Stage) -> None:
    with stage.making() as make:
        mina = make.member()
    one, two = stage.client(mina), stage.client()
    kept = one.get_cookie("glossator")
    assert kept
    two.set_cookie("glossator", kept.value)
    with stage.making() as make:
        members.change_role(make.session, Actor.system(), "corpus", accounts.own_id(mina), Role.REVIEWER)
    assert one.get("/", headers=PAGE).status_code == 200
    late = two.get("/", headers=PAGE)
    assert (late.status_code, late.location) == (303, "/sign-in?next=/")
    fresh = one.get_cookie("glossator")
    assert fresh
    two.set_cookie("glossator", fresh.value)  # one browser, one cookie jar
    assert two.get(late.location).location == "/"


@pytest.mark.parametrize(
    ("column", "age", "alive"),
    [
        ("last_seen_at", timedelta(hours=11, minutes=59), True),
        ("last_seen_at", timedelta(hours=12, minutes=1), False),
        ("expires_at", timedelta(seconds=-5), True),
        ("expires_at", timedelta(seconds=1), False),
    ],
)
def test_s17_sessions_end_by_themselves(stage: Stage, column: str, age: timedelta, alive: bool) -> None:
    client = stage.client(_person(stage))
    with stage.making() as make:
        row = make.session.scalars(select(SignIn)).one()
        assert row.expires_at - row.created_at == timedelta(days=14)
        make.session.execute(update(SignIn).values({column: row.created_at - age}))
    assert (client.get("/").status_code == 200) is alive


def test_s17_a_session_that_is_used_goes_on(stage: Stage) -> None:
    client = stage.client(_person(stage))
    with stage.making() as make:
        long_ago = make.session.scalars(select(SignIn.created_at)).one() - timedelta(hours=11)
        make.session.execute(update(SignIn).values(last_seen_at=long_ago))
    assert client.get("/").status_code == 200
    with stage.database.reading() as session:
        assert session.scalars(select(SignIn.last_seen_at)).one() > long_ago + timedelta(hours=10)


def test_s17_sessions_that_have_ended_are_forgotten_at_the_next_sign_in(stage: Stage) -> None:
    mina = _person(stage)
    for _ in range(3):
        stage.client(mina)
    with stage.making() as make:
        made = make.session.scalars(select(SignIn.created_at)).first()
        assert made
        make.session.execute(update(SignIn).values(expires_at=made - timedelta(seconds=1)))
    _sign_in(visitor(stage))
    assert _sessions(stage) == 1


def test_s17_sessions_can_be_listed_and_ended(stage: Stage) -> None:
    mina = _person(stage)
    here, elsewhere, third = stage.client(mina), stage.client(mina), stage.client(mina)
    page = here.get("/account").text
    handles = re.findall(r"/account/sessions/([0-9a-f]+)/end", page)
    assert len(handles) == 2  # not the one that asks
    assert here.post(f"/account/sessions/{handles[0]}/end").status_code == 303
    assert sorted(client.get("/").status_code for client in (elsewhere, third)) == [200, 303]
    assert here.post("/account/sessions/end").status_code == 303
    assert [client.get("/").status_code for client in (here, elsewhere, third)] == [200, 303, 303]


def test_s18_cookies_are_kept_from_scripts_and_other_sites(stage: Stage) -> None:
    _person(stage)
    client = visitor(stage)
    cookie = _sign_in(client).headers["Set-Cookie"]
    parts = {part.strip().partition("=")[0].lower() for part in cookie.split(";")}
    assert {"httponly", "samesite", "path", "expires"} <= parts
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "domain" not in parts


def test_s18_over_https_a_cookie_belongs_to_this_host_alone(stage: Stage) -> None:
    from dataclasses import replace

    app = create_app(replace(stage.settings, base_url="https://glossator.example.org"), stage.database)
    answer = app.test_client().get("/sign-in", base_url="https://glossator.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-glossator=")
    assert "Secure" in cookie
    assert "Path=/" in cookie


def test_s18_the_cookie_tells_neither_who_nor_with_what_password(stage: Stage) -> None:
    mina = _person(stage)
    client = visitor(stage)
    _sign_in(client)
    with client.session_transaction() as kept:
        assert set(kept) <= {"token", "csrf_token", "_permanent"}
        assert len(kept["token"]) >= 43
        token = kept["token"]
    with stage.database.reading() as session:
        hashes = list(session.scalars(select(SignIn.hash)))
    assert token not in hashes
    assert str(mina.id) not in token


def test_s19_the_eleventh_guess_has_to_wait(stage: Stage) -> None:
    _person(stage)
    client = visitor(stage)
    assert {_sign_in(client, password="wrong guess").status_code for _ in range(10)} == {422}
    late = _sign_in(client)
    assert late.status_code == 429
    assert 290 <= int(late.headers["Retry-After"]) <= 301


def test_s19_a_restart_forgives_nothing(stage: Stage) -> None:
    _person(stage)
    _guess(stage, 10)
    database = Database(stage.settings)
    again = Stage(stage.settings, database, create_app(stage.settings, database))
    assert _sign_in(visitor(again)).status_code == 429
    database.close()


def test_s19_guessing_elsewhere_does_not_lock_the_owner_out(stage: Stage) -> None:
    _person(stage)
    for address in ("10.0.0.1", "10.0.0.2", "10.0.0.3"):
        _guess(stage, 10, address)
    assert _sign_in(visitor(stage), address="10.0.0.1").status_code == 429
    assert _sign_in(visitor(stage), address="192.0.2.9").status_code == 303


def test_s19_guesses_at_the_same_moment_are_counted_too(stage: Stage) -> None:
    _person(stage)
    _guess(stage, 6)
    statuses = at_once(*[lambda: _sign_in(visitor(stage), password="wrong guess").status_code] * 12)
    assert sorted(set(statuses)) == [422, 429]
    assert statuses.count(422) == 4


def test_s19_right_passwords_do_not_count(stage: Stage) -> None:
    _person(stage)
    _guess(stage, 9)
    assert {_sign_in(visitor(stage)).status_code for _ in range(3)} == {303}


def test_s19_the_present_password_can_not_be_guessed_either(stage: Stage) -> None:
    client = stage.client(_person(stage))
    _guess(stage, 8)
    given = {"present": "wrong guess", "password": NEW}
    assert [client.post("/account/password", data=given).status_code for _ in range(3)] == [422, 422, 429]


def test_s20_an_unknown_name_answers_as_a_known_one(stage: Stage) -> None:
    _person(stage, "mina.one")
    with stage.making() as make:
        make.user("mina.two")  # without a password
        third = make.user("mina.tre", password=PASSWORD)
        make.user("admin", is_admin=True)
        accounts.disable(make.session, Actor.system(), third.id)
    client = visitor(stage)
    answers = [
        _sign_in(client, name=name, password="wrong guess") for name in ("mina.one", "mina.two", "mina.tre", "mina.xxx")
    ]
    assert len({(answer.status_code, len(answer.text)) for answer in answers}) == 1


@pytest.mark.once
def test_s20_an_unknown_name_takes_as_long_as_a_known_one(stage: Stage) -> None:
    _person(stage)
    taken: dict[str, list[float]] = {"mina": [], "nobody": []}
    for _ in range(20):  # in turns, so that a busy machine slows both
        for name, times in taken.items():
            with stage.database.reading() as session:
                began = time.perf_counter()
                assert accounts.verify(session, name, "wrong guess") is None
                times.append(time.perf_counter() - began)
    assert 0.8 <= median(taken["mina"]) / median(taken["nobody"]) <= 1.25


def test_s21_no_more_than_two_passwords_are_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = passwords.hashed(PASSWORD)
    hasher, running, most = passwords._hasher, [0], [0]
    counting = threading.Lock()

    class Watched:
        def verify(self, *given: Any) -> bool:
            with counting:
                running[0] += 1
                most[0] = max(most[0], running[0])
            try:
                return hasher.verify(*given)
            finally:
                with counting:
                    running[0] -= 1

    monkeypatch.setattr(passwords, "_hasher", Watched())
    assert at_once(*[lambda: passwords.match(stored, PASSWORD)] * 8) == [True] * 8
    assert most[0] == 2


def test_s21_nobody_waits_for_the_write_lock_while_a_password_is_looked_at(stage: Stage) -> None:
    """Each takes 80 ms and two run at once; saving a tag must not stand behind them."""
    _person(stage)
    held: list[bool] = []
    match = passwords.match

    def watched(*given: Any) -> bool:
        if stage.database.lock:
            free = stage.database.lock._threads.acquire(blocking=False)
            if free:
                stage.database.lock._threads.release()
            held.append(not free)
        return match(*given)

    passwords.match, original = watched, passwords.match  # type: ignore[assignment]
    try:
        assert _sign_in(visitor(stage)).status_code == 303
    finally:
        passwords.match = original  # type: ignore[assignment]
    assert held in ([False], [])


@pytest.mark.parametrize("password", ["short", "x" * 257, "password123", "qwertyuiop1", "mina123456789"])
def test_s21_a_password_that_is_guessed_first_is_refused(stage: Stage, password: str) -> None:
    mina = _person(stage)
    answer = stage.client(mina).post("/account/password", data={"present": PASSWORD, "password": password})
    assert answer.status_code == 422
    with stage.database.reading() as session:
        assert session.get_one(User, mina.id).password_hash == mina.password_hash


def _person(stage: Stage, name: str = "mina") -> User:
    with stage.making() as make:
        return make.user(name, password=PASSWORD)


def _sign_in(client: SignedInClient, name: str = "mina", password: str = PASSWORD, address: str = "127.0.0.1") -> Any:
    return client.post(
        "/sign-in", data={"name": name, "password": password, "next": "/"}, environ_base={"REMOTE_ADDR": address}
    )


def _guess(stage: Stage, times: int, address: str = "127.0.0.1") -> None:
    """So many wrong passwords for mina from *address*, without the work of looking at them."""
    with stage.making() as make:
        for _ in range(times):
            attempts.begin(make.session, "mina", address)


def _secret(client: SignedInClient) -> str:
    with client.session_transaction() as kept:
        return str(kept["token"])


def _csrf(client: SignedInClient) -> str:
    return re.findall(r'name="csrf-token" content="([^"]+)"', client.get("/").text)[0]


def _sessions(stage: Stage) -> int:
    with stage.database.reading() as session:
        return len(session.scalars(select(SignIn)).all())
