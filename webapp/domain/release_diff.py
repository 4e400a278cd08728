"""What differs between any two dataset versions: documents, tags, codes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple, Protocol

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_diff import Change, diff
from webapp.domain.records import AnnotationRecord, DocumentRecord

TOLD: Final = 1_000
"""Tags of each kind that are listed; more are only counted."""


class Entry(NamedTuple):
    """What a document is known by."""

    doc_id: str
    text_sha256: str


class Shelf(Protocol):
    """A version whose documents can be had by their place in *entries*."""

    @property
    def entries(self) -> Sequence[Entry]:
        """What each document is known by."""
        ...

    @property
    def codebook(self) -> CodebookSpec:
        """The codebook that was in use."""
        ...

    def document(self, at: int) -> DocumentRecord:
        """The document at a place."""
        ...


Fate = Literal["added", "removed", "changed"]
_COMPARED: Final[Mapping[str, str]] = {
    "start": "ends",
    "end": "ends",
    "code": "code",
    "attributes": "fields",
    "layer": "layer",
    "status": "verdict",
    "final": "whether it is final",
}
"""What is compared of a tag, and how people call it."""


class TagChange(NamedTuple):
    """A tag that is only in one of two versions, or says something else in the other."""

    fate: Fate
    document: str
    tag: str
    code: str  # the newer one
    start: int
    end: int
    parts: tuple[str, ...] = ()  # what changed

    @property
    def what(self) -> str:
        """What changed, in words."""
        return ", ".join(dict.fromkeys(_COMPARED[part] for part in self.parts))


@dataclass(slots=True)
class Difference:
    """What the newer version has otherwise: counts of tags by fate and code, the first of them, documents, codebook."""

    documents_added: list[str] = field(default_factory=list)
    documents_removed: list[str] = field(default_factory=list)
    documents_changed: list[str] = field(default_factory=list)  # their text or what is known of them
    counts: dict[Fate, Counter[str]] = field(
        default_factory=lambda: {"added": Counter(), "removed": Counter(), "changed": Counter()}
    )
    tags: list[TagChange] = field(default_factory=list)
    codebook: list[Change] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)  # of documents that are listed, or whose tags are
    names: dict[str, str] = field(default_factory=dict)  # of codes, by key

    def tell(self, change: TagChange, document: DocumentRecord) -> None:
        """Count a change of a tag of *document*, and list it among the first."""
        counted = self.counts[change.fate]
        counted[change.code] += 1
        if counted.total() <= TOLD:
            self.tags.append(change)
            self._name(document)

    def enter(self, document: DocumentRecord, among: list[str]) -> None:
        """List a document among those with its fate; the first ones get their title, too."""
        among.append(document.doc_id)
        if len(among) <= TOLD:
            self._name(document)

    def _name(self, document: DocumentRecord) -> None:
        self.titles[document.doc_id] = document.title or document.source_file or document.doc_id

    def sentences(self) -> list[str]:
        """The difference in words."""
        return [*self.in_numbers(), *(change.sentence for change in self.codebook)] or ["Nothing differs."]

    def in_numbers(self) -> list[str]:
        """How many documents and tags differ, in words; nothing where none does."""
        said = [
            _many(len(self.documents_added), "article", "added"),
            _many(len(self.documents_removed), "article", "removed"),
            _many(len(self.documents_changed), "article", "changed"),
            *(_many(counted.total(), "tag", fate) for fate, counted in self.counts.items()),
        ]
        return [words for words in said if words]

    def portray(self) -> dict[str, Any]:
        """The difference as JSON."""
        return {
            "documents": {
                "added": self.documents_added,
                "removed": self.documents_removed,
                "changed": self.documents_changed,
            },
            "counts": {fate: dict(sorted(counted.items())) for fate, counted in self.counts.items()},
            "tags": [{**change._asdict(), "parts": list(change.parts)} for change in self.tags],
            "codebook": [change.sentence for change in self.codebook],
        }


def difference(old: Shelf, new: Shelf) -> Difference:
    """What *new* has otherwise than *old*, in whatever order their documents stand.

    Documents and tags are the same that have one id. Where a version without names gave another id, a document is known
    by its text, a tag by its moment, layer, code and place. Two documents are held at a time, and an entry of each.
    """
    names = {code.code: code.name for book in (old.codebook, new.codebook) for code in book.walk()}
    found = Difference(codebook=diff(old.codebook, new.codebook), names=names)
    for before_at, after_at in _pairs(old.entries, new.entries):
        before = None if before_at is None else old.document(before_at)
        after = None if after_at is None else new.document(after_at)
        _compare(found, before, after)
    return found


def _compare(found: Difference, before: DocumentRecord | None, after: DocumentRecord | None) -> None:
    there = after or before
    if there is None:
        return
    if before is None:
        found.enter(there, found.documents_added)
    elif after is None:
        found.enter(there, found.documents_removed)
    elif _bare(before) != _bare(after):
        found.enter(there, found.documents_changed)
    for change in _tags(there.doc_id, before.annotations if before else (), after.annotations if after else ()):
        found.tell(change, there)


def _pairs(olds: Sequence[Entry], news: Sequence[Entry]) -> Iterator[tuple[int | None, int | None]]:
    """Places of the same documents in both, in the order of the newer version; what it lacks is at the end."""
    before = {entry.doc_id: at for at, entry in enumerate(olds)}
    kept = {entry.doc_id for entry in news} & before.keys()
    by_text: dict[str, list[int]] = {}
    for at, entry in reversed(list(enumerate(olds))):
        if entry.doc_id not in kept:
            by_text.setdefault(entry.text_sha256, []).append(at)
    for at, entry in enumerate(news):
        alike = by_text.get(entry.text_sha256) if entry.doc_id not in kept else None
        yield alike.pop() if alike else before.get(entry.doc_id), at
    yield from ((at, None) for at in sorted(at for left in by_text.values() for at in left))


def _bare(document: DocumentRecord) -> DocumentRecord:
    """What stays the same when people work on a document; its hash stands for its text, which may be left out."""
    document = document._replace(codings=(), answers=(), annotations=(), decisions=(), notes=(), codebook_version="")
    return document._replace(doc_id="", text=None)


def _tags(name: str, old: Iterable[AnnotationRecord], new: Iterable[AnnotationRecord]) -> Iterator[TagChange]:
    after = {tag.id: tag for tag in new}
    before = _renamed({tag.id: tag for tag in old}, after)
    for fate, gone, there in (("removed", before, after), ("added", after, before)):
        for tag_id in sorted(gone.keys() - there.keys()):
            tag = gone[tag_id]
            yield TagChange(fate, name, tag_id, tag.code, tag.start, tag.end)  # type: ignore[arg-type]  # a Fate
    for tag_id in sorted(before.keys() & after.keys()):
        one, other = before[tag_id], after[tag_id]
        if parts := tuple(part for part in _COMPARED if getattr(one, part) != getattr(other, part)):
            yield TagChange("changed", name, tag_id, other.code, other.start, other.end, parts)


def _renamed(before: dict[str, AnnotationRecord], after: Mapping[str, AnnotationRecord]) -> dict[str, AnnotationRecord]:
    """The tags of *before*, those that have another id in *after* under that."""
    new = {_mark(after[tag_id]): tag_id for tag_id in sorted(after.keys() - before.keys(), reverse=True)}
    old = {tag_id: new.pop(_mark(before[tag_id]), tag_id) for tag_id in sorted(before.keys() - after.keys())}
    return {old.get(tag_id, tag_id): tag for tag_id, tag in before.items()}


def _mark(tag: AnnotationRecord) -> tuple[object, ...]:
    return tag.created_at, tag.layer, tag.code, tag.start, tag.end


def _many(count: int, noun: str, fate: str) -> str:
    return f"{count:,} {noun if count == 1 else f'{noun}s'} {fate}." if count else ""
