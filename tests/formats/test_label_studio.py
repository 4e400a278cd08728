"""Label Studio: places in either unit, an annotation for each coder, and a configuration that shows what is asked."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus_strategies import article, corpora
from tests.golden import corpus, documents, files
from webapp import formats
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.foreign import ForeignDocument, Remark
from webapp.domain.records import AttributeRecord, DocumentRecord
from webapp.errors import Invalid
from webapp.formats.bundle import Held
from webapp.formats.label_studio_config import Controls
from webapp.formats.label_studio_reading import OLDER

pytestmark = pytest.mark.once
LABEL_STUDIO = formats.tag_formats()["label_studio"]
TEXT = "🐺🐺 A wolf howled.\nTwice."


def tasks(records: list[DocumentRecord]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(files(LABEL_STUDIO, corpus(records))["tasks.json"])
    return found


def read(*objects: dict[str, Any]) -> list[ForeignDocument | DocumentRecord]:
    assert LABEL_STUDIO.read
    assert LABEL_STUDIO.claims
    bundle = Held({"project-1.json": json.dumps(objects).encode()})
    assert LABEL_STUDIO.claims(bundle)
    return list(LABEL_STUDIO.read(bundle))  # type: ignore[arg-type]  # it finds no codebooks


def region(start: int, end: int, text: str | None, name: str = "r1", label: str = "Animal") -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label], **({"text": text} if text else {})}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def task(text: str, *result: dict[str, Any], **more: Any) -> dict[str, Any]:
    annotation = {"id": 4, "completed_by": 1, "was_cancelled": False, "result": list(result), **more}
    return {"id": 9, "annotations": [annotation], "predictions": [], "data": {"text": text}}


def passages(found: Any) -> list[tuple[str, str]]:
    (document,) = found
    return [(document.text[tag.start : tag.end], tag.code) for tag in document.tags]


# ------------------------------------------------------------------ writing


def written(records: list[DocumentRecord], name: str) -> list[dict[str, Any]]:
    """The values of all labels in a file of tasks, each with the text that it is a place of."""
    return [
        one["value"] | {"of": found["data"]["text"]}
        for found in json.loads(files(LABEL_STUDIO, corpus(records))[name])
        for said in (*found["annotations"], *found["predictions"])
        for one in said["result"]
        if one["type"] == "labels"
    ]


@given(corpora())
@settings(max_examples=30, deadline=None)
def test_places_are_code_points(records: list[DocumentRecord]) -> None:
    for value in written(records, "tasks.json"):
        assert value["of"][value["start"] : value["end"]] == value["text"]


@given(corpora())
@settings(max_examples=30, deadline=None)
def test_for_older_ones_places_are_utf16_units(records: list[DocumentRecord]) -> None:
    there = OLDER in files(LABEL_STUDIO, corpus(records))
    assert there == any(max(record.text or " ") > "\uffff" for record in records)
    for value in written(records, OLDER if there else "tasks.json"):
        units = value["of"].encode("utf-16-le")
        assert units[2 * value["start"] : 2 * value["end"]].decode("utf-16-le") == value["text"]


def test_for_older_ones_the_tasks_are_there_as_well() -> None:
    older = written(documents(), OLDER)
    assert [one["text"] for one in older] == [one["text"] for one in written(documents(), "tasks.json")]


def test_where_both_count_alike_the_tasks_are_there_once() -> None:
    plain = [one for one in documents() if max(one.text or "") <= "\uffff"]
    assert plain
    assert [name for name in files(LABEL_STUDIO, corpus(plain)) if "tasks" in name] == ["tasks.json"]


def test_each_coder_has_an_annotation_and_the_team_s_is_ground_truth() -> None:
    first, _, third = tasks(documents())
    assert [(one["annotator"], one["ground_truth"]) for one in first["annotations"]] == [
        ("u-00000000000000aa", False),
        ("u-00000000000000bb", False),
        ("consensus", True),
    ]
    assert [one["model_version"] for one in third["predictions"]] == ["Model.B:2"]
    assert not any("completed_by" in one for one in first["annotations"])


def test_the_configuration_has_a_control_for_each_result() -> None:
    config = ET.fromstring(files(LABEL_STUDIO)["label_config.xml"])
    kinds = {"Labels": "labels", "Choices": "choices", "TextArea": "textarea"}
    controls = {(one.get("name"), kinds[one.tag]) for one in config.iter() if one.tag in kinds}
    labels = {one.get("alias") or one.get("value") for one in config.iter("Label")}
    for found in tasks(documents()):
        for one in (one for said in (*found["annotations"], *found["predictions"]) for one in said["result"]):
            assert (one["from_name"], one["type"]) in controls
            assert set(one["value"].get("labels", [])) <= labels


# ------------------------------------------------------------------ reading


@given(text=article, data=st.data(), utf16=st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_unit_is_found_by_what_regions_say(text: str, data: st.DataObject, *, utf16: bool) -> None:
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 9)), min_size=1, max_size=4))
    quotes = [(start, text[start : start + size]) for start, size in spans]

    def count(before: str) -> int:
        return len(before.encode("utf-16-le")) // 2 if utf16 else len(before)

    regions = [
        region(count(text[:start]), count(text[: start + len(quote)]), quote, f"r{number}")
        for number, (start, quote) in enumerate(quotes)
    ]
    assert [said for said, _ in passages(read(task(text, *regions)))] == [quote for _, quote in quotes]


def test_where_regions_say_nothing_places_are_code_points() -> None:
    assert passages(read(task(TEXT, region(5, 9, None)))) == [("wolf", "Animal")]


def test_labels_are_called_by_names_and_by_their_keys_where_names_are_not_enough() -> None:
    codes = (CodeSpec("wolf", "Wolf"), CodeSpec("a", "Bird"), CodeSpec("b", "Bird"), CodeSpec("c", "wolf"))
    book = CodebookSpec("Animals", codes)
    config = ET.fromstring(Controls(book).xml())
    assert [(one.get("value"), one.get("alias")) for one in config.iter("Label")] == [
        ("Wolf", "wolf"),
        ("Bird (a)", "a"),
        ("Bird (b)", "b"),
        ("wolf (c)", "c"),
    ]


def test_fields_notes_and_line_breaks_are_read() -> None:
    answers = [
        {"id": "r1", "from_name": "age", "type": "number", "value": {"start": 7, "end": 11, "number": 3}},
        {"id": "r1", "from_name": "attr_kind", "type": "choices", "value": {"choices": ["grey", "old"]}},
        {"id": "r1", "from_name": "rank", "type": "taxonomy", "value": {"taxonomy": [["pack", "alpha"]]}},
        {"from_name": "mood", "type": "choices", "value": {"choices": ["sad"]}},  # of the whole text
        {"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "right"},
    ]
    labelled = {**region(7, 19, "wolf howled.\\nTw"), "meta": {"text": ["Look", "again"]}}
    labelled["value"]["end"] = 22
    found, *left = read(task(TEXT, labelled, *answers, created_at="2026-11-20T09:00:00.000Z"))
    assert left == [Remark("answer about a whole text", "answers about whole texts"), Remark("relation", "relations")]
    assert isinstance(found, ForeignDocument)
    (tag,) = found.tags
    assert tag.quote == "wolf howled.\nTw"
    assert (tag.note, tag.annotator, tag.created_at) == ("Look\nagain", "1", "2026-11-20T09:00:00.000Z")
    assert tag.attributes == (
        AttributeRecord("age", "3"),
        AttributeRecord("kind", "grey"),
        AttributeRecord("kind", "old"),
        AttributeRecord("rank", "pack / alpha"),
    )


def test_cancelled_annotations_and_predictions_are_nobody_s_word() -> None:
    cancelled = task(TEXT, region(7, 11, "wolf"), was_cancelled=True)
    proposed = {**task(TEXT), "predictions": [{"result": [region(7, 11, "wolf")]}, 17]}
    assert [(len(one.tags), one.finished) for one in read(cancelled, proposed) if isinstance(one, ForeignDocument)] == [
        (0, ()),
        (0, ("1",)),
    ]


def test_the_short_form_is_read_and_the_text_is_found_under_any_name() -> None:
    said = [{"start": 7, "end": 11, "text": "wolf", "labels": ["Animal"]}]
    asked = [{"start": 7, "end": 11, "text": ["3"]}]
    short = {"body": TEXT, "source": "w", "id": 9, "label": said, "age": asked, "annotator": 2, "annotation_id": 4}
    (found,) = read({**short, "text_source": "x"})
    assert isinstance(found, ForeignDocument)
    (tag,) = found.tags
    assert (found.text[tag.start : tag.end], tag.annotator, tag.id) == ("wolf", "2", None)
    assert tag.attributes == (AttributeRecord("age", "3"),)


def test_people_are_called_by_their_address() -> None:
    (found,) = read(task(TEXT, completed_by={"id": 3, "email": "mina@example.org", "first_name": "Mina"}))
    assert isinstance(found, ForeignDocument)
    assert found.finished == ("mina@example.org",)


def test_labels_on_html_are_refused_with_the_task() -> None:
    value = {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "hypertextlabels": ["Animal"]}
    with pytest.raises(Invalid, match="task 1: only labels on plain text"):
        read(task(TEXT, {"id": "r1", "type": "hypertextlabels", "value": value}))


def again() -> list[dict[str, Any]]:
    """Our tasks as Label Studio exports them after an import: numbered anew, all of whoever imported them."""
    written = [dict(reversed(found.items())) | {"id": 100 + found["id"]} for found in tasks(documents())]
    for found in written:
        for annotation in found["annotations"]:
            del annotation["annotator"]
            annotation |= {"id": 7, "completed_by": 1, "lead_time": 2.5, "updated_at": "2031-05-01T00:00:00.000000Z"}
    return written


def test_what_label_studio_wrote_again_is_our_document_without_loss() -> None:
    assert read(*again()) == documents()


def test_what_was_changed_in_label_studio_counts() -> None:
    written = again()
    results = written[0]["annotations"][0]["result"]
    gone = results.pop(next(place for place, one in enumerate(results) if one["id"] == "a-5"))
    value = next(one for one in results if one["from_name"] == "attr_value")
    value["value"]["text"] = ["42"]
    results.append({**gone, "id": "new1", "value": {**gone["value"], "labels": ["testimony"]}})
    kept, changed, *same = read(*written)
    assert same == documents()[1:]
    assert isinstance(kept, DocumentRecord)
    assert isinstance(changed, ForeignDocument)
    first = "a-01a10c16-e8ff-78ed-bc02-c9303d041bec"
    assert kept == documents()[0]._replace(
        annotations=tuple(tag for tag in documents()[0].annotations if tag.id not in ("a-5", first))
    )
    tags = {tag.id: tag for tag in changed.tags}
    assert tags.keys() == {first, "new1"}
    mended = tags[first]
    assert AttributeRecord("value", "42") in mended.attributes
    assert (mended.annotator, mended.note) == ("u-00000000000000aa", "=41, as the table says")
    assert (tags["new1"].annotator, tags["new1"].code) == ("1", "testimony")
