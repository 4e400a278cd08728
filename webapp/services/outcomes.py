"""What became of a coder's tags: each beside the final one, with the decision, its reason and what it rests on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.domain import cursors
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.outcomes import Became, Change
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Purpose
from webapp.models import Annotation, Coding, Decision, Round, User
from webapp.services import (
    access,
    annotations,
    codebooks,
    outcome_rows,
    outcome_words,
    passages,
    reviews,
    rounds_at_hand,
    visibility,
)
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition
from webapp.services.outcome_rows import Row, Scope
from webapp.services.outcome_words import Line
from webapp.services.passages import Passage
from webapp.services.reviews import Card

PAGE = 20


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; *after* continues a page."""

    became: Became | None = None
    code: str | None = None
    scope: Scope = field(default_factory=Scope)
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """Where a tag lies in what is shown of the text."""

    who: str
    code: CodeSpec | None
    parts: Sequence[tuple[str, int, int]]
    length: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A tag of one's own, or a passage that one missed, in its context, with what review made of it."""

    row: Row
    tag: Annotation  # one's own; the final one where it was missed
    card: Card | None  # of one's own
    code: CodeSpec
    passage: Passage
    lanes: Sequence[Lane]
    told: str  # the difference, in words
    decision: Decision | None
    by: str  # who decided
    lines: Sequence[Line]
    edition: Edition  # by which it was coded
    round_name: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what became of one's tags, in text order, with how many there are of each kind."""

    place: ProjectPlace
    filters: Filters
    outcomes: Sequence[Outcome]
    after: str | None
    counts: Mapping[Became, int]
    codes: Sequence[tuple[str, str]]
    rounds: Sequence[tuple[str, str]]
    sealed: Sequence[str]  # names of the blind rounds of which nothing is told yet

    @property
    def all(self) -> int:
        return sum(self.counts.values())


def page(session: Session, actor: Actor, slug: str, filters: Filters) -> Page:
    """What became of the actor's tags in a project; in as many statements whatever there is."""
    place = access.project(session, actor, slug, Action.SEE_OUTCOMES)
    every = outcome_rows.rows(session, place, actor, filters.scope)
    of_code = [row for row in every if not filters.code or filters.code in row.codes]
    chosen = [row for row in of_code if filters.became in (None, row.became)]
    if filters.after:
        reached = cursors.read(filters.after, (str, int, str))
        chosen = [row for row in chosen if row.place > tuple(reached)]
    spec = codebooks.in_use(session, place.project.id).spec
    shown = chosen[:PAGE]
    return Page(
        place,
        filters,
        _outcomes(session, place, actor, shown),
        cursors.written(shown[-1].place) if len(chosen) > PAGE else None,
        Counter(row.became for row in of_code),
        [(code.code, code.name) for code in spec.walk()],
        rounds(session, place, actor),
        sealed(session, place, actor),
    )


def rounds(session: Session, place: ProjectPlace, actor: Actor) -> list[tuple[str, str]]:
    """The rounds that the actor has coded in and may hear of, the first first, with what they coded outside."""
    mine = select(Coding.round_id).where(Coding.user_id == actor.user_id, Coding.project_id == place.project.id)
    told = Round.id.not_in(visibility.blind_rounds(actor.user_id))
    wanted = (
        select(Round.id, Round.name)
        .where(Round.id.in_(mine), Round.purpose != Purpose.TRAINING.value, told)
        .order_by(Round.created_at, Round.id)
    )
    found = [(str(row.id), row.name) for row in session.execute(wanted)]
    return [*found, ("none", "Outside rounds")] if found else []


def sealed(session: Session, place: ProjectPlace, actor: Actor) -> list[str]:
    """The names of the blind rounds that the actor codes in and of which nothing is told yet."""
    blind = (Round.id.in_(visibility.blind_rounds(actor.user_id)), Round.project_id == place.project.id)
    wanted = select(Round.name).where(*blind, Round.purpose != Purpose.TRAINING.value)
    return list(session.scalars(wanted.order_by(Round.created_at, Round.id)))


def _outcomes(session: Session, place: ProjectPlace, actor: Actor, rows: Sequence[Row]) -> list[Outcome]:
    tags = _tags(session, rows)
    final = {row.id: tags[row.final_id] for row in rows if row.final_id}
    ended = [(tags[row.id], final[row.id]) for row in rows if Change.ENDS in row.changes]
    shown = passages.around(
        session,
        [tags[row.id] for row in rows],
        {tags[row.id].id: [final[row.id]] for row in rows if row.own and row.id in final},
    )
    ends = outcome_words.between(session, ended)
    cards = reviews.cards(session, place, actor, [tags[row.id] for row in rows if row.own])
    by_tag = {str(card.annotation.id): card for card in cards}
    decided, held = _decided(session, rows), _rounds(session, rows)
    editions = {
        key: rounds_at_hand.edition(session, place.project.id, held.get(key or ""))
        for key in {row.round_id for row in rows}
    }
    found = []
    for row in rows:
        tag, round_, edition = tags[row.id], held.get(row.round_id or ""), editions[row.round_id]
        decision, by = decided.get(row.decision_id or "", (None, ""))
        made = final.get(row.id)
        found.append(
            Outcome(
                row,
                tag,
                by_tag.get(row.id),
                outcome_words.of(edition.spec, tag.code.key),
                shown[tag.id],
                _lanes(row, tag, made, shown[tag.id], edition.spec),
                outcome_words.told(row, tag, made, edition.spec, ends) if made and row.own else "",
                decision,
                by,
                outcome_words.lines(row, edition.spec),
                edition,
                round_.name if round_ else "",
            )
        )
    return found


def _tags(session: Session, rows: Iterable[Row]) -> dict[str, Annotation]:
    ids = {UUID(one) for row in rows for one in (row.id, row.final_id) if one}
    loaded = (*annotations.LOADED, joinedload(Annotation.document))
    wanted = select(Annotation).where(Annotation.id.in_(ids)).options(*loaded)
    return {str(tag.id): tag for tag in session.scalars(wanted)}


def _decided(session: Session, rows: Iterable[Row]) -> dict[str, tuple[Decision, str]]:
    ids = [UUID(row.decision_id) for row in rows if row.decision_id]
    wanted = select(Decision, User.display_name).join(User, User.id == Decision.reviewer_id)
    return {str(row[0].id): (row[0], row[1]) for row in session.execute(wanted.where(Decision.id.in_(ids)))}


def _rounds(session: Session, rows: Iterable[Row]) -> dict[str, Round]:
    ids = {UUID(row.round_id) for row in rows if row.round_id}
    return {str(one.id): one for one in session.scalars(select(Round).where(Round.id.in_(ids)))} if ids else {}


def _lanes(row: Row, tag: Annotation, made: Annotation | None, shown: Passage, spec: CodebookSpec) -> list[Lane]:
    """The coder's tag above the final one, where something was decided otherwise."""
    if row.became not in (Became.CHANGED, Became.NO_TAG):
        return []
    return [_lane(who, one, shown, spec) for who, one in (("You", tag), ("Final", made))]


def _lane(who: str, tag: Annotation | None, shown: Passage, spec: CodebookSpec) -> Lane:
    length = shown.end - shown.start
    if tag is None:
        return Lane(who, None, [], length)
    start, end = max(tag.start, shown.start) - shown.start, min(tag.end, shown.end) - shown.start
    return Lane(who, outcome_words.of(spec, tag.code.key), [(tag.code.key, start, end)] if start < end else [], length)
