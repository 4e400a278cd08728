"""How texts would look that are about to come in: beside the original, with what would be greyed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from webapp.domain.regions import Region
from webapp.domain.spans import SpanIndex
from webapp.domain.text import blocks
from webapp.services.arrivals import Arrival, region_key
from webapp.services.documents import DocumentDraft
from webapp.services.imports import Outcome

TEXTS = 20  # of one upload; more are named only
LINES = 400  # of one text; around them only what is greyed


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of a text that share a region, or lie outside of any; with *key* they can be restored."""

    lines: Sequence[str]
    kind: str = ""
    key: str = ""
    skipped: int = 0  # lines before it that are not shown


@dataclass(frozen=True, slots=True)
class Preview:
    """One arrival as it would be read."""

    outcome: Outcome
    passages: Sequence[Passage]
    original: str

    @property
    def arrival(self) -> Arrival:
        return self.outcome.arrival


def of(outcomes: Iterable[Outcome]) -> Iterator[Preview]:
    """A preview of each; texts beyond the first TEXTS have no passages."""
    shown = 0
    for outcome in outcomes:
        draft = outcome.arrival.draft
        if draft is None or shown == TEXTS:
            yield Preview(outcome, (), "")
            continue
        shown += 1
        yield Preview(outcome, tuple(_passages(draft)), outcome.arrival.original or draft.text[:200_000])


def _passages(draft: DocumentDraft) -> Iterator[Passage]:
    """The lines of the text, those of one region together; of a long text the first, and whatever is greyed."""
    index = SpanIndex([region for region in draft.regions if region.excluded])
    lines: list[str] = []
    region: Region | None = None
    skipped = 0
    for number, block in enumerate(blocks(draft.text, draft.regions)):
        around = index.overlapping(block)
        here = around[0] if around else None
        if lines and here != region:
            yield _passage(draft, lines, region, skipped)
            lines, skipped = [], 0
        region = here
        if number < LINES or region:
            lines.append(draft.text[block.start : block.end])
        else:
            skipped += 1
    if lines or skipped:
        yield _passage(draft, lines, region, skipped)


def _passage(draft: DocumentDraft, lines: list[str], region: Region | None, skipped: int) -> Passage:
    if region is None:
        return Passage(tuple(lines), skipped=skipped)
    return Passage(tuple(lines), region.kind, region_key(draft, region), skipped)
