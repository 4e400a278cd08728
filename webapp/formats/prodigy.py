"""JSONL as Prodigy's `db-out` writes it: a line for each document and coder, with tokens; code points.

Prodigy keeps keys that it does not know, in a task and in each span: there are our marks.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final

import msgspec

from webapp.domain.foreign import ForeignDocument, ForeignTag, Found, Left
from webapp.domain.records import AnnotationRecord, Corpus, DocumentRecord
from webapp.domain.spans import Span
from webapp.domain.tokens import tokens
from webapp.domain.workflow import Layer
from webapp.formats.base import Format
from webapp.formats.bundle import Bundle
from webapp.formats.json_files import first_object, lines, named, pairs
from webapp.formats.jsonl import tag_json
from webapp.formats.marks import KEY, NO_MARK, Piece, joined, mark, read_mark
from webapp.formats.voices import voices

_VIEW: Final = "spans_manual"  # the interface in which spans may overlap
_NOT_PEOPLE: Final = frozenset(str(layer) for layer in Layer if layer != Layer.INDIVIDUAL)
_encode: Final = msgspec.json.Encoder().encode


def write(corpus: Corpus) -> Iterator[bytes]:
    """A line for each document and voice; one without a coder for a document that nobody has worked on."""
    for document in corpus.documents:
        if document.text is not None:
            words = list(tokens(document.text))
            for voice, tags in list(voices(document)) or [("", [])]:
                yield _encode(_task(corpus, document, words, voice, tags)) + b"\n"


def _task(
    corpus: Corpus, document: DocumentRecord, words: list[Span], voice: str, tags: list[AnnotationRecord]
) -> dict[str, Any]:
    text = document.text or ""
    pieces = _tokens(text, words, tags)
    session = {"_annotator_id": voice, "_session_id": f"{corpus.id}-{voice}"} if voice else {}
    moment = _moment(document, voice, tags)
    return {
        "text": text,
        "meta": {"doc_id": document.doc_id, "title": document.title},
        "_input_hash": _hash(text),
        "_task_hash": _hash(f"{document.doc_id}\n{voice}\n{text}"),
        "_is_binary": False,
        "tokens": pieces,
        "_view_id": _VIEW,
        "spans": _spans(tags, pieces),
        "answer": "accept",
        **({"_timestamp": moment} if moment else {}),
        **session,
        KEY: mark(document),
    }


def _tokens(text: str, words: list[Span], tags: list[AnnotationRecord]) -> list[dict[str, Any]]:
    """The tokens, which together with the spaces after them are the text; cut wherever a span starts or ends.

    What else is white space is a token of its own, and so is a space with which a span starts or ends.
    """
    starts, ends = {tag.start for tag in tags}, {tag.end for tag in tags}
    cuts = {0, len(text), *starts, *ends}
    cuts.update(word.start for word in words)
    cuts.update(word.end for word in words)
    found: list[dict[str, Any]] = []
    for begin, end in pairwise(sorted(cuts)):
        follows = bool(found) and text[begin] == " " and not found[-1]["text"].isspace()
        spaced = follows and begin not in starts and not (begin + 1 == end and end in ends)
        if spaced:
            found[-1]["ws"] = True
        start = begin + spaced
        if start < end:
            found.append({"text": text[start:end], "start": start, "end": end, "id": len(found), "ws": False})
    return found


def _spans(tags: list[AnnotationRecord], pieces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first = {piece["start"]: piece["id"] for piece in pieces}
    last = {piece["end"]: piece["id"] for piece in pieces}
    return [
        {
            "start": tag.start,
            "end": tag.end,
            "token_start": first[tag.start],
            "token_end": last[tag.end],  # inclusive
            "label": tag.code,
            "text": tag.quote,
            "id": tag.id,
            KEY: msgspec.Raw(tag_json(tag)),
        }
        for tag in tags
    ]


def _hash(text: str) -> int:
    """A number of 32 bits; Prodigy tells tasks apart by such numbers, and makes them itself where it wants others."""
    return int.from_bytes(sha256(text.encode()).digest()[:4], "big", signed=True)


def _moment(document: DocumentRecord, voice: str, tags: list[AnnotationRecord]) -> int | None:
    """When the coder last did something here, in seconds of Unix."""
    done = [coding.completed_at for coding in document.codings if coding.annotator == voice and coding.completed_at]
    times = [*done, *(tag.updated_at for tag in tags)]
    return int(datetime.fromisoformat(max(times)).timestamp()) if times else None


# ------------------------------------------------------------------ reading


class _Span(msgspec.Struct):
    start: int
    end: int
    label: str = ""
    text: str | None = None
    id: Any = None
    attributes: Any = None
    glossator: msgspec.Raw = NO_MARK


class _Task(msgspec.Struct):
    text: str
    spans: list[_Span] | None = None
    answer: str = "accept"
    relations: list[Any] | None = None
    accept: list[Any] | None = None  # what was chosen for the text
    meta: Any = None
    annotator: str | None = msgspec.field(default=None, name="_annotator_id")
    session: str | None = msgspec.field(default=None, name="_session_id")
    hash: int | None = msgspec.field(default=None, name="_input_hash")
    moment: float | None = msgspec.field(default=None, name="_timestamp")
    glossator: msgspec.Raw = NO_MARK


def read(bundle: Bundle) -> Iterator[Found]:
    """The documents of all tasks that were accepted; who rejected or ignored one said nothing of its passages."""
    left = Left()
    yield from joined(
        piece for name in named(bundle, ".jsonl") or named(bundle, ".json") for piece in _pieces(bundle, name, left)
    )
    yield from left.remarks()


def _pieces(bundle: Bundle, name: str, left: Left) -> Iterator[Piece]:
    for number, task in lines(bundle, name, _Task):
        _leave(task, left)
        said = task.annotator or task.session or None
        person = None if said in _NOT_PEOPLE else said
        accepted = task.answer == "accept"
        made = _time(task.moment)
        tags = tuple(_tag(span, person, made) for span in task.spans or () if accepted)
        meta = task.meta if isinstance(task.meta, dict) else {}
        called = str(meta.get("doc_id") or meta.get("id") or task.hash or number)
        title = meta.get("title")
        finished = (person,) if person and accepted else ()
        document = ForeignDocument(
            called, task.text, tags, title if isinstance(title, str) else None, finished=finished
        )
        ours = read_mark(task.glossator)
        if ours:
            ours.tags = [span.glossator for span in task.spans or () if bytes(span.glossator)]
        yield Piece(document, ours)


def _leave(task: _Task, left: Left) -> None:
    """Count what of a task is not taken in."""
    left.add(("relation", "relations"), len(task.relations or ()))
    left.add(("choice about a whole text", "choices about whole texts"), len(task.accept or ()))
    if task.answer != "accept":
        refused = "rejected" if task.answer == "reject" else "passed over"
        left.add((f"tag of a task that was {refused}", f"tags of tasks that were {refused}"), len(task.spans or ()))


def _tag(span: _Span, person: str | None, made: str | None) -> ForeignTag:
    name = str(span.id) if isinstance(span.id, str | int) else None
    return ForeignTag(
        span.start, span.end, span.label, span.text, person, name, pairs(span.attributes), created_at=made
    )


def _time(seconds: float | None) -> str | None:
    try:
        moment = datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None


def claims(bundle: Bundle) -> bool:
    """Whether a first line has a text and what only Prodigy writes: its hashes, or spans that are objects."""
    line = first_object(bundle, ".jsonl")
    return isinstance(line.get("text"), str) and ("_task_hash" in line or isinstance(line.get("spans"), list))


FORMAT = Format(
    "prodigy",
    "Prodigy",
    ".jsonl",
    "application/x-ndjson",
    "JSONL for Prodigy, a line for each article and coder. Fields, notes and decisions travel along unseen and are "
    "read again here.",
    write,
    loses=("the codebook: what codes and fields mean",),
    carries_columns=True,
    read=read,
    claims=claims,
)
