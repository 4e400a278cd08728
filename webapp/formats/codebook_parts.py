"""What files of other programs have no place for, under headings: the parts of a code, of a field, of a question."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_json import MAX_CODES, parse
from webapp.errors import Invalid
from webapp.formats.headed import Heading, Headings, Read

Json = dict[str, Any]

KINDS: Final = {"text": "words", "number": "number", "boolean": "yes or no", "enum": "choice", "enum_many": "choices"}
TRAITS: Final = {"required": "required", "multiple": "several may be given", "personal": "may identify a person"}
_TYPES: Final = {words: kind for kind, words in KINDS.items()}

_FIELD: Final = Headings(
    Heading("answer", "Answer", "fact"),
    Heading("unit", "In", "fact"),
    Heading("description", "What it asks"),
    Heading("values", "Values", "list"),
    spaced=False,
)
_QUESTION: Final = Headings(
    Heading("label", "Question", "fact"),
    Heading("answer", "Answer", "fact"),
    Heading("brief_definition", "Brief definition"),
    Heading("when_to_use", "When to use"),
    Heading("when_not_to_use", "When not to use"),
    Heading("values", "Values", "list"),
    spaced=False,
)


@dataclass(frozen=True, slots=True)
class Found:
    """The codebook of a file.

    *remarks* are sentences on what was not taken over; *keyless* are the codes whose keys were made of their names;
    *said* names the parts of those codes of which the file has no place for all; *is_whole* is false where it speaks of
    codes only, and of no title, guidelines or questions.
    """

    spec: CodebookSpec
    remarks: tuple[str, ...] = ()
    keyless: frozenset[str] = frozenset()
    said: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_whole: bool = True


def retold(book: Json, places: Mapping[str, str]) -> CodebookSpec:
    """The codebook in *book*; where it is refused, its path is told as the place in the file that *places* knows.

    Of several known paths the longest that the refusal's begins with counts.
    """
    try:
        return parse(book)
    except Invalid as refused:
        path = refused.errors[0].field if refused.errors else ""
        known = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in places), "")
        if not known:
            raise
        said = refused.detail.removeprefix(f"{path} ").removeprefix(f"{path}: ")
        part = re.sub(r"\[\d+\]", "", path.rpartition(".")[2]).replace("_", " ")
        words = f"{part} {said}" if said != refused.detail and known != path else said
        raise Invalid(f"{places[known]}: {words}", field="codebook") from None


def require_few(codes: int) -> None:
    """Raises Invalid for more codes than a codebook has, before anything is made of them."""
    if codes > MAX_CODES:
        raise Invalid(f"A codebook has no more than {MAX_CODES:,} codes.", field="codebook")


def field_written(given: Json) -> str:
    """A field of a code as an entry of a list: its name, and below it what else is said of it."""
    return _entry(_FIELD, given)


def question_written(given: Json) -> str:
    """A question about the article as an entry of a list."""
    return _entry(_QUESTION, given)


def field_read(entry: str) -> Json:
    """What `field_written` was given, also where people have changed it."""
    return _parts(_FIELD, entry, "description")


def question_read(entry: str) -> Json:
    """What `question_written` was given, also where people have changed it."""
    return _parts(_QUESTION, entry, "brief_definition")


def with_rest(read: Read, name: str) -> Json:
    """What was read, what stood under no heading added to the text called *name*."""
    parts: Json = dict(read.parts)
    if read.rest:
        parts[name] = "\n\n".join(
            text for text in (read.parts.get(name, ""), read.rest) if isinstance(text, str) and text
        )
    return parts


def _entry(headings: Headings, given: Json) -> str:
    traits = (words for trait, words in TRAITS.items() if given.get(trait))
    said = headings.write({**given, "answer": ", ".join([KINDS[given["type"]], *traits])})
    return f"{given['name']}\n{said}"


def _parts(headings: Headings, entry: str, rest: str) -> Json:
    name, _, said = entry.partition("\n")
    parts = with_rest(headings.read(said), rest)
    words = str(parts.pop("answer", KINDS["text"]))
    kind, *traits = (word.strip() for word in words.split(","))
    if set(traits) <= set(TRAITS.values()):
        flags = {trait: True for trait, word in TRAITS.items() if word in traits}
        return {"name": name.strip(), **parts, "type": _TYPES.get(kind, kind), **flags}
    return {"name": name.strip(), **parts, "type": words}  # which the codebook refuses, naming what there is
