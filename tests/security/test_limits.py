"""How much is taken: no route reads more than the access table says, however the sender counts."""

import socket
from collections.abc import Iterator
from io import RawIOBase
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import pytest
from werkzeug.routing import Rule
from werkzeug.test import encode_multipart

from tests.access.world import visitor
from tests.security.scene import PLAIN, Scene, build
from tests.security.walk import rules
from tests.stage import Site, Stage
from webapp.domain.roles import Role
from webapp.http.access_table import KB, MB, ROUTES

pytestmark = pytest.mark.once
KINDS: Final = {
    "form": "application/x-www-form-urlencoded",
    "upload": "multipart/form-data; boundary=x",
    "json": "application/json",
    "lines": "application/x-ndjson",
}
START: Final = b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\n"


class Endless(RawIOBase):
    """A body that never ends; *taken* says how many bytes somebody has read of it."""

    def __init__(self) -> None:
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = (START if self.taken == 0 else b"a" * len(buffer))[: len(buffer)]
        buffer[: len(piece)] = piece
        self.taken += len(piece)
        return len(piece)


@pytest.fixture(scope="module")
def scene(house: Stage) -> Scene:
    with house.making() as make:
        return build(make, "limits", PLAIN)


def test_s27_what_says_that_it_is_too_large_is_not_read(house: Stage, scene: Scene) -> None:
    client = house.client(scene.people[Role.OWNER])
    refused = set()
    for rule, method in _unsafe(house):
        limit = ROUTES[rule.endpoint].limit
        for kind in KINDS.values():
            body = Endless()
            environ = {"wsgi.input": body, "CONTENT_LENGTH": str(limit + 1), "CONTENT_TYPE": kind}
            answer = client.open(scene.address(rule), method=method, environ_overrides=environ)
            assert body.taken == 0 or answer.status_code >= 500, (rule.rule, kind, body.taken)
            assert answer.status_code < 500, (rule.rule, kind)
            if answer.status_code == 413:
                refused.add(rule.endpoint)
    assert {"sign_in.create", "imports.create", "metadata.create", "account.update", "comments.create"} <= refused
    assert {"api.annotations.update", "api.documents.create", "api.codebooks.update", "api.projects.create"} <= refused


def test_s27_what_does_not_say_how_large_it_is_is_read_up_to_the_limit(house: Stage, scene: Scene) -> None:
    client = house.client(scene.people[Role.OWNER])
    for rule, method in _unsafe(house):
        limit = ROUTES[rule.endpoint].limit
        if limit > 4 * MB:
            continue
        for kind in KINDS.values():
            body = Endless()
            environ = {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_TYPE": kind}
            answer = client.open(scene.address(rule), method=method, environ_overrides=environ)
            assert body.taken <= limit + 256 * KB, (rule.rule, kind, body.taken)
            assert 200 <= answer.status_code < 500, (rule.rule, kind)


@pytest.mark.parametrize("kind", ["form", "upload"])
def test_s27_one_field_of_a_form_can_not_be_too_large_either(stage: Stage, kind: str) -> None:
    client = visitor(stage)
    given = {"name": "ada", "password": "x" * 600 * KB}
    body = urlencode(given).encode() if kind == "form" else encode_multipart(given, boundary="x")[1]
    answer = client.post("/sign-in", data=body, content_type=KINDS[kind])
    assert answer.status_code == 413
    assert "more than is taken at once" in answer.text


@pytest.mark.parametrize(
    ("fields", "values"), [(3_000, 1), (1, 100_000), (50, 1_000)], ids=["many fields", "one, often", "some, often"]
)
def test_s27_a_form_of_very_many_fields_costs_little(stage: Stage, fields: int, values: int) -> None:
    with stage.making() as make:
        owner = make.owner()
    body = "&".join(f"f{number}=" for number in range(fields) for _ in range(values))
    kinds = {"/account": KINDS["form"], "/projects/corpus/imports": KINDS["form"]}
    for address, kind in kinds.items():
        answer = stage.client(owner).post(address, data=body[: 60 * KB], content_type=kind)
        assert answer.status_code in (413, 422), address


def test_s27_a_multipart_of_very_many_parts_is_refused(stage: Stage) -> None:
    with stage.making() as make:
        owner = make.owner()
    part = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n"
    answer = stage.client(owner).post(
        "/projects/corpus/imports", data=part * 5_000 + b"--x--\r\n", content_type=KINDS["upload"]
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/projects"])
def test_s27_a_body_in_chunks_meets_the_same_limit_on_the_real_server(site: Site, path: str) -> None:
    with site.making() as make:
        admin = make.user(is_admin=True)
    client = site.client(admin)
    cookie = client.get_cookie("glossator")
    assert cookie
    kind = KINDS["json"] if path.startswith("/api") else KINDS["form"]
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: glossator={cookie.value}\r\nConnection: close\r\n"
        f"X-CSRFToken: {client.csrf_token}\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    answer = _spoken(site, head.encode() + chunk * 3 + b"0\r\n\r\n")
    assert answer.startswith("HTTP/1.1 413 ")
    assert "more than is taken at once" in answer


def _spoken(site: Site, request: bytes) -> str:
    """What the server answers to these bytes."""
    address = urlsplit(site.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request)
        pieces = iter(lambda: connection.recv(65_536), b"")
        return b"".join(pieces).decode()


def _unsafe(house: Stage) -> Iterator[tuple[Rule, str]]:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for rule in rules(house.app, method):
            if rule.endpoint != "sign_in.delete":
                yield rule, method
