"""A whole article as its coders read it: all lanes beside the text, each passage decided where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from webapp.domain import spans
from webapp.domain import text as texts_of
from webapp.domain.disagreements import lettered
from webapp.domain.redaction import MASK
from webapp.domain.regions import EXCLUDED
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.roles import Action, Actor
from webapp.domain.spans import Mark, Span
from webapp.domain.text import Block
from webapp.errors import NotFound
from webapp.models import Disagreement, Region, Round
from webapp.services import access, disagreement_cases, sealing, texts, visibility
from webapp.services.access import DocumentPlace
from webapp.services.disagreement_cases import Case

PAGE = 60
"""Passages of a page of an article; its text goes on where the page ends."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with its marked pieces, a lane for each coder, and the passages that begin in it."""

    block: Block
    number: int
    pieces: Sequence[Mark[UUID]]
    lanes: Sequence[tuple[str, Sequence[tuple[str, int, int]]]]  # letter, and code, start, end of each tag
    cases: Sequence[Case]

    @property
    def excluded(self) -> bool:
        """Whether it is no part of the article."""
        return self.block.kind in EXCLUDED


@dataclass(frozen=True, slots=True)
class Article:
    """A page of an article under review. *looks* tell of each passage by its id: its code and whether it is decided."""

    place: DocumentPlace
    lines: Sequence[Line]
    rounds: Sequence[tuple[UUID | None, str]]
    round_id: UUID | None
    looks: Mapping[UUID, tuple[str, bool]]
    decided: int
    all: int
    after: UUID | None


def show(
    session: Session, actor: Actor, document_id: UUID, round_id: UUID | None, after: UUID | None = None
) -> Article:
    """The article as it was coded in a round, or in the newest that there is; from the passage *after* on."""
    place = access.document(session, actor, document_id, Action.SEE_REVIEW)
    seen = visibility.disagreements(place, actor)
    rounds = _rounds(session, document_id, seen)
    known = {one for one, _ in rounds}
    chosen = round_id if round_id in known else next(iter(known - {None}), None)
    of_round = (Disagreement.document_id == document_id, Disagreement.round_id.is_not_distinct_from(chosen), seen)
    states = session.scalars(select(Disagreement.state).where(*of_round)).all()
    order = (Disagreement.start, Disagreement.id)
    wanted = select(Disagreement).where(*of_round).order_by(*order).limit(PAGE + 1)
    begun = 0
    if after:
        last = session.scalars(select(Disagreement).where(Disagreement.id == after, *of_round)).one_or_none()
        if last is None:
            raise NotFound
        wanted, begun = wanted.where(tuple_(*order) > (last.start, last.id)), last.start + 1
    rows = session.scalars(wanted).all()
    cases = disagreement_cases.cases(session, place, actor, rows[:PAGE])
    more = len(rows) > PAGE
    lines = _lines(session, place, cases, begun, cases[-1].row.start + 1 if more else None)
    looks = {one.id: (one.codes[0].code if one.codes else "", one.ruled is not None) for one in cases}
    decided = sum(state == "decided" for state in states)
    following = rows[PAGE - 1].id if more else None
    return Article(place, lines, rounds, chosen, looks, decided, len(states), following)


def _rounds(session: Session, document_id: UUID, seen: ColumnElement[bool]) -> list[tuple[UUID | None, str]]:
    """The rounds in which the article's coders were compared, the newest first, then what was coded outside."""
    wanted = (
        select(Disagreement.round_id, Round.name)
        .join(Round, Round.id == Disagreement.round_id, isouter=True)
        .where(Disagreement.document_id == document_id, seen)
        .distinct()
    )
    found = sorted(session.execute(wanted), key=lambda row: (row[0] is not None, str(row[0])), reverse=True)
    return [(row[0], row[1] or "Outside rounds") for row in found]


def _lines(session: Session, place: DocumentPlace, cases: Sequence[Case], begun: int, until: int | None) -> list[Line]:
    """The paragraphs from where the page before ended up to where this one does, but for those that are hidden."""
    text = sealing.masked(session, place.document.id, texts.read(session, place.document.id))
    regions = [
        RegionSpec(row.start, row.end, row.kind)
        for row in session.scalars(select(Region).where(Region.document_id == place.document.id))
    ]
    blocks = [block for block in texts_of.blocks(text, regions) if block.kind != "blank"]
    numbers = {block.start: number for number, block in enumerate(blocks, start=1)}
    first = cases[0].row.start if cases and begun else 0  # the paragraph before is told again where more begins in it
    shown = [
        block
        for block in blocks
        if text[block.start : block.end].strip(MASK)
        and block.end > begun
        and (until is None or block.start < until)
        and (block.start >= begun or first < block.end)
    ]
    marked = spans.marks(text, [(one.id, Span(one.row.start, one.row.end)) for one in cases], shown)
    return [
        Line(
            block,
            numbers[block.start],
            pieces,
            _lanes(place, block, cases),
            [one for one in cases if block.start <= one.row.start < block.end],
        )
        for block, pieces in zip(shown, marked, strict=True)
    ]


def _lanes(
    place: DocumentPlace, block: Block, cases: Sequence[Case]
) -> list[tuple[str, Sequence[tuple[str, int, int]]]]:
    """Where the tags of each coder lie in a paragraph; nothing where none does."""
    here = [one for one in cases if one.row.start < block.end and one.row.end > block.start]
    if not here:
        return []
    people = {lane.user_id for one in here for lane in one.lanes}
    found: list[tuple[str, Sequence[tuple[str, int, int]]]] = []
    for user_id, letter in lettered(place.document.id, people).items():
        tags = [lane.tag for one in here for lane in one.lanes if lane.user_id == user_id and lane.tag]
        parts = [
            (tag.code.key, max(tag.start, block.start) - block.start, min(tag.end, block.end) - block.start)
            for tag in tags
            if tag.start < block.end and tag.end > block.start
        ]
        found.append((letter, parts))
    return found
