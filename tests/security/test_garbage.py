"""Addresses, forms and headers that nobody should send: no answer is an error of ours or tells of our insides."""

import gc
from collections.abc import Iterator
from itertools import count, cycle, islice
from typing import Any, Final
from urllib.parse import quote

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.security.scene import PLAIN, Scene, build
from tests.security.walk import PARTIAL, fields, posts, rules
from tests.stage import Stage
from webapp.domain.roles import Role

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
IDS: Final = (
    "x", "-1", "0", "9" * 40, "99999999999999999999", "%00", "%ff", "%ED%A0%80", "..", "..%2f..%2fetc%2fpasswd",
    "%2e%2e", "..%5c..%5cwindows", "%0d%0aSet-Cookie:%20a=b", "null", "undefined", "NaN", "\u0661", "\u00b2",
    "a" * 5_000, "'", "%25", "00000000-0000-0000-0000-000000000000", "00000000000000000000000000000000",
    "{00000000-0000-0000-0000-000000000000}", "00000000-0000-0000-0000-00000000000g",
    "00000000-0000-0000-0000-000000000000%00", "con", "NUL.txt", "%F0%9F%90%BA",
)  # fmt: skip
VALUES: Final = (
    "", " ", "\0", "a\0b", "\x1b[2J\x07", "\r\nX-Evil: 1", "-1", "9" * 400, "9223372036854775808", "1e999", "NaN",
    "0x10", "\u0661\u0662", "\u00b2", "\uff11", "[]", "{}", "null", "true", "'; DROP TABLE document;--", "%", "_",
    "*", '"', "\\", "\u202egpj", "\ufeff", "\ufffe", "x" * 20_000, "1.0", "0000-00-00", "9999-99-99", "javascript:x",
    "a" * 81,
)  # fmt: skip
HEADERS: Final = (
    {"If-Match": "*"}, {"If-Match": '"' + "9" * 30 + '"'}, {"If-Match": "\u00b2"}, {"If-Match": 'W/"1", "2"'},
    {"If-Match": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer \xff"},
    {"Authorization": "Basic OjpAOg=="}, {"Authorization": "Bearer " + "x" * 9_000},
    {"Content-Type": "application/json; charset=utf-99"}, {"Accept": "\xff;q=x"},
    {"Content-Type": "multipart/form-data"}, {"Content-Type": "multipart/form-data; boundary=\xff"},
    {"Range": "bytes=9-1"}, {"Cookie": "glossator=x"}, {"Cookie": "glossator=" + "." * 3_000}, {"Cookie": "\xff\xfe"},
    {"Content-Length": "x"}, {"Content-Length": "-1"}, {"Content-Length": "9" * 30}, {"Content-Encoding": "gzip"},
    {"X-CSRFToken": "\xff"}, {"If-None-Match": "\xff"}, {"If-Modified-Since": "yesterday"},
    {"HX-Request": "\xff", "HX-Current-URL": "javascript:x"}, {"Origin": "http://[::"}, {"Origin": "\xff"},
    {"Sec-Fetch-Site": "cross-site"}, {"Referer": "\xff"}, {"X-Forwarded-For": "\xff"},
    {"Transfer-Encoding": "chunked"}, {"Expect": "100-continue"}, {"User-Agent": "\xff" * 3_000},
)  # fmt: skip
_INSIDES: Final = ("Traceback", "sqlalchemy", "sqlite3", "psycopg", "werkzeug", "/webapp/", ".py", "SELECT ", "INSERT ")


_MULTIPART: Final = "multipart/form-data; boundary=x"
_numbers = count()


@pytest.fixture
def scene(house: Stage) -> Scene:
    with house.making() as make:
        return build(make, f"garbage{next(_numbers)}", PLAIN)


@pytest.mark.parametrize("api", [True, False], ids=["api", "pages"])
def test_s28_an_address_that_can_not_be_is_refused(house: Stage, api: bool, scene: Scene) -> None:
    client = house.client(scene.people[Role.OWNER])
    some = cycle(IDS)
    for rule, method in _ways(house, api=api):
        for name in sorted(rule.arguments):
            for given in IDS if api else [next(some) for _ in range(4)]:
                answer = client.open(_put(scene.address(rule), scene, rule, name, given), method=method)
                _require_clear(answer, f"{method} {rule.rule} {name}={given}")
                if api and answer.status_code >= 400 and method != "HEAD":
                    assert answer.content_type == "application/problem+json", (rule.rule, given)


def test_s28_a_query_that_can_not_be_is_refused_or_passed_over(house: Stage, scene: Scene) -> None:
    client = house.client(scene.people[Role.OWNER])
    names = (*fields(), "q", "sort", "state", "after", "before", "part", "limit", "cursor", "in", "document", "person")
    names += ("format", "layer", "prefix", "notes", "from", "to", "view")
    some = cycle(value for value in VALUES if len(value) < 500)
    for rule in rules(house.app, "GET"):
        if rule.endpoint == "static":
            continue
        queries = ["&".join(f"{name}={quote(value)}" for name in names) for value in islice(some, 2)]
        queries += [f"{name}={quote(value)}" for name, value in zip(names[-17:], some, strict=False)][
            len(rule.rule) % 4 :: 4
        ]
        for query in queries:
            _require_clear(client.get(f"{scene.address(rule)}?{query}"), f"{rule.rule}?{query[:80]}")


# Werkzeug leaves the file of a broken upload to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_s28_a_form_full_of_nonsense_is_refused(house: Stage, scene: Scene) -> None:
    some = cycle(VALUES)
    for rule in posts(house.app):
        client = house.client(scene.people[Role.OWNER])
        address = scene.address(rule)
        for body in _bodies([next(some) for _ in range(2)]):
            _require_clear(client.post(address, headers=PARTIAL, **body), f"{rule.rule} {str(body)[:80]}")
    gc.collect()


@pytest.mark.once
def test_s28_a_header_full_of_nonsense_is_refused_or_passed_over(house: Stage, scene: Scene) -> None:
    client = house.client(scene.people[Role.OWNER])
    some = cycle(HEADERS)
    for rule, method in (*_ways(house, api=True), *_ways(house, api=False)):
        for headers in [next(some) for _ in range(4)]:
            answer = client.open(scene.address(rule), method=method, headers=headers)
            _require_clear(answer, f"{method} {rule.rule} {headers}")
            client = house.client(scene.people[Role.OWNER]) if rule.endpoint == "sign_in.delete" else client


def test_s28_a_method_that_a_route_does_not_know_is_refused(house: Stage, scene: Scene) -> None:
    client = house.client(scene.people[Role.OWNER])
    known: dict[str, set[str]] = {}
    for rule in house.app.url_map.iter_rules():
        known.setdefault(scene.address(rule), {"OPTIONS"}).update(rule.methods or ())
    for address, methods in known.items():
        for method in ("TRACE", "PROPFIND", "G" * 300, *sorted(set(METHODS) - methods)):
            answer = client.open(address, method=method)
            assert answer.status_code == 405, (address, method)
            assert set(answer.headers["Allow"].split(", ")) == methods
            _require_clear(answer, f"{method} {address}")


def _ways(house: Stage, *, api: bool) -> Iterator[tuple[Rule, str]]:
    """Every route with the methods it knows, but for those that end the session or hand out a new one."""
    for method in METHODS:
        if method not in ("HEAD", "OPTIONS"):
            for rule in rules(house.app, method, api=api):
                if rule.endpoint not in ("sign_in.delete", "links.create"):
                    yield rule, method


def _put(address: str, scene: Scene, rule: Rule, name: str, given: str) -> str:
    """*address* with *given* where the argument *name* stands."""
    marked = rule.rule.replace(">", ">\n")
    parts = [part for part in marked.split("\n") if part]
    found = ""
    for part in parts:
        before, _, argument = part.partition("<")
        argument = argument.rstrip(">").rpartition(":")[2]
        known = {**scene.things, "secret": "x"}
        found += before + (given if argument == name else str(known[argument]) if argument else "")
    return found


def _bodies(values: list[str]) -> Iterator[dict[str, Any]]:
    """Ways to send nonsense: in every field, twice in every field, as another kind of body, broken off."""
    for value in values:
        yield {"data": MultiDict((name, value) for name in fields())}
    yield {"data": MultiDict((name, value) for name in fields() for value in values)}
    yield {"data": "&".join(f"{name}=%ED%A0%80%ff" for name in fields())}
    yield {"json": {name: [None] for name in fields()}}
    yield {
        "data": b"--x\r\nContent-Disposition: form-data; name=files; filename=a.txt\r\n\r\nab",
        "content_type": _MULTIPART,
    }
    yield {"data": b"\x00" * 3_000, "content_type": _MULTIPART}


def _require_clear(answer: TestResponse, place: str) -> None:
    """Return when the answer is no error of ours, shows nothing of our insides, and has decent headers."""
    with answer:
        assert answer.status_code < 500, place
        assert "X-Evil" not in answer.headers, place
        assert all(value.isascii() and value.isprintable() for value in answer.headers.values()), place
        if answer.status_code >= 400 and answer.mimetype.endswith(("html", "json", "plain")):
            shown = answer.text
            assert not [inside for inside in _INSIDES if inside in shown], place
