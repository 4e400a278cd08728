"""What coders made of documents, as the measures read it: the same for a locked copy and for what is being coded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Unit = Literal["sentence", "paragraph", "document"]
UNITS: Final[tuple[Unit, ...]] = ("sentence", "paragraph", "document")
"""By which the presence of a code is judged."""
Span = tuple[int, int]
"""Start and end in code points, half-open."""


@dataclass(frozen=True, slots=True)
class Coded:
    """What one coder who has finished made of one document."""

    tags: Sequence[tuple[int, int, str]] = ()
    """Start and end (code points of the document), code."""
    fields: Sequence[Mapping[str, Sequence[str]]] = ()
    """Beside each tag what its fields say; may be shorter than *tags*, the rest say nothing."""
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """To questions about the document."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document with everybody who has finished it; who found nothing is there, with no tags."""

    id: str
    length: int
    coders: Mapping[str, Coded]
    excluded: Sequence[Span] = ()
    """What is no article; it is cut out before anything is measured. In order, apart from each other."""
    sentences: Sequence[Span] = ()
    paragraphs: Sequence[Span] = ()
