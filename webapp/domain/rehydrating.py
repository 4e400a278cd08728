"""Putting a text back into a document that was given away without it: each quote is checked by its hash.

A text of the same hash is the text. In any other, passages are looked for: where they would stand if the text were the
same but for what was put in or left out before them, then anywhere. What stands in several places and what is not
found is told, never guessed.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from webapp.domain.quote_search import Quote, QuoteSearch
from webapp.domain.records import AnnotationRecord, DecisionRecord, DocumentRecord, RegionRecord
from webapp.domain.text import digest, normalised_digest
from webapp.domain.text_views import copy_of, views

PREFIX: Final = 24  # code points of a quote that stand in its record
LONG: Final = 16  # code points of a quote that another text hardly has
_TELLING: Final = 4  # code points of a prefix that are worth looking for
_SAMPLE: Final = 8  # long quotes of a document by which its text is known


class Lost(NamedTuple):
    """Something that found no place in a text: a tag, a decision or a region, its old place, and why."""

    what: str
    id: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Rehydrated:
    """A document with its text; what has no place there is out of it, and *lost*. *exact*: the text is the same."""

    record: DocumentRecord
    lost: tuple[Lost, ...]
    exact: bool


def landmarks(record: DocumentRecord) -> list[Quote]:
    """A few long passages by which the document's text is known among others."""
    long = [tag for tag in record.annotations if tag.end - tag.start >= LONG]
    step = max(1, len(long) // _SAMPLE)
    return [quote_of(tag) for tag in long[::step][:_SAMPLE]]


def rehydrated(record: DocumentRecord, text: str) -> Rehydrated | None:
    """The document with *text*; None when that is another text: too little of the document stands in it."""
    whole = copy_of(text, record.text_sha256)
    places = Places(record, text if whole is None else whole)
    if whole is None:
        places.search()
        if normalised_digest(text) != record.text_sha256_normalised and not places.suffice():
            return None
    else:
        places.keep()
    return Rehydrated(places.record(), tuple(places.lost()), exact=whole is not None)


def quote_of(tag: AnnotationRecord) -> Quote:
    """What is known of the tag's passage."""
    return Quote(tag.end - tag.start, bytes.fromhex(tag.quote_sha256))


class Places:
    """Where the parts of a document stand in a text, as far as that is found."""

    def __init__(self, record: DocumentRecord, text: str) -> None:
        self._record, self._text = record, text
        self._spans: dict[int, tuple[int, int]] = {}  # by the place of the tag among the others
        self._several: set[int] = set()

    def keep(self) -> None:
        """All that hashes right stands where it stood."""
        search = QuoteSearch(self._text)
        for number, tag in enumerate(self._record.annotations):
            if search.stands_at(tag.start, quote_of(tag)):
                self._spans[number] = (tag.start, tag.end)

    def search(self) -> None:
        """Look for what stands elsewhere, in every form that the text may have."""
        for view in views(self._text):
            tags = {n: tag for n, tag in enumerate(self._record.annotations) if n not in self._spans}
            if not tags:
                return
            placing = Placing(tags, view.words, self._record.text_length)
            for number, start in placing.run().items():
                span = view.back(start), view.back(start + tags[number].end - tags[number].start)
                if span[0] is not None and span[1] is not None:
                    self._spans[number] = (span[0], span[1])
            self._several |= placing.several

    def suffice(self) -> bool:
        """Whether so much was found that it can't be by chance."""
        tags = self._record.annotations
        longest = max((tags[number].end - tags[number].start for number in self._spans), default=0)
        return longest >= LONG and 3 * len(self._spans) >= len(tags)

    def record(self) -> DocumentRecord:
        """The document with its text, and what has a place in it."""
        tags = (self._tag(number, tag) for number, tag in enumerate(self._record.annotations) if number in self._spans)
        regions = ((region, self._span(region)) for region in self._record.regions)
        decisions = ((decision, self._span(decision)) for decision in self._record.decisions)
        return self._record._replace(
            text=self._text,
            text_length=len(self._text),
            text_sha256=digest(self._text),
            text_sha256_normalised=normalised_digest(self._text),
            annotations=tuple(sorted(tags, key=lambda tag: (tag.start, tag.end, tag.code, tag.id))),
            regions=tuple(one._replace(start=span[0], end=span[1]) for one, span in regions if span),
            decisions=tuple(one._replace(start=span[0], end=span[1]) for one, span in decisions if span),
        )

    def lost(self) -> Iterator[Lost]:
        """What has no place."""
        for number, tag in enumerate(self._record.annotations):
            if number not in self._spans:
                several = number in self._several
                yield Lost("tag", tag.id, tag.start, tag.end, "stands in several places" if several else "not found")
        for region in self._record.regions:
            if not self._span(region):
                yield Lost("region", region.kind, region.start, region.end, "has no tag nearby to go by")
        for decision in self._record.decisions:
            if not self._span(decision):
                yield Lost("decision", decision.id, decision.start, decision.end, "has no tag nearby to go by")

    def _tag(self, number: int, tag: AnnotationRecord) -> AnnotationRecord:
        start, end = self._spans[number]
        quote = self._text[start:end]
        return tag._replace(start=start, end=end, quote=quote, quote_prefix=quote[:PREFIX], quote_sha256=digest(quote))

    def _span(self, part: RegionRecord | DecisionRecord) -> tuple[int, int] | None:
        """Where a part without hash stands: moved as the tags around it are, when these agree."""
        start, end = self._moved(part.start), self._moved(part.end)
        return (start, end) if start is not None and end is not None and start < end else None

    def _moved(self, place: int) -> int | None:
        known = self._anchors
        after = bisect_left(known, (place, -1))
        if known[after][0] == place:
            return known[after][1]
        (here, there), (beyond, there_beyond) = known[after - 1], known[after]
        return place + there - here if there - here == there_beyond - beyond else None

    @cached_property
    def _anchors(self) -> list[tuple[int, int]]:
        """Places of the old text whose place in this one is known; and those just outside of it, as if they were."""
        known = {-1: -1, self._record.text_length + 1: len(self._text) + 1}
        for number, (start, end) in self._spans.items():
            tag = self._record.annotations[number]
            known |= {tag.start: start, tag.end: end}
        return sorted(known.items())


class Placing:
    """Tags without a place, and one form of a text in which they are looked for."""

    def __init__(self, tags: Mapping[int, AnnotationRecord], words: str, length: int) -> None:
        self._tags = sorted(tags.items(), key=lambda one: one[1].start)
        self._search = QuoteSearch(words)
        self._ends = (0, len(words) - length)  # how far all is moved when only its end, or its beginning, is another
        self._found: dict[int, int] = {}
        self.several: set[int] = set()

    def run(self) -> dict[int, int]:
        """Where those tags begin that were found."""
        self._by_neighbours()
        self._by_search(self._longest())
        self._by_search(self._missing())
        self.several -= self._found.keys()
        return self._found

    def _missing(self) -> list[tuple[int, AnnotationRecord]]:
        return [(number, tag) for number, tag in self._tags if number not in self._found]

    def _longest(self) -> list[tuple[int, AnnotationRecord]]:
        """A few, from which it is learnt how far the others are moved."""
        return sorted(self._missing(), key=lambda one: one[1].start - one[1].end)[:_SAMPLE]

    def _by_search(self, some: Sequence[tuple[int, AnnotationRecord]]) -> None:
        begun = {quote_of(tag): tag.quote_prefix for _, tag in some if len(tag.quote_prefix) >= _TELLING}
        found = {quote: self._search.behind(quote, prefix) for quote, prefix in begun.items()}
        found |= self._search.places(quote for _, tag in some if (quote := quote_of(tag)) not in begun)
        for number, tag in some:
            places = found.get(quote_of(tag), [])
            if len(places) == 1:
                self._found[number] = places[0]
            elif places:
                self.several.add(number)
        self._by_neighbours()

    def _by_neighbours(self) -> None:
        """Place tags that are moved as far as the nearest placed one before or after, or as an end of the text."""
        for order in (self._tags, self._tags[::-1]):
            near = 0
            for number, tag in order:
                if number not in self._found:
                    shift = next((shift for shift in (near, *self._ends) if self._stands(tag, shift)), None)
                    if shift is None:
                        continue
                    self._found[number] = tag.start + shift
                near = self._found[number] - tag.start

    def _stands(self, tag: AnnotationRecord, shift: int) -> bool:
        return self._search.stands_at(tag.start + shift, quote_of(tag))
