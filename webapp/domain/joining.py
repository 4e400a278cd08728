"""What a document from elsewhere adds to the one that is here: pure, on records as exports write them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

from webapp.domain.ids import note_of
from webapp.domain.records import (
    AnnotationRecord,
    AnswerRecord,
    CodingRecord,
    DecisionRecord,
    DocumentRecord,
    NoteRecord,
    ReviewRecord,
)
from webapp.domain.soundness import misfit

Record = TypeVar("Record", bound=NamedTuple)

_FACTS: Final = (
    "external_id", "title", "authors", "affiliation", "outlet", "published", "language", "source_url", "licence",
)  # fmt: skip
_MAY_DIFFER: Final = frozenset(
    {"quote", "quote_prefix", "updated_at", "status", "reviews", "notes", "final"}
)  # of a tag: copies of the text, and what review and conversation change
_PREFIX: Final = 24


@dataclass(slots=True)
class Additions:
    """What is new; how much is here already; and, a sentence each, what can't come in or stands against it.

    *notes* are coders' own notes on tags that are here without one, by the id of the tag; *reviews* and
    *comments* stand beside the id of their tag (None: the document as a whole).
    """

    annotations: list[AnnotationRecord] = field(default_factory=list)
    notes: list[tuple[str, NoteRecord]] = field(default_factory=list)
    reviews: list[tuple[str, ReviewRecord]] = field(default_factory=list)
    comments: list[tuple[str | None, NoteRecord]] = field(default_factory=list)
    codings: list[CodingRecord] = field(default_factory=list)
    finished: list[CodingRecord] = field(default_factory=list)
    answers: list[AnswerRecord] = field(default_factory=list)
    decisions: list[DecisionRecord] = field(default_factory=list)
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether anything is new."""
        kinds = (self.annotations, self.notes, self.reviews, self.comments, self.codings, self.finished)
        return any((*kinds, self.answers, self.decisions))


def additions(here: DocumentRecord | None, there: DocumentRecord, text: str) -> Additions:
    """What *there* adds to *here* (None: the document is new); *text* is what the document says.

    Both name people alike. What is equal is only counted, and what differs under the same id is kept as it
    is here and told. A coding that was finished elsewhere since is finished here too.
    """
    found = Additions()
    fits = [tag for tag in there.annotations if _fits(tag, text, found)]
    known = {tag.id: tag for tag in here.annotations} if here else {}
    compare = _Comparison(found, text_free=there.text is None)
    for tag in fits:
        _tag(tag, known.get(tag.id), compare)
    compare.each("comment", {n.id: n for n in here.notes} if here else {}, there.notes, _comment_on(found, None))
    compare.each("decision", {d.id: d for d in here.decisions} if here else {}, there.decisions, found.decisions.append)
    _answers(here.answers if here else (), there.answers, compare)
    _codings(here.codings if here else (), there.codings, found)
    if here:
        _facts(here, there, found)
    return found


def renamed(document: DocumentRecord, people: Mapping[str, str]) -> DocumentRecord:
    """The document with other ids for people; who is not in *people* keeps theirs."""
    if not people:
        return document

    def name(person: str) -> str:
        return people.get(person, person)

    def note(record: NoteRecord) -> NoteRecord:
        return record._replace(author=name(record.author))

    def tag(record: AnnotationRecord) -> AnnotationRecord:
        return record._replace(
            annotator=name(record.annotator),
            reviews=tuple(review._replace(reviewer=name(review.reviewer)) for review in record.reviews),
            notes=tuple(note(said) for said in record.notes),
        )

    return document._replace(
        codings=tuple(coding._replace(annotator=name(coding.annotator)) for coding in document.codings),
        answers=tuple(answer._replace(annotator=name(answer.annotator)) for answer in document.answers),
        annotations=tuple(tag(record) for record in document.annotations),
        decisions=tuple(ruling._replace(reviewer=name(ruling.reviewer)) for ruling in document.decisions),
        notes=tuple(note(said) for said in document.notes),
    )


def people_of(document: DocumentRecord) -> set[str]:
    """Everybody whom the document names."""
    tags = document.annotations
    notes = (*document.notes, *(note for tag in tags for note in tag.notes))
    return {
        *(coding.annotator for coding in document.codings),
        *(answer.annotator for answer in document.answers),
        *(tag.annotator for tag in tags),
        *(review.reviewer for tag in tags for review in tag.reviews),
        *(ruling.reviewer for ruling in document.decisions),
        *(note.author for note in notes),
    }


def own_note(tag: AnnotationRecord) -> NoteRecord | None:
    """The coder's own note on a tag: the one that has the tag's id; all others are part of a conversation."""
    expected = note_of(tag.id)
    return next((note for note in tag.notes if note.id == expected and _is_plain(note, tag)), None)


def _is_plain(note: NoteRecord, tag: AnnotationRecord) -> bool:
    return note.author == tag.annotator and bool(note.body) and note.thread is None and note.resolved_by is None


class _Comparison:
    """Tells what is new from what is here already and from what contradicts it."""

    def __init__(self, found: Additions, *, text_free: bool) -> None:
        self.found = found
        self._text_free = text_free

    def each(
        self, what: str, here: Mapping[str, Record], there: Iterable[Record], add: Callable[[Record], None]
    ) -> None:
        """Compare records by their id."""
        for record in there:
            known = here.get(record[0])
            if known is None:
                add(record)
            else:
                self.one(what, known, record)

    def one(self, what: str, here: NamedTuple, there: NamedTuple, but: frozenset[str] = frozenset()) -> None:
        """Count the record as unchanged, or tell that it differs."""
        if all(self._same(name, here, there) for name in here._fields if name not in but):
            self.found.unchanged += 1
        else:
            self.found.conflicts.append(f"the {what} {there[0]} is here already and says something else; it stays")

    def _same(self, name: str, here: Any, there: Any) -> bool:
        mine, theirs = getattr(here, name), getattr(there, name)
        if self._text_free and name == "attributes":
            return set(theirs) <= set(mine)
        if self._text_free and theirs is None:
            return True  # left out, not empty
        return bool(sorted(mine) == sorted(theirs) if name in ("attributes", "derived_from") else mine == theirs)


def _fits(tag: AnnotationRecord, text: str, found: Additions) -> bool:
    if fault := misfit(tag, text):
        found.refused.append(f"the tag {tag.id} ({tag.start:,} to {tag.end:,}) was left out: {fault}")
    return not fault


def _tag(tag: AnnotationRecord, known: AnnotationRecord | None, compare: _Comparison) -> None:
    found, own = compare.found, own_note(tag)
    others = [note for note in tag.notes if note is not own]
    if known is None:
        found.annotations.append(tag)
        found.reviews += [(tag.id, review) for review in tag.reviews]
        found.comments += [(tag.id, note) for note in others]
        return
    compare.one("tag", known, tag, but=_MAY_DIFFER)
    notes = {note.id: note for note in known.notes}
    compare.each("verdict", {r.id: r for r in known.reviews}, tag.reviews, lambda r: found.reviews.append((tag.id, r)))
    compare.each("comment", notes, others, _comment_on(found, tag.id))
    if own:
        compare.each("note", notes, [own], lambda note: found.notes.append((tag.id, note)))


def _comment_on(found: Additions, tag: str | None) -> Callable[[NoteRecord], None]:
    return lambda note: found.comments.append((tag, note))


def _answers(here: Iterable[AnswerRecord], there: Iterable[AnswerRecord], compare: _Comparison) -> None:
    """An answer by the same person to the same question under another id contradicts the one that is here."""
    asked = {(a.annotator, a.round, a.layer, a.question): a.id for a in here}
    free: list[AnswerRecord] = []
    for answer in there:
        if asked.setdefault((answer.annotator, answer.round, answer.layer, answer.question), answer.id) == answer.id:
            free.append(answer)
        else:
            compare.found.conflicts.append(f"the answer {answer.id}: this question was answered here already")
    compare.each("answer", {answer.id: answer for answer in here}, free, compare.found.answers.append)


def _codings(here: Iterable[CodingRecord], there: Iterable[CodingRecord], found: Additions) -> None:
    known = {(coding.annotator, coding.round): coding for coding in here}
    for coding in there:
        present = known.get((coding.annotator, coding.round))
        if present is None:
            found.codings.append(coding)
        elif present == coding or (present.state, coding.state) == ("complete", "in_progress"):
            found.unchanged += 1
        elif (present.state, coding.state) == ("in_progress", "complete"):
            found.finished.append(coding)
        else:
            found.conflicts.append(
                f"the coding of {coding.annotator} is here already and says something else; it stays"
            )


def _facts(here: DocumentRecord, there: DocumentRecord, found: Additions) -> None:
    """What is known of the article stays as it is here; what is said otherwise elsewhere is told."""
    for name in _FACTS:
        mine, theirs = getattr(here, name), getattr(there, name)
        if theirs not in (None, (), (None, None, None)) and mine != theirs:
            found.conflicts.append(f"the {name} is stated otherwise here; it stays")
    if there.regions and tuple(sorted(there.regions)) != here.regions:
        found.conflicts.append("the regions differ; those here stay")
