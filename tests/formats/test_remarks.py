"""What readers of other programs' files leave is told, with how many of each there are."""

import json
from typing import Any

import pytest

from tests.golden import files, readable
from webapp import formats
from webapp.domain.foreign import Remark
from webapp.formats.bundle import Held

pytestmark = pytest.mark.once
TEXT = "A wolf howled."
SPAN = {"start": 2, "end": 6, "label": "Animal"}


def left(name: str, files: dict[str, Any]) -> dict[str, int]:
    """What the reader of that format says to leave, in the plural."""
    read = formats.tag_formats()[name].read
    assert read
    raw = {
        path: content.encode() if isinstance(content, str) else json.dumps(content).encode()
        for path, content in files.items()
    }
    return {one.things: one.count for one in read(Held(raw)) if isinstance(one, Remark)}


def lines(*given: Any) -> str:
    return "".join(json.dumps(one) + "\n" for one in given)


def test_prodigy() -> None:
    task = {"text": TEXT, "_task_hash": 1, "spans": [SPAN], "relations": [{"head": 1, "child": 2}]}
    files = {
        "a.jsonl": lines(task, {**task, "answer": "reject"}, {"text": TEXT, "answer": "ignore", "spans": [SPAN] * 2})
    }
    assert left("prodigy", files) == {
        "relations": 2,
        "tags of tasks that were passed over": 2,
        "tags of tasks that were rejected": 1,
    }


def test_doccano() -> None:
    line = {"text": TEXT, "entities": [], "relations": [{"id": 1}], "cats": ["x"], "Comments": ["Why?", "So."]}
    assert left("doccano", {"a.jsonl": lines(line)}) == {
        "relations": 1,
        "categories of whole texts": 1,
        "comments on whole texts": 2,
    }


def test_label_studio() -> None:
    region = {"id": "a", "type": "labels", "value": {"start": 2, "end": 6, "labels": ["Animal"]}}
    result = [region, {"type": "relation", "from_id": "a", "to_id": "a"}, {"id": "b", "value": {"choices": ["x"]}}]
    task = {
        "data": {"text": TEXT},
        "annotations": [{"result": result}, {"result": [region], "was_cancelled": True}],
        "predictions": [{"result": [region]}],
        "drafts": [{}],
    }
    assert left("label_studio", {"a.json": [task]}) == {
        "relations": 1,
        "answers about whole texts": 1,
        "cancelled annotations of tasks": 1,
        "predictions": 1,
        "drafts of tasks": 1,
    }


def test_brat() -> None:
    ann = (
        "T1\tAnimal 2 6\twolf\nT2\tHowling 7 13\thowled\nR1\tOf Arg1:T1 Arg2:T2\nE1\tHowling:T2 Who:T1\n*\tSame T1 T2\n"
        "N1\tReference T1 Wiki:1\twolf\nA1\tSure R1\n#1\tAnnotatorNotes R1\tWhy?\n#2\tAnnotatorNotes T1\tA wolf.\n"
    )
    assert left("brat", {"a.txt": TEXT, "a.ann": ann}) == {
        "relations": 1,
        "arguments of events": 1,
        "equivalences": 1,
        "normalisations": 1,
        "attributes of something else than passages": 1,
        "notes on something else than passages": 1,
    }


def test_tables() -> None:
    assert left("csv", {"a.csv": f"text,start,end,label,mood\n{TEXT},2,6,Animal,low\n"}) == {"columns “mood”": 1}


def test_web_annotations() -> None:
    note = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "bodyValue": "Nice.",
        "target": "a.txt",
    }
    assert left("w3c", {"a.jsonld": note, "a.txt": TEXT}) == {"notes on whole articles": 1}


def test_refi_qda() -> None:
    ids = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(9)]
    qde = f"""<Project xmlns="urn:QDA-XML:project:1.0" name="P">
        <Variables><Variable guid="{ids[0]}" name="date"/></Variables><Cases><Case guid="{ids[1]}" name="Ann"/></Cases>
        <Sources><TextSource guid="{ids[2]}" name="A"><PlainTextContent>{TEXT}</PlainTextContent>
        <PlainTextSelection guid="{ids[3]}" startPosition="2" endPosition="6"/><NoteRef targetGUID="{ids[4]}"/>
        <VariableValue><VariableRef targetGUID="{ids[0]}"/><TextValue>long ago</TextValue></VariableValue></TextSource>
        <PictureSource guid="{ids[5]}"/></Sources>
        <Notes><Note guid="{ids[4]}"><PlainTextContent>Hm.</PlainTextContent></Note></Notes>
        <Links><Link guid="{ids[6]}" originGUID="{ids[2]}" targetGUID="{ids[5]}"/></Links>
        <Sets><Set guid="{ids[7]}" name="S"/></Sets><Graphs><Graph guid="{ids[8]}"/></Graphs>
        <NoteRef targetGUID="{ids[4]}"/></Project>"""
    assert left("refi_qda", {"project.qde": qde}) == {
        "cases without articles": 1,
        "graphs": 1,
        "links": 1,
        "notes on the project": 1,
        "notes on whole articles": 1,
        "passages without code or note": 1,
        "pictures": 1,
        "sets": 1,
        "values of the variable “date” that can’t be read": 1,
    }


def test_what_we_write_ourselves_has_nothing_to_leave() -> None:
    for form in formats.tag_formats().values():
        if form.read:
            told = [one for one in form.read(Held(readable(files(form)))) if isinstance(one, Remark)]
            assert (form.name, told) == (form.name, [])


@pytest.mark.parametrize("name", ["brat", "uima", "w3c", "doccano", "label_studio", "csv", "refi_qda"])
def test_a_codebook_that_can_not_be_read_is_told(name: str) -> None:
    form = formats.tag_formats()[name]
    spoilt = readable(files(form))
    spoilt[next(path for path in spoilt if "codebooks/" in path)] = b"{"
    assert form.read
    told = [one for one in form.read(Held(spoilt)) if isinstance(one, Remark)]
    assert told == [Remark("codebook that can’t be read", "codebooks that can’t be read")]
