"""What a file of another program does not say, taken from what is here, so that importing it again changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webapp.clock import rfc3339
from webapp.domain.adopting import Adopted
from webapp.domain.ids import exported, imported
from webapp.domain.records import AnnotationRecord, DocumentRecord
from webapp.models import Alias, Annotation, CodebookVersion, Coding, Document, DocumentText, Project, Pseudonym
from webapp.services import sealing
from webapp.services.corpora import Line
from webapp.services.corpus_ids import pieces


@dataclass(frozen=True, slots=True)
class _Tag:
    """What is known of a tag that is here."""

    created_at: datetime
    noted_at: datetime | None
    version: str


def settled(session: Session, project: Project, batch: Sequence[Line], called: dict[str, str]) -> list[Line]:
    """The lines with the ids, times and versions that their documents and tags have here.

    *called* keeps, for the run, under which id the document of each text stands.
    """
    records = [one.record for one in batch if one.record is not None]
    here = _documents(session, project, [record.text_sha256 for record in records])
    adopted = [(one.record, one.foreign) for one in batch if one.record is not None and one.foreign is not None]
    tags = _tags(session, project, [tag.id for record, _ in adopted for tag in record.annotations])
    names = {coding.annotator for record, _ in adopted for coding in record.codings}
    done = _finished(session, project, [key for key, _ in here.values()], names)
    found: list[Line] = []
    for one in batch:
        record = one.record
        if record is None:
            found.append(one)
            continue
        key, name = here.get(record.text_sha256, (None, None))
        if one.foreign is not None:
            first = called.get(record.text_sha256) or name or record.doc_id
            is_here = name is not None or record.text_sha256 in called
            record = _settled(record, one.foreign, first, tags, is_here=is_here)
            codings = tuple(coding for coding in record.codings if (key, coding.annotator) not in done)
            record = record._replace(codings=codings)
        called.setdefault(record.text_sha256, record.doc_id)
        found.append(Line(one.name, one.number, record, one.problem, one.foreign))
    return found


def texts(session: Session, project: Project, names: Iterable[str]) -> dict[str, str]:
    """The texts of articles that other programs call by these names, where each means one: an id or a file.

    One whose source is hidden from the actor is known by our own id alone: nobody tries its names out.
    """
    called = {name: _called(name) for name in names}
    wanted = sorted({word for words in called.values() for word in words})
    file, here = func.lower(Document.source_file), Document.project_id == project.id
    ways = (Document.export_id.in_(wanted), Document.external_id.in_(wanted), file.in_([one.lower() for one in wanted]))
    columns = (Document.id, Document.export_id, Document.external_id, Document.source_file)
    rows = session.execute(select(*columns).where(here, or_(*ways))).all()
    hidden = set(sealing.sealed(session, project.id))
    found: dict[str, UUID] = {}
    for name, words in called.items():
        files = {word.lower() for word in words}
        same = [
            row.id
            for row in rows
            if row.export_id in words
            or (row.id not in hidden and (row.external_id in words or (row.source_file or "").lower() in files))
        ]
        if len(same) == 1:
            found[name] = same[0]
    kept = select(DocumentText.document_id, DocumentText.text).where(DocumentText.document_id.in_(found.values()))
    read = {row.document_id: row.text for row in session.execute(kept)}
    return {name: read[document] for name, document in found.items()}


def _called(name: str) -> set[str]:
    """What an article may be called here that another program calls *name*, an address perhaps."""
    last = unquote(name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    words = {name, last, last.rpartition(":")[2]} - {""}
    return words | {f"{word}{ending}" for word in words for ending in (".txt", ".md", ".html")}


def _settled(
    record: DocumentRecord, adopted: Adopted, doc_id: str, tags: dict[str, _Tag], *, is_here: bool
) -> DocumentRecord:
    title = None if adopted.guessed and is_here else record.title
    found = tuple(_as_here(tag, tags.get(tag.id), unsaid=tag.id in adopted.unsaid) for tag in record.annotations)
    return record._replace(doc_id=doc_id, title=title, annotations=found)


def _as_here(tag: AnnotationRecord, known: _Tag | None, *, unsaid: bool) -> AnnotationRecord:
    if known is None:
        return tag
    if unsaid:
        made = rfc3339(known.created_at)
        noted = rfc3339(known.noted_at) if known.noted_at else made
        tag = tag._replace(created_at=made, notes=tuple(note._replace(created_at=noted) for note in tag.notes))
    return tag._replace(codebook_version=known.version)


def _documents(session: Session, project: Project, hashes: Iterable[str]) -> dict[str, tuple[UUID, str]]:
    wanted = select(Document.sha256, Document.id, Document.export_id).where(
        Document.project_id == project.id, Document.sha256.in_(sorted(set(hashes))), Document.duplicate_of.is_(None)
    )
    return {row.sha256: (row.id, row.export_id) for row in session.execute(wanted)}


def _tags(session: Session, project: Project, names: Iterable[str]) -> dict[str, _Tag]:
    found: dict[str, _Tag] = {}
    columns: Any = (Annotation.id, Annotation.export_id, Annotation.created_at, Annotation.noted_at)
    wanted = select(*columns, CodebookVersion.number).join(CodebookVersion, CodebookVersion.id == Annotation.version_id)
    for some in pieces(sorted(set(names))):
        ids = [imported("a", name, project.id) for name in some]
        same = or_(Annotation.export_id.in_(some), Annotation.id.in_(ids))
        for row in session.execute(wanted.where(Annotation.project_id == project.id, same)):
            name = row.export_id or exported("a", row.id)
            found[name] = _Tag(row.created_at, row.noted_at, row.number)
    return found


def _finished(
    session: Session, project: Project, documents: Iterable[UUID], names: Iterable[str]
) -> set[tuple[UUID, str]]:
    """Documents with those people, by the ids of files, who are through with them here already."""
    people: dict[UUID, list[str]] = {}
    for table in (Pseudonym, Alias):
        wanted = select(table.user_id, table.export_id).where(table.project_id == project.id)
        for row in session.execute(wanted.where(table.export_id.in_(sorted(names)))):
            people.setdefault(row.user_id, []).append(row.export_id)
    if not people:
        return set()
    codings = select(Coding.document_id, Coding.user_id).where(
        Coding.document_id.in_(list(documents)), Coding.user_id.in_(people), Coding.round_id.is_(None)
    )
    rows = session.execute(codings.where(Coding.state == "complete")).all()
    return {(row.document_id, name) for row in rows for name in people[row.user_id]}
