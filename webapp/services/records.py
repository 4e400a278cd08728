"""Documents with everything said about them, as records: in constant memory, a constant number of queries a batch.

Rows come as plain texts and numbers, because an export has millions of them and objects would cost more
than everything else together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from webapp.domain.records import (
    AnnotationRecord,
    AnswerRecord,
    AttributeRecord,
    CodingRecord,
    DateRecord,
    DocumentRecord,
    NoteRecord,
    RegionRecord,
)
from webapp.domain.redaction import redacted
from webapp.models import Document, Tally
from webapp.services import visibility
from webapp.services.record_names import Names
from webapp.services.record_queries import Sight, Statement, statements

Record = TypeVar("Record")

PREFIX = 24
"""Code points of a quote that `quote_prefix` holds in a full export."""
_DOCUMENTS, _TEXT, _TAGS = 100, 500_000, 2_500  # of a batch, so that its memory is bounded
_decode = msgspec.json.decode
_by_place = itemgetter(2, 3, 7, 0)  # start, end, code, id of an annotation
_by_span = itemgetter(2, 3, 0)  # start, end, id of a decision
_by_verdict_time = itemgetter(3, 0)  # created_at, id
_by_note_time = itemgetter(2, 0)  # created_at, id


def read(session: Session, sight: Sight) -> Iterator[DocumentRecord]:
    """Every document of the project in the order of its `doc_id`, with what *sight* may see of it."""
    reader, after = Reader(session, sight), ""
    while batch := _batch(session, sight.place.project.id, after):
        after = batch[-1].export_id
        yield from reader.documents([document.id for document in batch])


class _Next(NamedTuple):
    id: UUID
    export_id: str


def _batch(session: Session, project: UUID, after: str) -> list[_Next]:
    """The next documents, as many as fit into the memory of a batch."""
    tags = select(func.coalesce(func.sum(Tally.count), 0)).where(Tally.document_id == Document.id).scalar_subquery()
    wanted = (
        select(Document.id, Document.export_id, Document.length, tags)
        .where(Document.project_id == project, Document.export_id > after)
        .order_by(Document.export_id)
        .limit(_DOCUMENTS)
    )
    chosen: list[_Next] = []
    characters = tagged = 0
    for document_id, export_id, length, count in session.execute(wanted).all():
        characters, tagged = characters + length, tagged + count
        if chosen and (characters > _TEXT or tagged > _TAGS):
            break
        chosen.append(_Next(document_id, export_id))
    return chosen


class Reader:
    """Reads documents of one project as *sight* sees them; its statements are built once."""

    def __init__(self, session: Session, sight: Sight) -> None:
        self._session = session
        self._statements = statements(session, sight)
        self._names = Names.of(session, sight.place.project)
        self._shows_notes = visibility.sees_notes(sight.place, sight.actor)

    def documents(self, ids: Sequence[UUID]) -> Iterator[DocumentRecord]:
        """The records of these documents, by `doc_id`."""
        if not ids:
            return
        rows = _Rows(self._session.connection(), list(ids))
        names, statement = self._names, self._statements
        regions = rows.grouped(statement.regions, _region)
        codings = rows.grouped(statement.codings, names.coding)
        answers = rows.grouped(statement.answers, names.answer)
        decisions = rows.grouped(statement.decisions, names.decision)
        notes = rows.grouped(statement.remarks, names.note)
        tags = self._annotations(rows)
        hidden = rows.grouped(statement.redactions, _hidden)
        for row in rows.of(statement.documents):
            record = _document(
                row,
                regions=tuple(sorted(regions.get(row[0], ()))),
                codings=tuple(sorted(codings.get(row[0], ()), key=_coding_order)),
                answers=tuple(sorted(answers.get(row[0], ()), key=_answer_order)),
                annotations=tuple(sorted(tags.get(row[0], ()), key=_by_place)),
                decisions=tuple(sorted(decisions.get(row[0], ()), key=_by_span)),
                notes=tuple(sorted(notes.get(row[0], ()), key=_by_note_time)),
                in_use=names.in_use,
            )
            yield redacted(record, hidden[row[0]]) if row[0] in hidden else record

    def _annotations(self, rows: "_Rows") -> Mapping[str, list[AnnotationRecord]]:
        """The tags of each document of the batch, in no order."""
        names, shows_notes = self._names, self._shows_notes
        verdicts = rows.grouped(self._statements.verdicts, names.review)
        comments = rows.grouped(self._statements.comments, names.note)
        found: defaultdict[str, list[AnnotationRecord]] = defaultdict(list)
        for row in rows.of(self._statements.annotations):
            document, uid, export_id, layer, start, end, quote, code, attributes, note, noted_at, *more = row
            certainty, origin, author, created_at, updated_at, status, version, round_id, final, derived = more
            annotator = names.people[author]
            said: Iterable[NoteRecord] = comments.get(uid, ())
            if note and shows_notes:
                said = [*said, NoteRecord(f"n-{uid}", annotator, noted_at or updated_at, note, None, None)]
            reviews = verdicts.get(uid)
            found[document].append(
                AnnotationRecord(
                    export_id or f"a-{uid}",
                    layer,
                    start,
                    end,
                    quote,
                    quote[:PREFIX],
                    sha256(quote.encode()).hexdigest(),
                    names.codes[code],
                    _attributes(attributes),
                    certainty,
                    origin,
                    annotator,
                    created_at,
                    updated_at,
                    status,
                    tuple(sorted(reviews, key=_by_verdict_time)) if reviews else (),
                    tuple(sorted(said, key=_by_note_time)) if said else (),
                    names.versions[version],
                    names.rounds[round_id],
                    final,
                    tuple(sorted(_decode(derived))) if derived else (),
                )
            )
        return found


class _Rows:
    """Runs statements for one batch of documents."""

    def __init__(self, connection: Connection, ids: list[UUID]) -> None:
        self._connection = connection
        self._batch = {"documents": ids}

    def of(self, statement: Statement) -> Sequence[Any]:
        """The rows of the batch."""
        return self._connection.execute(statement, self._batch).all()

    def grouped(self, statement: Statement, record: Callable[[Sequence[Any]], Record]) -> dict[str, list[Record]]:
        """The rows of the batch as records, by what they belong to."""
        found: dict[str, list[Record]] = {}
        for row in self.of(statement):
            found.setdefault(row[0], []).append(record(row))
        return found


def _region(row: Sequence[Any]) -> RegionRecord:
    return RegionRecord(*row[1:])


def _hidden(row: Sequence[Any]) -> tuple[int, int]:
    return row[1], row[2]


def _document(row: Sequence[Any], *, in_use: str, **parts: Any) -> DocumentRecord:
    _, doc_id, external_id, title, authors, affiliation, outlet, year, month, day, *more = row
    language, url, file, licence, text, length, sha, normalised, file_sha, version, columns = more
    return DocumentRecord(
        doc_id,
        external_id,
        title,
        tuple(_decode(authors)),
        affiliation,
        outlet,
        DateRecord(year, month, day),
        language,
        url,
        file,
        licence,
        text,
        length,
        sha,
        normalised,
        file_sha,
        **parts,
        codebook_version=version or in_use,
        columns=_decode(columns),
    )


def _coding_order(coding: CodingRecord) -> tuple[str, str]:
    return coding.annotator, coding.round or ""


def _answer_order(answer: AnswerRecord) -> tuple[str, str, str, str]:
    return answer.annotator, answer.round or "", answer.question, answer.id


@lru_cache(maxsize=4096)
def _attributes(stored: str) -> tuple[AttributeRecord, ...]:
    """The name/value list of a stored object, by name, values in given order."""
    given: dict[str, list[str]] = _decode(stored)
    return tuple(AttributeRecord(name, value) for name in sorted(given) for value in given[name])
