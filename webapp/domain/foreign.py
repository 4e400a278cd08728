"""What files of other programs say: texts, tags and people as they name them, before anybody knows who and what it is.

Offsets are code points of the text as that program had it; a reader converts units, and nothing else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from webapp.domain.codebook import CodebookSpec
from webapp.domain.records import AttributeRecord, DocumentRecord
from webapp.domain.workflow import Layer


class ForeignTag(NamedTuple):
    """Somebody's code on a span, in the words of the file. What the file does not say is None.

    *quote* is what the file says stands there, *id* what it calls the tag; a time is RFC 3339 text. What a team has
    settled on is of the *layer* consensus.
    """

    start: int
    end: int
    code: str
    quote: str | None = None
    annotator: str | None = None
    id: str | None = None
    attributes: tuple[AttributeRecord, ...] = ()
    note: str | None = None
    created_at: str | None = None
    layer: str = Layer.INDIVIDUAL.value


class ForeignDocument(NamedTuple):
    """A text and its tags. *name* is what the file calls it, *finished* who said to be through with it.

    *text* is as the file holds it, CR and byte order mark included: the offsets count them. *metadata* has the
    keys of `TextRecord.metadata`.
    """

    name: str
    text: str
    tags: tuple[ForeignTag, ...] = ()
    title: str | None = None
    metadata: Mapping[str, Any] = {}
    finished: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """What of the files does not come in: one such thing and several in words, and how many there are."""

    thing: str
    things: str
    count: int = 1


class Left:
    """Counts what a reader leaves, by one such thing and several in words, as `("relation", "relations")`."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, thing: tuple[str, str], count: int = 1) -> None:
        """So many more of them are left."""
        if count:
            self._counts[thing] += count

    def take(self, other: "Left") -> None:
        """All that *other* has counted is left, too."""
        self._counts.update(other._counts)

    def cover(self, other: "Left") -> None:
        """What *other* has counted is the same as what was counted here, as far as it goes."""
        self._counts |= other._counts

    def remarks(self) -> Iterator[Remark]:
        """What was counted, to be yielded last."""
        return (Remark(*thing, count) for thing, count in sorted(self._counts.items()))


Found = DocumentRecord | ForeignDocument | CodebookSpec | Remark
"""What a reader yields: codebooks first where the file has some; documents of ours where our own marks are in it."""
