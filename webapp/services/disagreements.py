"""What coders made of each passage, kept as rows, so that no queue has to look for it.

Whoever changes what the rows rest on (who has finished a document, their tags, excluded regions, decisions) calls
`refresh`, holding the document since before they read it. Rows are what a rebuild would make of tags and decisions;
what one keeps is its id, its version, and that somebody wants to talk about it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.disagreements import RANKS, groups
from webapp.domain.ids import new_id
from webapp.domain.review import Kind
from webapp.domain.workflow import CodingState
from webapp.models import Coding, Decision, Disagreement, DisagreementTag
from webapp.services import disagreement_sources
from webapp.services.disagreement_sources import Source

_MANY = 100
"""Documents that are worked out together."""


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


def refresh(session: Session, document_id: UUID, round_id: UUID | None) -> None:
    """Make the rows of a document in a round what they should be."""
    refresh_all(session, [(document_id, round_id)])


def refresh_document(session: Session, document_id: UUID) -> None:
    """Make the rows of a document what they should be, in every round in which it is coded or decided about."""
    refresh_documents(session, [document_id])


def refresh_documents(session: Session, document_ids: Iterable[UUID]) -> None:
    """The same for many documents."""
    left = iter(dict.fromkeys(document_ids))
    session.flush()
    while some := list(islice(left, _MANY)):
        refresh_all(session, disagreement_sources.rounds_of(session, some))


def fill(session: Session) -> None:
    """Make the rows of all documents where there are none yet: of a database that is older than they are."""
    if session.scalars(select(Disagreement.id).limit(1)).one_or_none():
        return
    finished = select(Coding.document_id).where(Coding.state == CodingState.COMPLETE.value)
    several = finished.group_by(Coding.document_id).having(func.count() > 1)
    decided = select(Decision.document_id).distinct()
    refresh_documents(session, session.scalars(several.union(decided)).all())


def refresh_all(session: Session, places: Iterable[tuple[UUID, UUID | None]]) -> None:
    """Make the rows of these documents in these rounds what they should be, many in a few statements."""
    left = iter(dict.fromkeys(places))
    session.flush()
    while some := [Place(*place) for place in islice(left, _MANY)]:
        sources = disagreement_sources.of(session, some)
        present = kept(session, some)
        for place in some:
            _put_right(session, place, sources[place], present[place])
        session.flush()


def wanted(source: Source) -> list[Wanted]:
    """The rows that should be there, in text order; those of decisions first."""
    decisions = source.decisions
    found: dict[int, Wanted] = {
        number: Wanted(one.start, one.end, one.kind, len(source.coders), one.id, frozenset())
        for number, one in enumerate(decisions)
    }
    rest: list[Wanted] = []
    matched = groups(source.tags, source.coders, [one.annotations for one in decisions])
    for group in matched:
        tags = frozenset(source.keys[tag.id] for tag in group.tags)
        if group.settled is not None:
            one = decisions[group.settled]
            found[group.settled] = Wanted(one.start, one.end, one.kind, len(source.coders), one.id, tags)
        elif source.ready:
            span = group.span
            rest.append(Wanted(span.start, span.end, group.kind.value, len(source.coders), None, tags))
    return [*found.values(), *rest]


def kept(session: Session, places: Sequence[Place]) -> dict[Place, list[Kept]]:
    """The rows that are there, in the order in which they were made."""
    found: dict[Place, list[Kept]] = {place: [] for place in places}
    of_documents = Disagreement.document_id.in_({place.document_id for place in places})
    tags: dict[UUID, set[tuple[UUID, UUID, UUID]]] = {}
    for tag in session.scalars(
        select(DisagreementTag)
        .join(Disagreement, Disagreement.id == DisagreementTag.disagreement_id)
        .where(of_documents)
    ):
        tags.setdefault(tag.disagreement_id, set()).add((tag.annotation_id, tag.code_id, tag.author_id))
    rows = select(Disagreement).where(of_documents).order_by(Disagreement.id)
    for row in session.scalars(rows.execution_options(populate_existing=True)):
        place = Place(row.document_id, row.round_id)
        if place in found:
            said = Wanted(row.start, row.end, row.kind, row.coders, row.decision_id, frozenset(tags.get(row.id, ())))
            found[place].append(Kept(row.id, row.state, row.version, said))
    return found


def differing(session: Session, places: Sequence[Place]) -> list[Place]:
    """The places whose rows are not what a rebuild would make; what is to be talked about may wait for a coder."""
    sources, present = disagreement_sources.of(session, places), kept(session, places)
    return [place for place in places if not _right(sources[place], present[place])]


def _right(source: Source, present: Sequence[Kept]) -> bool:
    should = set(wanted(source))
    waiting = [one for one in present if one.state == "discuss" and not source.ready]
    there = {one.row for one in present if one not in waiting}
    states = all((one.state == "decided") is one.decided for one in present)
    return states and there == should


def _put_right(session: Session, place: Place, source: Source, present: Sequence[Kept]) -> None:
    free = list(present)
    for row in wanted(source):
        known = _same(row, free)
        if known is None:
            _add(session, place, source, row)
            continue
        free.remove(known)
        if known.row != row or (known.state == "decided") is not (row.decision_id is not None):
            _change(session, known, row)
    gone = [one for one in free if source.ready or one.state != "discuss"]
    for one in gone:
        session.execute(delete(DisagreementTag).where(DisagreementTag.disagreement_id == one.id))
    session.execute(delete(Disagreement).where(Disagreement.id.in_([one.id for one in gone])))
    for one in free:
        if one not in gone:  # somebody wants to talk about it; it waits for its coder
            session.execute(update(Disagreement).where(Disagreement.id == one.id).values(version=one.version + 1))


def _same(row: Wanted, free: Iterable[Kept]) -> Kept | None:
    """The row that becomes *row*: that of its decision, else of those nobody decided on the one with most of its
    tags."""
    free = list(free)
    if row.decision_id is not None:
        known = next((one for one in free if one.row.decision_id == row.decision_id), None)
        if known:
            return known
    ids = row.ids
    sharing = [one for one in free if not one.decided and one.row.ids & ids]
    return max(sharing, key=lambda one: (len(one.row.ids & ids), one.state == "discuss"), default=None)


def _add(session: Session, place: Place, source: Source, row: Wanted) -> None:
    disagreement_id = new_id()
    session.execute(
        insert(Disagreement),
        {
            "id": disagreement_id,
            "project_id": source.project_id,
            "document_id": place.document_id,
            "round_id": place.round_id,
            "state": "decided" if row.decision_id else "open",
            "version": 1,
            "found_at": now(),
            **_columns(row),
        },
    )
    _add_tags(session, disagreement_id, row)


def _change(session: Session, known: Kept, row: Wanted) -> None:
    state = "decided" if row.decision_id else "discuss" if known.state == "discuss" else "open"
    session.execute(
        update(Disagreement)
        .where(Disagreement.id == known.id)
        .values(state=state, version=known.version + 1, **_columns(row))
    )
    if known.row.tags != row.tags:
        session.execute(delete(DisagreementTag).where(DisagreementTag.disagreement_id == known.id))
        _add_tags(session, known.id, row)


def _columns(row: Wanted) -> dict[str, Any]:
    return {
        "start": row.start,
        "end": row.end,
        "kind": row.kind,
        "rank": RANKS[Kind(row.kind)],
        "coders": row.coders,
        "decision_id": row.decision_id,
    }


def _add_tags(session: Session, disagreement_id: UUID, row: Wanted) -> None:
    rows = [
        {"disagreement_id": disagreement_id, "annotation_id": tag_id, "code_id": code_id, "author_id": author_id}
        for tag_id, code_id, author_id in sorted(row.tags)
    ]
    if rows:
        session.execute(insert(DisagreementTag), rows)
