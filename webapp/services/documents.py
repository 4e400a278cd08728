"""Documents of a project: brought in, listed, shown. Their text is frozen from the first moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import text as texts
from webapp.domain.events import EventName
from webapp.domain.ids import exported, new_id
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.roles import Action, Actor
from webapp.errors import Conflict
from webapp.models import Document, DocumentText, Region
from webapp.services import access, activity
from webapp.services.access import ProjectPlace


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A text to be brought in, clean already, and what is known of it."""

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    affiliation: str | None = None
    outlet: str | None = None
    published: tuple[int | None, int | None, int | None] = (None, None, None)
    language: str | None = None
    source_url: str | None = None
    source_file: str | None = None
    licence: str | None = None
    external_id: str | None = None
    file_sha256: str | None = None
    regions: tuple[RegionSpec, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)


def create(session: Session, actor: Actor, slug: str, draft: DocumentDraft) -> Document:
    """Bring one text into the project; raises Conflict when it holds the same text already."""
    place = access.project(session, actor, slug, Action.IMPORT)
    return add(session, actor, place, draft)


def add(session: Session, actor: Actor, place: ProjectPlace, draft: DocumentDraft) -> Document:
    """As `create`, for a project that is already loaded."""
    sha256 = texts.digest(draft.text)
    same = select(Document.title).where(Document.project_id == place.project.id, Document.sha256 == sha256)
    if session.execute(same).first():
        raise Conflict("This project holds the same text already.", field="text")
    document = _row(place.project.id, draft, sha256)
    session.add(document)
    session.flush()  # text and regions point at it
    session.execute(insert(DocumentText), {"document_id": document.id, "text": draft.text, "length": document.length})
    if draft.regions:
        session.execute(
            insert(Region),
            [
                {"id": new_id(), "document_id": document.id, "start": r.start, "end": r.end, "kind": r.kind}
                for r in draft.regions
            ],
        )
    activity.record(
        session, actor, EventName.DOCUMENT_IMPORTED, document.id, project=place.project.id, document=document.id
    )
    return document


def index(
    session: Session, actor: Actor, slug: str, limit: int = 50, after: UUID | None = None
) -> tuple[ProjectPlace, Sequence[Document]]:
    """A page of the project's documents in the order in which they came."""
    place = access.project(session, actor, slug, Action.READ)
    wanted = select(Document).where(Document.project_id == place.project.id)
    if after:
        wanted = wanted.where(Document.id > after)
    return place, session.scalars(wanted.order_by(Document.id).limit(limit)).all()


def regions(session: Session, document_id: UUID) -> Sequence[Region]:
    """The regions of a document in reading order."""
    return session.scalars(
        select(Region).where(Region.document_id == document_id).order_by(Region.start, Region.end)
    ).all()


def _row(project_id: UUID, draft: DocumentDraft, sha256: str) -> Document:
    document_id, moment = new_id(), now()
    year, month, day = draft.published
    parts = [f"{part:0{width}}" for part, width in ((year, 4), (month, 2), (day, 2)) if part is not None]
    return Document(
        id=document_id,
        project_id=project_id,
        export_id=exported("d", document_id),
        external_id=draft.external_id,
        title=draft.title,
        title_key=(draft.title or draft.source_file or "").casefold()[:200],
        authors=list(draft.authors),
        affiliation=draft.affiliation,
        outlet=draft.outlet,
        year=year,
        month=month,
        day=day,
        published_key="-".join(parts),
        language=draft.language,
        source_url=draft.source_url,
        source_file=draft.source_file,
        licence=draft.licence,
        columns=draft.columns,
        sha256=sha256,
        sha256_normalised=texts.normalised_digest(draft.text),
        file_sha256=draft.file_sha256,
        length=len(draft.text),
        words=texts.words(draft.text),
        created_at=moment,
        updated_at=moment,
    )
