"""Which document of the project a line belongs to: by its id, else by its text; else it is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.records import DocumentRecord
from webapp.domain.regions import Region
from webapp.errors import Conflict
from webapp.models import Document
from webapp.models.base import unindexed
from webapp.services import documents, sealing
from webapp.services.corpus_ids import allocated
from webapp.services.documents import DocumentDraft, Prepared


@dataclass(frozen=True, slots=True)
class Home:
    """Where a line belongs: a document that is here (*id*), a new one, or, with a *problem*, nowhere."""

    id: UUID | None = None
    duplicate_of: UUID | None = None  # of a new one whose text is here under another id of the same corpus
    problem: str | None = None
    is_absent: bool = False  # a line without text whose text is not here


def homes(
    session: Session, project_id: UUID, records: Sequence[DocumentRecord], met: set[UUID], since: Any
) -> list[Home]:
    """The home of each record. No two of them have the same id or the same text.

    *met* are documents that a line under another id was joined to in this import, *since* is when it began: a
    second line with their text is a duplicate, as in the project that it comes from.
    """
    columns = (Document.id, Document.export_id, Document.sha256, Document.title, Document.created_at)
    named = Document.export_id.in_([record.doc_id for record in records])
    by_id = {
        row.export_id: row for row in session.execute(select(*columns).where(Document.project_id == project_id, named))
    }
    same_text = Document.sha256.in_([record.text_sha256 for record in records])
    same = select(*columns).where(unindexed(Document.project_id) == project_id, same_text)
    by_text: dict[str, Any] = {}
    for row in session.execute(same.order_by(Document.duplicate_of.is_not(None), Document.id)):
        by_text.setdefault(row.sha256, row)
    alike = _alike(session, project_id, [record for record in records if record.text is None])
    found: list[Home] = []
    for record in records:
        known = by_id.get(record.doc_id)
        if known is not None and known.sha256 != record.text_sha256:
            found.append(Home(problem=f"The article {record.doc_id} is here already with another text."))
            continue
        here = known or by_text.get(record.text_sha256)
        if here is None:
            found.append(Home() if record.text is not None else _absent(alike.get(record.text_sha256_normalised)))
        elif known is None and record.text is not None and (here.id in met or here.created_at >= since):
            found.append(Home(duplicate_of=here.id))
        else:
            if known is None:
                met.add(here.id)
            found.append(Home(here.id))
    return found


def store(session: Session, project_id: UUID, fresh: Sequence[tuple[DocumentRecord, Home]], in_use: str) -> list[UUID]:
    """Write new documents under the ids that their records spell, and give these, in order."""
    ids = allocated(session, project_id, Document, "d", [record.doc_id for record, _ in fresh])
    prepared = [_prepared(record, home, ids[record.doc_id], in_use) for record, home in fresh]
    if prepared and len(documents.store(session, project_id, prepared)) < len(prepared):
        raise Conflict("Somebody brought in the same text at this moment; import the file again.")
    return [one.id for one in prepared]


def _alike(session: Session, project_id: UUID, records: Sequence[DocumentRecord]) -> dict[str, str]:
    """Titles of documents that have the words of a text-free record, but other line ends or composition."""
    if not records:
        return {}
    wanted = select(Document.id, Document.sha256_normalised, Document.title, Document.source_file).where(
        Document.project_id == project_id,
        Document.sha256_normalised.in_([record.text_sha256_normalised for record in records]),
    )
    rows = session.execute(wanted)
    return {row.sha256_normalised: sealing.named(session, row.id, row.title, row.source_file) for row in rows}


def _absent(alike: str | None) -> Home:
    if alike is None:
        return Home(problem="This line has no text, and its text is not in the project.", is_absent=True)
    words = f"“{alike}” has the same words" if alike else "an article has the same words"
    return Home(problem=f"This line has no text; {words}, but other line ends or spaces, so offsets would not fit.")


def _prepared(record: DocumentRecord, home: Home, document_id: UUID, in_use: str) -> Prepared:
    draft = DocumentDraft(
        record.text or "",
        title=record.title,
        authors=record.authors,
        affiliation=record.affiliation,
        outlet=record.outlet,
        published=(record.published.year, record.published.month, record.published.day),
        language=record.language,
        source_url=record.source_url,
        source_file=record.source_file,
        licence=record.licence,
        external_id=record.external_id,
        file_sha256=record.file_sha256,
        regions=tuple(Region(*region) for region in record.regions),
        columns=dict(record.columns),
    )
    stated = record.codebook_version
    more = {
        "id": document_id,
        "export_id": record.doc_id,
        "codebook_version": None if stated == in_use else stated,
        "duplicate_of": home.duplicate_of,
    }
    made = documents.prepare(draft)
    return Prepared(made.row | more, made.text, made.regions)
