"""Rulings: what the team has settled about a code, to be read, searched, printed and taken along."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, func, literal, select, tuple_
from sqlalchemy.orm import Session

from webapp.clock import rfc3339
from webapp.domain import cursors, redaction, rulings
from webapp.domain.mentions import Piece
from webapp.domain.roles import Action, Actor
from webapp.domain.rulings import RulingRecord, Source
from webapp.errors import Malformed
from webapp.models import CodebookVersion, Comment, Document, DocumentText, Redaction, User
from webapp.models.base import Instant, Key
from webapp.services import access, codebooks, mentions, ruling_queries, sealing
from webapp.services.access import ProjectPlace

PAGE: Final = 30
FEW: Final = 3
"""Rulings that a code shows of itself; the others are a click away."""
_BATCH: Final = 500
_LONGEST: Final = 200  # characters of a search


@dataclass(frozen=True, slots=True)
class Ruling:
    """One ruling as a page shows it."""

    id: UUID  # of the question that was settled, else of the decision
    source: Source
    code: str | None  # key
    passage: str | None
    question: Sequence[Piece]
    decision: Sequence[Piece]
    at: datetime
    who: str
    in_discussion: bool  # whether it was agreed at a meeting
    version: str | None
    by_version: bool  # whether a change of the codebook settled it
    annotation_id: UUID | None  # None also for a tag that was deleted
    document: Document | None
    start: int | None
    end: int | None

    @property
    def may_reopen(self) -> bool:
        """Whether it is a question that can be opened again."""
        return self.source is Source.ANSWER and (self.annotation_id is not None or self.document is None)


@dataclass(frozen=True, slots=True)
class OfCode:
    """The newest rulings of a code, and how many there are besides."""

    newest: Sequence[Ruling]
    more: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was looked for; *after* continues it, and is None at the end."""

    place: ProjectPlace
    rulings: Sequence[Ruling]
    names: Mapping[str, str]  # key -> name of each code
    words: str
    code: str
    after: str | None


@dataclass(frozen=True, slots=True)
class _Issue:
    """A version that came into use; *note* as a comment would keep it."""

    number: str
    issued_at: datetime
    used: bool
    note: str


def of_codes(session: Session, place: ProjectPlace, actor: Actor, few: int = FEW) -> Mapping[str, OfCode]:
    """The newest rulings of each code that *actor* may see, by its key; in as many statements whatever there is."""
    rows = session.execute(ruling_queries.newest(place, actor, few)).all()
    found: dict[str, list[Ruling]] = {}
    for one in _read(session, place, rows):
        found.setdefault(one.code or "", []).append(one)
    counts = {row.code: row.of_code for row in rows}
    return {code: OfCode(newest, counts[code] - len(newest)) for code, newest in found.items()}


def printed(session: Session, place: ProjectPlace, actor: Actor) -> Mapping[str, Sequence[Ruling]]:
    """All rulings of each code that *actor* may see, newest first, by its key; the empty one where none is named."""
    found: dict[str, list[Ruling]] = {}
    for rows in _batches(session, place, actor, "", ""):
        for one in _read(session, place, rows):
            found.setdefault(one.code or "", []).append(one)
    return found


def page(session: Session, actor: Actor, slug: str, words: str = "", code: str = "", after: str | None = None) -> Found:
    """Rulings that say *words*, in question, decision or passage, in small letters or capitals; newest first."""
    place = access.project(session, actor, slug, Action.SEE_OUTCOMES)
    words = _asked(words)
    rows = _rows(session, place, actor, words, code, PAGE + 1, _reached(after) if after else None)
    shown = rows[:PAGE]
    names = {one.code: one.name for one in codebooks.in_use(session, place.project.id).spec.walk()}
    more = _cursor(shown[-1]) if len(rows) > PAGE else None
    return Found(place, _read(session, place, shown), names, words, code, more)


def of_version(session: Session, place: ProjectPlace, actor: Actor, version_id: UUID) -> Sequence[Ruling]:
    """The questions that a version of the codebook settled when it came into use, as far as *actor* may see them."""
    every = ruling_queries.everything(place, actor)
    wanted = select(every).where(every.c.version_id == version_id).order_by(every.c.at.desc(), every.c.id.desc())
    rows = session.execute(wanted).all()
    return [one for one in _read(session, place, rows) if one.by_version]


def records(session: Session, actor: Actor, slug: str, words: str = "", code: str = "") -> Iterator[RulingRecord]:
    """Everything that `page` would give on all its pages, as files have it, with redacted stretches masked."""
    place = access.project(session, actor, slug, Action.SEE_OUTCOMES)
    issues = _issues(session, place)
    for rows in _batches(session, place, actor, _asked(words), code):
        documents = _documents(session, rows)
        hidden = _redacted(session, {row.redacted_in for row in rows if row.redacted_in})
        for row in rows:
            yield _record(row, documents.get(row.document_id), hidden.get(row.redacted_in, ()), issues)


def _asked(words: str) -> str:
    """What is looked for, as a statement takes it."""
    return " ".join(words.replace("\0", "").split())[:_LONGEST]


def _rows(
    session: Session,
    place: ProjectPlace,
    actor: Actor,
    words: str,
    code: str,
    most: int,
    after: tuple[datetime, UUID] | None,
) -> Sequence[Row[Any]]:
    if "\0" in code:  # which PostgreSQL would not even compare
        return []
    every = ruling_queries.everything(place, actor)
    order = (every.c.at, every.c.id)
    wanted = select(every).where(ruling_queries.matching(every, words, code))
    if after:
        wanted = wanted.where(tuple_(*order) < tuple_(literal(after[0], Instant()), literal(after[1], Key())))
    return session.execute(wanted.order_by(*(one.desc() for one in order)).limit(most)).all()


def _batches(
    session: Session, place: ProjectPlace, actor: Actor, words: str, code: str
) -> Iterator[Sequence[Row[Any]]]:
    after: tuple[datetime, UUID] | None = None
    while rows := _rows(session, place, actor, words, code, _BATCH, after):
        yield rows
        after = rows[-1].at, rows[-1].id


def _cursor(row: Row[Any]) -> str:
    return cursors.written([rfc3339(row.at), str(row.id)])


def _reached(word: str) -> tuple[datetime, UUID]:
    at, last = cursors.read(word, (str, str))
    try:
        return datetime.fromisoformat(str(at)), UUID(str(last))
    except ValueError:
        raise Malformed("This address holds a page that was never given out.") from None


def _read(session: Session, place: ProjectPlace, rows: Sequence[Row[Any]]) -> list[Ruling]:
    """The rulings with people, articles and names in what was said."""
    if not rows:
        return []
    ids = {one for row in rows for one in (row.question_id, row.answer_id) if one}
    said = session.scalars(select(Comment).where(Comment.id.in_(ids))).all() if ids else []
    pieces = mentions.pieces(session, said)
    named = session.execute(select(User.id, User.display_name).where(User.id.in_({row.who for row in rows})))
    people = dict(named.all())
    documents, issues = _documents(session, rows), _issues(session, place)
    masks = sealing.hidden(session, documents)
    in_rounds = [one for row in rows if row.source == Source.ROUND for one in (row.question, row.words)]
    plain = mentions.plain(session, place.project.id, in_rounds)
    return [
        Ruling(
            id=row.id,
            source=Source(row.source),
            code=row.code,
            passage=row.passage and redaction.hidden_at(row.passage, row.start, masks.get(row.document_id, ())),
            question=pieces[row.question_id]
            if row.question_id
            else [Piece(plain[row.question])]
            if row.question
            else (),
            decision=pieces[row.answer_id]
            if row.answer_id
            else [Piece(rulings.worded(row.verdict, row.code, plain.get(row.words, row.words)))],
            at=row.at,
            who=people.get(row.who, ""),
            in_discussion=row.in_discussion,
            version=_version(row, issues),
            by_version=_is_by_version(row, issues),
            annotation_id=None if row.gone else row.annotation_id,
            document=documents.get(row.document_id),
            start=row.start,
            end=row.end,
        )
        for row in rows
    ]


def _record(
    row: Row[Any], document: Document | None, hidden: Iterable[tuple[int, int, str]], issues: Mapping[UUID, _Issue]
) -> RulingRecord:
    spans = [(start, end) for start, end, _ in hidden]
    pieces = redaction.longest_first(piece for *_, piece in hidden)
    return RulingRecord(
        code=row.code,
        passage=row.passage and redaction.hidden_at(row.passage, row.start, spans),
        question=redaction.hidden(row.question, pieces),
        decision=redaction.hidden(rulings.worded(row.verdict, row.code, row.words), pieces),
        date=rulings.date_of(row.at),
        version=_version(row, issues),
        source=row.source,
        document=document.export_id if document else None,
        title=redaction.hidden(document.title, pieces) if document else None,
        start=row.start,
        end=row.end,
    )


def _documents(session: Session, rows: Sequence[Row[Any]]) -> dict[UUID, Document]:
    ids = {row.document_id for row in rows if row.document_id}
    return {one.id: one for one in session.scalars(select(Document).where(Document.id.in_(ids)))} if ids else {}


def _redacted(session: Session, documents: Collection[UUID]) -> dict[UUID, list[tuple[int, int, str]]]:
    """Start, end and words of each redacted stretch of these articles; where a source is hidden, without words."""
    words = func.substr(DocumentText.text, Redaction.start + 1, Redaction.end - Redaction.start)
    wanted = (
        select(Redaction.document_id, Redaction.start, Redaction.end, words)
        .join(DocumentText, DocumentText.document_id == Redaction.document_id)
        .where(Redaction.document_id.in_(list(documents)))
    )
    found: dict[UUID, list[tuple[int, int, str]]] = {}
    for document_id, start, end, piece in session.execute(wanted):
        found.setdefault(document_id, []).append((start, end, piece))
    for document_id, spans in sealing.hidden(session, documents).items():
        found.setdefault(document_id, []).extend((start, end, "") for start, end in spans)
    return found


def _issues(session: Session, place: ProjectPlace) -> Mapping[UUID, _Issue]:
    """All versions but the draft, the first first."""
    wanted = (
        select(CodebookVersion)
        .where(CodebookVersion.project_id == place.project.id, CodebookVersion.state != "draft")
        .order_by(CodebookVersion.issued_at, CodebookVersion.id)
    )
    return {
        one.id: _Issue(
            one.number,
            one.issued_at,
            one.state in codebooks.IN_USE,
            mentions.kept(session, place.project.id, one.change_note),
        )
        for one in session.scalars(wanted)
    }


def _version(row: Row[Any], issues: Mapping[UUID, _Issue]) -> str | None:
    """The version that the ruling came with, else the one that was in use on its day; None before the first."""
    if row.version_id in issues:
        return issues[row.version_id].number
    return next((one.number for one in reversed(list(issues.values())) if one.used and one.issued_at <= row.at), None)


def _is_by_version(row: Row[Any], issues: Mapping[UUID, _Issue]) -> bool:
    """Whether the answer is what the version says of its changes, as `settling.by_version` writes it."""
    known = issues.get(row.version_id) if row.version_id else None
    return known is not None and known.note == row.words
