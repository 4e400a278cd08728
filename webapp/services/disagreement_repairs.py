"""Rows of disagreements made what they should be, in few statements: those there are stay where they can."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.disagreements import RANKS
from webapp.domain.ids import new_id
from webapp.domain.review import Kind
from webapp.models import Disagreement, DisagreementTag
from webapp.services.disagreement_sources import Source


class Place(NamedTuple):
    """A document as it is coded in a round, or outside rounds."""

    document_id: UUID
    round_id: UUID | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row as it should be; *tags* are its tags with code and author."""

    start: int
    end: int
    kind: str
    coders: int
    decision_id: UUID | None
    tags: frozenset[tuple[UUID, UUID, UUID]]

    @property
    def ids(self) -> set[UUID]:
        return {tag_id for tag_id, _, _ in self.tags}


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as it is."""

    id: UUID
    state: str
    version: int
    row: Wanted

    @property
    def decided(self) -> bool:
        return self.row.decision_id is not None


@dataclass(slots=True)
class Repair:
    """What is to be written so that rows are what they should be."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    tags: list[dict[str, Any]] = field(default_factory=list)
    untagged: list[UUID] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)

    def add(self, place: Place, source: Source, wanted: Sequence[Wanted], present: Sequence[Kept]) -> None:
        """Find for each row that should be there the one that becomes it, and say what becomes of the others."""
        free = _Free(present)
        for row in wanted:
            known = free.take(row)
            if known is None:
                self._make(place, source, row)
            elif known.row != row or (known.state == "decided") is not (row.decision_id is not None):
                self._change(known, row)
        for one in free.left.values():
            if source.ready or one.state != "discuss":
                self.untagged.append(one.id)
                self.gone.append(one.id)
            else:  # somebody wants to talk about it; it waits for its coder
                self.changed.append({"id": one.id, "version": one.version + 1})

    def write(self, session: Session) -> None:
        """Write it, each kind of change in one statement."""
        if self.untagged:
            session.execute(delete(DisagreementTag).where(DisagreementTag.disagreement_id.in_(self.untagged)))
        if self.gone:
            session.execute(delete(Disagreement).where(Disagreement.id.in_(self.gone)))
        if self.new:
            session.connection().execute(insert(Disagreement), self.new)
        by_columns: dict[frozenset[str], list[dict[str, Any]]] = {}
        for row in self.changed:
            by_columns.setdefault(frozenset(row), []).append(row)
        for rows in by_columns.values():
            session.execute(update(Disagreement), rows)
        if self.tags:
            session.connection().execute(insert(DisagreementTag), self.tags)

    def _make(self, place: Place, source: Source, row: Wanted) -> None:
        made = {
            "id": new_id(),
            "project_id": source.project_id,
            "document_id": place.document_id,
            "round_id": place.round_id,
            "state": "decided" if row.decision_id else "open",
            "version": 1,
            "found_at": now(),
        }
        self.new.append(made | _columns(row))
        self._tag(made["id"], row)

    def _change(self, known: Kept, row: Wanted) -> None:
        state = "decided" if row.decision_id else "discuss" if known.state == "discuss" else "open"
        self.changed.append({"id": known.id, "state": state, "version": known.version + 1, **_columns(row)})
        if known.row.tags != row.tags:
            self.untagged.append(known.id)
            self._tag(known.id, row)

    def _tag(self, disagreement_id: Any, row: Wanted) -> None:
        self.tags += [
            {"disagreement_id": disagreement_id, "annotation_id": tag_id, "code_id": code_id, "author_id": author_id}
            for tag_id, code_id, author_id in sorted(row.tags)
        ]


class _Free:
    """The rows that are there and have not become another yet."""

    def __init__(self, present: Sequence[Kept]) -> None:
        self.left = {one.id: one for one in present}
        self._decided = {one.row.decision_id: one.id for one in present if one.decided}
        self._owners = {tag_id: one.id for one in present if not one.decided for tag_id in one.row.ids}

    def take(self, row: Wanted) -> Kept | None:
        """The row that becomes *row*: that of its decision, else of the undecided ones that with most of its tags,
        one on the agenda before others."""
        decided = self.left.pop(self._decided[row.decision_id], None) if row.decision_id in self._decided else None
        if decided:
            return decided
        shared = Counter(self._owners[tag_id] for tag_id in sorted(row.ids) if tag_id in self._owners)
        fits = [one for one in shared if one in self.left]
        best = max(fits, key=lambda one: (shared[one], self.left[one].state == "discuss"), default=None)
        return self.left.pop(best) if best else None


def _columns(row: Wanted) -> dict[str, Any]:
    return {
        "start": row.start,
        "end": row.end,
        "kind": row.kind,
        "rank": RANKS[Kind(row.kind)],
        "coders": row.coders,
        "decision_id": row.decision_id,
    }
