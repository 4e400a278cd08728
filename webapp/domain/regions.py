"""Parts of a captured text that are not running text, or that give it its structure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from webapp.domain.spans import Bounds, Span, overlaps
from webapp.errors import Invalid

STRUCTURE: Final = frozenset({"title", "byline", "dateline", "standfirst", "heading", "body"})
EXCLUDED: Final = frozenset(
    {
        "caption",
        "pull_quote",
        "story_highlights",
        "related_link",
        "navigation",
        "notice",
        "copyright",
        "donation",
        "comments",
        "boilerplate",
    }
)
SOURCE: Final = frozenset(
    {
        "title",
        "byline",
        "dateline",
        "related_link",
        "navigation",
        "notice",
        "copyright",
        "donation",
        "boilerplate",
    }
)
"""Kinds that tell where an article comes from: what names it, and what a site puts around it."""
KINDS: Final = STRUCTURE | EXCLUDED


def not_coded(hides_source: bool) -> list[str]:  # noqa: FBT001  # a column of the round
    """The kinds of regions that nobody could tag in a round, in one order: its figures cut them out."""
    return sorted(EXCLUDED | SOURCE if hides_source else EXCLUDED)


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """A stretch of a document and what it is: code points, half-open, one of KINDS."""

    start: int
    end: int
    kind: str

    def __post_init__(self) -> None:
        Span(self.start, self.end)
        if self.kind not in KINDS:
            raise Invalid(f"A region is one of: {', '.join(sorted(KINDS))}.", field="kind")

    @property
    def excluded(self) -> bool:
        """Whether no tag may touch it and agreement leaves it out."""
        return self.kind in EXCLUDED


def touches(span: Bounds, regions: Iterable[Region]) -> Region | None:
    """The first excluded region, in reading order, that shares a code point with *span*."""
    return min((region for region in regions if region.excluded and overlaps(span, region)), default=None)
