"""The unchangeable copy of a locked round: what was finished in it, with the codebook by which it was coded.

Canonical JSON, compressed; its SHA-256 is that of the JSON. The figures of the round are computed on the newest copy.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Select, String, insert, select, type_coerce
from sqlalchemy.orm import Session

from webapp.clock import now, rfc3339
from webapp.domain.ids import new_id
from webapp.domain.regions import not_coded
from webapp.domain.workflow import CodingState, Layer, Status
from webapp.formats.sentences import SPLITTER, paragraphs, sentences
from webapp.models import Annotation, Answer, Assignment, Code, Coding, Document, DocumentText, Project, Region, Round
from webapp.models.rounds import RoundCopy
from webapp.services import codebooks

SCHEMA = 1
_BATCH = 50  # documents whose texts are in memory at once
_SETTINGS = ("name", "purpose", "blind", "hides_source", "seed", "coders_each", "threshold", "plan", "note")
_MOMENTS = ("starts_at", "ends_at", "opened_at")


def make(session: Session, project: Project, found: Round) -> RoundCopy:
    """The copy of the round as it is now; the newest one when that says the same already."""
    digest, packer, packed = hashlib.sha256(), zlib.compressobj(6), []
    for piece in _pieces(session, project, found):
        digest.update(piece)
        packed.append(packer.compress(piece))
    sha256, last = digest.hexdigest(), newest(session, found.id)
    if last and last.sha256 == sha256:
        return last
    body = b"".join([*packed, packer.flush()])
    row = {"id": new_id(), "round_id": found.id, "made_at": now(), "sha256": sha256, "body": body}
    session.execute(insert(RoundCopy), row)
    return RoundCopy(**row)


def newest(session: Session, round_id: UUID) -> RoundCopy | None:
    """The copy that counts; None for a round that was never locked here."""
    wanted = select(RoundCopy).where(RoundCopy.round_id == round_id).order_by(RoundCopy.id.desc()).limit(1)
    return session.scalars(wanted).one_or_none()


def facts(session: Session, round_id: UUID) -> tuple[datetime, str] | None:
    """When the copy that counts was made, and its fingerprint, without reading it."""
    wanted = select(RoundCopy.made_at, RoundCopy.sha256).where(RoundCopy.round_id == round_id)
    row = session.execute(wanted.order_by(RoundCopy.id.desc()).limit(1)).one_or_none()
    return (row[0], row[1]) if row else None


def read(copy: RoundCopy) -> dict[str, Any]:
    """What a copy says."""
    found: dict[str, Any] = json.loads(zlib.decompress(copy.body))
    return found


def is_whole(copy: RoundCopy) -> bool:
    """Whether the copy still is what was copied."""
    try:
        return hashlib.sha256(zlib.decompress(copy.body)).hexdigest() == copy.sha256
    except zlib.error:
        return False


def _pieces(session: Session, project: Project, found: Round) -> Iterator[bytes]:
    """The JSON, a document at a time: keys sorted, no white space."""
    book = codebooks.edition(session, found.version_id) if found.version_id else codebooks.in_use(session, project.id)
    yield b'{"codebook":' + _encoded(codebooks.portray(book)) + b',"documents":['
    for place, document in enumerate(_documents(session, found)):
        yield (b"," if place else b"") + _encoded(document)
    rest = {"round": _settings(found), "schema": SCHEMA, "splitter": SPLITTER}
    yield b"]," + _encoded(rest)[1:]


def _settings(found: Round) -> dict[str, Any]:
    moments = {name: getattr(found, name) for name in _MOMENTS}
    return {
        "id": str(found.id),
        "export_id": found.export_id,
        **{name: getattr(found, name) for name in _SETTINGS},
        **{name: rfc3339(moment) if moment else None for name, moment in moments.items()},
    }


def _documents(session: Session, found: Round) -> Iterator[dict[str, Any]]:
    asked = select(Assignment.document_id).where(Assignment.round_id == found.id)
    ids = session.scalars(
        select(Document.id).where(Document.id.in_(asked)).order_by(Document.export_id, Document.id)
    ).all()
    for first in range(0, len(ids), _BATCH):
        yield from _batch(session, found, ids[first : first + _BATCH])


def _batch(session: Session, found: Round, ids: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    rows = session.execute(
        select(
            *(Document.id, Document.export_id, Document.sha256, Document.length, Document.title, Document.outlet),
            *(Document.language, DocumentText.text),
        )
        .join(DocumentText, DocumentText.document_id == Document.id)
        .where(Document.id.in_(ids))
        .order_by(Document.export_id, Document.id)
    )
    finished, excluded = _codings(session, found, ids), _excluded(session, found, ids)
    tags, answers = _tags(session, found, ids), _answers(session, found, ids)
    for row in rows:
        yield {
            "id": str(row.id),
            "export_id": row.export_id,
            "sha256": row.sha256,
            "length": row.length,
            "title": row.title,
            "outlet": row.outlet,
            "excluded": excluded.get(row.id, []),
            "sentences": sentences(row.text, row.language),
            "paragraphs": paragraphs(row.text),
            "coders": {
                str(person): {
                    "finished": rfc3339(at) if at else None,
                    "tags": tags.get((str(row.id), str(person)), []) if at else [],
                    "answers": answers.get((row.id, person), {}) if at else {},
                }
                for person, at in finished.get(row.id, [])
            },
        }


def _codings(session: Session, found: Round, ids: Sequence[UUID]) -> Mapping[UUID, list[Any]]:
    """Who was asked to code each document, with when they finished it: None where they did not."""
    done = (
        (Coding.document_id == Assignment.document_id)
        & (Coding.user_id == Assignment.user_id)
        & (Coding.round_id == found.id)
        & (Coding.state == CodingState.COMPLETE.value)
    )
    wanted = (
        select(Assignment.document_id, Assignment.user_id, Coding.completed_at)
        .join(Coding, done, isouter=True)
        .where(Assignment.round_id == found.id, Assignment.document_id.in_(ids))
        .order_by(Assignment.document_id, Assignment.user_id)
    )
    return {key: [tuple(row[1:]) for row in rows] for key, rows in _by_document(session, wanted)}


def _excluded(session: Session, found: Round, ids: Sequence[UUID]) -> Mapping[UUID, list[Any]]:
    wanted = (
        select(Region.document_id, Region.start, Region.end)
        .where(Region.document_id.in_(ids), Region.kind.in_(not_coded(found.hides_source)))
        .order_by(Region.document_id, Region.start, Region.end)
    )
    return {key: [[row[1], row[2]] for row in rows] for key, rows in _by_document(session, wanted)}


def _tags(session: Session, found: Round, ids: Sequence[UUID]) -> Mapping[tuple[str, str], list[Any]]:
    """Of each document and person: id, start, end, code, attributes of each tag of the round, in text order.

    There may be a hundred thousand, so their ids stay as the database has them.
    """
    document, author, own = (
        type_coerce(column, String) for column in (Annotation.document_id, Annotation.author_id, Annotation.id)
    )
    wanted = (
        select(
            *(document, author, Annotation.export_id, own),
            *(Annotation.start, Annotation.end, Code.key, Annotation.attributes),
        )
        .join(Code, Code.id == Annotation.code_id)
        .where(Annotation.document_id.in_(ids), Annotation.round_id == found.id, Annotation.deleted_at.is_(None))
        .where(Annotation.layer == Layer.INDIVIDUAL.value, Annotation.status != Status.SUPERSEDED.value)
        .order_by(Annotation.document_id, Annotation.start, Annotation.end, Annotation.id)
    )
    tags: dict[tuple[str, str], list[Any]] = {}
    for where, who, name, tag, *rest in session.execute(wanted):
        tags.setdefault((str(where), str(who)), []).append([name or f"a-{tag}", *rest])
    return tags


def _answers(session: Session, found: Round, ids: Sequence[UUID]) -> Mapping[tuple[UUID, UUID], dict[str, Any]]:
    wanted = (
        select(Answer.document_id, Answer.user_id, Answer.question, Answer.values)
        .where(Answer.document_id.in_(ids), Answer.round_id == found.id, Answer.layer == Layer.INDIVIDUAL.value)
        .order_by(Answer.document_id, Answer.user_id, Answer.question)
    )
    answers: dict[tuple[UUID, UUID], dict[str, Any]] = {}
    for document, person, question, values in session.execute(wanted):
        answers.setdefault((document, person), {})[question] = values
    return answers


def _by_document(session: Session, wanted: Select[*tuple[Any, ...]]) -> Iterable[tuple[UUID, Iterable[Any]]]:
    """The rows of a statement that is sorted by its first column, the document."""
    return groupby(session.execute(wanted).all(), key=lambda row: row[0])


def _encoded(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")
