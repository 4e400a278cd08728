"""What every answer carries, and what none does."""

import json
import re
from pathlib import Path

import pytest

from tests.access.test_requests import welcome
from tests.access.walk import sample, send, ways
from tests.access.world import Persona, World
from tests.make import PASSWORD
from tests.stage import Stage
from webapp.app import create_app
from webapp.errors import Invalid
from webapp.http.access_table import ROUTES
from webapp.http.headers import CONTENT_SECURITY_POLICY
from webapp.settings import Settings

ENDPOINTS = sorted(set(ROUTES) - {"setup.new", "setup.create"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
SAVED_FILE = "default-src 'none'; frame-ancestors 'none'; sandbox"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_s02_s04_every_answer_carries_the_same_strict_headers(world: World, endpoint: str) -> None:
    for rule, method in ways(world, endpoint):
        looks = method == "GET" and not ROUTES[endpoint].writes
        for persona in (Persona.STRANGER, Persona.ANONYMOUS, *([welcome(endpoint)] if looks else [])):
            call = sample(world, endpoint, persona)
            values = {"stamp": "0", "name": "css/main.css"} if endpoint == "static" else {}
            forged = {} if looks else {"X-CSRFToken": ""}
            call = call.with_values(values).with_headers(forged)
            answer = send(world, world.clients[persona], rule, method, call, persona)
            _require_headers(answer.headers, secret="secret" in rule.arguments, cached=endpoint in CACHED)
            assert answer.status_code != 500


CACHED = {"static", "favicon", "codebooks.aside"} | {
    name for name in ROUTES if "stylesheet" in name or "colours" in name
}


def _require_headers(headers: object, *, secret: bool, cached: bool) -> None:
    assert isinstance(headers, object)
    get = headers.getlist  # type: ignore[attr-defined]  # Werkzeug's own
    saved = headers.get("Content-Disposition", "").startswith("attachment")  # type: ignore[attr-defined]
    assert get("Content-Security-Policy") == [SAVED_FILE if saved else POLICY]
    assert get("Content-Security-Policy-Report-Only") == []
    assert get("X-Content-Type-Options") == ["nosniff"]
    assert get("X-Frame-Options") == ["DENY"]
    assert get("Referrer-Policy") == ["strict-origin" if secret else "same-origin"]
    assert get("Cross-Origin-Opener-Policy") == ["same-origin"]
    assert "camera=()" in get("Permissions-Policy")[0]
    assert get("Server") == []
    if not cached:
        assert get("Cache-Control") == ["no-store"]


def test_s02_the_policy_allows_nothing_unsafe() -> None:
    assert CONTENT_SECURITY_POLICY == POLICY
    assert "unsafe" not in POLICY
    assert "*" not in POLICY


@pytest.mark.parametrize(
    "path", ["/nowhere", "/static/x/../../pyproject.toml", "/documents/99999999999999999999", "/api/v1/x"]
)
def test_s32_what_is_not_there_says_so_with_the_same_headers(stage: Stage, path: str) -> None:
    answer = stage.client().get(path)
    assert answer.status_code == 404
    _require_headers(answer.headers, secret=False, cached=False)
    for told in ("Traceback", "sqlite", "SELECT", "webapp/", str(stage.settings.home)):
        assert told not in answer.text


@pytest.mark.parametrize(
    ("endpoint", "path", "headers", "kind"),
    [
        ("home.index", "/", {}, "text/html; charset=utf-8"),
        ("home.index", "/", {"HX-Request": "true", "HX-Request-Type": "partial"}, "text/html; charset=utf-8"),
        ("api.projects.index", "/api/v1/projects", {}, "application/problem+json"),
    ],
    ids=["page", "part", "api"],
)
def test_s32_what_goes_wrong_here_tells_a_number_and_nothing_else(
    stage: Stage, endpoint: str, path: str, headers: dict[str, str], kind: str
) -> None:
    def fail() -> str:
        raise LookupError("SELECT password_hash FROM user -- in /home/ada/glossator.db")

    with stage.making() as make:
        reader = make.user()
    stage.app.view_functions[endpoint] = fail
    answer = stage.client(reader).get(path, headers=headers)
    assert (answer.status_code, answer.content_type) == (500, kind)
    assert re.search(r"Its number is [0-9a-f]{8}\.", answer.text)
    _require_headers(answer.headers, secret=False, cached=False)
    for told in ("Traceback", "LookupError", "SELECT", "password_hash", "/home", ".py", str(stage.settings.home)):
        assert told not in answer.text


def test_s07_lists_counts_and_searches_show_only_what_one_may_see(stage: Stage) -> None:
    with stage.making() as make:
        mine, theirs = make.owner("corpus"), make.owner("other")
        make.document("A wolf howled over the river.", title="Ours")
        hidden = make.document("A wolf howled over Ostrel.", slug="other", title="Theirs")
        tag = make.tag(make.member(slug="other", name="olga"), hidden, "Ostrel")
    client = stage.client(mine)
    for path in ("/", "/projects/corpus/documents?q=wolf", "/projects/corpus/people", "/projects/corpus/activity",
                 "/projects/corpus/review", "/projects/corpus/review/standing", "/projects/corpus/my-tags",
                 "/api/v1/projects", "/api/v1/projects/corpus/documents"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        for word in ("Theirs", "Ostrel", "olga", "Olga", "other", str(hidden.id), str(tag.id)):
            assert word not in _without_addresses(answer.text), (path, word)
    assert theirs


def test_s07_a_coder_in_a_closed_team_learns_nothing_of_colleagues(stage: Stage) -> None:
    with stage.making() as make:
        make.owner()
        mina, jonas = make.member(name="mina"), make.member(name="jonas")
        make.project().open_team = False
        document = make.document("A wolf howled over Ostrel.")
        tag = make.tag(jonas, document, "Ostrel", "testimony")
        make.tag(mina, document, "wolf")
    client = stage.client(mina)
    for path in (
        f"/documents/{document.id}",
        f"/api/v1/documents/{document.id}/annotations",
        "/projects/corpus/my-tags",
    ):
        text = client.get(path).text
        assert str(tag.id) not in text
        assert "Jonas" not in text
    assert client.get(f"/annotations/{tag.id}").status_code == 404
    unknown = client.delete(f"/api/v1/annotations/{tag.id}", headers={"If-Match": '"1"'})
    assert unknown.status_code == 404


def test_s24_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings.load({}, home=tmp_path)
    file = tmp_path / "secret_key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert re.fullmatch(r"[0-9a-f]{64}", settings.secret_key)
    assert Settings.load({}, home=tmp_path).secret_key == settings.secret_key


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601])
def test_s24_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    Settings.load({}, home=tmp_path)
    (tmp_path / "secret_key").chmod(mode)
    with pytest.raises(Invalid, match="chmod 600"):
        Settings.load({}, home=tmp_path)


def test_s24_two_first_runs_at_once_have_one_key(tmp_path: Path) -> None:
    from tests.access.together import at_once

    keys = at_once(*[lambda: Settings.load({}, home=tmp_path).secret_key] * 12)
    assert len(set(keys)) == 1
    assert len(keys[0]) == 64
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_s24_the_key_is_in_neither_pages_nor_database(stage: Stage) -> None:
    with stage.making() as make:
        owner = make.user("ada", password=PASSWORD, is_admin=True)
        make.project()
    client = stage.client(owner)
    texts = [client.get(path).text for path in ("/", "/account", "/admin/people", "/nowhere")]
    assert not any(stage.settings.secret_key in text for text in texts)
    assert stage.settings.secret_key not in json.dumps(stage.settings.masked())
    if stage.settings.sqlite_path:
        for file in stage.settings.home.iterdir():
            assert file.name == "secret_key" or stage.settings.secret_key.encode() not in file.read_bytes()


def test_s24_a_cookie_signed_with_another_key_is_worth_nothing(stage: Stage) -> None:
    with stage.making() as make:
        mina = make.user("mina")
    client = stage.client(mina)
    from dataclasses import replace

    forged = create_app(replace(stage.settings, secret_key="another key"), stage.database).test_client()
    with client.session_transaction() as kept:
        known = dict(kept)
    with forged.session_transaction() as kept:
        kept.update(known)
    cookie = forged.get_cookie("glossator")
    assert cookie
    client.set_cookie("glossator", cookie.value)
    assert client.get("/").status_code == 303


def _without_addresses(text: str) -> str:
    """The words of a page: "other" is also in the addresses of its styles and the like."""
    return re.sub(
        r"<(script|style|dialog|details|header|head)\b.*?</\1>|<[^>]+>|another|mother|otherwise|each other",
        " ",
        text,
        flags=re.DOTALL,
    )
