"""What files of other programs say: texts, tags and people as they name them, before anybody knows who and what it is.

Offsets are code points of the text as that program had it; a reader converts units, and nothing else.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from webapp.domain.codebook import CodebookSpec
from webapp.domain.records import AttributeRecord, DocumentRecord


class ForeignTag(NamedTuple):
    """Somebody's code on a span, in the words of the file. What the file does not say is None.

    *quote* is what the file says stands there, *id* what it calls the tag; a time is RFC 3339 text.
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


Found = DocumentRecord | ForeignDocument | CodebookSpec
"""What a reader yields: a codebook first where the file has one; documents of ours where our own marks are in it."""
