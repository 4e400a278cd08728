"""What becomes of documents of other programs: records of ours, as if they had been made here.

The text is cleaned, and offsets move with it. Whether they count what we count is asked of the quotes: a program may
have counted a CR at the end of each line, a byte order mark, or UTF-16.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from webapp.domain import metadata
from webapp.domain.adopted_codes import Codes
from webapp.domain.adopted_offsets import Reading, best
from webapp.domain.codebook import NAME
from webapp.domain.codebook_edits import key_of
from webapp.domain.file_names import clean_path, one_line
from webapp.domain.foreign import ForeignDocument, ForeignTag
from webapp.domain.guesses import title_of
from webapp.domain.ids import is_exported, note_of
from webapp.domain.records import (
    AnnotationRecord,
    AttributeRecord,
    CodingRecord,
    DateRecord,
    DocumentRecord,
    NoteRecord,
)
from webapp.domain.text import Measures, clean_str, digest
from webapp.domain.workflow import CodingState, Layer, Status
from webapp.errors import AppError

UNNAMED: Final = "unnamed"
"""Who tags that the file gives to nobody are given to."""
_PREFIX: Final = 24


@dataclass(frozen=True, slots=True)
class Setting:
    """What an import must know: the codes, the version that tags are held against, and the moment.

    *person* gives the id under which somebody of that name stands in the project's exports.
    """

    codes: Codes
    person: Callable[[str], str]
    version: str
    moment: str


class Left(NamedTuple):
    """A tag that stays out: what the file calls it and says of it, and why."""

    code: str
    start: int
    end: int
    why: str

    @property
    def sentence(self) -> str:
        """All of it in words."""
        return f"The tag {one_line(self.code, 80)} ({self.start:,} to {self.end:,}) stays out: {self.why}."


@dataclass(slots=True)
class Adopted:
    """A record made of a foreign document, and what is to be told of it.

    *unsaid* are the ids of tags of which the file does not say when they were made; *guessed* whether the title is.
    """

    record: DocumentRecord
    reading: Reading
    sought: int = 0  # tags that were found by their quote
    left: list[Left] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # of people, by their id
    unsaid: set[str] = field(default_factory=set)
    guessed: bool = False


def adopt(document: ForeignDocument, setting: Setting) -> Adopted:
    """The document as a record of ours; raises an AppError when its text can't be kept."""
    text = clean_str(document.text)
    reading = best(document.text, text, document.tags)
    measures = Measures.of(text)
    adopted = Adopted(_record(document, text, measures, setting), reading, guessed=not document.title)
    placed = list(_placed(document.tags, text, reading, adopted))
    seen: Counter[tuple[str, str, int, int]] = Counter()
    tags: list[AnnotationRecord] = []
    for tag, start, end in placed:
        person = _person(tag.annotator, setting, adopted)
        same = (person, tag.code, start, end)
        seen[same] += 1
        name = _tag_id(tag, measures.sha256, same, seen[same])
        tags.append(_tag(tag, name, text[start:end], (person, start, end), setting, adopted))
    people = {_person(name, setting, adopted) for name in document.finished}
    tags = _without_doubles(tags, adopted)
    adopted.record = adopted.record._replace(
        annotations=tuple(sorted(tags, key=lambda tag: (tag.start, tag.end, tag.code, tag.id))),
        codings=tuple(_coding(person, setting) for person in sorted(people)),
    )
    return adopted


def _placed(
    tags: Iterable[ForeignTag], text: str, reading: Reading, adopted: Adopted
) -> Iterator[tuple[ForeignTag, int, int]]:
    """Each tag with its place in the text; what has none is told."""
    for tag in tags:
        span = reading.place(tag)
        if span is not None and reading.fits(tag, span):
            yield tag, *span
            continue
        found, why = _sought(reading.quote(tag), text)
        if found is None:
            adopted.left.append(Left(tag.code, tag.start, tag.end, why))
        else:
            adopted.sought += 1
            yield tag, found, found + len(reading.quote(tag))


def _sought(quote: str, text: str) -> tuple[int | None, str]:
    """Where the quote stands when it stands there once, else why it is not taken."""
    if not quote.strip():
        return None, "there is nothing at its place in the text"
    first = text.find(quote)
    if first < 0:
        return None, "its words stand nowhere in the text"
    if text.find(quote, first + 1) >= 0:
        return None, "the text says something else there, and its words stand in several places"
    return first, ""


def _person(name: str | None, setting: Setting, adopted: Adopted) -> str:
    named = one_line(name or "", 80) or UNNAMED
    identifier = setting.person(named)
    adopted.names[identifier] = named
    return identifier


def _tag_id(tag: ForeignTag, text: str, same: tuple[str, str, int, int], number: int) -> str:
    """The id that a tag has each time it is read: its own where it is one of ours."""
    if tag.id and is_exported("a", tag.id):
        return tag.id
    person, code, start, end = same
    return f"a-{uuid5(NAMESPACE_URL, f'{text} {person} {start} {end} {number} {code}')}"


def _tag(
    tag: ForeignTag,
    name: str,
    quote: str,
    place: tuple[str, int, int],
    setting: Setting,
    adopted: Adopted,
) -> AnnotationRecord:
    person, start, end = place
    said = _moment(tag.created_at)
    if said is None:
        adopted.unsaid.add(name)
    made = said or setting.moment
    fields = _attributes(tag.attributes)
    body = (tag.note or "").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    note = NoteRecord(note_of(name) or "", person, made, body, None, None)
    return AnnotationRecord(
        id=name,
        layer=Layer.CONSENSUS.value if tag.layer == Layer.CONSENSUS else Layer.INDIVIDUAL.value,
        start=start,
        end=end,
        quote=quote,
        quote_prefix=quote[:_PREFIX],
        quote_sha256=digest(quote),
        code=setting.codes.key(tag.code, (one.name for one in fields)),
        attributes=tuple(fields),
        certainty="sure",
        origin="import",
        annotator=person,
        created_at=made,
        updated_at=made,
        status=Status.SUBMITTED.value,
        reviews=(),
        notes=(note,) if body else (),
        codebook_version=setting.version,
        round=None,
        final=False,
        derived_from=(),
    )


def _coding(person: str, setting: Setting) -> CodingRecord:
    state = CodingState.COMPLETE.value
    return CodingRecord(
        person, None, blind=False, state=state, completed_at=setting.moment, codebook_version=setting.version
    )


def _without_doubles(tags: list[AnnotationRecord], adopted: Adopted) -> list[AnnotationRecord]:
    """The tags, each id once; a second one of the same id is told."""
    kept: dict[str, AnnotationRecord] = {}
    for tag in tags:
        if kept.setdefault(tag.id, tag) is not tag:
            adopted.left.append(Left(tag.code, tag.start, tag.end, "another tag of the article has its id"))
    return list(kept.values())


def _attributes(given: Iterable[AttributeRecord]) -> list[AttributeRecord]:
    """The fields by names as ours are, in order; values keep theirs."""
    named = (
        (one.name if NAME.fullmatch(one.name) else key_of(one.name, otherwise="field"), one.value) for one in given
    )
    found = (AttributeRecord(name, value.replace("\0", "")) for name, value in named)
    return sorted(found, key=lambda one: one.name)


def _moment(said: str | None) -> str | None:
    """A moment as records write it, UTC where no zone is said; None for what is none."""
    try:
        moment = datetime.fromisoformat((said or "").strip())
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return f"{aware:%Y-%m-%dT%H:%M:%S}.{aware.microsecond // 1000:03}Z" if aware.year >= 1000 else None


def _record(document: ForeignDocument, text: str, measures: Measures, setting: Setting) -> DocumentRecord:
    """The record without tags, under an id that its text gives it."""
    known = _known(document)
    year, month, day = known.get("published") or (None, None, None)
    return DocumentRecord(
        f"d-{uuid5(NAMESPACE_URL, measures.sha256)}",
        known.get("external_id"),
        known.get("title") or title_of(text),
        tuple(known.get("authors") or ()),
        known.get("affiliation"),
        known.get("outlet"),
        DateRecord(year, month, day),
        known.get("language"),
        known.get("source_url"),
        clean_path(document.name),
        known.get("licence"),
        text,
        measures.length,
        measures.sha256,
        measures.sha256_normalised,
        None,
        (),
        (),
        (),
        (),
        (),
        (),
        setting.version,
        known.get("columns") or {},
    )


def _known(document: ForeignDocument) -> metadata.Known:
    """What the file says of the article, as far as it can be kept."""
    said: Mapping[str, Any] = {**document.metadata, **({"title": document.title} if document.title else {})}
    try:
        return metadata.read(said)
    except AppError:
        kept: metadata.Known = {}
        for name, value in said.items():
            try:
                kept |= metadata.read({name: value})
            except AppError:
                continue
        return kept
