"""The differences of two versions as a page tells them: by code and question, texts word by word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.domain import wording
from webapp.domain.codebook_diff import Change, Subject

Pieces = Sequence[tuple[wording.Kind, str]]
_NO_TEXT = ("colour", "key")


@dataclass(frozen=True, slots=True)
class Told:
    """One change; *pieces* are its texts before and after, word by word, where there are such."""

    change: Change
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Group:
    """All changes of the codebook as a whole, of one code or of one question."""

    subject: Subject
    key: str
    name: str
    changes: Sequence[Told]


def grouped(changes: Iterable[Change]) -> list[Group]:
    """The changes in their order, those of one thing together, under the name that it has now."""
    groups: dict[tuple[Subject, str], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.subject, change.key), []).append(change)
    return [
        Group(subject, key, _name(found), [Told(change, _pieces(change)) for change in found])
        for (subject, key), found in groups.items()
    ]


def _name(changes: Sequence[Change]) -> str:
    renamed = next((change.after for change in changes if change.kind == "renamed"), "")
    return renamed or changes[-1].name


def _pieces(change: Change) -> Pieces:
    if change.kind == "renamed":
        return ("removed", change.before), ("added", change.after)
    if change.kind != "changed" or change.part in _NO_TEXT:
        return ()
    return wording.changes(change.before, change.after)
