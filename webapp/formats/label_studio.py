"""JSON of Label Studio: an array of tasks, an annotation for each coder, places in UTF-16 units; and its configuration.

Fields of a tag are further results with the id of its region. What Label Studio has no place for stands in the data
of the task, which it never changes. Who made an annotation is not said as `completed_by`: Label Studio refuses a file
that names people whom it does not know.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import msgspec

from webapp.domain.offsets import Offsets
from webapp.domain.records import AnnotationRecord, Corpus, DocumentRecord
from webapp.domain.workflow import Layer
from webapp.formats.base import Files, Format
from webapp.formats.label_studio_config import CHOICES, FIELD, LABEL, TEXT, Controls
from webapp.formats.label_studio_reading import claims, read
from webapp.formats.marks import KEY, mark
from webapp.formats.voices import voices

_DECIDED: Final = (Layer.CONSENSUS, Layer.REFERENCE)
_MOST: Final = 10_000  # annotations of a task; their ids are numbers
_encode: Final = msgspec.json.Encoder().encode
Json = dict[str, Any]


def files(corpus: Corpus) -> Files:
    """The tasks, and the labeling configuration that shows them."""
    controls = Controls(corpus.codebook)
    yield "tasks.json", _tasks(corpus, controls)
    yield "label_config.xml", [controls.xml()]


def _tasks(corpus: Corpus, controls: Controls) -> Iterator[bytes]:
    before = b"[\n"
    for number, document in enumerate(corpus.documents, 1):
        if document.text is not None:
            yield before + _encode(_task(number, document, Offsets(document.text), controls))
            before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _task(number: int, document: DocumentRecord, offsets: Offsets, controls: Controls) -> Json:
    """A task. What machines proposed are predictions, all else are annotations; those of the team are ground truth."""
    annotations, predictions = [], []
    for voice, tags in voices(document):
        if voice == Layer.MACHINE:
            for model, own in groupby(sorted(tags, key=lambda tag: tag.annotator), key=lambda tag: tag.annotator):
                predictions.append({"model_version": model, "result": _results(own, offsets, controls)})
        else:
            annotations.append(_annotation(voice, tags, offsets, controls))
    about = {"text": document.text, "doc_id": document.doc_id, "title": document.title}
    return {
        "id": number,
        "data": {**about, KEY: mark(document, document.annotations)},
        "annotations": [{"id": number * _MOST + place, **one} for place, one in enumerate(annotations)],
        "predictions": predictions,
    }


def _annotation(voice: str, tags: list[AnnotationRecord], offsets: Offsets, controls: Controls) -> Json:
    made, changed = [tag.created_at for tag in tags], [tag.updated_at for tag in tags]
    return {
        "annotator": voice,
        "result": _results(tags, offsets, controls),
        "was_cancelled": False,
        "ground_truth": voice in _DECIDED,
        **({"created_at": min(made), "updated_at": max(changed)} if tags else {}),
    }


def _results(tags: Iterable[AnnotationRecord], offsets: Offsets, controls: Controls) -> list[Json]:
    return [result for tag in tags for result in _region(tag, offsets, controls)]


def _region(tag: AnnotationRecord, offsets: Offsets, controls: Controls) -> Iterator[Json]:
    controls.see(tag.code)
    place = {"start": offsets.to_utf16(tag.start), "end": offsets.to_utf16(tag.end)}
    notes = {"meta": {"text": [note.body for note in tag.notes]}} if tag.notes else {}
    value = {**place, "text": tag.quote, "labels": [tag.code]}
    yield {"id": tag.id, **_to(LABEL), "type": "labels", "origin": "manual", "value": value, **notes}
    for name, given in groupby(tag.attributes, key=lambda given: given.name):
        kind = controls.see_field(tag.code, name)
        said = {CHOICES if kind == CHOICES else "text": [one.value for one in given]}
        yield {"id": tag.id, **_to(f"{FIELD}{name}"), "type": kind, "origin": "manual", "value": {**place, **said}}


def _to(control: str) -> Json:
    return {"from_name": control, "to_name": TEXT}


FORMAT = Format(
    "label_studio",
    "Label Studio",
    ".zip",
    "application/zip",
    "Tasks for Label Studio, with its labeling configuration. Verdicts and decisions travel along unseen and are read "
    "again here.",
    files=files,
    carries_columns=True,
    read=read,
    claims=claims,
)
