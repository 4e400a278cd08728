"""Whether a document from elsewhere makes sense: what its line says of itself fits its text and its other parts."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from webapp.domain.records import AnnotationRecord, DocumentRecord
from webapp.domain.text import clean_str, digest
from webapp.errors import AppError, Invalid


def require_sound(document: DocumentRecord) -> None:
    """Return when the document could have been exported here; raises Invalid with the first thing that is wrong.

    That a quote fits its place is not asked here: `misfit` says so of each tag, and the rest may come in.
    """
    _require_text(document)
    for path, start, end in _spans(document):
        if start >= end:
            raise Invalid(f"{path}: it must end after its start.", field=path)
        if end > document.text_length:
            raise Invalid(f"{path}: it ends after the end of the text.", field=path)
    for path, moment in _moments(document):
        _require_moment(path, moment)
    _require_different("annotations", (tag.id for tag in document.annotations))
    _require_different("reviews", (review.id for tag in document.annotations for review in tag.reviews))
    notes = [*document.notes, *(note for tag in document.annotations for note in tag.notes)]
    _require_different("notes", (note.id for note in notes))
    _require_different("answers", (answer.id for answer in document.answers))
    _require_different("decisions", (decision.id for decision in document.decisions))
    _require_different("codings", (f"{coding.annotator} {coding.round or ''}" for coding in document.codings))


def misfit(tag: AnnotationRecord, text: str) -> str:
    """Why the tag does not fit the text, or nothing."""
    there = text[tag.start : tag.end]
    if digest(there) != tag.quote_sha256:
        return "the text says something else there than its quote_sha256 says"
    if tag.quote is not None and tag.quote != there:
        return "the text says something else there than its quote"
    if not there.startswith(tag.quote_prefix):
        return "the text begins otherwise there than its quote_prefix"
    return ""


def _require_text(document: DocumentRecord) -> None:
    text = document.text
    if text is None:
        return
    try:
        cleaned = clean_str(text)
    except AppError as refused:
        raise Invalid(f"text: {refused.detail}", field="text") from None
    if cleaned != text:
        raise Invalid("text: it must have LF as line end and no byte order mark; offsets would move.", field="text")
    if len(text) != document.text_length:
        counted = f"the text has {len(text):,} characters"
        raise Invalid(f"text_length: it is {document.text_length:,}, but {counted}.", field="text_length")
    if digest(text) != document.text_sha256:
        raise Invalid("text_sha256: it is not the hash of the text.", field="text_sha256")


def _spans(document: DocumentRecord) -> Iterator[tuple[str, int, int]]:
    for place, region in enumerate(document.regions):
        yield f"regions[{place}]", region.start, region.end
    for place, tag in enumerate(document.annotations):
        yield f"annotations[{place}]", tag.start, tag.end
    for place, decision in enumerate(document.decisions):
        yield f"decisions[{place}]", decision.start, decision.end


def _moments(document: DocumentRecord) -> Iterator[tuple[str, str]]:
    for place, coding in enumerate(document.codings):
        if coding.completed_at is not None:
            yield f"codings[{place}].completed_at", coding.completed_at
    for place, answer in enumerate(document.answers):
        yield f"answers[{place}].created_at", answer.created_at
        yield f"answers[{place}].updated_at", answer.updated_at
    for place, decision in enumerate(document.decisions):
        yield f"decisions[{place}].created_at", decision.created_at
    for place, note in enumerate(document.notes):
        yield f"notes[{place}].created_at", note.created_at
    for place, tag in enumerate(document.annotations):
        yield f"annotations[{place}].created_at", tag.created_at
        yield f"annotations[{place}].updated_at", tag.updated_at
        for review in tag.reviews:
            yield f"annotations[{place}], {review.id}.created_at", review.created_at
        for note in tag.notes:
            yield f"annotations[{place}], {note.id}.created_at", note.created_at


def _require_moment(path: str, moment: str) -> None:
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        raise Invalid(f"{path}: there is no such moment.", field=path) from None


def _require_different(path: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for found in ids:
        if found in seen:
            raise Invalid(f"{path}: “{found}” stands there more than once.", field=path)
        seen.add(found)
