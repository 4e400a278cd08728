"""What changed between two versions of a codebook, as a coder needs to be told: what they use first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.codebook_diff import Change, diff
from webapp.domain.codebook_telling import Group, grouped

_FOR_ALL: Final = ("added", "restored")
"""Codes that can be used since: of these nobody has tags yet, and everybody should know."""
_MEANING: Final = ("name", "brief definition", "full definition", "when to use", "when not to use", "unit")


@dataclass(frozen=True, slots=True)
class Item:
    """The changes of the codebook as a whole, of a code or of a question.

    *fate* says in a sentence that a code was merged, split or retired, and is empty for all others.
    """

    group: Group
    fate: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What concerns somebody of a change of the codebook, and what is only of codes that they have not used."""

    own: Sequence[Item]
    others: Sequence[Item]

    @property
    def others_count(self) -> int:
        """How many changes there are of codes that they have not used."""
        return sum(len(item.group.changes) or 1 for item in self.others)


def news(old: CodebookSpec, new: CodebookSpec, used: Collection[str], fates: Mapping[str, str]) -> News:
    """What *new* says otherwise than *old*, for somebody with tags of the codes *used*.

    The codebook as a whole, its questions and codes that can be used since concern everybody. *fates* are codes that
    an operation has merged or split, with `merge` or `split`.
    """
    own: list[Item] = []
    others: list[Item] = []
    for group in grouped(diff(old, new)):
        item = _item(group, new, fates)
        (own if group.subject != "code" or _concerns(group, new, used) else others).append(item)
    return News(own, others)


def reworded(then: CodeSpec, now: CodeSpec) -> list[Change]:
    """What a code says otherwise of what it means and asks: name, definitions, rules of use, unit and fields."""
    old, new = (CodebookSpec(title="", codes=(_alone(code),)) for code in (then, now))
    return [one for one in diff(old, new) if one.part in _MEANING or one.part.startswith("field ")]


def _alone(code: CodeSpec) -> CodeSpec:
    parts = {name: getattr(code, name) for name in CodeSpec.__dataclass_fields__}
    return CodeSpec(**{**parts, "children": ()})


def _concerns(group: Group, new: CodebookSpec, used: Collection[str]) -> bool:
    """Whether a person uses the code, or will: the tags of a code that was merged have the other one by now."""
    code = new.code(group.key)
    heirs = code.replaced_by if code else ()
    fresh = any(told.change.kind in _FOR_ALL for told in group.changes)
    return fresh or group.key in used or not set(heirs).isdisjoint(used)


def _item(group: Group, new: CodebookSpec, fates: Mapping[str, str]) -> Item:
    code = new.code(group.key) if group.subject == "code" else None
    if code is None or not any(told.change.kind == "retired" for told in group.changes):
        return Item(group)
    said = [told for told in group.changes if told.change.kind != "retired" and told.change.part != "replacement"]
    return Item(Group(group.subject, group.key, group.name, said), _fate(code, new, fates.get(code.code, "")))


def _fate(code: CodeSpec, new: CodebookSpec, kind: str) -> str:
    heirs = [f"“{heir.name}”" for key in code.replaced_by if (heir := new.code(key))]
    if not heirs:
        return "This code is retired: the tags that it has stay, and no new ones are made."
    if kind == "merge":
        return f"This code is merged into {_listed(heirs, 'and')}: its tags have that code now."
    if kind == "split":
        return f"This code is split into {_listed(heirs, 'and')}: each of its tags gets one of these."
    return f"This code is retired: use {_listed(heirs, 'or')} instead. The tags that it has stay."


def _listed(names: Iterable[str], last: str) -> str:
    *most, end = names
    return f"{', '.join(most)} {last} {end}" if most else end
