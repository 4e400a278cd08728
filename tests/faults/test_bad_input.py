"""Whatever is sent to whichever route: one clear sentence with the right status, never a 500, nothing changed."""

import json
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.stage import SignedInClient, Stage
from webapp.domain.roles import Role

DEEP = 100_000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "another kind": b"[]",
    "a number": b"7",
    "null": b"null",
    "deep lists": b"[" * DEEP,
    "deep objects": b'{"a":' * DEEP,
    "deep and closed": b"[" * 40 + b"]" * 40,
    "not a number": b'{"start": NaN, "end": Infinity}',
    "huge integers": b'{"start": 1%s, "end": -1%s}' % (b"0" * 400, b"0" * 400),
    "huge floats": b'{"start": 1e999, "state": 1e-999}',
    "lone surrogate": b'{"text": "\\ud800", "quote": "\\udfff", "state": "\\ud800", "slug": "\\ud800"}',
    "half a surrogate": b'{"decision": "\\ud800", "comment": "\\udc00", "metadata": {"outlet": "\\ud800"}}',
    "raw surrogate": b'{"text": "\xed\xa0\x80"}',
    "no UTF-8": b'{"text": "\xff\xfe"}',
    "NUL": b'{"text": "a\\u0000b", "title": "\\u0000", "slug": "a\\u0000", "comment": "\\u0000"}',
    "same key twice": b'{"state": "complete", "state": "in_progress"}',
    "unknown keys": b'{"role": "owner", "is_admin": true, "user_id": 1, "version": 9}',
    "wrong types": b'{"document": [], "start": {}, "end": "x", "quote": 5, "code": null, "state": [], "text": {}}',
    "answers": b'{"state": "complete", "answers": {"belongs": [[["yes"]]], "x\\u0000": "y"}}',
    "attributes": b'{"decision": "accept", "comment": {"a": 1}, "metadata": {"published": "31/31/31", "a": {"b": 1}}}',
    "long": b'{"text": "' + b"x" * 3_000_000 + b'"}',
    "codebook": b'{"title": "x", "codes": [{"code": "a", "children": [{"code": "a"}]}], "questions": [{}]}',
    "binary": bytes(range(256)),
}
TYPES = ("application/json", "application/x-ndjson", "text/plain", "multipart/form-data", "a/b; charset=\\x00", "")
HEADERS = (
    {"If-Match": '"99999999999999999999999999"'},
    {"If-Match": "\x80*"},
    {"If-Match": '"1", "2"'},
    {"Accept": "\x00"},
    {"Authorization": "Bearer " + "x" * 5_000},
    {"Authorization": "Basic \xff"},
    {"Origin": "null"},
    {"Content-Length": "-1"},
    {"Transfer-Encoding": "chunked"},
    {"Range": "bytes=9-1"},
)
QUERIES = (
    "limit=-1",
    "limit=%00",
    "limit=9" + "9" * 400,
    "cursor=%ff%fe",
    "cursor=" + "A" * 22,
    "format=\ud7ff&layer=%00",
    "a[]=1&a=2",
)
SLUGS = ("corpus", "nothing", "a" * 300, "%00", "..%2f..", "\ud7ff")


@pytest.fixture
def owner(stage: Stage) -> SignedInClient:
    with stage.making() as make:
        person, document = make.member(Role.OWNER), make.document("A wolf howled.")
        tag = make.tag(make.member(), document, "wolf")
    client = stage.client(person)
    client.ids = {"document_id": str(document.id), "annotation_id": str(tag.id)}  # type: ignore[attr-defined]  # for the addresses
    return client


def test_no_body_brings_a_route_of_the_api_down(stage: Stage, owner: SignedInClient) -> None:
    for method, address in _addresses(stage.app, owner):
        if method == "GET":
            continue
        for name, body in BODIES.items():
            answer = owner.open(address, method=method, data=body, content_type="application/json")
            _expect_a_sentence(answer, f"{method} {address} with {name}")
        for kind in TYPES:
            answer = owner.open(address, method=method, data=b'{"a": 1}', content_type=kind)
            _expect_a_sentence(answer, f"{method} {address} as {kind}")


def test_no_header_query_or_address_brings_a_route_of_the_api_down(stage: Stage, owner: SignedInClient) -> None:
    for method, address in _addresses(stage.app, owner):
        for headers in HEADERS:
            answer = owner.open(address, method=method, headers=headers, data=b"{}", content_type="application/json")
            _expect_a_sentence(answer, f"{method} {address} with {headers}")
        for query in QUERIES:
            _expect_a_sentence(owner.open(address, method=method, query_string=query), f"{method} {address}?{query}")
    for method, address in _strange_addresses(stage.app):
        _expect_a_sentence(owner.open(address, method=method), f"{method} {address}")


def test_a_strange_host_is_refused_before_anything_else(stage: Stage, owner: SignedInClient) -> None:
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1:99999", "a b", "[::1", ""):
        for address in ("/", "/sign-in", "/api/v1/projects", "/health/ready"):
            answer = owner.get(address, headers={"Host": host})
            assert answer.status_code == 400, (host, address)


def _addresses(app: Flask, owner: SignedInClient) -> Iterator[tuple[str, str]]:
    ids = {**owner.ids, "slug": "corpus"}  # type: ignore[attr-defined]  # see above
    for method, rule in _routes(app):
        yield method, re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids.get(found[1], str(uuid4())), rule)


def _strange_addresses(app: Flask) -> Iterator[tuple[str, str]]:
    for method, rule in _routes(app):
        for slug in SLUGS:
            yield method, re.sub(r"<[^>]*>", slug, rule)
        yield method, re.sub(r"<[^>]*>", "99999999999999999999", rule)


def _routes(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            yield from ((method, rule.rule) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def _expect_a_sentence(answer: TestResponse, sent: str) -> None:
    assert answer.status_code < 500, (sent, answer.status_code, answer.data[:300])
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json", sent
        problem = json.loads(answer.data)
        assert problem["status"] == answer.status_code, sent
        assert problem["detail"].endswith("."), sent
        assert not re.search(r"Traceback|sqlite|psycopg|SELECT|/webapp/", problem["detail"]), sent
