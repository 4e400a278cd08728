"""What disagreements are worked out from: who has finished a document in a round, their tags, what was decided."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Row, select, union
from sqlalchemy.orm import Session

from webapp.domain.disagreements import Tag
from webapp.domain.ids import exported
from webapp.domain.regions import EXCLUDED
from webapp.domain.spans import SpanIndex
from webapp.domain.workflow import CodingState, Layer, Purpose, RoundState, Status
from webapp.models import Annotation, Assignment, Code, Coding, Decision, Disagreement, Document, Region, Round

_Place = tuple[UUID, UUID | None]


@dataclass(slots=True)
class Source:
    """A document in a round: its coders who have finished, their tags, and the decisions that stand.

    *keys* are id, code and author of each tag. Its passages are to be reviewed when it is *ready*: two coders have
    finished and nobody who is to code it is missing, or will be, since the round is locked. Training is never reviewed.
    """

    project_id: UUID
    coders: set[UUID] = field(default_factory=set)
    missing: bool = False
    training: bool = False
    tags: list[Tag] = field(default_factory=list)
    keys: dict[str, tuple[UUID, UUID, UUID]] = field(default_factory=dict)
    decisions: list[Row[UUID, UUID, UUID | None, int, int, str, list[str]]] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        return len(self.coders) > 1 and not self.missing and not self.training


def rounds_of(session: Session, document_ids: Iterable[UUID]) -> list[_Place]:
    """The rounds in which these documents are coded, or were decided about."""
    ids = list(document_ids)
    places = [
        select(table.document_id, table.round_id).where(table.document_id.in_(ids))
        for table in (Coding, Decision, Disagreement)
    ]
    return sorted(((row[0], row[1]) for row in session.execute(union(*places))), key=str)


def of(session: Session, places: Sequence[_Place]) -> dict[_Place, Source]:
    """What the rows of these documents in these rounds rest on."""
    ids = sorted({document_id for document_id, _ in places})
    projects = session.execute(select(Document.id, Document.project_id).where(Document.id.in_(ids)))
    project_of = {row.id: row.project_id for row in projects}
    found: dict[_Place, Source] = {place: Source(project_of[place[0]]) for place in places}
    _read_codings(session, ids, found)
    _read_assignments(session, ids, found)
    _read_rounds(session, found)
    _read_tags(session, found)
    _read_decisions(session, ids, found)
    return found


def _read_codings(session: Session, ids: Sequence[UUID], found: dict[_Place, Source]) -> None:
    done = Coding.state == CodingState.COMPLETE.value
    wanted = select(Coding.document_id, Coding.round_id, Coding.user_id).where(Coding.document_id.in_(ids), done)
    for document_id, round_id, user_id in session.execute(wanted):
        if source := found.get((document_id, round_id)):
            source.coders.add(user_id)


def _read_assignments(session: Session, ids: Sequence[UUID], found: dict[_Place, Source]) -> None:
    wanted = select(Assignment.document_id, Assignment.round_id, Assignment.user_id)
    for document_id, round_id, user_id in session.execute(wanted.where(Assignment.document_id.in_(ids))):
        if source := found.get((document_id, round_id)):
            source.missing |= user_id not in source.coders


def _read_rounds(session: Session, found: dict[_Place, Source]) -> None:
    ids = {round_id for _, round_id in found if round_id}
    rounds = {one.id: one for one in session.scalars(select(Round).where(Round.id.in_(ids)))} if ids else {}
    for (_, round_id), source in found.items():
        if present := rounds.get(round_id) if round_id else None:
            source.training = present.purpose == Purpose.TRAINING
            source.missing &= present.state != RoundState.LOCKED


def _read_tags(session: Session, found: dict[_Place, Source]) -> None:
    """Coders' tags that count: neither deleted nor superseded, and not under a part that is no article."""
    finished = {document_id for (document_id, _), source in found.items() if source.coders}
    cut = excluded(session, finished)
    wanted = (
        select(
            Annotation.id,
            Annotation.export_id,
            Annotation.document_id,
            Annotation.round_id,
            Annotation.author_id,
            Annotation.start,
            Annotation.end,
            Annotation.code_id,
            Annotation.attributes,
            Code.key,
        )
        .join(Code, Code.id == Annotation.code_id)
        .where(
            Annotation.document_id.in_(finished),
            Annotation.layer == Layer.INDIVIDUAL.value,
            Annotation.status != Status.SUPERSEDED.value,
            Annotation.deleted_at.is_(None),
        )
    )
    for row in session.execute(wanted):
        source = found.get((row.document_id, row.round_id))
        if source and row.author_id in source.coders and not cut[row.document_id].overlapping(row):
            name = row.export_id or exported("a", row.id)
            source.tags.append(Tag(name, row.author_id, row.start, row.end, row.key, row.attributes))
            source.keys[name] = (row.id, row.code_id, row.author_id)


def excluded(session: Session, ids: Collection[UUID]) -> dict[UUID, SpanIndex[Row[UUID, int, int]]]:
    """The parts of each document that are no article."""
    rows: dict[UUID, list[Row[UUID, int, int]]] = {document_id: [] for document_id in ids}
    wanted = select(Region.document_id, Region.start, Region.end)
    for row in session.execute(wanted.where(Region.document_id.in_(ids), Region.kind.in_(sorted(EXCLUDED)))):
        rows[row.document_id].append(row)
    return {document_id: SpanIndex(some) for document_id, some in rows.items()}


def _read_decisions(session: Session, ids: Sequence[UUID], found: dict[_Place, Source]) -> None:
    wanted = (
        select(
            Decision.id,
            Decision.document_id,
            Decision.round_id,
            Decision.start,
            Decision.end,
            Decision.kind,
            Decision.annotations,
        )
        .where(Decision.document_id.in_(ids), Decision.revised_by.is_(None))
        .order_by(Decision.start, Decision.end, Decision.id)
    )
    for row in session.execute(wanted):
        if source := found.get((row.document_id, row.round_id)):
            source.decisions.append(row)
