"""The tree of codes: where each code stands, and where one step takes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, get_args

from webapp.domain.codebook import CodebookSpec, CodeSpec

Step = Literal["up", "down", "in", "out"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)
_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)
_NUMBERS: Final = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a code stands: below *parent* (None: at the top), after so many others."""

    parent: str | None
    position: int


def place_of(spec: CodebookSpec, key: str) -> Place:
    """Where the code of that key, which must be there, stands now."""
    return next(place for place, code in _places(spec.codes, None) if code.code == key)


def siblings(spec: CodebookSpec, parent: str | None) -> Sequence[CodeSpec]:
    """The codes right below *parent*, or at the top."""
    above = spec.code(parent) if parent else None
    return above.children if above else spec.codes


def step(spec: CodebookSpec, key: str, to: Step) -> Place:
    """Where one step takes that code; where it stands already when there is no such step.

    *in* puts it last below the one before it, *out* right after the one that it stood below.
    """
    here = place_of(spec, key)
    row = siblings(spec, here.parent)
    if to == "up":
        return Place(here.parent, max(0, here.position - 1))
    if to == "down":
        return Place(here.parent, min(len(row) - 1, here.position + 1))
    if to == "in" and here.position > 0:
        before = row[here.position - 1]
        return Place(before.code, len(before.children))
    if to == "out" and here.parent:
        above = place_of(spec, here.parent)
        return Place(above.parent, above.position + 1)
    return here


def standing(spec: CodebookSpec, key: str) -> str:
    """Where that code stands, for whoever hears it: “Rate, second of three below Statistic”."""
    code, place = spec.code(key), place_of(spec, key)
    above = spec.code(place.parent) if place.parent else None
    total = len(siblings(spec, place.parent))
    where = f"below {above.name}" if above else "at the top"
    name = code.name if code else key
    if total == 1:
        return f"{name}, the only one {where}"
    return f"{name}, {_ordinal(place.position)} of {_number(total)} {where}"


def fingerprint(spec: CodebookSpec) -> str:
    """What tells whoever moves a code whether the tree is still as they saw it."""
    return sha256(repr(_outline(spec.codes)).encode()).hexdigest()[:20]


def _places(codes: Sequence[CodeSpec], parent: str | None) -> Iterator[tuple[Place, CodeSpec]]:
    for position, code in enumerate(codes):
        yield Place(parent, position), code
        yield from _places(code.children, code.code)


def _outline(codes: Sequence[CodeSpec]) -> list[object]:
    return [(code.code, _outline(code.children)) for code in codes]


def _ordinal(position: int) -> str:
    return _ORDINALS[position] if position < len(_ORDINALS) else f"number {position + 1}"


def _number(count: int) -> str:
    return _NUMBERS[count - 1] if count <= len(_NUMBERS) else str(count)
