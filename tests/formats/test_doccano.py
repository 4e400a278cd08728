"""doccano: both shapes of its exports, a file for each coder, and what comes back after work in doccano."""

import json
from typing import Any

import pytest

from tests.golden import documents, files
from webapp import formats
from webapp.domain.foreign import ForeignDocument, Found
from webapp.domain.records import DocumentRecord
from webapp.errors import Invalid
from webapp.formats.bundle import Held

pytestmark = pytest.mark.once
DOCCANO = formats.tag_formats()["doccano"]
TEXT = "A wolf 🐺 howled at e\u0301tude."


def read(**lines: list[dict[str, Any]]) -> list[Found]:
    """What is found in files of these lines."""
    raw = {f"{name}.jsonl": b"".join(json.dumps(line).encode() + b"\n" for line in of) for name, of in lines.items()}
    assert DOCCANO.read
    assert DOCCANO.claims
    assert DOCCANO.claims(Held(raw))
    return list(DOCCANO.read(Held(raw)))


def tags(found: list[Found]) -> list[tuple[str, str, str | None]]:
    """Passage, code and person of each tag."""
    return [
        (one.text[tag.start : tag.end], tag.code, tag.annotator)
        for one in found
        if isinstance(one, ForeignDocument)
        for tag in one.tags
    ]


def test_labels_are_read_for_the_people_whom_files_are_called_by() -> None:
    mina = {"id": 7, "text": TEXT, "label": [[2, 8, "Animal"], [9, 15, "Sound"]], "Comments": []}
    jonas = {"id": 7, "text": TEXT, "label": [], "Comments": []}
    found = read(mina=[mina], jonas=[jonas], unknown=[mina])
    assert tags(found)[:2] == [("wolf 🐺", "Animal", "mina"), ("howled", "Sound", "mina")]
    assert [one.finished for one in found if isinstance(one, ForeignDocument)] == [(), ("mina",), ()]


def test_entities_and_older_names_of_the_keys_are_read() -> None:
    entity = {"id": 3, "label": "Animal", "start_offset": 2, "end_offset": 8}
    with_relations = {"id": 1, "text": TEXT, "entities": [entity], "relations": [{"id": 1, "from_id": 3, "to_id": 3}]}
    older = {"id": 2, "data": TEXT, "labels": [[2, 8, "Animal"]]}
    assert tags(read(all=[with_relations, older])) == [("wolf 🐺", "Animal", None)] * 2


@pytest.mark.parametrize(
    ("label", "said"),
    [
        (["good"], "f.jsonl, line 1: its labels are of the whole text; only labels of passages are read."),
        ([[1, 2]], "f.jsonl, line 1: a label must be [start, end, name]."),
    ],
)
def test_what_is_no_label_of_a_passage_is_refused_with_its_line(label: list[Any], said: str) -> None:
    assert DOCCANO.read
    with pytest.raises(Invalid, match="line 1") as refused:
        list(DOCCANO.read(Held({"f.jsonl": json.dumps({"text": TEXT, "label": label}).encode()})))
    assert refused.value.detail == said


def test_what_doccano_wrote_again_is_our_document_without_loss() -> None:
    """doccano numbers documents anew, sorts labels, and writes metadata after them."""
    written = {
        name.removesuffix(".jsonl"): [again(json.loads(line)) for line in content.splitlines()]
        for name, content in files(DOCCANO).items()
        if name.endswith(".jsonl")
    }
    assert read(**written) == documents()


def again(line: dict[str, Any]) -> dict[str, Any]:
    known = {key: line.pop(key) for key in ("id", "text", "label", "Comments")}
    return {"id": known["id"] + 100, "text": known["text"], "label": sorted(known["label"]), "Comments": [], **line}


def test_after_work_in_doccano_tags_that_are_as_they_were_are_known() -> None:
    (name, content), *_ = [found for found in files(DOCCANO).items() if found[0].endswith("aa.jsonl")]
    line = json.loads(content.splitlines()[0])
    line["label"] = [*line["label"][:1], [0, 5, "heading"]]
    ours, found = read(**{name.removesuffix(".jsonl"): [line]})
    assert isinstance(ours, DocumentRecord)
    assert isinstance(found, ForeignDocument)
    (kept,), (added,) = ours.annotations, found.tags
    record = documents()[0]
    assert (found.name, found.title) == (record.doc_id, record.title)
    assert kept in record.annotations
    assert (added.code, added.id, added.annotator) == ("heading", None, "u-00000000000000aa")


def test_what_another_coder_labelled_alike_is_theirs() -> None:
    """doccano writes the metadata of a document, our mark among them, into the file of everybody."""
    (content,) = [content for name, content in files(DOCCANO).items() if name.endswith("aa.jsonl")]
    line = json.loads(content.splitlines()[0])
    found = read(mina=[line], jonas=[{**line, "label": []}])
    (one,) = [one for one in found if isinstance(one, ForeignDocument)]
    assert {tag.annotator for tag in one.tags} == {"mina"}
    assert {tag.id for tag in one.tags} == {None}
    assert "mina" in one.finished


def test_a_changed_text_is_no_longer_our_document_but_its_tags_are_known() -> None:
    (content,) = [content for name, content in files(DOCCANO).items() if name.endswith("bb.jsonl")]
    line = json.loads(content.splitlines()[0])
    line["text"] = line["text"].replace("\n", "\r\n")
    (found,) = read(other=[line])
    assert isinstance(found, ForeignDocument)
    assert [tag.quote for tag in found.tags] == [
        tag.quote for tag in documents()[0].annotations if tag.annotator.endswith("bb")
    ]


@pytest.mark.parametrize("spoilt", [{}, {"id": "d-1", "document": {}}, {"id": 3}, "x", {"id": "d-1", "document": 7}])
def test_a_mark_that_somebody_has_spoilt_is_passed_over(spoilt: Any) -> None:
    line = {"text": TEXT, "label": [[2, 8, "Animal"]], "glossator": spoilt}
    assert tags(read(all=[line])) == [("wolf 🐺", "Animal", None)]
    assert not any(isinstance(one, DocumentRecord) for one in read(all=[line]))
