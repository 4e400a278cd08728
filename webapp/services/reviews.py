"""What reviewers say of tags, and how it reaches the coder: one tag at a time, or a page of a queue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, union
from sqlalchemy.orm import Session

from webapp.domain import review, values
from webapp.domain.codebook import CodeSpec
from webapp.domain.mentions import Piece
from webapp.domain.review import Kind, Reading
from webapp.domain.roles import Action, Actor
from webapp.domain.spans import Span
from webapp.domain.workflow import CodingState, Layer
from webapp.models import Annotation, Coding, Comment, Example, Verdict
from webapp.services import (
    access,
    annotations,
    codebooks,
    comments,
    examples,
    mentions,
    passages,
    queues,
    verdicts,
    visibility,
)
from webapp.services.access import ProjectPlace
from webapp.services.comments import Came
from webapp.services.passages import Passage
from webapp.services.queues import Choices, Filters, Standing


@dataclass(frozen=True, slots=True)
class Card:
    """A tag with what its code asks, the verdicts on it, the conversation about it, and what the actor may do."""

    annotation: Annotation
    code: CodeSpec
    verdicts: Sequence[Verdict]
    comments: Sequence[Comment]
    pieces: Mapping[UUID, Sequence[Piece]]  # what each comment says, by its id
    actor_id: UUID | None
    may_judge: bool
    may_comment: bool
    may_look_back: bool
    may_curate: bool
    example: tuple[Example, str] | None  # with the key of the code that it shows
    came: Mapping[UUID, Came]  # the version that an answer came with, by the id of the comment

    @property
    def shows(self) -> str:
        """`Example of Statistic`; empty for a tag that is no example."""
        if self.example is None:
            return ""
        shown, key = self.example
        name = self.code.name if key == self.code.code else key.replace("_", " ")
        return f"{'Counter-example' if shown.counter else 'Example'} of {name}"

    def asked_by(self, answer: Comment) -> Comment | None:
        """The question that *answer* settles, if it settles one."""
        return next((said for said in self.comments if said.resolved_by == answer.export_id), None)

    @property
    def question(self) -> Comment | None:
        """What is asked here and not settled, as `comments.is_question` and `is_settled` have it."""
        known = {said.export_id: said for said in self.comments}
        spans = [
            (one.created_at, known.get(one.resolved_by, one).created_at) for one in self.comments if one.resolved_by
        ]
        asked = (said for said in self.comments if said.thread not in known)
        return next((one for one in asked if not any(a <= one.created_at <= b for a, b in spans)), None)

    @property
    def own(self) -> bool:
        """Whether the tag is the actor's."""
        return self.annotation.author_id == self.actor_id

    @property
    def own_verdict(self) -> Verdict | None:
        """The actor's verdict, which they may withdraw."""
        given = [verdict for verdict in self.verdicts if verdict.reviewer_id == self.actor_id]
        return next((verdict for verdict in reversed(given) if verdict.decision in review.DECISIONS.values()), None)

    def stands(self, verdict: Verdict) -> bool:
        """Whether a verdict was given since the tag last changed."""
        return verdict.created_at >= self.annotation.submitted_at

    @property
    def standing(self) -> bool:
        """Whether a verdict says why the tag has the status it has."""
        return any(self.stands(verdict) for verdict in self.verdicts)

    @property
    def fields(self) -> list[tuple[str, Sequence[str], bool]]:
        """Name, values as they are read, and whether it is missing, of each field that has values or must have some."""
        given = self.annotation.attributes
        kinds = {spec.name: spec.type for spec in self.code.attributes if spec.required or given.get(spec.name)}
        names = [*kinds, *(name for name in given if name not in kinds)]
        return [(name, values.as_read(given.get(name, ()), kinds.get(name)), not given.get(name)) for name in names]

    def shown(self) -> dict[str, Any]:
        """The names that the templates of the card use."""
        names = ("annotation", "code", "verdicts", "comments", "own")
        return {"card": self} | {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Lane:
    """Where the tags of one coder lie in what is shown of the text: code key, start and end of each."""

    coder: str
    parts: Sequence[tuple[str, int, int]]
    codes: Sequence[str]
    length: int


@dataclass(frozen=True, slots=True)
class Case:
    """A card in its context: the text around the tag, and what other coders made of the passage."""

    card: Card
    passage: Passage
    lanes: Sequence[Lane]
    kind: Kind | None  # None: nobody else has coded the document


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the tags that wait for review, and where the reviewer stands."""

    place: ProjectPlace
    filters: Filters
    cases: Sequence[Case]
    after: UUID | None
    standing: Standing
    choices: Choices
    codes: Sequence[tuple[str, str]]


def card(session: Session, actor: Actor, annotation_id: UUID) -> Card:
    """Everything that the card of a tag shows to *actor*."""
    tag, place = annotations.one(session, actor, annotation_id)
    return cards(session, place, actor, [tag])[0]


def page(session: Session, actor: Actor, slug: str, filters: Filters) -> Page:
    """A page of colleagues' tags in context; in as many statements whatever the project holds."""
    place = access.project(session, actor, slug, Action.SEE_REVIEW)
    chosen = queues.reviewable(place, actor, filters)
    tags, after = queues.rows(session, place, and_(chosen, queues.part(filters.state)), filters.after)
    spec = codebooks.in_use(session, place.project.id).spec
    return Page(
        place=place,
        filters=filters,
        cases=_cases(session, place, actor, tags),
        after=after,
        standing=queues.standing(session, chosen),
        choices=queues.choices(session, place, actor),
        codes=[(code.code, code.name) for code in spec.walk()],
    )


def standing(session: Session, actor: Actor, slug: str, filters: Filters) -> tuple[ProjectPlace, Standing]:
    """How far review is, under the filters of the list."""
    place = access.project(session, actor, slug, Action.SEE_REVIEW)
    return place, queues.standing(session, queues.reviewable(place, actor, filters))


def cards(session: Session, place: ProjectPlace, actor: Actor, tags: Sequence[Annotation]) -> list[Card]:
    """The cards of tags that *actor* may see, in the same order."""
    ids = [tag.id for tag in tags]
    said = verdicts.of(session, place, actor, ids)
    talk = comments.of(session, place, actor, ids)
    pieces = mentions.pieces(session, [one for some in talk.values() for one in some])
    specs = _specs(session, place, tags)
    shown = examples.of(session, place, actor, ids)
    came = comments.versions(session, [one for some in talk.values() for one in some])
    return [
        Card(
            tag,
            specs[tag.id],
            said[tag.id],
            talk[tag.id],
            pieces,
            actor.user_id,
            may_judge=place.may(Action.JUDGE) and tag.author_id != actor.user_id and tag.layer != Layer.CONSENSUS,
            may_comment=place.may(Action.COMMENT),
            may_look_back=place.may(Action.SEE_OUTCOMES),
            may_curate=place.may(Action.CURATE),
            example=shown.get(tag.id),
            came=came,
        )
        for tag in tags
    ]


def _cases(session: Session, place: ProjectPlace, actor: Actor, tags: Sequence[Annotation]) -> list[Case]:
    others = queues.overlapping(session, place, actor, tags)
    shown = passages.around(session, tags, others)
    coders = _coders(session, place, actor, {tag.document_id for tag in tags})
    names = _specs(session, place, [other for over in others.values() for other in over] + list(tags))
    found: list[Case] = []
    for one in cards(session, place, actor, tags):
        tag, over = one.annotation, others[one.annotation.id]
        alone = coders[tag.document_id] <= {tag.author_id}
        kind = None if alone else review.kind(_reading(tag), map(_reading, over))
        found.append(Case(one, shown[tag.id], _lanes(tag, over, shown[tag.id], names), kind))
    return found


def _specs(session: Session, place: ProjectPlace, tags: Iterable[Annotation]) -> dict[UUID, CodeSpec]:
    """What the code of each tag says in the codebook in use; as its own version had it when it is gone since."""
    in_use = codebooks.in_use(session, place.project.id).spec
    found: dict[UUID, CodeSpec] = {}
    for tag in tags:
        spec = in_use.code(tag.code.key) or codebooks.edition(session, tag.version_id).spec.code(tag.code.key)
        found[tag.id] = spec or CodeSpec(tag.code.key, tag.code.key)
    return found


def _coders(session: Session, place: ProjectPlace, actor: Actor, documents: Iterable[UUID]) -> Mapping[UUID, set[UUID]]:
    """Who has coded each document, as far as the actor may know: by a tag, or by finishing without one."""
    ids = list(documents)
    tagged = select(Annotation.document_id, Annotation.author_id).where(
        Annotation.document_id.in_(ids),
        Annotation.layer == Layer.INDIVIDUAL.value,
        visibility.annotations(place, actor),
    )
    finished = select(Coding.document_id, Coding.user_id).where(
        Coding.document_id.in_(ids),
        Coding.state == CodingState.COMPLETE.value,
        visibility.codings(place, actor),
    )
    found: dict[UUID, set[UUID]] = {document_id: set() for document_id in ids}
    for document_id, person in session.execute(union(tagged, finished)):
        found[document_id].add(person)
    return found


def _lanes(tag: Annotation, others: Sequence[Annotation], shown: Passage, specs: Mapping[UUID, CodeSpec]) -> list[Lane]:
    """The tag's own coder first, then the others by name; nothing where there are none."""
    if not others:
        return []
    by_coder: dict[UUID, list[Annotation]] = {tag.author_id: [tag]}
    for other in sorted(others, key=lambda other: (other.author.display_name, other.start)):
        by_coder.setdefault(other.author_id, []).append(other)
    lanes: list[Lane] = []
    for theirs in by_coder.values():
        parts = [
            (one.code.key, max(one.start, shown.start) - shown.start, min(one.end, shown.end) - shown.start)
            for one in theirs
        ]
        codes = list(dict.fromkeys(specs[one.id].name for one in theirs))
        lanes.append(Lane(theirs[0].author.display_name, parts, codes, shown.end - shown.start))
    return lanes


def _reading(tag: Annotation) -> Reading:
    return Reading(tag.author_id, Span(tag.start, tag.end), tag.code.key, tag.attributes)
