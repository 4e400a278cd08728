"""What a codebook says in one version: codes with the parts of MacQueen et al. 1998, and questions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

ATTRIBUTE_TYPES: Final = ("text", "number", "boolean", "enum")
QUESTION_TYPES: Final = (*ATTRIBUTE_TYPES, "enum_many")
UNITS: Final = ("free", "word", "clause", "sentence", "paragraph")
ACTIVE: Final = "active"
RETIRED: Final = "retired"

CODE_KEY: Final = re.compile(r"(?=.{1,200}\Z)[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)*")
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,79}")
KEYS: Final = (*"123456789", *(f"Shift+{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
"""The keys that a code may have, in the order in which they are given out."""


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """What a code asks of a tag: a *field*, on screens."""

    name: str
    type: str = "text"
    required: bool = False
    multiple: bool = False
    values: tuple[str, ...] = ()
    unit: str | None = None
    personal: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class CodeSpec:
    """A category, with the rules for using it. *code* is its stable key; *name* may change."""

    code: str
    name: str
    brief_definition: str = ""
    full_definition: str = ""
    when_to_use: str = ""
    when_not_to_use: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    colour: str = "#2f5aa8"
    key: str | None = None
    unit: str = "free"
    status: str = ACTIVE
    replaced_by: tuple[str, ...] = ()
    attributes: tuple[AttributeSpec, ...] = ()
    children: tuple["CodeSpec", ...] = ()
    guid: str | None = None  # of another program's codebook, kept so that it can be given back

    @property
    def retired(self) -> bool:
        """Whether new tags may no longer take it."""
        return self.status == RETIRED

    def attribute(self, name: str) -> AttributeSpec | None:
        """The field of that name."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    def walk(self) -> Iterator["CodeSpec"]:
        """This code, then all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """What a codebook asks of a document as a whole."""

    name: str
    label: str
    type: str = "text"
    required: bool = False
    values: tuple[str, ...] = ()
    brief_definition: str = ""
    when_to_use: str = ""
    when_not_to_use: str = ""

    @property
    def multiple(self) -> bool:
        """Whether it takes several answers."""
        return self.type == "enum_many"


BELONGS: Final = QuestionSpec(
    name="belongs",
    label="Belongs in the corpus?",
    type="enum",
    required=True,
    values=("yes", "no", "unsure"),
    brief_definition="Whether the article is about the corpus's subject and of its kind.",
    when_to_use="Answer it for every article, also for one without a tag.",
    when_not_to_use="",
)
"""The first question of every codebook: it lets an article be finished without a tag."""


@dataclass(frozen=True, slots=True)
class CodebookSpec:
    """One version of a codebook. *version* and the ids and times beside it are empty in a draft."""

    title: str
    codes: tuple[CodeSpec, ...]
    unit_of_coding: str = ""
    guidelines: str = ""
    questions: tuple[QuestionSpec, ...] = (BELONGS,)
    change_note: str = ""
    version: str = ""
    previous_version: str | None = None
    codebook_id: str = ""
    issued_at: str = ""
    _codes: Mapping[str, CodeSpec] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Looked up at each save, so kept; a frozen dataclass is filled this way.
        object.__setattr__(self, "_codes", {spec.code: spec for spec in self.walk()})

    def walk(self) -> Iterator[CodeSpec]:
        """All codes in the order of the tree, each before its children."""
        for code in self.codes:
            yield from code.walk()

    def code(self, key: str) -> CodeSpec | None:
        """The code with that key."""
        return self._codes.get(key)

    def question(self, name: str) -> QuestionSpec | None:
        """The question of that name."""
        return next((question for question in self.questions if question.name == name), None)
