"""Documents with everything said about them, as records: in constant memory, with a constant number of queries.

Each kind of row is a stream in the order of the documents, and the streams are merged. Rows are plain texts and
numbers as the driver gives them, because an export has millions and objects would cost more than all the rest.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache, partial
from hashlib import sha256
from operator import itemgetter
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from webapp.domain.ids import note_of
from webapp.domain.records import (
    AnnotationRecord,
    AnswerRecord,
    AttributeRecord,
    CodingRecord,
    DateRecord,
    DocumentRecord,
    NoteRecord,
    RegionRecord,
    ReviewRecord,
)
from webapp.domain.redaction import redacted, sourceless
from webapp.services import sealing, visibility
from webapp.services.record_names import Names
from webapp.services.record_queries import Sight, Statement, statements

Record = TypeVar("Record")

PREFIX: Final = 24
"""Code points of a quote that `quote_prefix` holds in a full export."""
_decode = msgspec.json.decode
_record: Callable[[Sequence[Any]], AnnotationRecord] = partial(tuple.__new__, AnnotationRecord)  # half its price
_by_place = itemgetter(2, 3, 7, 0)  # start, end, code, id of an annotation
_by_span = itemgetter(2, 3, 0)  # start, end, id of a decision
_by_verdict_time = itemgetter(3, 0)  # created_at, id
_by_note_time = itemgetter(2, 0)  # created_at, id


def read(
    session: Session, sight: Sight, only: Sequence[UUID] | None = None, *, masked: bool = True
) -> Iterator[DocumentRecord]:
    """The project's documents, or *only* these, in the order of `doc_id`, with what *sight* may see of them.

    Redacted stretches are masked, except where the records stay here; so is the source of a document that is hidden
    from the actor.
    """
    wanted = statements(session, sight, only)
    names = Names.of(session, sight.place.project)
    sources = sealing.hidden(session, sealing.sealed(session, sight.place.project.id)) if masked else {}
    sealed = {str(one): spans for one, spans in sources.items()}
    with ExitStack() as stack:
        documents, redactions, *others = (_Stream(session, statement, stack) for statement in wanted)
        regions, codings, answers, annotations, verdicts, comments, decisions, remarks = others
        shows_notes = visibility.sees_notes(sight.place, sight.actor)
        tags = _Tags(names, annotations, verdicts, comments, shows_notes=shows_notes)
        while row := documents.take():
            document = row[0]
            record = _document(
                row,
                regions=sorted(regions.of(document, _region)),
                codings=sorted(codings.of(document, names.coding), key=_coding_order),
                answers=sorted(answers.of(document, names.answer), key=_answer_order),
                annotations=tags.of(document),
                decisions=sorted(decisions.of(document, names.decision), key=_by_span),
                notes=sorted(remarks.of(document, names.note), key=_by_note_time),
                in_use=names.in_use,
            )
            hidden = redactions.of(document, _span)
            if document in sealed:
                yield sourceless(record, [*hidden, *sealed[document]])
            else:
                yield redacted(record, hidden) if hidden and masked else record


class _Stream:
    """The rows of a statement, taken as they are needed."""

    def __init__(self, session: Session, statement: Statement, stack: ExitStack) -> None:
        lazy = session.get_bind().dialect.name == "sqlite"  # its cursor is, and its tuples need no wrapping
        result = session.connection().execute(statement, execution_options={"stream_results": not lazy})
        stack.callback(result.close)
        rows: Any = result.cursor if lazy else result
        self.rows: Iterator[Sequence[Any]] = iter(rows)
        self.next: Sequence[Any] | None = next(self.rows, None)

    def take(self) -> Sequence[Any] | None:
        """The next row; None at the end."""
        row, self.next = self.next, next(self.rows, None)
        return row

    def of(self, document: str, record: Callable[[Sequence[Any]], Record]) -> list[Record]:
        """The records of one document; documents are asked for in their order."""
        found: list[Record] = []
        while self.next and self.next[0] == document:
            found.append(record(self.next))
            self.next = next(self.rows, None)
        return found


class _Tags:
    """The tags of documents, each with its verdicts and what was said about it."""

    def __init__(
        self, names: Names, rows: "_Stream", verdicts: "_Stream", comments: "_Stream", *, shows_notes: bool
    ) -> None:
        self._names, self._rows = names, rows
        self._verdicts, self._comments = verdicts, comments
        self._shows_notes = shows_notes

    def of(self, document: str) -> list[AnnotationRecord]:
        """Those of one document, by start, end, code and id."""
        reviews = _by_tag(self._verdicts.of(document, self._review), _by_verdict_time)
        notes = _by_tag(self._comments.of(document, self._note), _by_note_time)
        names, shows_notes, stream = self._names, self._shows_notes, self._rows
        codes, versions, rounds, people = names.codes, names.versions, names.rounds, names.people
        found: list[AnnotationRecord] = []
        row, rows = stream.next, stream.rows
        while row is not None and row[0] == document:  # nothing else is done so often
            (
                _, uid, export_id, layer, start, end, quote, code, attributes, note, noted_at, certainty, origin,
                author, created_at, updated_at, status, version, round_id, final, derived,
            ) = row  # fmt: skip
            said = notes.get(uid, ())
            if note and shows_notes:
                note_id = note_of(export_id or "", uid) or ""
                own = NoteRecord(note_id, people[author], noted_at or updated_at, note, None, None)
                said = tuple(sorted((*said, own), key=_by_note_time))
            values = (
                export_id or f"a-{uid}", layer, start, end, quote, quote[:PREFIX], sha256(quote.encode()).hexdigest(),
                codes[code], _attributes(attributes), certainty, origin, people[author], created_at, updated_at,
                status, reviews.get(uid, ()), said, versions[version], rounds[round_id], bool(final),
                tuple(sorted(_decode(derived))) if derived else (),
            )  # fmt: skip
            found.append(_record(values))
            row = next(rows, None)
        stream.next = row
        found.sort(key=_by_place)
        return found

    def _review(self, row: Sequence[Any]) -> tuple[str, ReviewRecord]:
        return row[1], self._names.review(row[1:])

    def _note(self, row: Sequence[Any]) -> tuple[str, NoteRecord]:
        return row[1], self._names.note(row[1:])


def _by_tag(pairs: list[tuple[str, Record]], order: Callable[[Any], Any]) -> dict[str, tuple[Record, ...]]:
    found: dict[str, list[Record]] = {}
    for tag, record in pairs:
        found.setdefault(tag, []).append(record)
    return {tag: tuple(sorted(records, key=order)) for tag, records in found.items()}


def _region(row: Sequence[Any]) -> RegionRecord:
    return RegionRecord(*row[1:])


def _span(row: Sequence[Any]) -> tuple[int, int]:
    return row[1], row[2]


def _document(row: Sequence[Any], *, in_use: str, **parts: Sequence[Any]) -> DocumentRecord:
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
        **{kind: tuple(records) for kind, records in parts.items()},
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
    given: Mapping[str, list[str]] = _decode(stored)
    return tuple(AttributeRecord(name, value) for name in sorted(given) for value in given[name])
