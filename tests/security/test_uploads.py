"""Files that are broken, or built to do harm: a sentence each, never an error of ours, and the next file comes in."""

import random
import re
import time
import unicodedata
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.formats.archives import HARMFUL, lying, nested, packed
from tests.security.mutants import DOCUMENTS, FOREIGN, mutants
from tests.stage import SignedInClient, Stage
from webapp.domain.text import normalised
from webapp.models import Document

ADD: Final = "/projects/corpus/imports"
PREVIEW: Final = "/projects/corpus/imports/preview"
API: Final = "/api/v1/projects/corpus/documents"


@pytest.fixture
def owner(stage: Stage) -> SignedInClient:
    with stage.making() as make:
        person = make.owner()
    return stage.client(person)


def test_b1_three_hundred_broken_files_cost_a_sentence_each(stage: Stage, owner: SignedInClient) -> None:
    _bring(owner, rounds=12)
    _require_whole(stage)


@pytest.mark.slow
def test_b1_ten_thousand_broken_files_cost_a_sentence_each(stage: Stage, owner: SignedInClient) -> None:
    _bring(owner, rounds=400)
    _require_whole(stage)


def test_b1_broken_files_of_other_programs_cost_a_sentence_each(stage: Stage, owner: SignedInClient) -> None:
    _break(owner, FOREIGN, rounds=6)
    _require_whole(stage)


@pytest.mark.slow
def test_b1_two_thousand_broken_files_of_other_programs_cost_a_sentence_each(
    stage: Stage, owner: SignedInClient
) -> None:
    _break(owner, FOREIGN, rounds=400)
    _require_whole(stage)


def test_b1_broken_documents_and_tables_cost_a_sentence_each(stage: Stage, owner: SignedInClient) -> None:
    _break(owner, DOCUMENTS, rounds=5)
    _require_whole(stage)


@pytest.mark.slow
def test_b1_two_thousand_broken_documents_and_tables_cost_a_sentence_each(stage: Stage, owner: SignedInClient) -> None:
    _break(owner, DOCUMENTS, rounds=400)
    _require_whole(stage)


def test_b1_broken_lines_over_the_api_cost_a_sentence_each(stage: Stage, owner: SignedInClient) -> None:
    for number, (_, raw) in enumerate(mutants(random.Random(7), 100, kinds=("jsonl",))):
        answer = owner.post(API, data=raw, content_type="application/x-ndjson")
        assert answer.status_code in (200, 400, 413), number
        said = answer.get_json()
        assert [error for error in said.get("errors", []) if not _is_sentence(error["message"])] == []
    _require_whole(stage)


def test_b1_a_broken_spreadsheet_costs_a_sentence(stage: Stage, owner: SignedInClient) -> None:
    for number, (_, raw) in enumerate(mutants(random.Random(8), 60, kinds=("csv",))):
        answer = owner.post("/projects/corpus/metadata", data={"sheet": (BytesIO(raw), "facts.csv")})
        assert answer.status_code in (200, 422), number
    _require_whole(stage)


@pytest.mark.parametrize(
    "name", ["a.doc", "a.odt", "a.exe", "a.svg", "a.xml", "a", "a.txt.exe", ".txt/", "a.html\0.exe", "ä.PNG"]
)
def test_s25_a_kind_of_file_that_is_not_read_here_is_refused_by_its_name(owner: SignedInClient, name: str) -> None:
    answer = owner.post(ADD, data={"files": (BytesIO(b"PK\x03\x04 or whatever"), name)})
    assert answer.status_code == 422
    assert "these are: .docx, .html" in answer.text
    assert owner.get(API).get_json()["items"] == []


@pytest.mark.parametrize("address", [ADD, PREVIEW])
def test_s25_an_archive_built_to_do_harm_costs_a_sentence_and_leaves_nothing(
    stage: Stage, owner: SignedInClient, address: str
) -> None:
    before = {file.name for file in stage.settings.home.rglob("*")}
    answer = _sent(owner, address, [(f"articles{number}.zip", raw) for number, raw in enumerate(HARMFUL.values())])
    said = [node.text(strip=True) for node in LexborHTMLParser(answer.text).css(".why")]
    assert len(said) == len(HARMFUL)
    assert [sentence for sentence in said if not _is_sentence(sentence)] == []
    assert owner.get(API).get_json()["items"] == []
    assert {file.name for file in stage.settings.home.rglob("*")} - before <= {"glossator.db-wal", "glossator.db-shm"}


def test_s25_what_an_archive_holds_too_much_of_is_refused_and_the_rest_comes_in(owner: SignedInClient) -> None:
    lying_, inner = lying(7), nested()
    bomb = packed({"a.txt": bytes(30 << 20), "calm.txt": b"A calm text."})
    answer = _sent(
        owner, ADD, [("bomb.zip", bomb), ("lying.zip", lying_), ("nested.zip", inner), ("a.txt", b"A text.")]
    )
    assert answer.status_code == 200
    said = [node.text(strip=True) for node in LexborHTMLParser(answer.text).css("li.bad .why")]
    assert any("when unpacked" in sentence for sentence in said)
    assert {item["source_file"] for item in owner.get(API).get_json()["items"]} <= {"a.txt", "calm.txt"}


BOMBS: Final = {
    "deeply nested": ("a.html", b"<div>" * 300_000 + b"a"),
    "unclosed formatting": ("a.html", b"<a><b><i><u>" * 150_000 + b"a"),
    "entities of its own": (
        "a.html",
        b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>" + b"&b;" * 500_000,
    ),
    "an attribute of 10 MB": ("a.html", b"<p title='" + b"a" * 10_000_000 + b"'>A wolf."),
    "half a million attributes": ("a.html", b"<p " + b" ".join(b"a%d=1" % n for n in range(500_000)) + b">a"),
    "a heap of marks": ("a.txt", ("a" + "\u0323\u0301" * 999_999).encode()),
    "a heap of hidden marks": ("a.md", ("a" + "\u0f73" * 660_000).encode()),
    "brackets": ("a.md", b"[" * 1_000_000 + b"](" * 400_000),
    "deep JSON": ("a.jsonl", b'{"text":' + b"[" * 5_000_000),
    "a number": ("a.jsonl", b'{"text": ' + b"9" * 3_000_000 + b"}"),
}
"""Small files that ask for much."""


@pytest.mark.parametrize("bomb", ["an attribute of 10 MB", "a heap of marks", "a heap of hidden marks", "deep JSON"])
def test_b2_a_bomb_ends_and_hurts_nobody(stage: Stage, owner: SignedInClient, bomb: str) -> None:
    _survive(owner, *BOMBS[bomb])


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS)
def test_b2_every_bomb_ends_and_hurts_nobody(stage: Stage, owner: SignedInClient, bomb: str) -> None:
    _survive(owner, *BOMBS[bomb])


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_a_text_without_heaps_is_normalised_as_everybody_does(text: str) -> None:
    assert normalised(text, "NFC") == unicodedata.normalize("NFC", text)
    assert normalised(text, "NFD") == unicodedata.normalize("NFD", text)


@given(st.integers(0, 60), st.sampled_from(["\u0323\u0301", "\u0f73", "\u0301\u0323"]))
def test_marks_are_put_in_order_up_to_thirty_and_left_alone_beyond(count: int, marks: str) -> None:
    text = "é" + marks * count
    assert len(unicodedata.normalize("NFD", normalised(text, "NFC"))) == len(unicodedata.normalize("NFD", text))
    if count * len(unicodedata.normalize("NFD", marks)) <= 30:
        assert normalised(text, "NFC") == unicodedata.normalize("NFC", text)


def _survive(owner: SignedInClient, name: str, raw: bytes) -> None:
    """The file is read or refused before long, and the one beside it comes in."""
    began = time.monotonic()
    answer = _sent(owner, ADD, [(name, raw), ("calm.txt", b"A calm text.")])
    assert time.monotonic() - began < 40
    assert answer.status_code == 200
    assert "calm.txt" in [item["source_file"] for item in owner.get(API).get_json()["items"]]


def _bring(owner: SignedInClient, rounds: int) -> None:
    """Broken files in batches, with a good one that has to come in each time."""
    chance = random.Random(20_311_103)
    for number in range(rounds):
        good = f"A calm text, number {number}."
        address = PREVIEW if number % 3 == 0 else ADD
        answer = _sent(owner, address, [*mutants(chance, 25), ("good.txt", good.encode())])
        assert answer.status_code == 200, number
        assert good[:12] in answer.text or "good.txt" in answer.text
        if address == ADD:
            _require_told(answer)


def _break(owner: SignedInClient, seeds: Mapping[str, bytes], rounds: int) -> None:
    """Broken files of these kinds, five at a time, with a good text that has to come in each time."""
    chance = random.Random(20_311_104)
    for number in range(rounds):
        good = f"A calm text, number {number}.".encode()
        answer = _sent(owner, ADD, [*mutants(chance, 5, tuple(seeds), seeds), ("good.txt", good)])
        assert answer.status_code == 200, number
        assert "good.txt" in answer.text, number
        _require_told(answer)


def _sent(owner: SignedInClient, address: str, files: Iterable[tuple[str, bytes]]) -> TestResponse:
    """The answer to an upload; encoded here, since the client would leave the file of a large one open."""
    boundary, body = encode_multipart({"files": [FileStorage(BytesIO(raw), name) for name, raw in files]})
    return owner.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def _require_told(answer: TestResponse) -> None:
    """Return when what is said of each file that did not come in is one sentence or two."""
    page = LexborHTMLParser(answer.text)
    refused = [node.text() for node in page.css("ul.results li.bad .why")]
    assert len(refused) == len(page.css("ul.results li.bad"))
    assert [said for said in refused if not _is_sentence(said.strip())] == []


def _is_sentence(said: str) -> bool:
    return 10 < len(said) < 700 and said.endswith((".", "?")) and said.isprintable()


def _require_whole(stage: Stage) -> None:
    """Return when all that came in is a text as texts are."""
    with stage.database.reading() as session:
        for document in session.query(Document):
            assert document.length >= 1
            assert not re.search("[\0\r\n]", f"{document.source_file}{document.title}")
