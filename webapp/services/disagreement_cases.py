"""Disagreements as a reviewer sees them: in context, a lane per coder, what each said, and what can be decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.ids import imported
from webapp.domain.review import Kind
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import CodingState
from webapp.models import AgendaItem, Annotation, Coding, Decision, Disagreement, Document, Pseudonym, User
from webapp.services import access, codebooks, decisions, disagreement_lanes, disagreement_queue, passages
from webapp.services.access import DocumentPlace, ProjectPlace
from webapp.services.disagreement_lanes import Field, Lane, Option
from webapp.services.disagreement_queue import Choices, Filters, Standing
from webapp.services.passages import Passage


@dataclass(frozen=True, slots=True)
class Ruled:
    """A decision as it is told: what, by whom, in which words; *quote* is the passage of the tag that it made."""

    decision: Decision
    by: str
    code: CodeSpec | None
    quote: str


@dataclass(frozen=True, slots=True)
class Case:
    """A disagreement in its context, with everything that a decision needs."""

    row: Disagreement
    document: Document
    passage: Passage
    lanes: Sequence[Lane]
    options: Sequence[Option]
    fields: Sequence[Field]
    ruled: Ruled | None
    earlier: Sequence[Ruled]
    question: str  # that is to be talked about
    own: bool  # a tag of it is the actor's
    may_judge: bool
    may_withdraw: bool

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def codes(self) -> list[CodeSpec]:
        """The codes that coders gave it, each once."""
        return list({lane.code.code: lane.code for lane in self.lanes if lane.code}.values())

    @property
    def silent(self) -> Sequence[Lane]:
        """The coders without a tag, where they are so many that a line says it sooner than a lane for each."""
        found = [lane for lane in self.lanes if lane.tag is None]
        return found if len(found) > FEW else ()

    @property
    def words(self) -> str:
        """How coders differ: `Only one of 3 coders tagged this`."""
        tagged = sum(lane.tag is not None for lane in self.lanes)
        if self.row.kind == Kind.ONLY_ONE and tagged > 1:
            return f"{tagged} of {len(self.lanes)} coders tagged this"
        return KINDS[Kind(self.row.kind)]

    @property
    def gist(self) -> str:
        """What was decided, or what there is to choose from: `Testimony or Statistic`."""
        if self.ruled:
            return f"decided: {self.ruled.code.name if self.ruled.code else 'no tag here'}"
        return " or ".join(code.name for code in self.codes)

    @property
    def opening(self) -> str:
        """How the passage begins."""
        tagged = "".join(piece.text for piece in self.passage.pieces if piece.part != "around")
        return tagged[:OPENING].strip()

    @property
    def noted(self) -> list[Lane]:
        """The coders who wrote a note or were unsure."""
        return [lane for lane in self.lanes if lane.tag and (lane.tag.note or lane.tag.certainty == "unsure")]


OPENING = 120
"""So many characters tell a passage from its neighbours."""

FEW = 2
"""Of so many coders without a tag each has a lane."""

KINDS = {
    Kind.ONLY_ONE: "Only one coder tagged this",
    Kind.CODE: "Different codes",
    Kind.BOUNDARY: "Same code, different ends",
    Kind.ATTRIBUTE: "Different fields",
    Kind.AGREED: "All tagged this alike",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue, and how far review is."""

    place: ProjectPlace
    filters: Filters
    cases: Sequence[Case]
    after: UUID | None
    standing: Standing
    choices: Choices
    codes: Sequence[tuple[str, str]]
    narrowed_to: str  # the people and the other code that the address asks for


def page(session: Session, actor: Actor, slug: str, filters: Filters) -> Page:
    """A page of disagreements in context; in as many statements whatever the project holds."""
    place = access.project(session, actor, slug, Action.SEE_REVIEW)
    seen = disagreement_queue.open_to(session, place, actor)
    chosen = disagreement_queue.wanted(seen, filters)
    rows, after = disagreement_queue.rows(session, place, chosen & disagreement_queue.part(filters), filters.after)
    spec = codebooks.in_use(session, place.project.id).spec
    return Page(
        place,
        filters,
        cases(session, place, actor, rows),
        after,
        disagreement_queue.standing(session, chosen, filters),
        disagreement_queue.choices(session, place, seen),
        [(code.code, code.name) for code in spec.walk()],
        _narrowed_to(session, place, filters, spec),
    )


def standing(session: Session, actor: Actor, slug: str, filters: Filters) -> tuple[ProjectPlace, Standing]:
    """How far review is, under the filters of the list."""
    place = access.project(session, actor, slug, Action.SEE_REVIEW)
    chosen = disagreement_queue.wanted(disagreement_queue.open_to(session, place, actor), filters)
    return place, disagreement_queue.standing(session, chosen, filters)


def one(session: Session, actor: Actor, disagreement_id: UUID) -> tuple[DocumentPlace, Case]:
    """A disagreement that *actor* may see; raises NotFound for any other."""
    place, row = decisions.seen(session, actor, disagreement_id, Action.SEE_REVIEW)
    return place, cases(session, place, actor, [row])[0]


def left(session: Session, actor: Actor, disagreement_id: UUID) -> Case | None:
    """The same after something was taken back; None where that took it out of the queue."""
    if session.get(Disagreement, disagreement_id) is None:
        return None
    return one(session, actor, disagreement_id)[1]


def cases(session: Session, place: ProjectPlace, actor: Actor, rows: Sequence[Disagreement]) -> list[Case]:
    """These disagreements in context, in the same order."""
    tags = decisions.tags_of(session, [row.id for row in rows])
    documents = {one.id: one for one in session.scalars(select(Document).where(Document.id.in_(_of(rows))))}
    coders, spec = _coders(session, rows), codebooks.in_use(session, place.project.id).spec
    shown = passages.around_tags(session, rows, tags)
    ruled, earlier = _rulings(session, rows, spec)
    asked = _questions(session, rows)
    found: list[Case] = []
    for row in rows:
        people = coders.get((row.document_id, row.round_id), {})
        lanes = disagreement_lanes.lanes(row, people, tags.get(row.id, []), shown[row.id], spec)
        stands = ruled.get(row.id)
        own = any(tag.author_id == actor.user_id for tag in tags.get(row.id, []))
        by_me = stands is not None and stands.decision.reviewer_id == actor.user_id
        found.append(
            Case(
                row=row,
                document=documents[row.document_id],
                passage=shown[row.id],
                lanes=lanes,
                options=disagreement_lanes.options(lanes),
                fields=disagreement_lanes.fields(lanes),
                ruled=stands,
                earlier=earlier.get(row.id, []),
                question=asked.get(row.id, ""),
                own=own,
                may_judge=place.may(Action.JUDGE),
                may_withdraw=place.may(Action.JUDGE) and (by_me or place.may(Action.EDIT_CODEBOOK)),
            )
        )
    return found


def _narrowed_to(session: Session, place: ProjectPlace, filters: Filters, spec: CodebookSpec) -> str:
    people = [one for one in (filters.person_id, filters.partner_id) if one]
    known = select(User.display_name).join(Pseudonym, Pseudonym.user_id == User.id)
    known = known.where(User.id.in_(people), Pseudonym.project_id == place.project.id).order_by(User.display_name)
    names = list(session.scalars(known)) if people else []
    other = _code(spec, filters.other)
    return disagreement_lanes.listed([*names, *([other.name] if other else [])]) or "a part"


def _of(rows: Iterable[Disagreement]) -> set[UUID]:
    return {row.document_id for row in rows}


def _coders(session: Session, rows: Sequence[Disagreement]) -> Mapping[tuple[UUID, UUID | None], dict[UUID, str]]:
    """Who has finished each document in each round, with their names."""
    wanted = (
        select(Coding.document_id, Coding.round_id, User.id, User.display_name)
        .join(User, User.id == Coding.user_id)
        .where(Coding.document_id.in_(_of(rows)), Coding.state == CodingState.COMPLETE.value)
    )
    found: dict[tuple[UUID, UUID | None], dict[UUID, str]] = {}
    for document_id, round_id, user_id, name in session.execute(wanted):
        found.setdefault((document_id, round_id), {})[user_id] = name
    return found


def _rulings(
    session: Session, rows: Sequence[Disagreement], spec: CodebookSpec
) -> tuple[dict[UUID, Ruled], dict[UUID, list[Ruled]]]:
    """The decision about each of these that stands, and those before it, the newest first; by disagreement."""
    of_documents = Decision.document_id.in_({row.document_id for row in rows if row.decision_id})
    ids = [row.decision_id for row in rows if row.decision_id]
    wanted = select(Decision, User.display_name).join(User, User.id == Decision.reviewer_id)
    wanted = wanted.where(of_documents, or_(Decision.id.in_(ids), Decision.revised_by.is_not(None)))
    known = {row[0].id: (row[0], row[1]) for row in session.execute(wanted)} if ids else {}
    quotes = _quotes(session, [decision for decision, _ in known.values()])
    told = {key: Ruled(one, by, _code(spec, one.code), quotes.get(one.id, "")) for key, (one, by) in known.items()}
    before = {one.decision.revised_by: one for one in told.values() if one.decision.revised_by}
    standing = {row.id: told[row.decision_id] for row in rows if row.decision_id in told}
    earlier: dict[UUID, list[Ruled]] = {}
    for row_id, ruled in standing.items():
        current = before.get(ruled.decision.id)
        while current is not None:
            earlier.setdefault(row_id, []).append(current)
            current = before.get(current.decision.id)
    return standing, earlier


def _quotes(session: Session, made: Sequence[Decision]) -> dict[UUID, str]:
    """What the tag of each decision says, where it made one."""
    names = {one.result: one.id for one in made if one.result}
    keys = {imported("a", name, one.project_id): name for one in made if (name := one.result)}
    wanted = select(Annotation.id, Annotation.export_id, Annotation.quote).where(
        or_(Annotation.id.in_(keys), Annotation.export_id.in_(names))
    )
    found = session.execute(wanted).all() if names else []
    return {names[name]: row.quote for row in found if (name := row.export_id or keys.get(row.id)) in names}


def _code(spec: CodebookSpec, key: str | None) -> CodeSpec | None:
    return None if key is None else spec.code(key) or CodeSpec(key, key.replace("_", " "))


def _questions(session: Session, rows: Sequence[Disagreement]) -> dict[UUID, str]:
    """What is to be talked about, of those that are on the agenda."""
    waiting = [row.id for row in rows if row.state == disagreement_queue.State.DISCUSS]
    wanted = select(AgendaItem.disagreement_id, AgendaItem.question).order_by(AgendaItem.raised_at)
    wanted = wanted.where(AgendaItem.disagreement_id.in_(waiting), AgendaItem.outcome.is_(None))
    return {row[0]: row[1] for row in session.execute(wanted)} if waiting else {}
