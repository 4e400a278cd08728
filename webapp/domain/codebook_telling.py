"""What a page tells of a codebook: how two versions differ, word by word, and what is still to be written."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from webapp.domain import wording
from webapp.domain.codebook import CodebookSpec, CodeSpec
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


@dataclass(frozen=True, slots=True)
class Lack:
    """A part that some codes in use have not got yet."""

    part: str
    codes: Sequence[CodeSpec]


def lacking(spec: CodebookSpec, shown: Collection[str] = ()) -> list[Lack]:
    """What is still to be written of a code's parts, after MacQueen et al. 1998; retired codes rest.

    *shown* are keys of codes that have examples beside the typed ones.
    """
    active = [code for code in spec.walk() if not code.retired]
    parts = {
        "definition": [code for code in active if not (code.brief_definition or code.full_definition)],
        "rule for when to use it": [code for code in active if not code.when_to_use],
        "rule for when not to use it": [code for code in active if not code.when_not_to_use],
        "example": [code for code in active if not code.examples and code.code not in shown],
    }
    return [Lack(part, codes) for part, codes in parts.items() if codes]


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
