"""The list of a project's documents: a page at a time, over indices, the same cost however many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, union_all
from sqlalchemy.orm import Session

from webapp.domain.listing import SORTS, Progress, Wanted
from webapp.domain.metadata import date_words
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.workflow import CodingState, Layer
from webapp.models import Annotation, Code, Coding, Document, Tally
from webapp.services import access, codebooks, listing_queries, sealing, visibility
from webapp.services.access import ProjectPlace
from webapp.services.listing_queries import COUNTED, Found

Bar = Sequence[tuple[str, str, int]]
"""How many tags of each code: its key, its name, the number."""


@dataclass(frozen=True, slots=True)
class Line:
    """One document as the list shows it to one person; None stands for what they may not see."""

    document: Document
    state: Progress
    mine: Bar
    final: Bar
    finished: int | None
    begun: int | None
    sealed: bool  # whether the source is hidden

    @property
    def title(self) -> str:
        return self.document.title or self.document.source_file or "Untitled"

    @property
    def source(self) -> list[str]:
        """Author, outlet and date, as far as they are known and may be."""
        document = self.document
        if self.sealed:
            return ["Source hidden until the round is locked"]
        day = date_words((document.year, document.month, document.day))
        return [part for part in (", ".join(document.authors), document.outlet, day) if part]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list, and what leads to the others."""

    place: ProjectPlace
    wanted: Wanted
    lines: Sequence[Line]
    found: Found
    total: int
    sealed: int  # documents whose source is hidden
    counts: Mapping[Progress, int] = field(default_factory=dict)

    @property
    def before(self) -> str | None:
        """The cursor of the page before."""
        return self.found.before

    @property
    def after(self) -> str | None:
        """The cursor of the page after."""
        return self.found.after

    @property
    def lede(self) -> str:
        """How many documents the project has, in words, and why a search or an order has not all of them."""
        if not self.total:
            return ""
        if self.found.unsorted:
            many = f"More than {COUNTED:,} articles hold this; so many are shown only in the order in which they came."
        else:
            number = f"More than {COUNTED:,}" if self.total > COUNTED else f"{self.total:,}"
            many = f"{number} {'article' if self.total == 1 else 'articles'}."
        if not (self.sealed and self.wanted.by_source):
            return many
        some = "One is" if self.sealed == 1 else f"{self.sealed:,} are"
        return f"{many} {some} left out here: the source is hidden from you until the round is locked."

    @property
    def states(self) -> list[tuple[str, str, int | None]]:
        """What the list can be cut down to: words, name and number of documents, where it was counted."""
        begun, finished = self.counts[Progress.IN_PROGRESS], self.counts[Progress.FINISHED]
        known = self.total <= COUNTED
        rest = self.total - begun - finished if known else None
        return [
            ("All", "", None),
            ("Not begun", Progress.OPEN, rest),
            ("In progress", Progress.IN_PROGRESS, begun if begun <= COUNTED else None),
            ("Finished", Progress.FINISHED, finished if finished <= COUNTED else None),
        ]

    @property
    def sorted(self) -> str:
        """How the list is sorted, in words."""
        if self.found.unsorted:
            return "First added first"
        return next((words for words, _, chosen in self.sorts if chosen), "Sorted")

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """How it may be sorted: words, value in the address, whether it is so now."""
        present = f"{'-' if self.wanted.descending else ''}{self.wanted.sort}"
        return [(words, value, value == present) for words, value in SORTS]

    @property
    def nothing(self) -> str:
        """Why a list that is not empty shows no line."""
        if self.wanted.words:
            return f"No article holds “{self.wanted.words}”" + (" among those." if self.wanted.state else ".")
        return {
            Progress.OPEN: "You have begun every article.",
            Progress.IN_PROGRESS: "You are in the middle of no article.",
            Progress.FINISHED: "You have finished no article yet.",
        }.get(self.wanted.state or Progress.OPEN, "")

    def shown(self) -> dict[str, Any]:
        """The names that the template of the page uses."""
        return {
            "listing": self,
            "wanted": self.wanted,
            "can": rights(self.place) | ({"join": False} if self.sealed else {}),
        }


def page(session: Session, actor: Actor, slug: str, wanted: Wanted) -> Listing:
    """The page of the list that is wanted, in a number of statements that does not grow with anything."""
    place = access.project(session, actor, slug, Action.READ)
    found = listing_queries.page(session, place, actor, wanted)
    total, counts = _counts(session, place, actor)
    sealed = len(sealing.sealed(session, place.project.id))
    return Listing(place, wanted, _lines(session, place, actor, found.documents), found, total, sealed, counts)


def rights(place: ProjectPlace) -> dict[str, bool]:
    """What the list offers to its reader."""
    return {
        "tag": place.role >= Role.ANNOTATOR,
        "import": place.may(Action.IMPORT),
        "edit": place.may(Action.EDIT_METADATA),
        "join": place.may(Action.EDIT_METADATA),
        "review": place.role >= Role.REVIEWER,
    }


def line(session: Session, place: ProjectPlace, actor: Actor, document: Document) -> Line:
    """One document as the list shows it."""
    return _lines(session, place, actor, [document])[0]


def _counts(session: Session, place: ProjectPlace, actor: Actor) -> tuple[int, dict[Progress, int]]:
    """How many documents there are and how many of the actor's are in each state; none counted beyond COUNTED."""
    everything = select(Document.id).where(Document.project_id == place.project.id)
    begun, finished = (
        everything.where(listing_queries.in_state(place, actor, state))
        for state in (Progress.IN_PROGRESS, Progress.FINISHED)
    )
    bounded = [one.limit(COUNTED + 1).subquery() for one in (everything, begun, finished)]
    row = session.execute(select(*(select(func.count()).select_from(one).scalar_subquery() for one in bounded))).one()
    return row[0], {Progress.IN_PROGRESS: row[1], Progress.FINISHED: row[2]}


def _lines(session: Session, place: ProjectPlace, actor: Actor, found: Sequence[Document]) -> list[Line]:
    ids = [document.id for document in found]
    names = {code.code: code.name for code in codebooks.in_use(session, place.project.id).spec.walk()}
    mine, final = _my_tags(session, actor, ids), _final_tags(session, place, actor, ids)
    states, team = _codings(session, place, actor, ids)
    sees_team = place.role >= Role.REVIEWER
    return [
        Line(
            document,
            states.get(document.id, Progress.OPEN),
            _bar(mine.get(document.id, {}), names),
            _bar(final.get(document.id, {}), names),
            team.get(document.id, {}).get(CodingState.COMPLETE.value, 0) if sees_team else None,
            sum(team.get(document.id, {}).values()) if sees_team else None,
            sealing.label(session, document.id) is not None,
        )
        for document in found
    ]


def _my_tags(session: Session, actor: Actor, ids: list[UUID]) -> dict[UUID, dict[str, int]]:
    """The actor's tags per code: kept counts, but for what they code in a round, where those of that round count."""
    at_hand = visibility.rounds_at_hand(actor.user_id).subquery()
    kept = (
        select(Tally.document_id, Code.key, Tally.count)
        .join(Code, Tally.code_id == Code.id)
        .where(Tally.user_id == actor.user_id, Tally.layer == Layer.INDIVIDUAL.value, Tally.document_id.in_(ids))
        .where(Tally.document_id.not_in(select(at_hand.c.document_id)))
    )
    counted = (
        select(Annotation.document_id, Code.key, func.count())
        .join(Code, Annotation.code_id == Code.id)
        .join(at_hand, and_(at_hand.c.document_id == Annotation.document_id, at_hand.c.round_id == Annotation.round_id))
        .where(Annotation.author_id == actor.user_id, Annotation.document_id.in_(ids), Annotation.deleted_at.is_(None))
        .group_by(Annotation.document_id, Code.key)
    )
    return _nested(session.execute(union_all(kept, counted)).all())


def _final_tags(session: Session, place: ProjectPlace, actor: Actor, ids: list[UUID]) -> dict[UUID, dict[str, int]]:
    """Final tags per code, those only that the actor may see now."""
    wanted = (
        select(Annotation.document_id, Code.key, func.count())
        .join(Code, Annotation.code_id == Code.id)
        .where(Annotation.document_id.in_(ids), Annotation.final.is_(True), visibility.annotations(place, actor))
        .group_by(Annotation.document_id, Code.key)
    )
    return _nested(session.execute(wanted).all())


def _codings(
    session: Session, place: ProjectPlace, actor: Actor, ids: list[UUID]
) -> tuple[dict[UUID, Progress], dict[UUID, dict[str, int]]]:
    """How far the actor is with each document, and how many coders are how far, blind rounds of theirs left out."""
    mine = Coding.user_id == actor.user_id
    shown = visibility.of_round_at_hand(actor, Coding.document_id, Coding.round_id)
    allowed = visibility.codings(place, actor) if place.role >= Role.REVIEWER else mine
    wanted = (
        select(Coding.document_id, Coding.state, mine.label("mine"), func.count(Coding.user_id.distinct()))
        .where(Coding.document_id.in_(ids), allowed, shown)
        .group_by(Coding.document_id, Coding.state, mine)
    )
    states: dict[UUID, Progress] = {}
    team: dict[UUID, dict[str, int]] = {}
    for document_id, state, is_mine, number in session.execute(wanted).all():
        of_document = team.setdefault(document_id, {})
        of_document[state] = of_document.get(state, 0) + number
        if is_mine:
            done = state == CodingState.COMPLETE and states.get(document_id) is not Progress.IN_PROGRESS
            states[document_id] = Progress.FINISHED if done else Progress.IN_PROGRESS
    return states, team


def _nested(rows: Sequence[Any]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    for document_id, key, number in rows:
        found.setdefault(document_id, {})[key] = number
    return found


def _bar(counts: Mapping[str, int], names: Mapping[str, str]) -> Bar:
    """Codes in the order of the codebook, then those that only older versions know."""
    keys = [*(key for key in names if key in counts), *sorted(key for key in counts if key not in names)]
    return [(key, names.get(key, key), counts[key]) for key in keys if counts[key]]
