"""What must hold in every database, whatever was done to it; `glossator doctor` and the fault tests ask."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, select, text
from sqlalchemy.orm import Session

from webapp.domain import text as texts
from webapp.domain.roles import Role
from webapp.domain.workflow import CodingState
from webapp.models import (
    Annotation,
    Assignment,
    CodebookVersion,
    Coding,
    Disagreement,
    Document,
    DocumentText,
    Event,
    Membership,
    Project,
    Region,
    Round,
    RoundCopy,
    Tally,
)
from webapp.services import disagreement_sources, disagreements, finals, round_copies
from webapp.services.disagreement_repairs import Place

SAMPLE = 200
"""Documents whose tags and texts are worked out anew; the other checks look at every row."""


def database_version(session: Session) -> tuple[str, str]:
    """Kind and version of the database: ("sqlite", "3.51.3")."""
    kind = session.get_bind().dialect.name
    asked = "SELECT sqlite_version()" if kind == "sqlite" else "SHOW server_version"
    return kind, str(session.scalar(text(asked)))


def damage(session: Session) -> list[str]:
    """What the database's own checks of its file find; nothing where it has none."""
    if session.get_bind().dialect.name != "sqlite":
        return []
    found = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check(10)")) if row[0] != "ok"]
    orphans = session.execute(text("PRAGMA foreign_key_check")).all()
    return [*found, *(f"a row of {row[0]} points at a row of {row[2]} that is not there" for row in orphans[:10])]


def last_event(session: Session) -> datetime | None:
    """When the newest entry of the log was written."""
    return session.scalar(select(func.max(Event.at)))


def broken(session: Session) -> Iterator[str]:
    """One sentence for each rule that does not hold, with how often."""
    for rule, wanted in _RULES.items():
        count = session.scalar(select(func.count()).select_from(wanted.subquery()))
        if count:
            yield f"{count:,} {rule}"
    yield from _wrong_tallies(session)
    yield from _wrong_disagreements(session)
    yield from _wrong_copies(session)
    yield from _wrong_in_sample(session)


_OWNED = select(Membership.project_id).where(Membership.role == int(Role.OWNER))
_IN_USE = select(CodebookVersion.project_id).where(CodebookVersion.state == "in_use")
_RULES: dict[str, Select[UUID]] = {
    "tags whose quote is not what the text says there": select(Annotation.id)
    .join(DocumentText, DocumentText.document_id == Annotation.document_id)
    .where(Annotation.quote != func.substr(DocumentText.text, Annotation.start + 1, Annotation.end - Annotation.start)),
    "tags that end after their text": select(Annotation.id)
    .join(Document, Document.id == Annotation.document_id)
    .where(Annotation.end > Document.length),
    "regions that end after their text": select(Region.id)
    .join(Document, Document.id == Region.document_id)
    .where(Region.end > Document.length),
    "tags in a project that is not their document's": select(Annotation.id)
    .join(Document, Document.id == Annotation.document_id)
    .where(Annotation.project_id != Document.project_id),
    "documents without a text of their length": select(Document.id)
    .outerjoin(DocumentText, and_(DocumentText.document_id == Document.id, DocumentText.length == Document.length))
    .where(DocumentText.number.is_(None)),
    "assignments in a project that is not their document's": select(Assignment.id)
    .join(Document, Document.id == Assignment.document_id)
    .where(Assignment.project_id != Document.project_id),
    "assignments in a project that is not their round's": select(Assignment.id)
    .join(Round, Round.id == Assignment.round_id)
    .where(Assignment.project_id != Round.project_id),
    "locked rounds without a copy": select(Round.id).where(
        Round.state == "locked", Round.imported.is_(False), Round.id.not_in(select(RoundCopy.round_id))
    ),
    "projects without an owner": select(Project.id).where(Project.id.not_in(_OWNED)),
    "projects without a codebook in use": select(Project.id).where(Project.id.not_in(_IN_USE)),
}


def _wrong_tallies(session: Session) -> Iterator[str]:
    """Kept counts that differ from counted ones, on either side."""
    key = (Annotation.document_id, Annotation.author_id, Annotation.code_id, Annotation.layer)
    counted = select(*key, func.count()).where(Annotation.deleted_at.is_(None)).group_by(*key)
    kept = select(Tally.document_id, Tally.user_id, Tally.code_id, Tally.layer, Tally.count).where(Tally.count != 0)
    wrong = session.execute(kept.except_(counted)).all() or session.execute(counted.except_(kept)).all()
    if wrong:
        yield f"{len(wrong):,} counts of tags that are not what is there"


def _wrong_disagreements(session: Session) -> Iterator[str]:
    """Passages of which the rows kept for review differ from what their tags and decisions make, in a sample."""
    several = select(Coding.document_id).where(Coding.state == CodingState.COMPLETE.value).group_by(Coding.document_id)
    several = several.having(func.count() > 1).order_by(Coding.document_id.desc()).limit(SAMPLE)
    kept = select(Disagreement.document_id).distinct().order_by(Disagreement.document_id.desc()).limit(SAMPLE)
    ids = {*session.scalars(several), *session.scalars(kept)}
    places = [Place(*one) for one in disagreement_sources.rounds_of(session, ids)]
    wrong = disagreements.differing(session, places)
    if wrong:
        yield f"{len(wrong):,} articles whose disagreements are not what their tags make"


def _wrong_copies(session: Session) -> Iterator[str]:
    copies = session.scalars(select(RoundCopy).order_by(RoundCopy.id)).yield_per(1)
    wrong = sum(not round_copies.is_whole(copy) for copy in copies)
    if wrong:
        yield f"{wrong:,} copies of locked rounds that are not what was copied"


def _wrong_in_sample(session: Session) -> Iterator[str]:
    tagged = select(Annotation.document_id).distinct().order_by(Annotation.document_id.desc()).limit(SAMPLE)
    differing = [finals.differing(session, document) for document in session.scalars(tagged)]
    wrong = sum(len(ids) for found in differing for ids in found.values())
    if wrong:
        yield f"{wrong:,} tags marked final or not against the rules"
    sample = select(Document.sha256, DocumentText.text).join(DocumentText, DocumentText.document_id == Document.id)
    rows = session.execute(sample.order_by(Document.id.desc()).limit(SAMPLE)).yield_per(20)
    changed = sum(texts.digest(row.text) != row.sha256 for row in rows)
    if changed:
        yield f"{changed:,} texts that changed since they came"
