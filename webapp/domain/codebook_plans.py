"""What an owner does to a codebook in use at one stroke: each plan gives the codebook as it is after it.

`kind` names it in the log; `moves` are the codes whose tags it touches.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from webapp.domain import codebook_edits as edits
from webapp.domain.codebook import ACTIVE, RETIRED, AttributeSpec, CodebookSpec, CodeSpec
from webapp.errors import Conflict, Invalid

Whose = TypeVar("Whose", bound=Hashable)
MOST_PARTS = 9
"""Codes that one code is split into: each has a digit as its key in the queue."""


class Plan(Protocol):
    """One operation on a codebook."""

    @property
    def kind(self) -> str: ...

    @property
    def moves(self) -> Sequence[str]: ...

    def apply(self, spec: CodebookSpec) -> CodebookSpec: ...

    def told(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name for a code; its key stays, and with it every tag."""

    code: str
    name: str
    kind = "rename"

    @property
    def moves(self) -> Sequence[str]:
        return ()

    def apply(self, spec: CodebookSpec) -> CodebookSpec:
        """The codebook with the new name; raises Conflict when it is the present one."""
        present = find(spec, self.code)
        if present.name == self.name:
            raise Conflict(f"The code is called “{self.name}” already.", field="name")
        return changed(spec, replace(present, name=self.name))

    def told(self) -> dict[str, Any]:
        return {"code": self.code, "name": self.name}


@dataclass(frozen=True, slots=True)
class Move:
    """A code below another one, or at the top, as the last there; what is below it comes along."""

    code: str
    parent: str | None
    kind = "move"

    @property
    def moves(self) -> Sequence[str]:
        return ()

    def apply(self, spec: CodebookSpec) -> CodebookSpec:
        """The codebook with the code there; raises Conflict when it stands there already, or would below itself."""
        present = find(spec, self.code)
        if self.parent is not None:
            find(spec, self.parent)
        if edits.parent_of(spec, self.code) == self.parent:
            raise Conflict("The code stands there already.", field="parent")
        return edits.change_code(spec, present, self.parent)

    def told(self) -> dict[str, Any]:
        return {"code": self.code, "parent": self.parent}


@dataclass(frozen=True, slots=True)
class Retire:
    """No new tags of a code; those that it has stay. *replaced_by* says what to use instead."""

    code: str
    replaced_by: tuple[str, ...] = ()
    kind = "retire"

    @property
    def moves(self) -> Sequence[str]:
        return ()

    def apply(self, spec: CodebookSpec) -> CodebookSpec:
        """The codebook with the code retired; raises Conflict when it is, or when it is the last one in use."""
        present = usable(spec, self.code)
        for other in self.replaced_by:
            usable(spec, other)
        if all(code.retired or code.code == self.code for code in spec.walk()):
            raise Conflict("It is the only code that can be used; a codebook needs one.", field="code")
        return changed(spec, _retired(present, self.replaced_by))

    def told(self) -> dict[str, Any]:
        return {"code": self.code, "replaced_by": list(self.replaced_by)}


@dataclass(frozen=True, slots=True)
class Restore:
    """A retired code can be used again."""

    code: str
    kind = "restore"

    @property
    def moves(self) -> Sequence[str]:
        return ()

    def apply(self, spec: CodebookSpec) -> CodebookSpec:
        """The codebook with the code in use, with its key where that is still free."""
        present = find(spec, self.code)
        if not present.retired:
            raise Conflict(f"The code “{present.name}” is in use.", field="code")
        return changed(spec, _restored(spec, present))

    def told(self) -> dict[str, Any]:
        return {"code": self.code}


@dataclass(frozen=True, slots=True)
class Merge:
    """All tags of some codes become tags of one other; the codes are retired, replaced by it.

    *attributes* are the fields that their tags need (`united` makes them); a retired target is restored.
    """

    sources: tuple[str, ...]
    target: str
    attributes: tuple[AttributeSpec, ...] = ()
    kind = "merge"

    @property
    def moves(self) -> Sequence[str]:
        return self.sources

    def apply(self, spec: CodebookSpec) -> CodebookSpec:
        """The codebook with the sources retired; raises Conflict when one of them can't be used any more."""
        if not self.sources:
            raise Invalid("Choose at least one code to merge.", field="sources")
        if self.target in self.sources:
            raise Conflict("A code can't be merged into itself.", field="target")
        target = find(spec, self.target)
        if target.retired:
            target = _restored(spec, target)
        attributes, _ = united(target.attributes, {"": self.attributes})
        spec = changed(spec, replace(target, attributes=attributes))
        for source in self.sources:
            spec = changed(spec, _retired(find(spec, source), (self.target,)))
        return spec

    def told(self) -> dict[str, Any]:
        return {"sources": list(self.sources), "target": self.target}


@dataclass(frozen=True, slots=True)
class Split:
    """New codes in the place of one, which is retired; its tags wait until somebody has said which they are."""

    source: str
    parts: tuple[CodeSpec, ...]
    renames: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kind = "split"

    @property
    def moves(self) -> Sequence[str]:
        return (self.source,)

    def apply(self, spec: CodebookSpec) -> CodebookSpec:
        """The codebook with the parts right after the source; raises Invalid unless they are two to nine."""
        present = usable(spec, self.source)
        if not 2 <= len(self.parts) <= MOST_PARTS:
            raise Invalid(f"A code is split into two to {MOST_PARTS} codes.", field="parts")
        spec = changed(spec, _retired(present, tuple(part.code for part in self.parts)))
        return edits.insert_after(spec, self.source, self.parts)

    def told(self) -> dict[str, Any]:
        renames = {version: dict(names) for version, names in self.renames.items() if names}
        return {"source": self.source, "parts": [part.code for part in self.parts], "renames": renames}


@dataclass(frozen=True, slots=True)
class Fields:
    """Other fields of a code. What a tag has in a field that is *renamed*, or as a value that is replaced, goes along.

    *values* are for each field, by its new name, old values and what stands for them now; *seen* the fields that
    the new ones were made from.
    """

    code: str
    attributes: tuple[AttributeSpec, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    seen: tuple[AttributeSpec, ...] | None = None
    kind = "fields"

    @property
    def moves(self) -> Sequence[str]:
        return (self.code,)

    @classmethod
    def called(
        cls, spec: CodebookSpec, code: str, renamed: Mapping[str, str], values: Mapping[str, Mapping[str, str]]
    ) -> "Fields":
        """Fields called otherwise, and choices of fields by their name so far; raises Invalid for what is not there."""
        present = find(spec, code)
        if strange := [name for name in (*renamed, *values) if present.attribute(name) is None]:
            raise Invalid(f"The code has no field “{strange[0][:80]}”.", field="renamed")
        fields: list[AttributeSpec] = []
        for one in present.attributes:
            instead = values.get(one.name, {})
            kept = tuple(dict.fromkeys(instead.get(value, value) for value in one.values))
            fields.append(replace(one, name=renamed.get(one.name, one.name), values=kept))
        changed_ = {renamed.get(name, name): dict(instead) for name, instead in values.items()}
        new = {old: name for old, name in renamed.items() if old != name}
        return cls(code, tuple(fields), new, changed_, present.attributes)

    def apply(self, spec: CodebookSpec) -> CodebookSpec:
        """The codebook with the fields; raises Conflict when they are as they were."""
        present = find(spec, self.code)
        if self.seen is not None and present.attributes != self.seen:
            raise Conflict(f"The fields of “{present.name}” have been changed in the meantime.")
        if present.attributes == self.attributes:
            raise Conflict("The fields are as they were.")
        names = {attribute.name for attribute in self.attributes}
        if any(new not in names for new in (*self.renamed.values(), *self.values)):
            raise Invalid("What a field is called, or a value, must be one of the new ones.", field="attributes")
        return changed(spec, replace(present, attributes=self.attributes))

    def told(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "renamed": dict(self.renamed),
            "values": {k: dict(v) for k, v in self.values.items()},
        }


def united(
    own: Sequence[AttributeSpec], others: Mapping[Whose, Sequence[AttributeSpec]]
) -> tuple[tuple[AttributeSpec, ...], dict[Whose, dict[str, str]]]:
    """The fields *own* with those of *others* beside them, and what each of the others has to call which of its own.

    A field of the same name, type and unit is one field with the values of both; any other of a name that is taken
    gets a new name. What comes from others is not required.
    """
    fields = {attribute.name: attribute for attribute in own}
    renames: dict[Whose, dict[str, str]] = {}
    for whose, attributes in others.items():
        renames[whose] = {}
        for attribute in attributes:
            name = next(name for name in _names(attribute.name) if _fits(fields.get(name), attribute))
            if name != attribute.name:
                renames[whose][attribute.name] = name
            fields[name] = _joined(fields.get(name), replace(attribute, name=name))
    return tuple(fields.values()), renames


def find(spec: CodebookSpec, key: str) -> CodeSpec:
    """The code with that key; raises Invalid when the codebook has none."""
    found = spec.code(key)
    if found is None:
        raise Invalid("This code is not in the codebook.", field="code")
    return found


def usable(spec: CodebookSpec, key: str) -> CodeSpec:
    """The code with that key; raises Conflict when it is retired."""
    found = find(spec, key)
    if found.retired:
        raise Conflict(f"The code “{found.name}” is retired.", field="code")
    return found


def changed(spec: CodebookSpec, code: CodeSpec) -> CodebookSpec:
    """The codebook with *code* in the place of the one with its key."""
    return edits.change_code(spec, code, edits.parent_of(spec, code.code))


def _retired(code: CodeSpec, replaced_by: tuple[str, ...]) -> CodeSpec:
    return replace(code, status=RETIRED, replaced_by=replaced_by)


def _restored(spec: CodebookSpec, code: CodeSpec) -> CodeSpec:
    taken = {other.key for other in spec.walk() if not other.retired}
    return replace(code, status=ACTIVE, replaced_by=(), key=None if code.key in taken else code.key)


def _names(name: str) -> Sequence[str]:
    return [name, *(f"{name[:75]}_{number}" for number in range(2, 1000))]


def _fits(known: AttributeSpec | None, other: AttributeSpec) -> bool:
    return known is None or (known.type, known.unit) == (other.type, other.unit)


def _joined(known: AttributeSpec | None, other: AttributeSpec) -> AttributeSpec:
    if known is None:
        return replace(other, required=False)
    return replace(
        known,
        values=tuple(dict.fromkeys((*known.values, *other.values))),
        multiple=known.multiple or other.multiple,
        personal=known.personal or other.personal,
    )


def words(plan: Plan, spec: CodebookSpec) -> str:
    """What *plan* did, in words; *spec* is the codebook that came of it."""

    def name(key: str) -> str:
        code = spec.code(key)
        return f"“{code.name if code else key}”"

    def names(keys: Sequence[str]) -> str:
        named = [name(key) for key in keys]
        return " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))

    match plan:
        case Rename():
            return f"Renamed a code to {name(plan.code)}"
        case Move():
            return f"Moved {name(plan.code)} {'below ' + name(plan.parent) if plan.parent else 'to the top'}"
        case Merge():
            return f"Merged {names(plan.sources)} into {name(plan.target)}"
        case Split():
            return f"Split {name(plan.source)} into {names([part.code for part in plan.parts])}"
        case Fields():
            return f"Renamed fields or choices of {name(plan.code)}"
        case Retire() | Restore():
            return f"{plan.kind.capitalize()}d {name(plan.code)}"
    raise AssertionError(plan)
