"""What differs between two dataset versions: documents, tags by id, codes. Both are gone through once, side by side."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_diff import Change, diff
from webapp.domain.records import AnnotationRecord, DocumentRecord

TOLD: Final = 1_000
"""Tags of each kind that are listed; more are only counted."""

Fate = Literal["added", "removed", "changed"]
_COMPARED: Final = ("start", "end", "code", "attributes", "layer", "status", "final")


class TagChange(NamedTuple):
    """A tag that is only in one of two versions, or says something else in the other."""

    fate: Fate
    document: str
    tag: str
    code: str  # the newer one
    start: int
    end: int
    parts: tuple[str, ...] = ()  # what changed


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
    titles: dict[str, str] = field(default_factory=dict)  # of the documents whose tags are listed

    def tell(self, change: TagChange, document: DocumentRecord) -> None:
        """Count a change of a tag of *document*, and list it among the first."""
        counted = self.counts[change.fate]
        counted[change.code] += 1
        if counted.total() <= TOLD:
            self.tags.append(change)
            self.titles[document.doc_id] = document.title or document.source_file or document.doc_id

    def sentences(self) -> list[str]:
        """The difference in words."""
        said = [
            _many(len(self.documents_added), "article", "added"),
            _many(len(self.documents_removed), "article", "removed"),
            _many(len(self.documents_changed), "article", "changed"),
            *(_many(counted.total(), "tag", fate) for fate, counted in self.counts.items()),
            *(change.sentence for change in self.codebook),
        ]
        return [words for words in said if words] or ["Nothing differs."]

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


def difference(
    old: tuple[Iterable[DocumentRecord], CodebookSpec], new: tuple[Iterable[DocumentRecord], CodebookSpec]
) -> Difference:
    """What *new* has otherwise than *old*; documents of both come in the order of their ids."""
    found = Difference(codebook=diff(old[1], new[1]))
    for before, after in _pairs(old[0], new[0]):
        there = after or before
        if there is None:
            continue
        name = there.doc_id
        if before is None:
            found.documents_added.append(name)
        elif after is None:
            found.documents_removed.append(name)
        elif _bare(before) != _bare(after):
            found.documents_changed.append(name)
        for change in _tags(name, before.annotations if before else (), after.annotations if after else ()):
            found.tell(change, there)
    return found


def _pairs(
    old: Iterable[DocumentRecord], new: Iterable[DocumentRecord]
) -> Iterator[tuple[DocumentRecord | None, DocumentRecord | None]]:
    """The documents of both, side by side where they are the same."""
    olds, news = iter(old), iter(new)
    before, after = next(olds, None), next(news, None)
    while before or after:
        if before and (after is None or before.doc_id < after.doc_id):
            yield before, None
            before = next(olds, None)
        elif after and (before is None or after.doc_id < before.doc_id):
            yield None, after
            after = next(news, None)
        else:
            yield before, after
            before, after = next(olds, None), next(news, None)


def _bare(document: DocumentRecord) -> DocumentRecord:
    """What stays the same when people work on a document."""
    return document._replace(codings=(), answers=(), annotations=(), decisions=(), notes=(), codebook_version="")


def _tags(name: str, old: Iterable[AnnotationRecord], new: Iterable[AnnotationRecord]) -> Iterator[TagChange]:
    before, after = {tag.id: tag for tag in old}, {tag.id: tag for tag in new}
    for fate, gone, there in (("removed", before, after), ("added", after, before)):
        for tag_id in sorted(gone.keys() - there.keys()):
            tag = gone[tag_id]
            yield TagChange(fate, name, tag_id, tag.code, tag.start, tag.end)  # type: ignore[arg-type]  # a Fate
    for tag_id in sorted(before.keys() & after.keys()):
        one, other = before[tag_id], after[tag_id]
        if parts := tuple(part for part in _COMPARED if getattr(one, part) != getattr(other, part)):
            yield TagChange("changed", name, tag_id, other.code, other.start, other.end, parts)


def _many(count: int, noun: str, fate: str) -> str:
    return f"{count:,} {noun if count == 1 else f'{noun}s'} {fate}." if count else ""
