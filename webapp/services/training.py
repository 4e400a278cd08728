"""What a coder sees after finishing an article of a training round, and another go at it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import spans, training
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.disagreements import Tag
from webapp.domain.events import EventName
from webapp.domain.roles import Action, Actor
from webapp.domain.spans import Span, SpanIndex
from webapp.domain.training import Finding, Result, Score, Scores
from webapp.domain.workflow import CodingState, Layer, Purpose, RoundState
from webapp.errors import Conflict, NotFound
from webapp.models import Annotation, Bookmark, Coding, Document, Round
from webapp.services import (
    access,
    activity,
    annotations,
    answers,
    codings,
    documents,
    finals,
    readings,
    rounds_at_hand,
    tallies,
    trials,
)
from webapp.services.access import DocumentPlace, ProjectPlace
from webapp.services.readings import Line
from webapp.services.trials import Compared


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the codebook that says why; *open* where the page says it for the first time."""

    title: str
    text: str
    open: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What there is to say of a passage: with the codes there; *reason* is the note of the reference."""

    number: int
    finding: Finding
    own: CodeSpec | None
    reference: CodeSpec | None
    reason: str
    rules: Sequence[Rule]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line, the innermost code of either side there, and the numbers of passages that end with it."""

    text: str
    own: str
    reference: str
    ends: Sequence[int]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the article with the notes on passages that begin in it."""

    line: Line
    pieces: Sequence[Piece]
    notes: Sequence[Note]


@dataclass(frozen=True, slots=True)
class Lesson:
    """An article of a training round after it was finished; *goes* holds every go at it, the first one first."""

    place: DocumentPlace
    round: Round
    book: CodebookSpec
    compared: Compared
    paragraphs: Sequence[Paragraph]
    goes: Sequence[Scores]
    next_id: UUID | None

    @property
    def now(self) -> Scores:
        return training.scores(self.compared.findings)

    @property
    def total(self) -> Score:
        return training.total(self.now)

    @property
    def first(self) -> Score | None:
        """The first go, where this is a later one."""
        return training.total(self.goes[0]) if len(self.goes) > 1 else None

    @property
    def rows(self) -> list[tuple[str, str, Score, Score]]:
        """Key and name of each code that was met, with the first go and this one."""
        return trials.rows(self.book, self.goes[0] if self.goes else self.now, self.now)

    @property
    def titled(self) -> bool:
        """Whether the text itself says its title."""
        return any(one.line.kind == "title" for one in self.paragraphs)

    @property
    def is_open(self) -> bool:
        """Whether the article can be tried again."""
        return self.round.state == RoundState.OPEN


def with_reference(place: ProjectPlace) -> ColumnElement[bool]:
    """A condition on Document: of this project, with a reference to learn from."""
    tagged = exists().where(
        Annotation.document_id == Document.id,
        Annotation.layer == Layer.REFERENCE.value,
        Annotation.deleted_at.is_(None),
    )
    return (Document.project_id == place.project.id) & tagged


def show(session: Session, actor: Actor, document_id: UUID) -> Lesson:
    """The article that *actor* has finished in a training round, beside the reference.

    Raises NotFound when they have not, and while they code it in another round.
    """
    place = access.document(session, actor, document_id, Action.ANNOTATE)
    found, _ = _finished(session, actor, document_id)
    book = rounds_at_hand.edition(session, place.project.id, found).spec
    compared = trials.compare(session, actor, document_id, found.id, book)
    notes = list(_notes(compared, book))
    return Lesson(
        place=place,
        round=found,
        book=book,
        compared=compared,
        paragraphs=list(
            _paragraphs(readings.lines(session, document_id, documents.regions(session, document_id)), notes)
        ),
        goes=trials.of_article(session, actor, document_id, found.id),
        next_id=rounds_at_hand.next_in(session, actor, found.id, document_id)
        if found.state == RoundState.OPEN
        else None,
    )


def again(session: Session, actor: Actor, document_id: UUID) -> None:
    """Let *actor* begin the article anew: their tags of the round are deleted softly, answers and bookmark go too.

    Raises NotFound when they have not finished it in a training round, Conflict when that is over.
    """
    place = access.document(session, actor, document_id, Action.ANNOTATE, hold=True)
    found, coding = _finished(session, actor, document_id)
    if found.state != RoundState.OPEN:
        raise Conflict("This round is over; its articles can’t be tried again.")
    _forget(session, place, actor, found.id)
    edition = rounds_at_hand.edition(session, place.project.id, found)
    answers.replace(session, place, actor, edition.id, found.id, {})
    session.execute(delete(Bookmark).where(Bookmark.document_id == document_id, Bookmark.user_id == actor.user_id))
    codings.take_up(session, place, actor, coding)


def _finished(session: Session, actor: Actor, document_id: UUID) -> tuple[Round, Coding]:
    """The training round in which *actor* finished the document last; the one at hand, if any."""
    present = rounds_at_hand.at_hand(session, actor, document_id)
    wanted = (
        select(Round, Coding)
        .join(Coding, Coding.round_id == Round.id)
        .where(Coding.document_id == document_id, Coding.user_id == actor.user_id)
        .where(Coding.state == CodingState.COMPLETE.value, Round.purpose == Purpose.TRAINING.value)
        .order_by(Coding.completed_at.desc(), Round.id.desc())
    )
    row = session.execute(wanted.where(Round.id == present.id) if present else wanted).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _forget(session: Session, place: DocumentPlace, actor: Actor, round_id: UUID) -> None:
    """Delete the actor's tags of the round in the document, as `annotations.delete` does one."""
    wanted = select(Annotation).where(
        *(Annotation.document_id == place.document.id, Annotation.author_id == actor.user_id),
        *(Annotation.round_id == round_id, Annotation.layer == Layer.INDIVIDUAL.value, Annotation.deleted_at.is_(None)),
    )
    tags = session.scalars(wanted.options(*annotations.LOADED)).all()
    entries: list[Mapping[str, Any]] = [
        {"subject_id": tag.id, "document_id": tag.document_id, "before": annotations.state(tag), "after": None}
        for tag in tags
    ]
    for tag in tags:
        tallies.count(session, tag, -1)
    session.execute(update(Annotation).where(Annotation.id.in_([tag.id for tag in tags])).values(deleted_at=now()))
    finals.after_change(session, place.document.id)
    activity.record_all(session, actor, EventName.ANNOTATION_DELETED, place.project.id, entries)


def _notes(compared: Compared, book: CodebookSpec) -> Iterator[Note]:
    """Each passage with its reason and the lines of the codebook; a line stands open where it comes first."""
    said: set[tuple[str, str]] = set()
    for number, finding in enumerate(compared.findings, 1):
        own, reference = (book.code(tag.code) if tag else None for tag in (finding.own, finding.reference))
        rules = []
        for title, text in _rules(finding, own, reference):
            rules.append(Rule(title, text, (title, text) not in said))
            said.add((title, text))
        reason = compared.notes.get(finding.reference.id, "") if finding.reference else ""
        yield Note(number, finding, own, reference, reason, rules)


def _rules(finding: Finding, own: CodeSpec | None, reference: CodeSpec | None) -> Iterator[tuple[str, str]]:
    """What the codebook says about why: when to use the code of the reference, when not to use the coder's own."""
    if finding.is_hit:
        for one in finding.fields:
            field = reference.attribute(one.name) if reference else None
            if field and field.description:
                yield one.name.replace("_", " ").capitalize(), field.description
        return
    if reference and (text := reference.when_to_use or reference.brief_definition):
        yield f"When to use {reference.name}", text
    if own and finding.result is not Result.APART and (text := own.when_not_to_use or own.brief_definition):
        yield f"When not to use {own.name}", text


def _paragraphs(lines: Sequence[Line], notes: Sequence[Note]) -> Iterator[Paragraph]:
    tags = SpanIndex([tag for note in notes for tag in (note.finding.own, note.finding.reference) if tag])
    whose = {tag.id: training.OWN for note in notes if (tag := note.finding.own)}
    last: dict[int, list[int]] = {}
    for note in notes:
        last.setdefault(max(tag.end for tag in (note.finding.own, note.finding.reference) if tag), []).append(
            note.number
        )
    waiting = list(notes)
    for place, line in enumerate(lines):
        until = lines[place + 1].start if place + 1 < len(lines) else None
        here = [note for note in waiting if until is None or note.finding.start < until]
        waiting = waiting[len(here) :]
        yield Paragraph(line, list(_pieces(line, tags, whose, last)), here)


def _pieces(
    line: Line, tags: SpanIndex[Tag], whose: Mapping[str, str], ends: Mapping[int, Sequence[int]]
) -> Iterator[Piece]:
    """*line* cut wherever a tag begins or ends; of several tags of one side the innermost is shown."""
    if not line.text:
        return
    length = len(line.text)
    here = [
        (tag, Span(max(tag.start - line.start, 0), min(tag.end - line.start, length)))
        for tag in tags.overlapping(Span(line.start, line.start + length))
    ]
    for span, over in spans.segments(length, here):
        codes = {(tag.id in whose): tag.code for tag in over}  # outermost first, so that the innermost stays
        numbers = ends.get(line.start + span.end, ())
        yield Piece(span.of(line.text), codes.get(True, ""), codes.get(False, ""), numbers)
