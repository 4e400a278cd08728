"""UIMA CAS, read: ours, with what became of it, and that of INCEpTION and other programs."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

import msgspec

from webapp.domain.file_names import clean_name
from webapp.domain.foreign import ForeignDocument, ForeignTag, Found, Left
from webapp.domain.offsets import Offsets
from webapp.domain.records import AnnotationRecord, AttributeRecord
from webapp.domain.workflow import Layer
from webapp.errors import Invalid, Malformed
from webapp.formats import books, inception, kept
from webapp.formats.bundle import Bundle
from webapp.formats.json_files import builtin, pairs
from webapp.formats.kept import Named
from webapp.formats.marks import foreign
from webapp.formats.uima_cas import Annotation, Cas, Ranges, kind_of, read_json, read_types, read_xmi
from webapp.formats.uima_parts import features, fields, restored
from webapp.formats.uima_types import ARTICLE, METADATA, TAG
from webapp.formats.xml_words import shown

_CODES: Final = ("code", "value", "label", "tag", "category", "class", "type", "referenceType")
_NOTES: Final = ("note", "comment", "comments", "remark")
_NUMBERS: Final = re.compile(r"[\d ]*")  # what may be a reference where types are not known


def claims(bundle: Bundle) -> bool:
    """Whether there is XMI, or JSON that begins as a CAS does."""
    return any(kind_of(bundle, name) in ("xmi", "json") for name in bundle.names)


def read(bundle: Bundle) -> Iterator[Found]:
    """The codebook, then each article with the tags of everybody; raises Malformed for what is no CAS."""
    kinds = {name: kind for name in bundle.names if (kind := kind_of(bundle, name))}
    if not kinds:  # types alone are a project without articles
        raise Malformed("There is no XMI and no JSON of a CAS in it.", field="file")
    yield from books.read(bundle, books.QDC)
    ranges: dict[str, dict[str, str]] = {}
    for name, kind in kinds.items():
        if kind == "types":
            ranges |= read_types(bundle.read(name))
    left, finished = Left(), inception.finished(bundle)
    for called, same in inception.grouped([name for name, kind in kinds.items() if kind != "types"]):
        article = _Article(called, finished.get(called, ()))
        for one in same:
            article.add(one, _cas(bundle, one.name, kinds[one.name], ranges))
        yield from article.found(left)
    left.add(inception.ARCHIVE, inception.archives(bundle))
    yield from left.remarks()


def _cas(bundle: Bundle, name: str, kind: str, ranges: Ranges) -> Cas:
    raw = bundle.read(name)
    try:
        return read_xmi(raw, ranges) if kind == "xmi" else read_json(raw)
    except Malformed as refused:
        raise Malformed(f"{clean_name(name)}: {refused.detail}", field="file") from None


class _Voices:
    """What the files of one text say, each with whose it is."""

    def __init__(self, called: str) -> None:
        self.called = called
        self.files: list[tuple[str | None, list[Annotation]]] = []
        self.frame = ""
        self.title: str | None = None
        self.language: str | None = None
        self.ours: list[AnnotationRecord] = []
        self.theirs: list[ForeignTag] = []
        self._seen: Counter[ForeignTag] = Counter()

    def add(self, tags: list[ForeignTag]) -> None:
        """Take the tags of another file; those that a file before had, as the same CAS in another form, count once."""
        here: Counter[ForeignTag] = Counter()
        for tag in tags:
            here[tag] += 1
            if here[tag] > self._seen[tag]:
                self.theirs.append(tag)
        self._seen |= here


class _Article:
    """The CAS of one article, by text: where those differ, they are articles of their own."""

    def __init__(self, called: str, finished: Sequence[str] = ()) -> None:
        self._called, self._finished = called, tuple(finished)
        self._left: dict[str | None, Left] = {}
        self._texts: dict[tuple[str, str], _Voices] = {}

    def add(self, file: Named, cas: Cas) -> None:
        """Take what a file says."""
        empty = [one for one in cas.annotations if one.begin >= one.end and one.type not in (TAG, ARTICLE, METADATA)]
        cas.left.add(("annotation that covers nothing", "annotations that cover nothing"), len(empty))
        self._left.setdefault(file.person, Left()).cover(cas.left)  # the same may stand there as XMI and as JSON
        for sofa, (view, text) in cas.texts.items():
            there = [one for one in cas.annotations if one.sofa == sofa]
            article = next((one for one in there if one.type == ARTICLE), None)
            text = restored(text, article.said("unwritable") if article else None)  # noqa: PLW2901  # the same text
            voices = self._texts.setdefault(
                (view if len(cas.texts) > 1 else "", text), _Voices(PurePosixPath(file.name).stem)
            )
            voices.files.append((file.person, [one for one in there if one.type not in (ARTICLE, METADATA)]))
            voices.frame = voices.frame or (article and article.said("record")) or ""
            for one in (each for each in there if each.type == METADATA):
                language = one.said("language") or ""
                voices.title = voices.title or one.said("documentTitle")
                voices.language = language if language not in ("", "x-unspecified") else voices.language

    def found(self, left: Left) -> Iterator[Found]:
        """Ours as far as it is left, then what others said; what there is no place for is counted as *left*."""
        for (view, text), voices in self._texts.items():
            people = kept.sole([person for person, _ in voices.files], len(self._texts))
            for person, (_, annotations) in zip(people, voices.files, strict=True):
                reading = _Reading(text, person, annotations)
                voices.ours += reading.ours
                voices.add(reading.theirs)
            alone = self._called if len(self._texts) == 1 or view else voices.called
            name = f"{alone}, {view}" if view else alone
            known = {"language": voices.language} if voices.language else {}
            called = ForeignDocument(name, text, (), voices.title, known, self._finished)
            yield from kept.found(called, voices.frame, voices.ours, voices.theirs)
        for one in self._left.values():
            left.take(one)


class _Reading:
    """The annotations of a CAS as tags: ours that stand as we wrote them, and all others."""

    def __init__(self, text: str, person: str | None, annotations: list[Annotation]) -> None:
        self._text, self._units, self._person = text, Offsets(text), person
        self.ours: list[AnnotationRecord] = []
        self.theirs: list[ForeignTag] = []
        layers: dict[str, list[Annotation]] = {}
        for one in annotations:
            layers.setdefault(one.type, []).append(one)
        codes = {kind: _code_feature(layer) for kind, layer in layers.items()}
        for one in annotations:
            if one.type == TAG:
                self._tag(one)
            elif one.begin < one.end:
                self.theirs.append(self._foreign(one, codes[one.type]))

    def _tag(self, one: Annotation) -> None:
        record = one.said("record")
        known = kept.read_tag_line(record) if record else None
        if known is None:
            code = one.said("code") or one.type.rpartition(".")[2]
            given = ForeignTag(0, 0, code, annotator=self._person, note=one.said("note"))
            self.theirs.append(self._placed(given, one)._replace(attributes=fields(one.said("fields") or "")))
            return
        start, end = self._place(one)
        written = {name: shown(value) for name, value in features(known).items() if value is not None}
        there = {name: shown(values[0]) for name, values in one.features.items()}
        if (start, end) == (known.start, known.end) and there == written:
            self.ours.append(known)
            return
        same = there.get("fields") == written.get("fields")
        attributes = known.attributes if same else fields(one.said("fields") or "")
        note = foreign(known).note if there.get("note") == written.get("note") else one.said("note")
        changed = foreign(known)._replace(code=one.said("code") or known.code, note=note, attributes=attributes)
        self.theirs.append(changed._replace(start=start, end=end, quote=self._text[start:end]))

    def _foreign(self, one: Annotation, feature: str | None) -> ForeignTag:
        """A tag of somebody's own layer: one feature says the code, others are fields."""
        name = one.type.rpartition(".")[2]
        notes = [value for key in _NOTES for value in one.features.get(key, ())]
        rest = ((key, values) for key, values in sorted(one.features.items()) if key not in (feature, *_NOTES))
        attributes = tuple(given for key, values in rest for value in values for given in _fields(key, value))
        code = (one.said(feature) if feature else None) or name
        given = ForeignTag(0, 0, code, annotator=self._person, attributes=attributes, note="\n".join(notes) or None)
        is_settled = self._person == inception.CURATION
        return self._placed(given._replace(layer=Layer.CONSENSUS.value) if is_settled else given, one)

    def _placed(self, tag: ForeignTag, one: Annotation) -> ForeignTag:
        start, end = self._place(one)
        return tag._replace(start=start, end=end)

    def _place(self, one: Annotation) -> tuple[int, int]:
        """In code points; a place within a character is taken to hold it, one outside of the text stays outside."""
        return self._position(one.begin, -1), self._position(one.end, 1)

    def _position(self, unit: int, otherwise: int) -> int:
        for place in (unit, unit + otherwise):
            try:
                return self._units.from_utf16(place)
            except Invalid:
                continue
        return len(self._text) + abs(unit)


def _fields(feature: str, value: str) -> Iterable[AttributeRecord]:
    """The fields that a feature says: one of its name, or a list of them as JSON."""
    if value.startswith(("[", "{")) and (found := pairs(builtin(msgspec.Raw(value.encode())))):
        return found
    return [AttributeRecord(feature, value)]


def _code_feature(layer: list[Annotation]) -> str | None:
    """The feature of a layer that says the code: one that is called so, or the only one that is no number or note."""
    values: dict[str, list[str]] = {}
    for one in layer:
        for name, said in one.features.items():
            values.setdefault(name, []).extend(said)
    called = {name.lower(): name for name in values}
    named = next((called[name] for name in _CODES if name in called), None)
    rest = (name for name in values if name not in _NOTES)
    words = [name for name in rest if not all(map(_NUMBERS.fullmatch, values[name]))]
    return named or (words[0] if len(words) == 1 else None)
