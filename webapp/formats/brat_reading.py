"""brat stand-off, read: ours, with what became of it, and that of everybody else."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from webapp.domain import text as texts
from webapp.domain.codebook import CodebookSpec
from webapp.domain.file_names import clean_name
from webapp.domain.foreign import ForeignDocument, ForeignTag, Found, Left
from webapp.domain.records import AnnotationRecord, AttributeRecord
from webapp.errors import Malformed
from webapp.formats import books, kept
from webapp.formats.brat_conf import (
    CONF,
    FRAMES,
    Choices,
    Conf,
    code_of,
    codebook_of,
    fragments,
    read_conf,
    type_of,
)
from webapp.formats.bundle import Bundle
from webapp.formats.kept import Named
from webapp.formats.marks import foreign

_BOUND: Final = re.compile(r"(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*) *")

_LEFT: Final = {
    "R": ("relation", "relations"),
    "*": ("equivalence", "equivalences"),
    "N": ("normalisation", "normalisations"),
    "A": ("attribute of something else than a passage", "attributes of something else than passages"),
    "#": ("note on something else than a passage", "notes on something else than passages"),
}
"""What lines are called that begin so, and are not taken in."""


def claims(bundle: Bundle) -> bool:
    """Whether there is an .ann file with its text beside it."""
    names = set(bundle.names)
    return any(name.endswith(".ann") and f"{name[:-4]}.txt" in names for name in names)


def read(bundle: Bundle) -> Iterator[Found]:
    """The codebook, then each article with the tags of everybody; raises Malformed for what is no such collection."""
    if not claims(bundle) and CONF not in bundle.names:  # a configuration alone is a project without articles
        raise Malformed("There is no .ann file with its text, a .txt file of the same name, beside it.", field="file")
    conf = _conf(bundle)
    found = list(books.read(bundle))
    yield from found
    if not any(isinstance(one, CodebookSpec) for one in found) and (theirs := codebook_of(conf)):
        yield theirs
    names = set(bundle.names)
    paths = ((PurePosixPath(name), name) for name in bundle.names if name.endswith(".json"))
    frames = {path.stem: name for path, name in paths if path.parent.name == FRAMES}
    annotated = (name for name in bundle.names if name.endswith(".ann") and f"{name[:-4]}.txt" in names)
    left = Left()
    for called, same in kept.grouped(annotated):
        yield from _article(bundle, called, same, frames.get(called), Choices.read(conf), left)
    yield from left.remarks()


def _conf(bundle: Bundle) -> Conf:
    name = next((name for name in bundle.names if PurePosixPath(name).name == CONF), None)
    return read_conf(_text(bundle, name) if name else "")


def _text(bundle: Bundle, name: str) -> str:
    try:
        return texts.decode(bundle.read(name))
    except Malformed as refused:
        raise Malformed(f"{clean_name(name)}: {refused.detail}", field="file") from None


def _article(
    bundle: Bundle, called: str, same: list[Named], frame: str | None, choices: Choices, left: Left
) -> Iterator[Found]:
    """The article of some .ann files; where their texts differ, they are articles of their own."""
    first, *rest = bundle.read(frame).split(b"\n") if frame else [b""]
    apart = [tag for line in rest if (tag := kept.read_tag_line(line.decode(errors="replace")))]
    by_text: dict[str, list[Named]] = {}
    for one in same:
        text = _text(bundle, f"{one.name[:-4]}.txt")
        by_text.setdefault(kept.own_text(text) if frame else text, []).append(one)
    for text, files in by_text.items():
        ours, theirs = list(apart), []
        people = kept.sole([one.person for one in files], len(by_text))
        for one, person in zip(files, people, strict=True):
            ann = _Ann(text, person, choices)
            ann.read(_bounds(_text(bundle, one.name), clean_name(one.name), left), is_ours=frame is not None)
            ours += ann.ours
            theirs += ann.theirs
        name = called if len(by_text) == 1 else files[0].name.removesuffix(".ann")
        yield from kept.found(ForeignDocument(name, text), first, ours, theirs)


@dataclass(slots=True)
class _Bound:
    """A T line, and what other lines say of it."""

    id: str
    type: str
    spans: list[tuple[int, int]]
    quote: str
    attributes: list[AttributeRecord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class _Ann:
    """The tags of an .ann file: those of ours that stand as we wrote them, and all others."""

    def __init__(self, text: str, person: str | None, choices: Choices) -> None:
        self._text, self._person, self._choices = text, person, choices
        self.ours: list[AnnotationRecord] = []
        self.theirs: list[ForeignTag] = []

    def read(self, bounds: Iterable[_Bound], *, is_ours: bool) -> None:
        """Take the tags of a file."""
        for bound in bounds:
            notes = [(note, kept.read_tag_line(note)) for note in bound.notes]
            known = next((tag for _, tag in notes if tag), None)
            words = "\n".join(note for note, tag in notes if tag is None)
            if known and not words and self._stands(known, bound):
                self.ours.append(known)
            else:
                code = code_of(bound.type) if is_ours else bound.type
                self.theirs += self._foreign(bound, known, code, words)

    def _stands(self, tag: AnnotationRecord, bound: _Bound) -> bool:
        """Whether the lines are those that we would write for the tag."""
        is_there = (type_of(tag.code), fragments(self._text, tag.start, tag.end)) == (bound.type, bound.spans)
        return is_there and sorted(self._choices.shown(tag.code, tag.attributes)) == sorted(bound.attributes)

    def _foreign(self, bound: _Bound, known: AnnotationRecord | None, code: str, words: str) -> Iterator[ForeignTag]:
        """A tag for each part of the passage; parts with nothing but white space between them are one."""
        ours = foreign(known) if known else ForeignTag(0, 0, code, annotator=self._person, id=bound.id)
        hidden = [one for one in ours.attributes if known and one not in self._choices.shown(known.code, [one])]
        attributes = tuple(sorted([*hidden, *bound.attributes], key=lambda one: one.name))
        note = "\n".join(filter(None, [ours.note, words])) or None
        for number, (start, end, quote) in enumerate(self._parts(bound), 1):
            name = ours.id if number == 1 else f"{ours.id}.{number}"
            given = ours._replace(start=start, end=end, code=code, quote=quote, id=name)
            yield given._replace(attributes=attributes, note=note)

    def _parts(self, bound: _Bound) -> list[tuple[int, int, str | None]]:
        cuts = _cut(bound.quote, [end - start for start, end in bound.spans])
        parts: list[tuple[int, int, str | None]] = []
        for (start, end), quote in zip(bound.spans, cuts, strict=True):
            before = parts[-1] if parts else None
            if before and before[1] <= start and not self._text[before[1] : start].strip():
                joined = quote is not None and before[2] is not None
                parts[-1] = (before[0], end, f"{before[2]}{self._text[before[1] : start]}{quote}" if joined else None)
            else:
                parts.append((start, end, quote))
        return parts


def _cut(quote: str, lengths: list[int]) -> list[str | None]:
    """What a line says of each part of a passage; None where its words are not as long as the parts."""
    if len(lengths) == 1:
        return [quote or None]
    if len(quote) != sum(lengths) + len(lengths) - 1:
        return [None] * len(lengths)
    found: list[str | None] = []
    for length in lengths:
        found.append(quote[:length])
        quote = quote[length + 1 :]
    return found


def _bounds(lines: str, file: str, left: Left) -> Iterable[_Bound]:
    """The T lines with their attributes and notes; attributes of events are those of their triggers.

    What else there is is counted as *left*.

    Raises Malformed for a T line without a place.
    """
    bounds: dict[str, _Bound] = {}
    triggers: dict[str, str] = {}
    said: list[tuple[str, str, str]] = []
    for number, line in enumerate(lines.split("\n"), 1):
        name, _, rest = line.removesuffix("\r").partition("\t")
        about, _, words = rest.partition("\t")
        if name.startswith("T"):
            bounds[name] = _bound(name, about, words, f"{file}, line {number}")
        elif name.startswith("E"):
            trigger, *arguments = about.split()
            triggers[name] = trigger.rpartition(":")[2]
            left.add(("argument of an event", "arguments of events"), len(arguments))
        elif name.startswith(("A", "M", "#")):
            said.append((name[0], about, words))
        elif name:
            left.add(_LEFT.get(name[0], ("line of another kind", "lines of other kinds")))
    for kind, about, words in said:
        what, target, *value = about.split(" ", 2) if about.count(" ") else (about, "")
        bound = bounds.get(triggers.get(target, target))
        if bound and kind != "#":
            bound.attributes.append(AttributeRecord(what, value[0].strip() if value else "true"))
        elif bound and what == "AnnotatorNotes" and words.strip():
            bound.notes.append(words.strip())
        elif words.strip() or kind != "#":
            left.add(_LEFT["#"] if kind == "#" else _LEFT["A"])
    return bounds.values()


def _bound(name: str, about: str, words: str, place: str) -> _Bound:
    match = _BOUND.fullmatch(about)
    if match is None:
        raise Malformed(f"{place}: {name[:20]} has no place in the text.", field="file")
    spans = [(int(start), int(end)) for start, end in (pair.split(" ") for pair in match[2].split(";"))]
    return _Bound(name, match[1], spans, words)
