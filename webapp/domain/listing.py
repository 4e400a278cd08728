"""What may be asked of the list of documents."""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """What the list may be sorted by."""

    ADDED = "added"
    TITLE = "title"
    DATE = "date"


SORTS = (
    ("First added first", "added"),
    ("Last added first", "-added"),
    ("By title", "title"),
    ("Newest first", "-date"),
    ("Oldest first", "date"),
)
"""Words and value in the address of the orders on offer."""


class Progress(StrEnum):
    """How far somebody is with a document."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the list somebody looks at."""

    sort: Sort = Sort.ADDED
    descending: bool = False
    state: Progress | None = None
    words: str = ""
    after: str = ""
    before: str = ""

    @property
    def by_source(self) -> bool:
        """Whether what is known of documents decides which are shown, or in what order."""
        return bool(self.words) or self.sort is not Sort.ADDED
