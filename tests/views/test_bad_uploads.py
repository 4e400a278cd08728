"""Uploads and bodies that nobody sends by accident: one sentence each, the right status, nothing changed."""

import json
import time
from io import BytesIO

import pytest
from sqlalchemy import func, select
from werkzeug.test import encode_multipart

from tests.stage import SignedInClient, Stage
from webapp.models import Document

HERE = "/projects/corpus/imports"
API = "/api/v1/projects/corpus/documents"


@pytest.fixture
def owner(stage: Stage) -> SignedInClient:
    """The owner of an empty project."""
    with stage.making() as make:
        make.project()
        person = make.owner()
    return stage.client(person)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("deep.html", b"<div>" * 200_000 + b"x"),
        ("nul.html", b"<p>a\0b</p>"),
        ("attributes.html", b"<p " + b"a=b " * 100_000 + b">x</p>"),
        ("unclosed.html", b"<!--" + b"x" * 1_000_000),
        ("utf16.txt", "A wolf.".encode("utf-16")),
        ("surrogate.txt", b"\xed\xa0\x80"),
        ("long.txt", b"x" * 8_100_000),
        ("lines.jsonl", b'{"text": ' + b"[" * 100_000),
        ("strings.jsonl", b'"' * 100_000 + b"\n" + b"7\n" + b'"text"\n' + b"null\n"),
        ("big.jsonl", b'{"text": "x", "metadata": {"n": ' + b"9" * 5000 + b"}}"),
        ("CON", b"x"),
        ("", b"x"),
        ("a" * 2000 + ".txt", b"\xff"),
        ("codebook.json", b"[[[["),
        ("tags.jsonl", b'{"schema_version": "1.0"}'),
        ("tags2.jsonl", b'{"schema_version": "1.0", "text": ' + b"[" * 50_000),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_file_that_is_none_is_answered_in_words(stage: Stage, owner: SignedInClient, name: str, raw: bytes) -> None:
    for address in (f"{HERE}/preview", HERE):
        boundary, body = encode_multipart({"files": (BytesIO(raw), name)})
        page = owner.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")
        assert page.status_code in (200, 413, 422), page.status_code
        assert "Traceback" not in page.text
    assert _count(stage) <= 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nno header"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=" + "x" * 500, b"--x--"),
        ("application/x-www-form-urlencoded", b"text=%ff%fe&%00=%00"),
        ("application/x-www-form-urlencoded", b"text=" + b"x" * 2_500_000),
        ("application/json", b"{}"),
        ("text/plain", b"x"),
    ],
)
def test_a_body_that_is_no_form_is_answered_in_words(
    stage: Stage, owner: SignedInClient, kind: str, body: bytes
) -> None:
    for address in (HERE, f"{HERE}/preview", "/projects/corpus/metadata"):
        page = owner.post(address, data=body, content_type=kind)
        assert page.status_code < 500, (address, page.status_code)
        assert "Traceback" not in page.text


def test_more_than_is_taken_at_once_is_refused_whatever_it_says_of_its_length(
    owner: SignedInClient, stage: Stage
) -> None:
    too_long = owner.post(API, data=b" " * (33 << 20), content_type="application/json")
    assert too_long.status_code == 413
    says = {"CONTENT_LENGTH": str(300 << 20)}
    kind = "multipart/form-data; boundary=x"
    claimed = owner.post(HERE, data=b"--x--", content_type=kind, environ_overrides=says)
    assert claimed.status_code == 413
    assert _count(stage) == 0


def test_a_stream_with_a_line_too_long_keeps_what_came_before(owner: SignedInClient, stage: Stage) -> None:
    line = json.dumps({"text": "A wolf."}).encode() + b"\n"
    many = b"".join(json.dumps({"text": f"Text {number}."}).encode() + b"\n" for number in range(250))
    began = time.monotonic()
    answer = owner.post(API, data=many + line + b'{"text": "' + b"x" * (33 << 20), content_type="application/x-ndjson")
    assert time.monotonic() - began < 20, "a line is not looked for byte by byte"
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")
    assert _count(stage) == 250


@pytest.mark.parametrize("slug", ["%00", "%ff", "..", "x" * 3000, "corpus%2f..", "한국어"])
def test_a_project_of_a_strange_name_is_not_there(owner: SignedInClient, slug: str) -> None:
    for address in (
        f"/projects/{slug}/documents",
        f"/projects/{slug}/documents/new",
        f"/api/v1/projects/{slug}/documents",
    ):
        assert owner.get(address).status_code == 404


def _count(stage: Stage) -> int:
    with stage.database.reading() as session:
        return session.scalars(select(func.count()).select_from(Document)).one()
