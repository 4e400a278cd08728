"""Changes of a draft: each takes a codebook and gives another one, and leaves alone what it is not about."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import replace
from hashlib import sha256
from typing import Final, TypeVar

from webapp.domain.codebook import BELONGS, CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.codebook_json import MAX_DEPTH, parse, to_json
from webapp.domain.codebook_tree import Place
from webapp.errors import Conflict, Gone

Codes = tuple[CodeSpec, ...]
Part = TypeVar("Part")
_NO_KEY: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 60


def checked(spec: CodebookSpec) -> CodebookSpec:
    """The codebook when it is sound as a whole; raises Invalid with the path of the first thing that is not."""
    return parse(to_json(replace(spec, version="", previous_version=None, codebook_id="", issued_at="")))


def find_code(spec: CodebookSpec, key: str) -> CodeSpec:
    """The code with that key; raises Gone when it is not, or no longer, in the draft."""
    found = spec.code(key)
    if found is None:
        raise Gone("This code is no longer in the draft: somebody took it out.")
    return found


def find_question(spec: CodebookSpec, name: str) -> QuestionSpec:
    """The question of that name; raises Gone when it is not, or no longer, in the draft."""
    found = spec.question(name)
    if found is None:
        raise Gone("This question is no longer in the draft: somebody took it out.")
    return found


def parent_of(spec: CodebookSpec, key: str) -> str | None:
    """The key of the code above, None at the top."""
    return next((code.code for code in spec.walk() if any(child.code == key for child in code.children)), None)


def add_code(spec: CodebookSpec, code: CodeSpec, parent: str | None) -> CodebookSpec:
    """*code* as the last below *parent*, or at the top."""
    if parent is None:
        return replace(spec, codes=(*spec.codes, code))
    find_code(spec, parent)
    return replace(spec, codes=_each(spec.codes, parent, lambda above: (_with_child(above, code),)))


def insert_after(spec: CodebookSpec, key: str, codes: Codes) -> CodebookSpec:
    """*codes* in their order right after the code with that key, on its level."""
    find_code(spec, key)
    return replace(spec, codes=_each(spec.codes, key, lambda present: (present, *codes)))


def change_code(spec: CodebookSpec, code: CodeSpec, parent: str | None) -> CodebookSpec:
    """*code* in the place of the one with its key, which hands on its children, and below *parent*."""
    present = find_code(spec, code.code)
    changed = replace(code, children=present.children, guid=present.guid)
    if parent == parent_of(spec, code.code):
        return replace(spec, codes=_each(spec.codes, code.code, lambda _: (changed,)))
    if parent is not None and any(below.code == parent for below in present.walk()):
        raise Conflict("A code can't stand below itself.", field="parent")
    return add_code(replace(spec, codes=_each(spec.codes, code.code, lambda _: ())), changed, parent)


def remove_code(spec: CodebookSpec, key: str) -> CodebookSpec:
    """The codebook without that code; those below it take its place, and nothing is replaced by it any more."""
    find_code(spec, key)

    def forget(codes: Codes) -> Codes:
        return tuple(
            replace(
                code,
                replaced_by=tuple(other for other in code.replaced_by if other != key),
                children=forget(code.children),
            )
            for code in codes
        )

    return replace(spec, codes=forget(_each(spec.codes, key, lambda gone: gone.children)))


def place_code(spec: CodebookSpec, key: str, place: Place) -> CodebookSpec:
    """That code, with all below it, in another place of the tree; a position past the end is the end.

    Raises Conflict for a place below itself, or deeper than codes may stand.
    """
    code = find_code(spec, key)
    if place.parent is None:
        rest = _each(spec.codes, key, lambda _: ())
        return replace(spec, codes=_with(rest, code, place.position))
    find_code(spec, place.parent)
    if any(below.code == place.parent for below in code.walk()):
        raise Conflict("A code can't stand below itself.", field="parent")

    def take(above: CodeSpec) -> Codes:
        return (replace(above, children=_with(above.children, code, place.position)),)

    moved = replace(spec, codes=_each(_each(spec.codes, key, lambda _: ()), place.parent, take))
    if _depth(moved.codes) > MAX_DEPTH:
        raise Conflict(f"Codes stand at most {MAX_DEPTH} levels deep.", field="parent")
    return moved


def add_question(spec: CodebookSpec, question: QuestionSpec) -> CodebookSpec:
    """*question* as the last one."""
    return replace(spec, questions=(*spec.questions, question))


def change_question(spec: CodebookSpec, question: QuestionSpec) -> CodebookSpec:
    """*question* in the place of the one of its name; the fixed one changes its words only."""
    find_question(spec, question.name)
    if question.name == BELONGS.name:
        question = replace(question, type=BELONGS.type, values=BELONGS.values, required=BELONGS.required)
    return replace(spec, questions=tuple(question if old.name == question.name else old for old in spec.questions))


def remove_question(spec: CodebookSpec, name: str) -> CodebookSpec:
    """The codebook without that question; raises Conflict for the fixed one."""
    find_question(spec, name)
    if name == BELONGS.name:
        raise Conflict("The first question stays: it lets an article be finished without a tag.")
    return replace(spec, questions=tuple(question for question in spec.questions if question.name != name))


def move_question(spec: CodebookSpec, name: str, by: int) -> CodebookSpec:
    """That question before or after its neighbour; the fixed one stays first."""
    find_question(spec, name)
    fixed, rest = spec.questions[:1], spec.questions[1:]
    at = next((at for at, question in enumerate(rest) if question.name == name), -1)
    return replace(spec, questions=fixed + _shifted(rest, at, by))


def fingerprint(spec: CodebookSpec, key: str = "", question: str = "") -> str:
    """What tells a form whether its part is as it was: a code with its place, a question, or the texts of the whole."""
    said: object = (spec.title, spec.unit_of_coding, spec.guidelines)
    if key:
        said = (parent_of(spec, key), replace(find_code(spec, key), children=()))
    elif question:
        said = find_question(spec, question)
    return sha256(repr(said).encode()).hexdigest()[:20]


def key_of(words: str, taken: Collection[str] = (), otherwise: str = "code") -> str:
    """A key made of *words*, as data files write it: small letters, digits and _; another one when it is taken.

    Words without a Latin letter give *otherwise* and a number.
    """
    plain = unicodedata.normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    key = _NO_KEY.sub("_", plain).strip("_")[:_LONGEST].strip("_")
    if key and key[0].isdigit():
        key = f"{otherwise}_{key}"
    names = [key] if key else []
    names += (f"{key or otherwise}_{number}" for number in range(2 if key else 1, len(taken) + 3))
    return next(name for name in names if name not in taken)


def _each(codes: Codes, key: str, change: Callable[[CodeSpec], Codes]) -> Codes:
    """The tree with that code put through *change*, which may give none, one or several in its place."""
    changed: list[CodeSpec] = []
    for code in codes:
        if code.code == key:
            changed += change(code)
        else:
            changed.append(replace(code, children=_each(code.children, key, change)))
    return tuple(changed)


def _with(row: Codes, code: CodeSpec, position: int) -> Codes:
    at = min(max(0, position), len(row))
    return (*row[:at], code, *row[at:])


def _depth(codes: Codes) -> int:
    return max((1 + _depth(code.children) for code in codes), default=0)


def _with_child(above: CodeSpec, code: CodeSpec) -> CodeSpec:
    return replace(above, children=(*above.children, code))


def _shifted(row: tuple[Part, ...], at: int, by: int) -> tuple[Part, ...]:
    """The row with what stands at *at* moved by so many places; unchanged where there is none (-1) or no room."""
    to = at + by
    if at < 0 or not 0 <= to < len(row):
        return row
    others = row[:at] + row[at + 1 :]
    return (*others[:to], row[at], *others[to:])
