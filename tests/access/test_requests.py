"""Requests that are not what they seem: forged, from elsewhere, with more in them than was asked for."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from tests.access.samples import ELSEWHERE, SAMPLES
from tests.access.test_routes import UNSAFE
from tests.access.walk import sample, send, ways
from tests.access.world import Door, Persona, World, door, visitor
from tests.stage import Stage
from webapp.clock import now
from webapp.http.access_table import ROUTES, Who
from webapp.http.auth import safe_next
from webapp.http.logs import JsonLines
from webapp.models import Annotation, Membership, Project, SignIn, User

FORGED = {
    "no token": {"X-CSRFToken": ""},
    "a wrong token": {
        "X-CSRFToken": "IjAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAi.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"
    },
    "another site's page": {"Origin": "https://evil.example"},
    "a page of no origin": {"Origin": "null"},
    "another port of this machine": {"Origin": "http://localhost:1"},
    "a cross-site request": {"Sec-Fetch-Site": "cross-site"},
    "a request of a neighbouring site": {"Sec-Fetch-Site": "same-site"},
}


@pytest.mark.parametrize("endpoint", sorted(set(SAMPLES) - set(ELSEWHERE)))
def test_s11_what_another_site_makes_a_browser_send_changes_nothing(world: World, endpoint: str) -> None:
    persona = welcome(endpoint)
    client, call = world.clients[persona], sample(world, endpoint, persona)
    theirs = world.clients[Persona.STRANGER].csrf_token
    before = world.fingerprint()
    for rule, method in ways(world, endpoint):
        if method not in UNSAFE:
            continue
        for forged in ({**FORGED, "another session's token": {"X-CSRFToken": theirs}}).values():
            answer = send(world, client, rule, method, call.with_headers(forged), persona)
            assert answer.status_code == 400, (rule.rule, forged, answer.status_code)
        in_query = call.with_headers(FORGED["no token"]).with_query({"csrf_token": client.csrf_token})
        assert send(world, client, rule, method, in_query, persona).status_code == 400
    assert world.fingerprint() == before


def test_s11_a_look_writes_nothing(world: World) -> None:
    """Not even by mistake: the session of a GET is on an engine that can't write."""
    with world.stage.making() as make:  # the world may be older than the minute after which a page notes who looks
        make.session.execute(update(SignIn).values(last_seen_at=now() + timedelta(hours=1)))
    statements: list[str] = []
    engine = world.stage.database.write

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for endpoint in sorted(set(ROUTES) - set(ELSEWHERE)):
            persona = welcome(endpoint)
            for rule, method in ways(world, endpoint):
                if method == "GET" and not ROUTES[endpoint].writes:
                    send(world, world.clients[persona], rule, method, sample(world, endpoint, persona), persona)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    reads = re.compile(r"\s*(BEGIN|PRAGMA|SELECT|SET LOCAL|SET TRANSACTION|COMMIT|ROLLBACK|SHOW)\b", re.IGNORECASE)
    assert [statement for statement in statements if not reads.match(statement)] == []


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "/\\evil.example", "https:evil.example", "///evil.example", "javascript:alert(1)", "https://e/",
     "/\t/evil.example", "/\n/evil.example", "\\\\evil.example", " /", "", "evil.example", "/a\\b", "/é", "/a b",
     "/\x00", "http://localhost/x", "data:text/html,x"],
)  # fmt: skip
def test_s12_after_signing_in_nobody_is_sent_to_another_site(stage: Stage, address: str) -> None:
    assert safe_next(address) == "/"
    with stage.making() as make:
        mina = make.user("mina")
    answer = stage.client(mina).get("/sign-in", query_string={"next": address})
    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize("address", ["/", "/projects/demo/documents?sort=title&after=x", "/documents/1#p-3", "/a/b"])
def test_s12_a_page_of_this_site_is_come_back_to(address: str) -> None:
    assert safe_next(address) == address


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost:80@evil.example"]
)
def test_s13_a_host_that_is_not_ours_is_refused(stage: Stage, host: str) -> None:
    for path in ("/sign-in", "/", "/api/v1/projects", "/health/live"):
        answer = stage.client().get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil.example" not in answer.text


def test_s13_links_name_the_host_of_the_settings(stage: Stage) -> None:
    with stage.making() as make:
        owner = make.owner()
    answer = stage.client(owner).post(
        "/projects/corpus/people/invitations", data={"role": "viewer", "label": ""}, headers={"Host": "localhost:9999"}
    )
    (link,) = re.findall(r"https?://[^<\s\"]+/invitations/[\w-]+", answer.text)
    assert link.startswith(stage.settings.base_url + "/invitations/")


def test_s14_what_a_request_says_of_proxies_is_not_believed(stage: Stage) -> None:
    claims = {"X-Forwarded-For": "10.9.8.7", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    client = visitor(stage)
    for number in range(10):
        claims["X-Forwarded-For"] = f"10.9.8.{number}"
        assert client.post("/sign-in", data={"name": "ada", "password": "wrong"}, headers=claims).status_code == 422
    answer = client.post("/sign-in", data={"name": "ada", "password": "wrong"}, headers=claims)
    assert answer.status_code == 429
    assert "evil.example" not in answer.text
    assert "evil.example" not in client.get("/sign-in", headers=claims).text


@pytest.mark.parametrize(
    "name", ["a\r\nX-Evil: 1", "a\0b", 'a"; filename=x', "\u202egpj.exe", "x" * 2_000, "Ветер", "ريح", "CON"]
)
def test_s15_names_reach_no_header_raw(stage: Stage, name: str) -> None:
    with stage.making() as make:
        owner = make.owner()
    client = stage.client(owner)
    answers = [
        client.post("/account", data={"display_name": name, "email": ""}),
        client.post("/projects/corpus/settings", data={"name": name, "description": name}),
        client.get("/"),
        client.get("/projects/corpus/people"),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert "X-Evil" not in answer.headers
        assert all(value.isprintable() and value.isascii() for value in answer.headers.values())


def test_s16_a_line_of_the_log_tells_no_secret(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    with stage.making() as make:
        owner, document = make.owner(), make.document("Only the wolf knows.")
    client = stage.client(owner)
    secret, word = "s3cret-of-a-link", "wolfsbane"
    with _logged() as lines:
        client.get(f"/invitations/{secret}?token={word}")
        client.get(f"/documents/{document.id}?q={word}")
        client.get("/projects/corpus/documents", query_string={"q": "a\nforged line"})
        client.post("/sign-in", data={"name": word, "password": word})
        client.get("/api/v1/projects", headers={"Authorization": f"Bearer {word}"})
    assert len(lines) == 5
    for line in lines:
        entry = json.loads(line)
        assert set(entry) <= {"at", "level", "message", "method", "rule", "status", "ms", "user", "reference"}
    text = "\n".join(lines)
    for hidden in (secret, word, "forged", "wolf knows", "?", client.csrf_token):
        assert hidden not in text


def test_s16_an_error_is_logged_without_what_it_was_about(stage: Stage) -> None:
    def fail() -> str:
        raise ValueError("Only the wolf knows\nforged line")

    stage.app.view_functions["health.live"] = fail
    with _logged() as lines:
        answer = stage.client().get("/health/live")
    assert answer.status_code == 500
    failed = json.loads(lines[0])
    assert failed["error"] == "ValueError"
    assert failed["reference"] in answer.text
    assert "wolf" not in "".join(lines)
    assert "wolf" not in answer.text
    assert "Traceback" not in answer.text


def test_s08_what_is_not_asked_for_changes_nothing(stage: Stage) -> None:
    with stage.making() as make:
        owner, coder, document = make.owner(), make.member(), make.document("A wolf howled.")
        tag = make.tag(coder, document, "wolf")
    more = {"is_admin": "y", "role": "4", "user_id": str(coder.user_id), "kind": "imported", "name": "root",
            "password_hash": "x", "disabled_at": "", "id": str(coder.user_id), "created_at": "2000-01-01"}  # fmt: skip
    stage.client(coder).post("/account", data={"display_name": "Coder", "email": "", **more})
    settings = {"name": "Corpus", "description": "", "slug": "stolen", "export_key": "x", "closed_at": "2000-01-01"}
    stage.client(owner).post("/projects/corpus/settings", data=settings)
    api = stage.client(owner).post("/api/v1/projects", json={"slug": "x1", "name": "x", "role": "owner"})
    body = {"document": str(document.id), "start": 2, "end": 6, "quote": "wolf", "code": "legal_argument"}
    theirs = {**body, "author_id": str(owner.user_id), "status": "accepted", "version": 7, "layer": "consensus"}
    put = stage.client(coder).put(f"/api/v1/annotations/{tag.id}", json=theirs, headers={"If-Match": '"1"'})
    assert (api.status_code, put.status_code) == (403, 422)
    with stage.database.reading() as session:
        user = session.get_one(User, coder.user_id)
        assert (user.is_admin, user.kind, user.name, user.password_hash) == (False, "account", coder.name, None)
        assert session.get_one(Membership, (document.project_id, coder.user_id)).role == 2
        assert session.get_one(Project, document.project_id).slug == "corpus"
        assert session.get_one(Project, document.project_id).closed_at is None
        assert session.get_one(Annotation, tag.id).version == 1


@pytest.mark.parametrize(
    "address",
    ["/projects/corpus/activity?part=users", "/projects/corpus/activity?before=1%20OR%201=1",
     "/projects/corpus/documents?sort=password_hash", "/projects/corpus/documents?sort=title;DROP",
     "/projects/corpus/documents?state=x", "/projects/corpus/documents?after=%27",
     "/projects/corpus/review?person=x", "/projects/corpus/review?state=__class__", "/projects/corpus/review?code=%25",
     "/projects/corpus/review?document=x", "/projects/corpus/review?after=x", "/projects/corpus/my-tags?state=x",
     "/api/v1/projects/corpus/documents?limit=all", "/api/v1/projects/corpus/documents?cursor=%27",
     "/api/v1/projects/corpus/export?format=../../etc/passwd", "/api/v1/projects/corpus/export?layer=__all__",
     "/api/v1/projects/corpus/export?prefix=-1", "/api/v1/projects/corpus/export?text=2"],
)  # fmt: skip
def test_s09_only_what_is_on_offer_can_be_asked_for(stage: Stage, address: str) -> None:
    with stage.making() as make:
        owner = make.owner()
    assert stage.client(owner).get(address).status_code in (400, 422)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("wo%es", set()),
        ("wol_es", set()),
        ("100 %_", {"All of 100 %_"}),
        ("back\\", {"back\\slash"}),
        ("wolf OR fox", set()),
        ("NEAR(wolf howled)", set()),
        ("title:wolves", set()),
        ('"wolves', {"Wolves"}),
        ("wolves' OR '1'='1", set()),
    ],
)
def test_s09_a_search_is_for_words_and_in_no_language(stage: Stage, words: str, found: set[str]) -> None:
    with stage.making() as make:
        owner = make.owner()
        for title in ("Wolves", "All of 100 %_", "back\\slash"):
            make.document(f"A text of its own, called {title}.", title=title)
    page = stage.client(owner).get("/projects/corpus/documents", query_string={"q": words})
    assert page.status_code == 200
    assert {title for title in ("Wolves", "All of 100 %_", "back\\slash") if title in page.text} == found


def welcome(endpoint: str) -> Persona:
    """Whoever of the team, or of all, may be there."""
    if ROUTES[endpoint].who is Who.ADMIN:
        return Persona.ADMIN
    assert door(ROUTES[endpoint], Persona.OWNER) is Door.IN
    return Persona.OWNER


@contextmanager
def _logged() -> Iterator[list[str]]:
    """The lines that are written to the log while the block runs."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JsonLines().format(record))

    keep, log = Keep(), logging.getLogger("glossator")
    level = log.level
    log.addHandler(keep)
    log.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        log.removeHandler(keep)
        log.setLevel(level)
