"""Prodigy: tokens that are the text, spans on their edges, and tasks as `db-out` writes them."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from tests.corpus_strategies import corpora
from tests.golden import corpus, documents, files
from webapp import formats
from webapp.domain.foreign import ForeignDocument
from webapp.domain.records import DocumentRecord
from webapp.formats.bundle import Held

pytestmark = pytest.mark.once
PRODIGY = formats.tag_formats()["prodigy"]


def tasks(records: list[DocumentRecord]) -> list[dict[str, Any]]:
    (content,) = files(PRODIGY, corpus(records)).values()
    return [json.loads(line) for line in content.splitlines()]


def read(*lines: dict[str, Any]) -> list[Any]:
    assert PRODIGY.read
    return list(PRODIGY.read(Held({"out.jsonl": b"".join(json.dumps(line).encode() + b"\n" for line in lines)})))


@given(corpora())
@settings(max_examples=30, deadline=None)
def test_tokens_are_the_text_and_spans_are_of_whole_tokens(records: list[DocumentRecord]) -> None:
    for task in tasks(records):
        tokens = task["tokens"]
        assert "".join(token["text"] + " " * token["ws"] for token in tokens) == task["text"]
        assert [token["id"] for token in tokens] == list(range(len(tokens)))
        for token in tokens:
            assert task["text"][token["start"] : token["end"]] == token["text"]
        for span in task["spans"]:
            first, last = tokens[span["token_start"]], tokens[span["token_end"]]
            assert (first["start"], last["end"]) == (span["start"], span["end"])
            assert task["text"][span["start"] : span["end"]] == span["text"]


def test_a_line_is_a_document_as_one_coder_has_it() -> None:
    found = tasks(documents())
    people = [(task["meta"]["doc_id"], task["_annotator_id"]) for task in found]
    assert people[:3] == [("d-1", "u-00000000000000aa"), ("d-1", "u-00000000000000bb"), ("d-1", "consensus")]
    assert len({task["_task_hash"] for task in found}) == len(found)
    assert {(task["answer"], task["_view_id"]) for task in found} == {("accept", "spans_manual")}


def test_tasks_of_others_are_read_and_rejected_ones_say_nothing() -> None:
    text = "A wolf 🐺 howled."
    span = {"start": 2, "end": 8, "token_start": 1, "token_end": 2, "label": "ANIMAL"}
    task = {"text": text, "spans": [span], "answer": "accept", "_input_hash": 5, "_timestamp": 1795161000}
    said = {**task, "_annotator_id": "pets-mina", "_session_id": "pets-mina"}
    *found, _, _ = read(said, {**task, "answer": "reject"}, {**task, "answer": "ignore"}, {"text": text})
    assert [len(one.tags) for one in found] == [1, 0, 0, 0]
    (tag,) = found[0].tags
    assert text[tag.start : tag.end] == "wolf 🐺"
    assert (tag.code, tag.annotator, tag.created_at) == ("ANIMAL", "pets-mina", "2026-11-20T07:50:00.000Z")
    assert [one.finished for one in found] == [("pets-mina",), (), (), ()]


def test_a_span_that_was_moved_in_prodigy_is_a_new_one() -> None:
    found = tasks(documents())
    lone = next(task for task in found if task["meta"]["doc_id"] == "d-1" and task["_annotator_id"].endswith("bb"))
    first, second = lone["spans"]
    lone["spans"] = [{"start": first["start"], "end": first["end"] + 9, "label": first["label"]}, second]
    ours, other = read(lone)
    assert isinstance(ours, DocumentRecord)
    assert isinstance(other, ForeignDocument)
    (kept,), (moved,) = ours.annotations, other.tags
    assert (moved.id, moved.annotator, moved.code) == (None, "u-00000000000000bb", "statistic")
    assert (kept.id, kept.quote) == ("b-4", second["text"])
    assert {given.name: given.value for given in kept.attributes}["witness"] == "refugee"


def test_a_span_that_was_taken_away_is_gone_from_our_document() -> None:
    lone = next(task for task in tasks(documents()) if task["_annotator_id"].endswith("bb"))
    del lone["spans"][0]
    (one,) = read(lone)
    assert isinstance(one, DocumentRecord)
    assert [tag.id for tag in one.annotations] == ["b-4"]


def test_who_accepts_our_spans_under_another_name_has_tags_of_their_own() -> None:
    lone = next(task for task in tasks(documents()) if task["_annotator_id"].endswith("bb"))
    ours, one = read({**lone, "_annotator_id": "mina", "_session_id": "pets-mina"})
    assert isinstance(ours, DocumentRecord)
    assert not ours.annotations
    assert not [coding for coding in ours.codings if coding.state == "complete"]
    assert isinstance(one, ForeignDocument)
    assert [(tag.annotator, tag.id, tag.quote) for tag in one.tags] == [
        ("mina", None, span["text"]) for span in lone["spans"]
    ]
