"""What each coder made of a passage, under letters, and what of it can be decided for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from webapp.domain import values
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.disagreements import lettered
from webapp.domain.spans import Bounds
from webapp.models import Annotation, Disagreement

_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Lane:
    """A coder who has finished the article: a letter, their tag there or none, and where it lies in what is shown."""

    letter: str
    user_id: UUID
    name: str  # to be shown once the passage is decided
    tag: Annotation | None
    code: CodeSpec | None
    parts: Sequence[tuple[str, int, int]]
    length: int

    @property
    def said(self) -> dict[str, str]:
        """The fields of the tag, as they are read."""
        if self.tag is None:
            return {}
        kinds = {spec.name: spec.type for spec in self.code.attributes} if self.code else {}
        given = self.tag.attributes.items()
        return {name: ", ".join(values.as_read(some, kinds.get(name))) for name, some in given if some}

    def asks(self, name: str) -> bool:
        """Whether the code of the tag has the field, or its coder filled it in nevertheless."""
        return name in self.said or (self.code is not None and any(one.name == name for one in self.code.attributes))


@dataclass(frozen=True, slots=True)
class Option:
    """What one or more coders made of the passage, which one press decides for; *digit* is its key."""

    digit: int | None
    tag: Annotation
    code: CodeSpec
    words: str
    letters: Sequence[str]

    @property
    def coders(self) -> str:
        """`A and C`."""
        return listed(self.letters)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that some coder filled in, and what is said in it, each once: the letters of who says so, and words."""

    name: str
    said: Sequence[tuple[Sequence[str], str]]
    by_all: bool  # everybody who tagged the passage chose a code that asks for it

    @property
    def differs(self) -> bool:
        return len(self.said) > 1 or not self.by_all


def lanes(
    row: Disagreement, people: Mapping[UUID, str], tags: Iterable[Annotation], shown: Bounds, spec: CodebookSpec
) -> list[Lane]:
    """A lane for each of *people*, who have finished the article, and for whoever else has one of *tags*; by letter."""
    by_author = {tag.author_id: tag for tag in tags}
    names = {tag.author_id: tag.author.display_name for tag in by_author.values()} | dict(people)
    found = []
    for user_id, letter in lettered(row.document_id, names).items():
        tag = by_author.get(user_id)
        code = (spec.code(tag.code.key) or CodeSpec(tag.code.key, tag.code.key)) if tag else None
        part = (tag.code.key, max(tag.start, shown.start) - shown.start, tag.end - shown.start) if tag else None
        found.append(Lane(letter, user_id, names[user_id], tag, code, [part] if part else [], shown.end - shown.start))
    return found


def options(found: Sequence[Lane]) -> list[Option]:
    """What coders made of the passage, each once, by the letter of who did."""
    alike: dict[tuple[object, ...], list[Lane]] = {}
    for lane in found:
        if lane.tag:
            said = tuple(sorted(lane.said.items()))
            alike.setdefault((lane.tag.start, lane.tag.end, lane.tag.code.key, said), []).append(lane)
    firsts = [some[0] for some in alike.values()]
    made = []
    for number, some in enumerate(alike.values(), start=1):
        tag, code = some[0].tag, some[0].code
        assert tag
        assert code
        digit = number if number <= _DIGITS else None
        made.append(Option(digit, tag, code, _words(some[0], firsts), [lane.letter for lane in some]))
    return made


def fields(found: Sequence[Lane]) -> list[Field]:
    """The fields that somebody filled in, by name, with what those say whose tag of the passage has them."""
    tagged = [lane for lane in found if lane.tag]
    made = []
    for name in sorted({name for lane in tagged for name in lane.said}):
        asked = [lane for lane in tagged if lane.asks(name)]
        alike: dict[str, list[str]] = {}
        for lane in asked:
            alike.setdefault(lane.said.get(name, ""), []).append(lane.letter)
        said = [(letters, words) for words, letters in alike.items()]
        made.append(Field(name, said, by_all=len(asked) == len(tagged)))
    return made


def listed(words: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _words(lane: Lane, others: Sequence[Lane]) -> str:
    """What tells a reading from the others: its code, then its ends, then its fields."""
    assert lane.code
    rivals = [one for one in others if one.code and one.code.code == lane.code.code]
    ends = _ends(_span(lane), {_span(one) for one in rivals})
    alike = [one for one in rivals if _span(one) == _span(lane)]
    fields = [words for name, words in lane.said.items() if len({one.said.get(name) for one in alike}) > 1]
    named = [] if fields and len(alike) == len(others) else [lane.code.name]
    return ", ".join([*named, *ends, *fields])


def _span(lane: Lane) -> tuple[int, int]:
    assert lane.tag
    return lane.tag.start, lane.tag.end


def _ends(span: tuple[int, int], spans: Collection[tuple[int, int]]) -> list[str]:
    """How long a passage is beside the others, where no two are as long."""
    lengths = sorted({end - start for start, end in spans})
    if not 1 < len(lengths) == len(spans):
        return []
    rank, several = lengths.index(span[1] - span[0]), len(lengths) > 2
    if rank == 0:
        return ["shortest" if several else "shorter"]
    if rank == len(lengths) - 1:
        return ["longest" if several else "longer"]
    return ["between"]
