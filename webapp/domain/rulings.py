"""Rulings: what a team has settled about a code, as lists and files have it."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple


class Source(StrEnum):
    """What a ruling was collected from."""

    ANSWER = "answer"  # a question that was settled with an answer
    DECISION = "decision"  # what was decided about a passage, with a reason
    VERDICT = "verdict"  # a tag that was accepted or rejected, with a reason
    ROUND = "round"  # what owners answered to all coders of a blind round; it says neither who asked nor where


class RulingRecord(NamedTuple):
    """A ruling as files have it; *start* and *end* are code points, half-open, None without a passage."""

    code: str | None  # key
    passage: str | None
    question: str | None
    decision: str
    date: str
    version: str | None
    source: str
    document: str | None  # export id
    title: str | None
    start: int | None
    end: int | None


VERDICTS: Final = {"accepted": "Accepted", "rejected": "Rejected", "changes_requested": "Changes asked for"}
"""How the decision on a tag is worded."""


def worded(verdict: str | None, code: str | None, words: str | None) -> str:
    """The decision in words: with what was decided before the reason, where it is more than an answer."""
    if verdict is None:
        return words or ""
    what = VERDICTS.get(verdict) or (f"Tagged as {code}" if code else "No tag here")
    return f"{what}: {words}" if words else what


def date_of(moment: datetime) -> str:
    """The day of a ruling, as files have it."""
    return moment.date().isoformat()
