"""Projects of INCEpTION: whose files are is said by their names, and a curated document is the team's."""

import json
from typing import Any

import pytest

from tests.golden import corpus, documents, files, readable
from webapp import formats
from webapp.domain.foreign import ForeignDocument, Remark
from webapp.domain.records import AttributeRecord, DocumentRecord
from webapp.formats import uima_reading
from webapp.formats.bundle import Held

pytestmark = pytest.mark.once
TEXT = "A wolf 🐺 howled."


def cas(*tags: dict[str, Any], text: str = TEXT) -> bytes:
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": text}
    made = [{"%ID": 2 + at, "%TYPE": "webanno.custom.Evidence", "@sofa": 1, **tag} for at, tag in enumerate(tags)]
    return json.dumps({"%TYPES": {}, "%FEATURE_STRUCTURES": [sofa, *made]}).encode()


WOLF = {"begin": 2, "end": 6, "code": "Animal"}


def read(files: dict[str, bytes]) -> list[ForeignDocument]:
    return [one for one in uima_reading.read(Held(files)) if isinstance(one, ForeignDocument)]


def said(found: list[ForeignDocument]) -> list[tuple[str, list[tuple[str | None, str, str]]]]:
    return [(one.name, [(tag.annotator, tag.code, tag.layer) for tag in one.tags]) for one in found]


def test_an_exported_project_names_people_by_its_files() -> None:
    files = {
        "annotation/wolf.txt/ada.json": cas(WOLF),
        "annotation/wolf.txt/ben.json": cas({**WOLF, "code": "Beast"}),
        "annotation/wolf.txt/INITIAL_CAS.json": cas(),
        "annotation/wolf.txt/cleo.zip": b"PK",
        "curation/wolf.txt/CURATION_USER1234.json": cas(WOLF),
        "exportedproject.json": json.dumps(
            {"name": "P", "annotation_documents": [{"name": "wolf.txt", "user": "ben", "state": "FINISHED"}]}
        ).encode(),
    }
    found = read(files)
    assert said(found) == [
        (
            "wolf.txt",
            [
                ("ada", "Animal", "individual"),
                ("ben", "Beast", "individual"),
                ("CURATION_USER", "Animal", "consensus"),
            ],
        )
    ]
    assert found[0].finished == ("ben",)
    remarks = [one for one in uima_reading.read(Held(files)) if isinstance(one, Remark)]
    assert [(one.things, one.count) for one in remarks] == [("archives in it that have to be unpacked first", 1)]


def test_files_called_after_document_and_person_are_of_that_person() -> None:
    files = {"doc-1.a1.json": cas(WOLF), "doc-1.a2.json": cas(WOLF), "doc-2.a1.json": cas(WOLF, text=f"{TEXT} 2")}
    assert said(read(files)) == [
        ("doc-1", [("a1", "Animal", "individual"), ("a2", "Animal", "individual")]),
        ("doc-2", [("a1", "Animal", "individual")]),
    ]


def test_names_with_dots_of_different_texts_are_no_people() -> None:
    files = {"wolf.draft.json": cas(WOLF), "wolf.final.json": cas(WOLF, text=f"{TEXT} 2"), "fox.txt.json": cas(WOLF)}
    assert said(read(files)) == [
        ("wolf.draft", [(None, "Animal", "individual")]),
        ("wolf.final", [(None, "Animal", "individual")]),
        ("fox.txt", [(None, "Animal", "individual")]),
    ]


def test_features_are_fields_and_a_list_of_fields_is_taken_apart() -> None:
    listed = json.dumps([{"name": "mood", "value": "low"}])
    more = {"annotationId": "x1", "status": "accepted", "note": "Loud.", "attributes": listed}
    [document] = read({"a.json": cas({**WOLF, **more})})
    [tag] = document.tags
    assert (tag.code, tag.note) == ("Animal", "Loud.")
    assert tag.attributes == (
        AttributeRecord("annotationId", "x1"),
        AttributeRecord("mood", "low"),
        AttributeRecord("status", "accepted"),
    )


def test_relations_links_and_what_covers_nothing_are_counted() -> None:
    relation = {"begin": 2, "end": 6, "@Governor": 2, "@Dependent": 2}
    slot = {**WOLF, "@role": 2}
    whole = {"genre": "tale"}
    files = {"a.json": cas(WOLF, relation, slot, whole, {"begin": 3, "end": 3})}
    told = {one.things: one.count for one in uima_reading.read(Held(files)) if isinstance(one, Remark)}
    assert told == {
        "relations": 1,
        "links from one tag to others": 1,
        "annotations of whole articles": 1,
        "annotations that cover nothing": 1,
    }


def test_dots_in_the_ids_of_our_own_articles_name_nobody() -> None:
    form = formats.tag_formats()["uima"]
    first, second, *_ = documents()
    mine = [first._replace(doc_id="ferry.a", title=None, source_file=None), second._replace(doc_id="ferry.b")]
    assert form.read
    found = form.read(Held(readable(files(form, corpus(mine)))))
    assert [one for one in found if isinstance(one, DocumentRecord)] == mine
