"""What a corpus adds, as rows: tags, verdicts, comments, codings, answers, decisions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from webapp.domain import review
from webapp.domain.ids import exported, new_id
from webapp.domain.joining import Additions, own_note
from webapp.domain.records import (
    AnnotationRecord,
    AnswerRecord,
    CodingRecord,
    DecisionRecord,
    DocumentRecord,
    NoteRecord,
    ReviewRecord,
)
from webapp.domain.workflow import CodingState, Layer, Status
from webapp.models import Annotation, Answer, Coding, Comment, Decision, Verdict
from webapp.models.base import Base
from webapp.services import tallies
from webapp.services.corpus_books import Books, values_of
from webapp.services.corpus_ids import pieces


@dataclass(frozen=True, slots=True)
class Arrived:
    """A document of a batch with what is added to it; *text* is what it says."""

    id: UUID
    record: DocumentRecord
    text: str
    additions: Additions
    is_new: bool


@dataclass(frozen=True, slots=True)
class Keys:
    """The rows that the records of a batch point at, by the ids that exports write."""

    project_id: UUID
    users: Mapping[str, UUID]
    books: Books
    tags: Mapping[str, UUID]  # those that are added, and those of the documents that are here
    ids: Mapping[str, Mapping[str, UUID]]  # letter of the kind -> exported id -> id of what is added
    moment: datetime


def write(session: Session, arrived: list[Arrived], keys: Keys) -> None:
    """Write everything that is added, and the counts of tags; what is final is written for new documents only."""
    rows: dict[type[Base], list[dict[str, Any]]] = {
        kind: [] for kind in (Annotation, Verdict, Comment, Coding, Answer, Decision)
    }
    for one in arrived:
        final = _finals(one) if one.is_new else set()
        rows[Annotation] += [_annotation(one, tag, keys, final=tag.id in final) for tag in one.additions.annotations]
        rows[Verdict] += [_verdict(tag, said, keys) for tag, said in one.additions.reviews]
        rows[Comment] += [_comment(one, tag, note, keys) for tag, note in one.additions.comments]
        rows[Coding] += [_coding(one, coding, keys) for coding in one.additions.codings]
        rows[Answer] += [_answer(one, answer, keys) for answer in one.additions.answers]
        authors = {tag.id: tag.annotator for tag in one.record.annotations} if one.additions.decisions else {}
        rows[Decision] += [_decision(one, ruling, keys, authors) for ruling in one.additions.decisions]
    for kind, some in rows.items():
        if some:
            session.connection().execute(insert(kind), some)
    tallies.add(
        session, Counter((r["document_id"], r["author_id"], r["code_id"], r["layer"]) for r in rows[Annotation])
    )


def amend(session: Session, one: Arrived, keys: Keys) -> None:
    """Write what is added to things that are here: notes on tags, codings that were finished, status of judged tags."""
    for tag, note in one.additions.notes:
        said = {"note": note.body, "noted_at": moment(note.created_at)}
        session.execute(update(Annotation).where(Annotation.id == keys.tags[tag]).values(said))
    for coding in one.additions.finished:
        round_id = keys.books.rounds[coding.round]
        session.execute(
            update(Coding)
            .where(Coding.document_id == one.id, Coding.user_id == keys.users[coding.annotator])
            .where(Coding.round_id.is_not_distinct_from(round_id))
            .values(_state(coding, keys))
        )
    added = {tag.id for tag in one.additions.annotations}
    judged = sorted({keys.tags[tag] for tag, _ in one.additions.reviews if tag not in added})
    for some in pieces(judged):
        _settle(session, some)


def moment(text: str) -> datetime:
    """A moment as a record writes it."""
    return datetime.fromisoformat(text)


def _settle(session: Session, tags: list[UUID]) -> None:
    """Let the status of these tags follow from their verdicts."""
    given: dict[UUID, list[Verdict]] = {}
    for verdict in session.scalars(select(Verdict).where(Verdict.annotation_id.in_(tags))):
        given.setdefault(verdict.annotation_id, []).append(verdict)
    wanted = select(Annotation.id, Annotation.submitted_at, Annotation.status).where(Annotation.id.in_(tags))
    for row in session.execute(wanted).all():
        status = review.status(row.submitted_at, given.get(row.id, ())).value
        if row.status not in (status, Status.SUPERSEDED):
            session.execute(update(Annotation).where(Annotation.id == row.id).values(status=status))


def _finals(one: Arrived) -> set[str]:
    """The final tags of a new document, by their exported ids."""
    tags = one.additions.annotations
    agreed = [(tag.id, tag.derived_from, tag.status, tag.round or "") for tag in tags if tag.layer == Layer.CONSENSUS]
    decided = [
        (review.Ruling(ruling.annotations, ruling.result, ruling.round or ""), True)
        for ruling in one.additions.decisions
    ]
    finished = [
        review.Done(coding.annotator, coding.round or "", coding.completed_at or "")
        for coding in one.additions.codings
        if coding.state == CodingState.COMPLETE
    ]
    states = [review.TagState(tag.id, tag.annotator, tag.layer, tag.status, tag.round or "") for tag in tags]
    return review.finals(states, review.rulings(decided, agreed), finished)


def _annotation(one: Arrived, tag: AnnotationRecord, keys: Keys, *, final: bool) -> dict[str, Any]:
    note = own_note(tag)
    identifier = keys.tags[tag.id]
    made, changed = moment(tag.created_at), moment(tag.updated_at)
    return {
        "id": identifier,
        "export_id": None if tag.id == exported("a", identifier) else tag.id,
        "project_id": keys.project_id,
        "document_id": one.id,
        "author_id": keys.users[tag.annotator],
        "layer": tag.layer,
        "start": tag.start,
        "end": tag.end,
        "quote": one.text[tag.start : tag.end],
        "code_id": keys.books.codes[tag.code],
        "attributes": {name: list(given) for name, given in values_of(tag).items()},
        "note": note.body if note else "",
        "noted_at": moment(note.created_at) if note else None,
        "certainty": tag.certainty,
        "origin": tag.origin,
        "status": tag.status,
        "incomplete": keys.books.incomplete(tag),
        "final": final,
        "strange": bool(keys.books.strange(tag)),
        "round_id": keys.books.rounds[tag.round],
        "version_id": keys.books.versions[tag.codebook_version],
        "derived_from": list(tag.derived_from) or None,
        "version": 1,
        "submitted_at": review.submitted_at(tag.status, made, changed, [_Judgement.of(said) for said in tag.reviews]),
        "created_at": made,
        "updated_at": changed,
        "deleted_at": None,
    }


@dataclass(frozen=True, slots=True)
class _Judgement:
    """A verdict of a record as `domain.review` asks for it."""

    export_id: str
    decision: str
    created_at: datetime

    @classmethod
    def of(cls, said: ReviewRecord) -> "_Judgement":
        return cls(said.id, said.decision, moment(said.created_at))


def _verdict(tag: str, said: ReviewRecord, keys: Keys) -> dict[str, Any]:
    return {
        "id": keys.ids["v"][said.id],
        "export_id": said.id,
        "project_id": keys.project_id,
        "annotation_id": keys.tags[tag],
        "reviewer_id": keys.users[said.reviewer],
        "decision": said.decision,
        "comment": said.comment,
        "created_at": moment(said.created_at),
    }


def _comment(one: Arrived, tag: str | None, note: NoteRecord, keys: Keys) -> dict[str, Any]:
    return {
        "id": keys.ids["n"][note.id],
        "export_id": note.id,
        "project_id": keys.project_id,
        "document_id": one.id,
        "annotation_id": keys.tags[tag] if tag else None,
        "code_id": None,
        "author_id": keys.users[note.author],
        "body": note.body,
        "thread": note.thread,
        "resolved_by": note.resolved_by,
        "created_at": moment(note.created_at),
    }


def _coding(one: Arrived, coding: CodingRecord, keys: Keys) -> dict[str, Any]:
    return {
        "id": new_id(),
        "project_id": keys.project_id,
        "document_id": one.id,
        "user_id": keys.users[coding.annotator],
        "round_id": keys.books.rounds[coding.round],
        **_state(coding, keys),
        "created_at": keys.moment,
    }


def _state(coding: CodingRecord, keys: Keys) -> dict[str, Any]:
    return {
        "blind": coding.blind,
        "state": coding.state,
        "completed_at": moment(coding.completed_at) if coding.completed_at else None,
        "version_id": keys.books.versions[coding.codebook_version],
        "updated_at": keys.moment,
    }


def _answer(one: Arrived, answer: AnswerRecord, keys: Keys) -> dict[str, Any]:
    return {
        "id": keys.ids["q"][answer.id],
        "export_id": answer.id,
        "project_id": keys.project_id,
        "document_id": one.id,
        "user_id": keys.users[answer.annotator],
        "round_id": keys.books.rounds[answer.round],
        "layer": answer.layer,
        "question": answer.question,
        "values": list(answer.values),
        "version_id": keys.books.versions[answer.codebook_version],
        "created_at": moment(answer.created_at),
        "updated_at": moment(answer.updated_at),
    }


def _decision(one: Arrived, ruling: DecisionRecord, keys: Keys, authors: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": keys.ids["x"][ruling.id],
        "export_id": ruling.id,
        "project_id": keys.project_id,
        "document_id": one.id,
        "round_id": keys.books.rounds[ruling.round],
        "kind": ruling.kind,
        "start": ruling.start,
        "end": ruling.end,
        "code": ruling.code,
        "annotations": list(ruling.annotations),
        "result": ruling.result,
        "reason": ruling.reason,
        "reviewer_id": keys.users[ruling.reviewer],
        "in_discussion": False,
        "own_case": any(authors.get(tag) == ruling.reviewer for tag in ruling.annotations),
        "created_at": moment(ruling.created_at),
    }
