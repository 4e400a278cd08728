"""Documents of a project: brought in, shown. Their text is frozen from the first moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.clock import now, rfc3339
from webapp.domain import text as texts
from webapp.domain.events import EventName
from webapp.domain.ids import exported, new_id
from webapp.domain.metadata import Known, PartialDate, date_key, sort_key, spoken
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.roles import Action, Actor
from webapp.errors import Conflict
from webapp.models import Document, DocumentText, Region
from webapp.services import access, activity, sealing, search
from webapp.services.access import ProjectPlace


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A text to be brought in, clean already, and what is known of it."""

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    affiliation: str | None = None
    outlet: str | None = None
    published: PartialDate = (None, None, None)
    language: str | None = None
    source_url: str | None = None
    source_file: str | None = None
    licence: str | None = None
    external_id: str | None = None
    file_sha256: str | None = None
    regions: tuple[RegionSpec, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft with all that is reckoned of it, ready to be written: no time of the write lock is spent on it."""

    row: dict[str, Any]
    text: str
    regions: tuple[RegionSpec, ...]

    @property
    def id(self) -> UUID:
        made: UUID = self.row["id"]
        return made

    def called(self, document_id: UUID) -> "Prepared":
        """The same under another id."""
        named = {"id": document_id, "export_id": exported("d", document_id)}
        return Prepared(self.row | named, self.text, self.regions)

    @property
    def sha256(self) -> str:
        return str(self.row["sha256"])

    @property
    def facts(self) -> str:
        """What is known of the document, as the search finds it."""
        return search.facts(SimpleNamespace(**self.row))


def create(session: Session, actor: Actor, slug: str, draft: DocumentDraft) -> Document:
    """Bring one text into the project; raises Conflict when it holds the same text already."""
    place = access.project(session, actor, slug, Action.IMPORT)
    return add(session, actor, place, draft)


def add(session: Session, actor: Actor, place: ProjectPlace, draft: DocumentDraft) -> Document:
    """As `create`, for a project that is already loaded."""
    prepared = prepare(draft)
    wanted = select(Document.id).where(Document.project_id == place.project.id, Document.sha256 == prepared.sha256)
    same = min(session.scalars(wanted), default=None)  # the first; ORDER BY would walk the whole project
    if same or not store(session, place.project.id, [prepared]):
        raise Conflict("This project holds the same text already.", field="text", state={"id": same} if same else None)
    activity.record(
        session, actor, EventName.DOCUMENT_IMPORTED, prepared.id, project=place.project.id, document=prepared.id
    )
    return session.get_one(Document, prepared.id)


def require_import(session: Session, actor: Actor, slug: str) -> None:
    """Return when *actor* may bring documents into the project; raises NotFound or Forbidden otherwise."""
    access.project(session, actor, slug, Action.IMPORT)


def prepare(draft: DocumentDraft) -> Prepared:
    """Reckon what a document needs beside its draft: an id, hashes, lengths, keys to sort by. Needs no database."""
    document_id = new_id()
    year, month, day = draft.published
    measures = texts.Measures.of(draft.text)
    row = {
        "id": document_id,
        "export_id": exported("d", document_id),
        "external_id": draft.external_id,
        "title": draft.title,
        "title_key": sort_key(draft.title or draft.source_file or ""),
        "authors": list(draft.authors),
        "affiliation": draft.affiliation,
        "outlet": draft.outlet,
        "year": year,
        "month": month,
        "day": day,
        "published_key": date_key(draft.published),
        "language": draft.language,
        "source_url": draft.source_url,
        "source_file": draft.source_file,
        "licence": draft.licence,
        "columns": dict(draft.columns),
        "sha256": measures.sha256,
        "sha256_normalised": measures.sha256_normalised,
        "file_sha256": draft.file_sha256,
        "length": measures.length,
        "words": measures.words,
        "version": 1,
    }
    return Prepared(row, draft.text, draft.regions)


def store(session: Session, project_id: UUID, prepared: Sequence[Prepared]) -> set[UUID]:
    """Write documents with text, regions and search entry; give the ids of those that came in.

    A text that somebody else brought in a moment ago stays out.
    """
    moment = now()
    fresh = {"project_id": project_id, "created_at": moment, "updated_at": moment}
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    connection = session.connection()
    statement = (postgresql if on_postgresql else sqlite).insert(Document).on_conflict_do_nothing()
    rows = [one.row | fresh for one in prepared]
    if on_postgresql:
        rows.sort(key=itemgetter("sha256"))  # two imports of the same texts wait for each other, never crosswise
    connection.execute(statement, rows)
    ids = [one.id for one in prepared]
    arrived = set(session.scalars(select(Document.id).where(Document.id.in_(ids))))
    written = [one for one in prepared if one.id in arrived]
    if not written:
        return arrived
    texts_of = [{"document_id": one.id, "text": one.text, "length": one.row["length"]} for one in written]
    connection.execute(insert(DocumentText), texts_of)
    numbers = select(DocumentText.document_id, DocumentText.number).where(DocumentText.document_id.in_(arrived))
    number = dict(session.execute(numbers).all())
    search.add(session, [search.Entry(number[one.id], project_id, one.facts, one.text) for one in written])
    regions = [
        {"id": new_id(), "document_id": one.id, "start": region.start, "end": region.end, "kind": region.kind}
        for one in written
        for region in one.regions
    ]
    if regions:
        connection.execute(insert(Region), regions)
    return arrived


def page(
    session: Session, actor: Actor, slug: str, limit: int, after: UUID | None
) -> tuple[Sequence[Document], UUID | None]:
    """Documents of the project in the order in which they came, and what continues the page."""
    place = access.project(session, actor, slug, Action.READ)
    wanted = select(Document).where(Document.project_id == place.project.id)
    if after:
        wanted = wanted.where(Document.id > after)
    found = session.scalars(wanted.order_by(Document.id).limit(limit + 1)).all()
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def show(session: Session, actor: Actor, document_id: UUID) -> dict[str, Any]:
    """A document with its text and regions, as the API gives it."""
    document = access.document(session, actor, document_id, Action.READ).document
    said = session.scalars(select(DocumentText.text).where(DocumentText.document_id == document_id)).one()
    text = sealing.masked(session, document_id, said)
    marked = [{"id": r.id, "start": r.start, "end": r.end, "kind": r.kind} for r in regions(session, document_id)]
    return portray(document) | {"text": text, "regions": marked}


def regions(session: Session, document_id: UUID) -> Sequence[Region]:
    """The regions of a document in reading order."""
    return session.scalars(
        select(Region).where(Region.document_id == document_id).order_by(Region.start, Region.end)
    ).all()


def portray(document: Document) -> dict[str, Any]:
    """A document without its text, as the API gives it; `length` counts code points."""
    return {
        "id": document.id,
        "title": document.title,
        "external_id": document.external_id,
        "source_file": document.source_file,
        "length": document.length,
        "words": document.words,
        "sha256": document.sha256,
        "metadata": spoken(known(document)),
        "version": document.version,
        "created_at": rfc3339(document.created_at),
        "updated_at": rfc3339(document.updated_at),
    }


def known(document: Document) -> Known:
    """What is known of a document beside its text."""
    return {
        "title": document.title,
        "authors": tuple(document.authors),
        "affiliation": document.affiliation,
        "outlet": document.outlet,
        "published": (document.year, document.month, document.day),
        "language": document.language,
        "source_url": document.source_url,
        "licence": document.licence,
        "columns": dict(document.columns),
    }
