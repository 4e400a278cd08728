"""What coders made of each passage, kept as rows, so that no queue has to look for it.

Whoever changes what the rows rest on (who has finished a document, their tags, excluded regions, decisions) calls
`refresh`, holding the document since before they read it. Rows are what a rebuild would make of tags and decisions;
what one keeps is its id, its version, and that somebody wants to talk about it.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.domain.disagreements import groups
from webapp.domain.workflow import CodingState
from webapp.models import Coding, Decision, Disagreement, DisagreementTag
from webapp.services import disagreement_sources
from webapp.services.disagreement_repairs import Kept, Place, Repair, Wanted
from webapp.services.disagreement_sources import Source

_MANY = 100
"""Documents that are worked out together."""


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
        sources, present = disagreement_sources.of(session, some), kept(session, some)
        repair = Repair()
        for place in some:
            repair.add(place, sources[place], wanted(sources[place]), present[place])
        repair.write(session)


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
