"""What changed from one version of a codebook to the next, in words, and the number that it gets."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec, QuestionSpec
from webapp.errors import Invalid

FIRST: Final = "1.0"
_NAMED: Final = 3  # changes that a summary tells
_NUMBER: Final = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})(?:\.[0-9]{1,6})?")

_STEP: Final = " › "

Kind = Literal["added", "removed", "retired", "restored", "renamed", "changed"]
Subject = Literal["codebook", "code", "question"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of the codebook as a whole, or of the code or question with that *key*.

    *part* is what changed of it, in words; *before* and *after* are empty where there was or is nothing.
    """

    kind: Kind
    subject: Subject
    key: str
    name: str
    part: str = ""
    before: str = ""
    after: str = ""

    @property
    def sentence(self) -> str:
        """The change in one sentence, without the texts before and after, except names."""
        who = "The codebook" if self.subject == "codebook" else f"The {self.subject} “{self.name}”"
        if self.kind == "renamed":
            return f"{who} is now called “{self.after}”."
        if self.kind != "changed":
            return f"{who} is {self.kind}."
        return f"{who}: {self.part} {self._verb}."

    @property
    def words(self) -> str:
        """The change in a few words, for whoever reads below the name of the code or question."""
        if self.kind == "renamed":
            return f"{self.part.capitalize()} changed"
        what = f"{self.part} {self._verb}" if self.kind == "changed" else self.kind
        return what[:1].upper() + what[1:]

    @property
    def _verb(self) -> str:
        return "changed" if self.before and self.after else "added" if self.after else "removed"


def diff(old: CodebookSpec, new: CodebookSpec) -> list[Change]:
    """What *new* says otherwise than *old*: first the whole, then codes in the order of the tree, then questions.

    A code is the same as long as its key is; what is added or removed is named without its parts.
    """
    whole = (
        {"title": spec.title, "unit of coding": spec.unit_of_coding, "guidelines": spec.guidelines}
        for spec in (old, new)
    )
    changes = list(_parts("codebook", "", "", *whole))
    changes += _order("codebook", "", "", "order of codes", _siblings(old, new), _siblings(new, old))
    asked = ({question.name: question.label for question in spec.questions} for spec in (old, new))
    changes += _order("codebook", "", "", "order of questions", *asked)
    changes += _codes(old, new)
    changes += _questions(old, new)
    return changes


def means_the_same(old: CodeSpec, new: CodeSpec) -> bool:
    """Whether a tag of the one is a tag of the other: definition, rules of use and unit are the same texts."""
    parts = ("brief_definition", "full_definition", "when_to_use", "when_not_to_use", "unit")
    return all(getattr(old, part) == getattr(new, part) for part in parts)


def says_the_same(one: CodebookSpec, other: CodebookSpec) -> bool:
    """Whether two versions differ in nothing but number, times, ids and change note."""
    return _bare(one) == _bare(other)


def summary(changes: Iterable[Change]) -> str:
    """A change note for who gives none: the first changes in sentences, and how many more there are."""
    sentences = list(dict.fromkeys(change.sentence for change in changes))
    more = len(sentences) - _NAMED
    shown = sentences[:_NAMED] + ([f"And {more} more."] if more > 0 else [])
    return " ".join(shown) or "Nothing that people read has changed."


def next_number(old: str, old_spec: CodebookSpec, new_spec: CodebookSpec, taken: Collection[str] = ()) -> str:
    """The version after *old*: +0.1 (1.9 is followed by 1.10), +1.0 when codes are merged, split or retired.

    The first version, after an empty *old*, is 1.0. Numbers that are *taken* are passed over.
    """
    if not old:
        return FIRST
    match = _NUMBER.fullmatch(old)
    if match is None:
        raise Invalid("The version is not a number like 1.0.", field="version")
    major, minor = int(match[1]), int(match[2])
    major, minor = (major + 1, 0) if _breaks(old_spec, new_spec) else (major, minor + 1)
    while f"{major}.{minor}" in taken:
        minor += 1
    return f"{major}.{minor}"


def _bare(spec: CodebookSpec) -> CodebookSpec:
    return replace(spec, version="", previous_version=None, codebook_id="", issued_at="", change_note="")


def _breaks(old: CodebookSpec, new: CodebookSpec) -> bool:
    """Whether a code that could be used can't be any longer, or something else takes its place."""
    for before in old.walk():
        after = new.code(before.code)
        if after is None or (after.retired and not before.retired):
            return True
        if set(after.replaced_by) - set(before.replaced_by):
            return True
    return False


def _order(
    subject: Subject, key: str, name: str, part: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Change]:
    """A change of order among what was there and still is; each thing is given by its key and how it is called."""
    was, now = [one for one in before if one in after], [one for one in after if one in before]
    if was != now:
        lists = "\n".join(before[one] for one in was), "\n".join(after[one] for one in now)
        yield Change("changed", subject, key, name, part, *lists)


def _siblings(spec: CodebookSpec, other: CodebookSpec) -> dict[str, str]:
    """Names of the codes that stand below the same code in both, siblings beside each other."""
    places, others = _places(spec), _places(other)
    same = [code for code in spec.walk() if places[code.code] == others.get(code.code)]
    return {code.code: code.name for code in sorted(same, key=lambda code: places[code.code])}


def _codes(old: CodebookSpec, new: CodebookSpec) -> Iterator[Change]:
    places_before, places_after = _places(old), _places(new)
    names = {code.code: code.name for spec in (old, new) for code in spec.walk()}
    for code in old.walk():
        if new.code(code.code) is None:
            yield Change("removed", "code", code.code, code.name)
    for code in new.walk():
        before = old.code(code.code)
        if before is None:
            yield Change("added", "code", code.code, code.name)
            continue
        if before.name != code.name:
            yield Change("renamed", "code", code.code, before.name, "name", before.name, code.name)
        if before.retired != code.retired:
            yield Change("retired" if code.retired else "restored", "code", code.code, code.name)
        parts = (
            {**_code_parts(spec, names), "place in the tree": _below(place, names)}
            for spec, place in ((before, places_before[code.code]), (code, places_after[code.code]))
        )
        yield from _parts("code", code.code, code.name, *parts)
        fields = ({field.name: field.name for field in spec.attributes} for spec in (before, code))
        yield from _order("code", code.code, code.name, "order of fields", *fields)


def _questions(old: CodebookSpec, new: CodebookSpec) -> Iterator[Change]:
    for question in old.questions:
        if new.question(question.name) is None:
            yield Change("removed", "question", question.name, question.label)
    for question in new.questions:
        before = old.question(question.name)
        if before is None:
            yield Change("added", "question", question.name, question.label)
            continue
        if before.label != question.label:
            yield Change("renamed", "question", question.name, before.label, "label", before.label, question.label)
        parts = (_question_parts(spec) for spec in (before, question))
        yield from _parts("question", question.name, question.label, *parts)


def _parts(
    subject: Subject, key: str, name: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Change]:
    for part in dict.fromkeys((*before, *after)):
        was, now = before.get(part, ""), after.get(part, "")
        if was != now:
            yield Change("changed", subject, key, name, part, was, now)


def _below(place: str, names: Mapping[str, str]) -> str:
    """The names of the codes above, from their keys."""
    return _STEP.join(names.get(key, key) for key in place.split(_STEP))


def _code_parts(code: CodeSpec, names: Mapping[str, str]) -> dict[str, str]:
    """The parts of a code as screens name them, each as a text; a field is a part of its own.

    *names* are those of all codes, the same for both versions: that another code is renamed is no change of this one.
    """
    return {
        "brief definition": code.brief_definition,
        "full definition": code.full_definition,
        "when to use": code.when_to_use,
        "when not to use": code.when_not_to_use,
        "examples": "\n".join(code.examples),
        "counter-examples": "\n".join(code.counter_examples),
        "colour": code.colour,
        "key": code.key or "",
        "unit": code.unit,
        "replacement": ", ".join(names.get(key, key) for key in code.replaced_by),
        **{f"field “{attribute.name}”": _field(attribute) for attribute in code.attributes},
    }


def _field(attribute: AttributeSpec) -> str:
    """A field in words: kind, whether required, several or personal, unit, values, description."""
    traits = ("required", attribute.required), ("several values", attribute.multiple), ("personal", attribute.personal)
    words = [_kind(attribute), *(word for word, holds in traits if holds)]
    if attribute.unit:
        words.append(f"in {attribute.unit}")
    return ", ".join(words) + (f": {attribute.description}" if attribute.description else "")


def _question_parts(question: QuestionSpec) -> dict[str, str]:
    return {
        "answers": _kind(question) + (", required" if question.required else ""),
        "brief definition": question.brief_definition,
        "when to use": question.when_to_use,
        "when not to use": question.when_not_to_use,
    }


def _kind(asked: AttributeSpec | QuestionSpec) -> str:
    """The kind of answer in words, with the values of a choice."""
    if not asked.type.startswith("enum"):
        return {"boolean": "yes or no"}.get(asked.type, asked.type)
    return f"{'choices' if asked.multiple else 'choice'} of {' | '.join(asked.values)}"


def _places(spec: CodebookSpec) -> dict[str, str]:
    """For each code the keys of the codes above it, outermost first."""
    places: dict[str, str] = {}

    def note(codes: Iterable[CodeSpec], above: str) -> None:
        for code in codes:
            places[code.code] = above or "top"
            note(code.children, f"{above}{_STEP}{code.code}" if above else code.code)

    note(spec.codes, "")
    return places
