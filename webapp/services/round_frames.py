"""Which documents a round may have: those of a frame, each with the stratum that it belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from webapp.domain.drawing import Candidate
from webapp.domain.rounds import COLUMN, FACETS, Frame, Sampling
from webapp.domain.workflow import Layer, RoundState
from webapp.models import Assignment, Coding, Document, Project, Round, Tally
from webapp.services import sealing

LISTED = 500
"""How many documents are offered to choose from; a filter brings the others."""
_COLUMNS = {
    "outlet": Document.outlet,
    "year": Document.year,
    "language": Document.language,
    "author": Document.authors,
    "title": Document.title,
}
_PLAIN = ("outlet", "year", "language")  # the others are JSON, which PostgreSQL can't compare
_OFFERED, _READ = 200, 2_000


def candidates(
    session: Session, project: Project, sampling: Sampling, besides: UUID | None, *, fresh: bool = False
) -> list[Candidate]:
    """The frame of a round, which is *besides* itself where it exists.

    With *fresh* it is without what that round has already and what others that are not locked have.

    An article that is there twice is in it once.
    """
    wanted = _frame(project, sampling, besides, fresh=fresh).add_columns(
        _facet(sampling.facet), _facet(sampling.stratum)
    )
    sought = _folded(sampling.value)
    return [
        Candidate(document_id, sha256, "; ".join(_values(sampling.stratum, stratum)) or "not known")
        if sampling.stratum
        else Candidate(document_id, sha256)
        for document_id, sha256, value, stratum in session.execute(wanted)
        if not sampling.facet or _fits(sampling.facet, sought, map(_folded, _values(sampling.facet, value)))
    ]


def chosen(session: Session, project: Project, ids: Sequence[UUID]) -> list[Candidate]:
    """Those of *ids* that are documents of the project."""
    found: list[Candidate] = []
    for first in range(0, len(ids), LISTED):
        some = select(Document.id, Document.sha256).where(
            Document.project_id == project.id, Document.id.in_(ids[first : first + LISTED])
        )
        found += [Candidate(document_id, sha256) for document_id, sha256 in session.execute(some)]
    return found


def offered(session: Session, project: Project, sampling: Sampling) -> list[tuple[UUID, str]]:
    """Documents to choose from, by title: those that are chosen, then others that fit the filter, LISTED at most."""
    sampling = replace(sampling, frame=Frame.ALL)
    frame = [one.id for one in candidates(session, project, sampling, None)] if sampling.facet else None
    picked = Document.id.in_(sampling.chosen[:LISTED])
    wanted = _frame(project, sampling, None).with_only_columns(
        Document.id, Document.title, Document.source_file, maintain_column_froms=True
    )
    if frame is not None:
        wanted = wanted.where(Document.id.in_(frame[:LISTED]))
    others = session.execute(wanted.where(~picked).order_by(Document.title_key, Document.id).limit(LISTED)).all()
    rows = select(Document.id, Document.title, Document.source_file).where(Document.project_id == project.id, picked)
    first = session.execute(rows.order_by(Document.title_key, Document.id)).all()
    return sealing.listed(session, (*first, *others))


def facets(session: Session, project: Project) -> list[tuple[str, str]]:
    """What documents may be told apart by, with its word; own columns as far as the first documents have them."""
    some = select(Document.columns).where(Document.project_id == project.id).order_by(Document.id).limit(_READ)
    own = sorted({name for columns in session.scalars(some) for name in columns})
    return [*FACETS, *((f"{COLUMN}{name}", name) for name in own)]


def values(session: Session, project: Project, facet: str) -> list[str]:
    """What the documents of the project say of a facet, as far as that can be offered."""
    if not facet or facet == "title":
        return []
    rows = select(_facet(facet)).where(Document.project_id == project.id)
    if facet in _PLAIN:
        rows = rows.distinct()
    found = session.scalars(rows.limit(_READ))
    return sorted({value for row in found for value in _values(facet, row)})[:_OFFERED]


def enough_uncoded(session: Session, project: Project, amount: int) -> bool:
    """Whether there are *amount* documents that nobody has coded or is asked to."""
    some = _frame(project, Sampling(frame=Frame.UNCODED), None).limit(amount).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= amount


def has_reference(session: Session, project: Project) -> bool:
    """Whether documents of the project have a reference."""
    there = exists().where(Document.project_id == project.id, _referenced())
    return bool(session.scalar(select(there)))


def _frame(project: Project, sampling: Sampling, besides: UUID | None, *, fresh: bool = False) -> Select[UUID, str]:
    wanted = select(Document.id, Document.sha256).where(
        Document.project_id == project.id, Document.duplicate_of.is_(None)
    )
    if sampling.frame is Frame.UNCODED:
        wanted = wanted.where(~_begun())
    if sampling.frame is Frame.UNCODED or fresh:
        wanted = wanted.where(~_asked_for(project, besides))
    if sampling.frame is Frame.REFERENCED:
        wanted = wanted.where(_referenced())
    if fresh:
        wanted = wanted.where(Document.id.not_in(select(Assignment.document_id).where(Assignment.round_id == besides)))
    return wanted


def _begun() -> ColumnElement[bool]:
    tagged = exists().where(Tally.document_id == Document.id, Tally.layer == Layer.INDIVIDUAL.value, Tally.count > 0)
    return or_(exists().where(Coding.document_id == Document.id), tagged)


def _referenced() -> ColumnElement[bool]:
    return exists().where(Tally.document_id == Document.id, Tally.layer == Layer.REFERENCE.value, Tally.count > 0)


def _asked_for(project: Project, besides: UUID | None) -> ColumnElement[bool]:
    """In another round that is planned or open."""
    others = select(Round.id).where(
        Round.project_id == project.id, Round.state != RoundState.LOCKED.value, Round.id.is_distinct_from(besides)
    )
    return exists().where(Assignment.document_id == Document.id, Assignment.round_id.in_(others))


def _facet(name: str) -> Any:
    return Document.columns if name.startswith(COLUMN) else _COLUMNS.get(name, Document.language)


def _values(facet: str, stored: Any) -> list[str]:
    """What a document says of a facet, as texts: several authors, else one value or none."""
    if facet.startswith(COLUMN):
        stored = stored.get(facet.removeprefix(COLUMN))
    if isinstance(stored, list):
        return [str(one) for one in stored]
    return [] if stored in (None, "") else [str(stored)]


def _fits(facet: str, sought: str, said: Iterable[str]) -> bool:
    return any(sought in one for one in said) if facet == "title" else sought in said


def _folded(value: str) -> str:
    return " ".join(value.split()).casefold()
