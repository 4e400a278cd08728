"""What one coder called what the other called otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.domain.agreement.data import Document

NO_TAG = ""
"""Stands for the code where one of the two has no tag."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often passages that match (IoU of at least 1/2) got this code from one and that code from the other."""

    coders: tuple[str, ...]
    """A pair; for more, their pairs added up, where who is first says nothing."""
    codes: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]
    """First coder's code and second coder's code; NO_TAG for a tag of one that nothing of the other matches."""


def confusion(documents: Sequence[Document], coders: Sequence[str], codes: Sequence[str]) -> Confusion:
    """The table of confusions over *documents* of two *coders*, or of all their pairs."""
    raise NotImplementedError
