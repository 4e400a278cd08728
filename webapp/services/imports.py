"""Bringing many texts into a project, batch by batch, so that those who save meanwhile get through.

A batch is prepared without the database (`prepared`), written by `bring`, and committed by whoever calls.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.events import EventName
from webapp.domain.roles import Action, Actor
from webapp.domain.spreadsheet import Row, Sheet
from webapp.models import Document
from webapp.services import access, activity, documents, sealing
from webapp.services.access import ProjectPlace
from webapp.services.arrivals import Arrival
from webapp.services.documents import Prepared

BATCH = 250  # documents
BATCH_CHARACTERS = 4_000_000


class Fate(StrEnum):
    """What became of a text."""

    IMPORTED = "imported"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one arrival, with a sentence where there is something to say."""

    arrival: Arrival
    fate: Fate
    document_id: UUID | None = None
    sentence: str = ""


@dataclass(slots=True)
class Batch:
    """Arrivals of which all is reckoned that needs no database."""

    arrivals: list[Arrival]
    prepared: list[Prepared | None]


def batches(arrivals: Iterable[Arrival]) -> Iterator[Batch]:
    """The arrivals in short batches, prepared; ids follow the order in which they come."""
    some: list[Arrival] = []
    characters = 0
    for arrival in arrivals:
        some.append(arrival)
        characters += len(arrival.draft.text) if arrival.draft else 0
        if len(some) == BATCH or characters > BATCH_CHARACTERS:
            yield prepared(some)
            some, characters = [], 0
    if some:
        yield prepared(some)


def prepared(arrivals: Sequence[Arrival]) -> Batch:
    """One batch, prepared; its ids are in order, also those of the same millisecond."""
    made = [documents.prepare(arrival.draft) if arrival.draft else None for arrival in arrivals]
    ids = iter(sorted(one.id for one in made if one))
    return Batch(list(arrivals), [one.called(next(ids)) if one else None for one in made])


def bring(session: Session, actor: Actor, slug: str, batch: Batch, *, dry: bool = False) -> list[Outcome]:
    """Write a batch, and say of each of its arrivals what became of it.

    A text that the project holds already, or that stood in the batch before, is passed over and named; one that
    differs only in spaces and line ends comes in and is named. With *dry* nothing is written.
    """
    place = access.project(session, actor, slug, Action.IMPORT)
    known = _known(session, place, [one for one in batch.prepared if one])
    fresh: dict[str, Prepared] = {}
    for one in batch.prepared:
        if one and one.sha256 not in known.same:
            fresh.setdefault(one.sha256, one)
    arrived = {one.id for one in fresh.values()} if dry else _store(session, actor, place, list(fresh.values()))
    pairs = zip(batch.arrivals, batch.prepared, strict=True)
    return [_outcome(arrival, one, arrived, known, fresh) for arrival, one in pairs]


def left_over(sheet: Sheet, outcomes: Iterable[Outcome]) -> list[Row]:
    """The rows of a spreadsheet that spoke of none of the texts that came in."""
    came = {outcome.arrival.name for outcome in outcomes if outcome.fate is Fate.IMPORTED}
    came |= {name.rpartition(".")[0] for name in came}
    return [row for file, row in sheet.by_file().items() if file not in came]


@dataclass(frozen=True, slots=True)
class _Known:
    """Documents that the project held before a batch: by text, and by text but for spaces; with their names."""

    same: dict[str, tuple[UUID, str]]
    alike: dict[str, tuple[UUID, str]]


def _known(session: Session, place: ProjectPlace, some: Sequence[Prepared]) -> _Known:
    here = Document.project_id == place.project.id
    columns = (Document.id, Document.title, Document.source_file, Document.sha256, Document.sha256_normalised)
    wanted = select(*columns).where(
        here, Document.sha256_normalised.in_({str(one.row["sha256_normalised"]) for one in some})
    )
    rows = sorted(session.execute(wanted), key=attrgetter("id"), reverse=True)  # in SQL it would walk the whole project
    homes = [(row.id, sealing.named(session, row.id, row.title, row.source_file)) for row in rows]
    return _Known(
        {row.sha256: home for row, home in zip(rows, homes, strict=True)},
        {row.sha256_normalised: home for row, home in zip(rows, homes, strict=True)},
    )


def _store(session: Session, actor: Actor, place: ProjectPlace, fresh: list[Prepared]) -> set[UUID]:
    """Write what is new, with one entry in the log for the batch."""
    if not fresh:
        return set()
    arrived = documents.store(session, place.project.id, fresh)
    if arrived:
        alone = fresh[0].id if len(arrived) == 1 else None
        names = [str(one.id) for one in fresh if one.id in arrived]
        activity.record(
            session,
            actor,
            EventName.DOCUMENT_IMPORTED,
            alone,
            project=place.project.id,
            document=alone,
            after={"documents": names},
        )
    return arrived


def _outcome(
    arrival: Arrival, one: Prepared | None, arrived: set[UUID], known: _Known, fresh: dict[str, Prepared]
) -> Outcome:
    if one is None:
        return Outcome(arrival, Fate.REFUSED, sentence=arrival.problem or "")
    if one.id in arrived:
        alike = known.alike.get(str(one.row["sha256_normalised"]))
        sentence = f"The same words as {_named(alike[1])}, with other spaces or line ends." if alike else ""
        return Outcome(arrival, Fate.IMPORTED, one.id, sentence)
    if one.sha256 in known.same:
        document_id, name = known.same[one.sha256]
        return Outcome(arrival, Fate.SKIPPED, document_id, f"The same text is here already: {_named(name)}.")
    first = fresh.get(one.sha256)
    if first and first.id in arrived:
        return Outcome(arrival, Fate.SKIPPED, first.id, "The same text stood twice among what was brought.")
    return Outcome(arrival, Fate.SKIPPED, None, "Somebody brought in the same text at this moment.")


def _named(name: str) -> str:
    return f"“{name}”" if name else "an article without a title"
