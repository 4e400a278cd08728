"""JSON of Label Studio: an array of tasks, an annotation for each coder; and its configuration.

`tasks.json` counts code points: so Label Studio 1.23 was seen to show and to write places, and so it does since 2022,
its issues say. Before, it counted UTF-16 units; where that makes a difference, `older-label-studio/` has the tasks so.

Fields of a tag are further results with the id of its region. What Label Studio has no place for stands in the data
of the task, which it never changes. Who made an annotation is not said as `completed_by`: Label Studio refuses a file
that names people whom it does not know.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import msgspec

from webapp.domain.offsets import Offsets
from webapp.domain.records import AnnotationRecord, Corpus, DocumentRecord
from webapp.domain.workflow import Layer
from webapp.formats.base import Files, Format
from webapp.formats.books import QDC, Books
from webapp.formats.label_studio_config import CHOICES, FIELD, LABEL, TEXT, Controls
from webapp.formats.label_studio_reading import OLDER, TASKS, claims, read
from webapp.formats.marks import KEY, mark
from webapp.formats.spool import Spool, spool
from webapp.formats.voices import voices

_DECIDED: Final = (Layer.CONSENSUS, Layer.REFERENCE)
_MOST: Final = 10_000  # annotations of a task; their ids are numbers
_encode: Final = msgspec.json.Encoder().encode
Json = dict[str, Any]
Place = Callable[[int], int]  # from code points to what is counted


def files(corpus: Corpus) -> Files:
    """The tasks, the labeling configuration that shows them, and the codebooks."""
    books = Books(corpus)
    with spool() as older:
        tasks = _Tasks(books.over(), Controls(corpus.codebook), older)
        yield TASKS, tasks.pieces()
        yield "label_config.xml", [tasks.controls.xml()]
        if tasks.differ:
            yield from older.files()
    yield from books.files(QDC)


@dataclass(slots=True)
class _Tasks:
    """The tasks in code points; meanwhile *older* gets them in UTF-16 units, and *differ* says whether that differs."""

    documents: Iterable[DocumentRecord]
    controls: Controls
    older: Spool
    differ: bool = False

    def pieces(self) -> Iterator[bytes]:
        before = b"[\n"
        documents = (document for document in self.documents if document.text is not None)
        for number, document in enumerate(documents, 1):
            task = _encode(_task(number, document, int, self.controls))
            self.older.add(OLDER, before + self._in_units(number, document, task))
            yield before + task
            before = b",\n"
        end = b"[]\n" if before == b"[\n" else b"\n]\n"
        self.older.add(OLDER, end)
        yield end

    def _in_units(self, number: int, document: DocumentRecord, task: bytes) -> bytes:
        """The task with places in UTF-16 units, which is the same one where no character is beyond U+FFFF."""
        text = document.text or ""
        if max(text, default="") <= "\uffff":
            return task
        self.differ = True
        return _encode(_task(number, document, Offsets(text).to_utf16, self.controls))


def _task(number: int, document: DocumentRecord, place: Place, controls: Controls) -> Json:
    """A task. What machines proposed are predictions, all else are annotations; those of the team are ground truth."""
    annotations, predictions = [], []
    for voice, tags in voices(document):
        if voice == Layer.MACHINE:
            for model, own in groupby(sorted(tags, key=lambda tag: tag.annotator), key=lambda tag: tag.annotator):
                predictions.append({"model_version": model, "result": _results(own, place, controls)})
        else:
            annotations.append(_annotation(voice, tags, place, controls))
    about = {"text": document.text, "doc_id": document.doc_id, "title": document.title}
    return {
        "id": number,
        "data": {**about, KEY: mark(document, document.annotations)},
        "annotations": [{"id": number * _MOST + at, **one} for at, one in enumerate(annotations)],
        "predictions": predictions,
    }


def _annotation(voice: str, tags: list[AnnotationRecord], place: Place, controls: Controls) -> Json:
    made, changed = [tag.created_at for tag in tags], [tag.updated_at for tag in tags]
    return {
        "annotator": voice,
        "result": _results(tags, place, controls),
        "was_cancelled": False,
        "ground_truth": voice in _DECIDED,
        **({"created_at": min(made), "updated_at": max(changed)} if tags else {}),
    }


def _results(tags: Iterable[AnnotationRecord], place: Place, controls: Controls) -> list[Json]:
    return [result for tag in tags for result in _region(tag, place, controls)]


def _region(tag: AnnotationRecord, place: Place, controls: Controls) -> Iterator[Json]:
    controls.see(tag.code)
    where = {"start": place(tag.start), "end": place(tag.end)}
    notes = {"meta": {"text": [note.body for note in tag.notes]}} if tag.notes else {}
    value = {**where, "text": tag.quote, "labels": [tag.code]}
    yield {"id": tag.id, **_to(LABEL), "type": "labels", "origin": "manual", "value": value, **notes}
    for name, given in groupby(tag.attributes, key=lambda given: given.name):
        kind = controls.see_field(tag.code, name)
        said = {CHOICES if kind == CHOICES else "text": [one.value for one in given]}
        yield {"id": tag.id, **_to(f"{FIELD}{name}"), "type": kind, "origin": "manual", "value": {**where, **said}}


def _to(control: str) -> Json:
    return {"from_name": control, "to_name": TEXT}


FORMAT = Format(
    "label_studio",
    "Label Studio",
    ".zip",
    "application/zip",
    "Tasks for Label Studio, with its labeling configuration. What reviewers said and decided travels along "
    "unseen and is read again here.",
    files=files,
    carries_columns=True,
    read=read,
    claims=claims,
)
