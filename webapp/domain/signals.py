"""What an open page is told of an event: the kind of thing that changed, so that it asks for what it may see."""

from typing import Final

_KINDS: Final = {
    "annotation": "annotations",
    "verdict": "annotations",
    "comment": "annotations",
    "import": "annotations",
    "region": "regions",
    "coding": "codings",
    "decision": "review",
    "meeting": "review",
}
_TEAM: Final = ("member.changed", "member.removed", "project.changed")
_ROUNDS: Final = ("round.opened", "round.extended", "round.handed_over", "round.locked", "round.unlocked")


def kind_of(name: str) -> str | None:
    """`annotations`, `regions`, `codings`, `review` or `codebook` for the name of an event; else None."""
    if name in ("codebook.put_into_use", "inquiry.answered", "inquiry.corrected"):
        return "codebook"
    return _KINDS.get(name.partition(".")[0])


def ends_streams(name: str) -> bool:
    """Whether people's rights may have changed, or who is blind, so that whoever listens is looked at anew."""
    return name in _TEAM or name in _ROUNDS
