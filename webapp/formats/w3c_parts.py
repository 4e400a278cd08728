"""What an article and a tag are as Web Annotations."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from webapp.domain.ids import imported
from webapp.domain.records import AnnotationRecord, DocumentRecord, NoteRecord
from webapp.domain.workflow import Layer
from webapp.formats.kept import frame_line, tag_line

Json = dict[str, Any]
TEXTS, ANNOTATIONS = "texts", "annotations"
FRAME: Final = "application/vnd.glossator.article+json"
TAG: Final = "application/vnd.glossator.tag+json"
_AROUND: Final = 32  # code points before and after a quote


def urn(article: DocumentRecord, letter: str, identifier: str) -> str:
    """A URN for an exported id: its own UUID, or one made of it and the article."""
    return f"urn:uuid:{imported(letter, identifier, _space(article.text_sha256))}"


def _space(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"urn:glossator:{name}")


def collection(article: DocumentRecord, context: list[Any]) -> tuple[Json, list[Json]]:
    """The collection of an article, and the items that belong on its only page: first the article, then its tags."""
    text, target = article.text or "", _target(article)
    items = [_about(article, target), *(annotation(tag, text, article, target) for tag in article.annotations)]
    whole = urn(article, "d", f"{article.doc_id} with annotations")
    page = {
        "id": urn(article, "d", f"{article.doc_id}, page"),
        "type": "AnnotationPage",
        "partOf": whole,
        "startIndex": 0,
    }
    label = article.title or article.doc_id
    total = {"total": len(items), "first": page}
    return {"@context": context, "id": whole, "type": "AnnotationCollection", "label": label, **total}, items


def _target(article: DocumentRecord) -> Json:
    hashed = urlsafe_b64encode(bytes.fromhex(article.text_sha256)).decode().rstrip("=")
    state = {"type": "TimeState", "cached": f"ni:///sha-256;{hashed}"}
    return {"source": urn(article, "d", article.doc_id), "state": state}


def _about(article: DocumentRecord, target: Json) -> Json:
    """What is known of the article as a whole, and what was said about it."""
    answers = (
        _body("describing", f"{answer.question}={value}", answer.annotator, answer.created_at)
        for answer in article.answers
        for value in answer.values
    )
    bodies = [*answers, *map(_comment, article.notes), _ours(FRAME, frame_line(article))]
    name = urn(article, "d", f"{article.doc_id} itself")
    return {"id": name, "type": "Annotation", "motivation": "describing", "body": bodies, "target": target}


def annotation(tag: AnnotationRecord, text: str, article: DocumentRecord, target: Json) -> Json:
    """A tag with everything that was said about it."""
    passage = selectors(tag.start, tag.end, text)
    return {
        "id": urn(article, "a", tag.id),
        "type": "Annotation",
        "motivation": "tagging",
        "creator": creator(tag.annotator, machine=tag.layer == Layer.MACHINE),
        "created": tag.created_at,
        "modified": tag.updated_at,
        "layer": tag.layer,
        "status": tag.status,
        "body": list(bodies(tag)),
        "target": {"source": target["source"], "selector": passage, "state": target["state"]},
    }


def bodies(tag: AnnotationRecord) -> Iterator[Json]:
    """Code, fields, notes, verdicts, and our own JSON."""
    yield _body("tagging", tag.code)
    for given in tag.attributes:
        yield _body("describing", f"{given.name}={given.value}")
    yield from map(_comment, tag.notes)
    for review in tag.reviews:
        yield _body("assessing", review.decision, review.reviewer, review.created_at)
        if review.comment:
            yield _body("commenting", review.comment, review.reviewer, review.created_at)
    yield _ours(TAG, tag_line(tag))


def selectors(start: int, end: int, text: str) -> list[Json]:
    """The passage by place, and by quote."""
    around = {"prefix": text[max(0, start - _AROUND) : start], "suffix": text[end : end + _AROUND]}
    place = {"type": "TextPositionSelector", "start": start, "end": end}
    return [place, {"type": "TextQuoteSelector", "exact": text[start:end], **around}]


def creator(person: str, *, machine: bool = False) -> Json:
    """Who said it."""
    kind = "Software" if machine else "Person"
    return {"id": f"urn:uuid:{uuid5(_space('person'), person)}", "type": kind, "nickname": person}


def _comment(note: NoteRecord) -> Json:
    return _body("commenting", note.body, note.author, note.created_at)


def _body(purpose: str, value: str, person: str | None = None, created: str | None = None) -> Json:
    body: Json = {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}
    if person:
        body |= {"creator": creator(person), "created": created}
    return body


def _ours(kind: str, line: str) -> Json:
    return {"type": "TextualBody", "purpose": "describing", "value": line, "format": kind}
