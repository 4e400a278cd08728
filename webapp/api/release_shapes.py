"""What the API answers about dataset versions, as types; see `shapes.py`."""

from typing import Literal

from msgspec import Struct

from webapp.api.shapes import Layer, Moment, Sha256


class Withdrawal(Struct):
    """Why a version is no longer given out."""

    reason: str
    withdrawn_at: Moment


class ReleaseCounts(Struct):
    """How much a version holds."""

    documents: int
    characters: int
    annotations: int
    by_code: dict[str, int]


class Release(Struct):
    """A dataset version. `layers` is empty for all, `may_identify` counts what was looked at before it was made.

    `bytes` and `sha256` are those of its archive, which never changes.
    """

    number: str
    created_at: Moment
    note: str
    layers: list[Layer | Literal["final"]]
    text: bool
    anonymous: bool
    personal_fields: bool
    codebook_version: str
    counts: ReleaseCounts
    final_by_code: dict[str, int]
    may_identify: dict[str, int]
    bytes: int
    sha256: Sha256
    withdrawal: Withdrawal | None


class Releases(Struct):
    """A page of dataset versions, the newest first; `next` is the cursor of the following one, null at the end."""

    items: list[Release]
    next: str | None


class ReleaseFinding(Struct):
    """What may identify somebody, counted: `kind` and how it reads, what becomes of it, and the first documents."""

    kind: str
    count: int
    words: str
    fate: str
    documents: list[str]


class ReleaseCheck(Struct):
    """What may identify somebody in a version that is made now; empty where there is nothing to look at."""

    found: list[ReleaseFinding]


class DocumentsOtherwise(Struct):
    """Documents that differ between two versions, by their ids in exports."""

    added: list[str]
    removed: list[str]
    changed: list[str]


class TagOtherwise(Struct):
    """A tag that differs; `code` and place are the newer ones, `parts` what changed of it."""

    fate: Literal["added", "removed", "changed"]
    document: str
    tag: str
    code: str
    start: int
    end: int
    parts: list[str]


class ReleaseDiff(Struct):
    """What a version has otherwise; `counts` by fate and code count all tags, `tags` has the first 1,000 of a fate."""

    old: str
    new: str
    documents: DocumentsOtherwise
    counts: dict[str, dict[str, int]]
    tags: list[TagOtherwise]
    codebook: list[str]
