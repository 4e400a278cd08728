"""One batch of a corpus: every line finds its document, what is new is told from what is here, and written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import joining
from webapp.domain.adopting import Adopted
from webapp.domain.codebook import CodebookSpec
from webapp.domain.events import EventName
from webapp.domain.foreign import ForeignDocument
from webapp.domain.ids import exported, imported
from webapp.domain.joining import Additions
from webapp.domain.records import DocumentRecord
from webapp.domain.roles import Actor
from webapp.domain.workflow import CodingState
from webapp.models import Annotation, Answer, Comment, Decision, Document, Verdict
from webapp.models.base import unindexed
from webapp.services import (
    access,
    activity,
    corpus_books,
    corpus_homes,
    corpus_people,
    corpus_rows,
    disagreements,
    finals,
    records,
)
from webapp.services.access import ProjectPlace
from webapp.services.corpus_homes import Home
from webapp.services.corpus_ids import allocated, known, pieces
from webapp.services.corpus_report import Report
from webapp.services.corpus_rows import Arrived, Keys
from webapp.services.record_queries import Sight


@dataclass(frozen=True, slots=True)
class Line:
    """A line on its way in, with the document that it holds or the reason why it can't come in."""

    name: str  # of the file
    number: int
    record: DocumentRecord | None = None
    problem: str | None = None
    foreign: Adopted | None = None  # what the record was made of, where another program wrote it
    untold: ForeignDocument | None = None  # a document of another program whose text the files don't have


@dataclass(frozen=True, slots=True)
class Run:
    """One import: what was asked for, and what its batches must know of each other."""

    place: ProjectPlace
    began: datetime
    codebooks: Mapping[str, CodebookSpec] = field(default_factory=dict)  # that lay beside, by version
    expects_texts: bool = True  # False: lines whose text is not here are counted, and no error
    met: set[UUID] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)  # of people of whom the files know more than an id
    fates: dict[str, str] | None = None  # what became of each text, where several lines may speak of one
    people: Mapping[str, str] = field(default_factory=dict)  # ids that somebody said are accounts, and which


def apart(batch: Iterable[Line], report: Report) -> Iterator[list[tuple[Line, DocumentRecord]]]:
    """The readable lines, cut where an id or a text stands a second time."""
    some: list[tuple[Line, DocumentRecord]] = []
    seen: set[str] = set()
    for one in batch:
        if one.record is None:
            report.errors.tell(one.name, one.number, one.problem or "This line can't be read.")
            continue
        keys = {one.record.doc_id, one.record.text_sha256}
        if seen & keys:
            yield some
            some, seen = [], set()
        some.append((one, one.record))
        seen |= keys
    if some:
        yield some


def write(
    session: Session,
    actor: Actor,
    place: ProjectPlace,
    some: Sequence[tuple[Line, DocumentRecord]],
    run: Run,
    report: Report,
) -> None:
    """Write lines of which no two have the same id or text, and put into *report* what came of each."""
    found = corpus_homes.homes(session, place.project.id, [record for _, record in some], run.met, run.began)
    placed = [
        (line, record, home)
        for (line, record), home in zip(some, found, strict=True)
        if _has_home(line, home, run, report)
    ]
    if not placed:
        return
    moment = now()
    books = corpus_books.prepare(session, place.project, [record for _, record, _ in placed], run.codebooks, moment)
    arrived, people = _compared(session, place, placed, books.in_use, run)
    _leave_taken(session, place.project.id, arrived)
    keys = _keys(session, place.project.id, arrived, people, books, moment)
    corpus_rows.write(session, arrived, keys)
    for one in arrived:
        if not one.is_new and one.additions:
            corpus_rows.amend(session, one, keys)
            finals.after_change(session, one.id)
    disagreements.refresh_documents(session, [one.id for one in arrived if _compares(one)])
    _record(session, actor, place, arrived)
    report.people += sorted(run.names.get(person, person) for person in people.fresh)
    for _, record, _ in placed:
        report.named.update(dict.fromkeys(joining.people_of(record), 0))
        report.named.update(tag.annotator for tag in record.annotations)
    report.versions += books.fresh_versions
    report.rounds += books.fresh_rounds
    report.other_versions += books.other_versions
    for (line, _, _), one in zip(placed, arrived, strict=True):
        _count(report, one, run.fates)
        _tell(report, line, one, books)


def _compares(one: Arrived) -> bool:
    """Whether a document that came, or that something was added to, may show how coders differ."""
    added = one.additions
    if not one.is_new:
        return bool(added)
    return bool(added.decisions) or sum(coding.state == CodingState.COMPLETE for coding in added.codings) > 1


def _has_home(line: Line, home: Home, run: Run, report: Report) -> bool:
    """Whether the line belongs to a document; if not it is counted, or told as an error."""
    if home.problem is None:
        return True
    if home.is_absent and not run.expects_texts:
        report.absent += 1
    else:
        report.errors.tell(line.name, line.number, home.problem)
    return False


def _compared(
    session: Session,
    place: ProjectPlace,
    placed: Sequence[tuple[Line, DocumentRecord, Home]],
    in_use: str,
    run: Run,
) -> tuple[list[Arrived], corpus_people.People]:
    """Each line with its document, new ones written already, and what it adds to it; and who its people are."""
    project = place.project
    named = (person for _, record, _ in placed for person in joining.people_of(record))
    people = corpus_people.resolve(session, project, named, now(), run.names)
    here = _here(session, place, [home.id for _, _, home in placed if home.id])
    fresh = [(record, home) for _, record, home in placed if home.id is None]
    made = iter(corpus_homes.store(session, project.id, fresh, in_use))
    arrived: list[Arrived] = []
    for _, record, home in placed:
        there = joining.renamed(record, people.renamed)
        known_here = here[home.id] if home.id else None
        text = (known_here or there).text or ""
        added = joining.additions(known_here, there, text)
        arrived.append(Arrived(home.id or next(made), there, text, added, known_here is None))
    return arrived, people


def _here(session: Session, place: ProjectPlace, ids: list[UUID]) -> dict[UUID, DocumentRecord]:
    """The documents that are here already, as an export of everything would write them now."""
    if not ids:
        return {}
    session.flush()
    access.held(session, ids)
    rows = session.execute(select(Document.export_id, Document.id).where(Document.id.in_(ids)))
    by_name = {row.export_id: row.id for row in rows}
    found = records.read(session, Sight(place, Actor.system()), ids, masked=False)
    return {by_name[record.doc_id]: record for record in found}


def _leave_taken(session: Session, project_id: UUID, arrived: list[Arrived]) -> None:
    """Leave out, and tell of, what has an id that the project knows elsewhere or has deleted, or that stands twice."""
    wanted = [one.additions for one in arrived]
    taken = _taken_tags(session, project_id, [tag.id for added in wanted for tag in added.annotations])
    for added in wanted:
        added.annotations, left = _without(added, "tag", added.annotations, taken, lambda tag: tag.id)
        added.reviews = [said for said in added.reviews if said[0] not in left]
        added.comments = [said for said in added.comments if said[0] not in left]
    kinds: tuple[tuple[str, str, Any, Any], ...] = (
        ("reviews", "verdict", Verdict, lambda said: said[1].id),
        ("comments", "comment", Comment, lambda said: said[1].id),
        ("answers", "answer", Answer, lambda answer: answer.id),
        ("decisions", "decision", Decision, lambda ruling: ruling.id),
    )
    for name, what, table, id_of in kinds:
        ids = {id_of(record) for added in wanted for record in getattr(added, name)}
        taken = known(session, project_id, table, ids)
        for added in wanted:
            kept, _ = _without(added, what, getattr(added, name), taken, id_of)
            setattr(added, name, kept)


def _without(added: Additions, what: str, found: list[Any], taken: set[str], id_of: Any) -> tuple[list[Any], set[str]]:
    """What may come in, and the ids of what may not; all ids are taken from now on."""
    kept, left = [], set()
    for record in found:
        name = id_of(record)
        if name in taken:
            left.add(name)
            added.conflicts.append(f"the {what} {name} is known here, on another article or as deleted; it stays so")
        else:
            kept.append(record)
        taken.add(name)
    return kept, left


def _taken_tags(session: Session, project_id: UUID, names: list[str]) -> set[str]:
    """Those of the tags' ids that the project knows already."""
    taken = known(session, project_id, Annotation, names)
    spelled = {imported("a", name, project_id): name for name in names}
    for some in pieces(list(spelled)):
        own = select(Annotation.id).where(Annotation.id.in_(some), unindexed(Annotation.project_id) == project_id)
        found = session.scalars(own.where(Annotation.export_id.is_(None))).all()
        taken |= {spelled[key] for key in found if spelled[key] == exported("a", key)}
    return taken


def _keys(
    session: Session,
    project_id: UUID,
    arrived: list[Arrived],
    people: corpus_people.People,
    books: corpus_books.Books,
    moment: datetime,
) -> Keys:
    """What the rows of the batch point at."""
    added = [one.additions for one in arrived]
    here = [one.id for one in arrived if not one.is_new]
    rows = session.execute(select(Annotation.id, Annotation.export_id).where(Annotation.document_id.in_(here)))
    tags = {row.export_id or exported("a", row.id): row.id for row in rows}
    fresh = [tag.id for one in added for tag in one.annotations]
    ids = {
        "v": allocated(session, project_id, Verdict, "v", [said.id for one in added for _, said in one.reviews]),
        "n": allocated(session, project_id, Comment, "n", [said.id for one in added for _, said in one.comments]),
        "q": allocated(session, project_id, Answer, "q", [answer.id for one in added for answer in one.answers]),
        "x": allocated(session, project_id, Decision, "x", [ruling.id for one in added for ruling in one.decisions]),
    }
    tags |= allocated(session, project_id, Annotation, "a", fresh)
    return Keys(project_id, people.users, books, tags, ids, moment)


def _record(session: Session, actor: Actor, place: ProjectPlace, arrived: list[Arrived]) -> None:
    """One entry in the log for the new documents of the batch, one for each that was joined."""
    fresh = [str(one.id) for one in arrived if one.is_new]
    if fresh:
        name = EventName.DOCUMENT_IMPORTED
        activity.record(session, actor, name, None, project=place.project.id, after={"documents": fresh})
    for one in arrived:
        if not one.is_new and one.additions:
            after = _counts(one.additions)
            name = EventName.IMPORT_JOINED
            activity.record(session, actor, name, one.id, project=place.project.id, document=one.id, after=after)


def _counts(added: Additions) -> dict[str, int]:
    return {
        "annotations": len(added.annotations),
        "reviews": len(added.reviews),
        "comments": len(added.comments) + len(added.notes),
        "codings": len(added.codings) + len(added.finished),
        "answers": len(added.answers),
        "decisions": len(added.decisions),
    }


def _count(report: Report, one: Arrived, fates: dict[str, str] | None) -> None:
    """Count the document; one of which several lines of the run speak counts once, for the most that came of it."""
    fate = "imported" if one.is_new else "joined" if one.additions else "unchanged"
    before = fates.get(one.record.text_sha256) if fates is not None else None
    if before is None or (before, fate) == ("unchanged", "joined"):
        setattr(report, fate, getattr(report, fate) + 1)
        if before:
            setattr(report, before, getattr(report, before) - 1)
        if fates is not None:
            fates[one.record.text_sha256] = fate


def _tell(report: Report, line: Line, one: Arrived, books: corpus_books.Books) -> None:
    for name, count in _counts(one.additions).items():
        setattr(report, name, getattr(report, name) + count)
    for tag in one.additions.annotations:
        report.strangers.update(books.strange(tag))
    for sentence in one.additions.refused:
        report.refused.tell(line.name, line.number, sentence)
    for sentence in one.additions.conflicts:
        report.conflicts.tell(line.name, line.number, sentence)
