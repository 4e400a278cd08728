"""How far an operation on a codebook reaches, told before it is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """The tags that an operation is about, as far as whoever asks may see them.

    *layers* are the selections of an export in which some of them stand, `final` among them; *doubled* would be the
    same tag twice by one person, so that one of the two is superseded; *missing* will lack a required field; *held*
    belong to open rounds, which keep their codebook; *stuck* keep old fields, because they hold what the codebook no
    longer knows.
    """

    tags: int = 0
    documents: int = 0
    discussed: int = 0
    layers: Sequence[str] = ()
    doubled: int = 0
    missing: int = 0
    held: int = 0
    stuck: int = 0
    releases: int = 0

    @property
    def first(self) -> str:
        """The reach in one sentence."""
        if not self.tags:
            return "No tag has this code."
        said = f"{number(self.tags, 'tag')} in {number(self.documents, 'article')}"
        if self.discussed:
            said += f", {self.discussed:,} under discussion"
        return f"{said}."


def consequences(kind: str, reach: Reach) -> Iterator[str]:
    """What becomes of the tags, of exports and of dataset versions, a sentence each."""
    yield from _of_tags(kind, reach)
    if reach.layers and kind in ("merge", "split", "fields"):
        later = " as the passages are decided" if kind == "split" else ""
        yield f"{number(len(reach.layers), 'export')} will change{later}: {_listed(reach.layers)}."
    elif reach.tags:
        yield "Exports of tags stay the same: they name codes by their keys."
    if reach.releases and reach.tags:
        yield f"{number(reach.releases, 'dataset version')} made before will stay as made."


def _of_tags(kind: str, reach: Reach) -> Iterator[str]:
    if not reach.tags:
        return
    yield _FATES[kind]
    if reach.doubled:
        yield (
            f"{number(reach.doubled, 'passage')} would carry the same code twice by the same person: the tag of the "
            "merged code is kept, superseded, and counts no more."
        )
    if reach.missing:
        yield f"{number(reach.missing, 'tag')} will have fields missing."
    if reach.stuck:
        yield f"{number(reach.stuck, 'tag')} will keep the old fields, with the version they were made under."
    if reach.held:
        yield f"{number(reach.held, 'further tag')} in open rounds will stay: rounds keep their codebook."


_FATES = {
    "rename": "The tags stay; they are shown under the new name.",
    "move": "The tags stay as they are.",
    "retire": "The tags stay, with their code; no new ones can be made.",
    "restore": "The tags stay; new ones can be made again.",
    "fields": "What is renamed goes along in the tags; what is taken away stays with the version it was made under.",
    "merge": "They get the other code, with all that they say; notes, comments and decisions stay on them.",
    "split": "They keep their code until somebody has said, passage by passage, which of the new ones it is.",
}


def number(count: int, noun: str) -> str:
    """A count with its noun, in the plural where it is not one."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
