"""REFI-QDA projects, read: those that we wrote, whoever had them since, and those of other programs."""

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from webapp.domain import metadata
from webapp.domain.codebook_filed import guid_of
from webapp.domain.foreign import ForeignDocument, ForeignTag, Found
from webapp.domain.records import AnnotationRecord, AttributeRecord, DocumentRecord
from webapp.domain.text import clean_str, digest
from webapp.errors import AppError, Invalid, Malformed
from webapp.formats import books, jsonl
from webapp.formats.bundle import Bundle
from webapp.formats.canonical import Attribute
from webapp.formats.refi_files import Files, Notes, project_name
from webapp.formats.refi_head import Head, read_head
from webapp.formats.refi_parts import QUOTED, described, guid, plain_guid
from webapp.formats.refi_places import Place, counted
from webapp.formats.xml_tree import Element
from webapp.formats.xml_words import plain, shown

COMMENT: Final = "Comment"
"""The code of a passage that somebody commented on without a code."""
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?")

_FRAME, _TAG = b'{"schema_version":', b'{"id":'
"""How the notes begin that we write."""
_MEDIA: Final = {
    "PictureSource": ("picture", "pictures"),
    "AudioSource": ("recording of sound", "recordings of sound"),
    "VideoSource": ("film", "films"),
}
_PICTURED: Final = ("selection on the page of a PDF", "selections on pages of PDFs")


class _Note(msgspec.Struct):
    body: str = ""
    author: str = ""


class _Kept(msgspec.Struct):
    annotator: str = ""
    attributes: list[Attribute] = []
    notes: list[_Note] = []


class _Coded(NamedTuple):
    """A code on a selection, or on a whole source; *coding* None: a selection without a code."""

    place: Place
    selection: Element | None
    coding: Element | None


def read(bundle: Bundle) -> Iterator[Found]:
    """The codebook, then the articles of a project; raises Malformed, or Invalid for codes that can't be."""
    name = project_name(bundle)
    if name is None:
        raise Malformed("There is no project.qde in it, so it is no REFI-QDA project.", field="file")
    files = Files(bundle, name)
    head = read_head(files)
    if head.codebook:
        yield head.codebook
    yield from books.read(bundle)
    notes = Notes(files.parts("Notes", "Note"))
    for part in files.parts("Sources", f"TextSource PDFSource {' '.join(_MEDIA)}"):
        if part.name in _MEDIA:
            head.left.add(_MEDIA[part.name])
            continue
        head.left.add(_PICTURED, len(list(part.all("PDFSelection"))))
        for source in part.all("Representation") if part.name == "PDFSource" else [part]:
            yield from _Source(source, part, files, head, notes).found()
    head.left.add(("link", "links"), sum(head.reached.isdisjoint(pair) for pair in head.pairs))
    yield from head.left.remarks()


class _Source:
    """A text of a project with all that is said of it; *outer* is itself, or the PDF that it is the text of."""

    def __init__(self, source: Element, outer: Element, files: Files, head: Head, notes: Notes) -> None:
        self._source, self._outer, self._files, self._head = source, outer, files, head
        self._notes = notes.take(ref for each in outer.walk() for ref in self._refs(each))
        self._text = files.text(source) or ""

    def found(self) -> Iterator[Found]:
        """The article as we wrote it, as far as it is left; what others said of it as they say it."""
        coded = list(self._coded())
        ours, rest = self._ours(coded)
        theirs = self._theirs(coded, rest)
        if not ours:
            whole = [note for note in self._noted(self._source) if not any(note.all("PlainTextSelection"))]
            self._head.left.add(("note on a whole article", "notes on whole articles"), len(whole))
        if ours:
            yield ours
        if theirs.tags or not ours:
            yield theirs

    def _coded(self) -> Iterator[_Coded]:
        for selection in self._source.all("PlainTextSelection"):
            place = self._place(selection)
            codings: list[Element | None] = [*selection.all("Coding")]
            for coding in codings or [None]:
                yield _Coded(place, selection, coding)
        for note in self._noted(self._source):  # which is how QualCoder writes a comment on a passage
            for selection in note.all("PlainTextSelection"):
                yield _Coded(self._place(selection), note, None)
        around = [self._source] if self._outer is self._source else [self._source, self._outer]
        for coding in (coding for element in around for coding in element.all("Coding")):
            yield _Coded(Place(0, 0, ""), None, coding)

    def _place(self, selection: Element) -> Place:
        start, end = (_number(selection.given.get(name, "")) for name in ("startPosition", "endPosition"))
        return Place(start, end, selection.given.get("name", ""))

    def _ours(self, coded: Sequence[_Coded]) -> tuple[DocumentRecord | None, list[_Coded]]:
        """Our own record with those of our tags that still stand as we wrote them, and all other tags."""
        frame = next((raw for note in self._noted(self._source) if (raw := _json(note, _FRAME))), None)
        if frame is None:
            return None, list(coded)
        tags: dict[str, AnnotationRecord] = {}
        rest: list[_Coded] = []
        try:
            text = clean_str(self._text)
            for one in coded:
                tag = self._tag(one, text)
                if tag and tag.id not in tags:
                    tags[tag.id] = tag
                else:
                    rest.append(one)
            record = jsonl.read_frame(frame, text, tags.values())
        except AppError:
            return None, list(coded)
        if record.text_sha256 != digest(text):
            return None, list(coded)
        return record._replace(columns=self._columns()), rest

    def _tag(self, one: _Coded, text: str) -> AnnotationRecord | None:
        """The tag of ours behind a code, unless somebody has changed it since."""
        if one.coding is None:
            return None
        raw = next((raw for note in self._noted(one.coding) if (raw := _json(note, _TAG))), None)
        try:
            tag = jsonl.read_tag(raw) if raw else None
        except Malformed:
            return None
        if tag is None or text[tag.start : tag.end] != tag.quote:
            return None
        if self._code(one.coding) != tag.code and _target(one.coding) != guid_of(tag.code):
            return None
        stands = (one.place.start, one.place.end) == (tag.start, tag.end)
        called = " ".join(one.place.name.split()) == " ".join(shown(tag.quote[:QUOTED]).split())
        return tag if stands or called else None

    def _columns(self) -> dict[str, str]:
        values = ((plain_guid(variable), value) for variable, value in _values(self._source.all("VariableValue")))
        named = ((own, self._head.variables.get(own, ""), value) for own, value in values)
        return {name: plain(value) for own, name, value in named if own == guid("column", name)}

    def _theirs(self, coded: Sequence[_Coded], rest: Sequence[_Coded]) -> ForeignDocument:
        text, spans = counted(self._text, [one.place for one in coded])
        left = {id(one) for one in rest}
        own = plain_guid(self._outer.given.get("guid", ""))
        title = " ".join(self._outer.given.get("name", "").split())
        tags: list[ForeignTag | None] = []
        for one, (start, end, quote) in zip(coded, spans, strict=True):
            if id(one) in left:
                tags.append(self._foreign(one, start, len(text) if one.selection is None else end, quote))
        told = tuple(tag for tag in tags if tag)
        return ForeignDocument(title or own, text, told, title or None, self._metadata(own))

    def _foreign(self, one: _Coded, start: int, end: int, quote: str | None) -> ForeignTag | None:
        """The tag of somebody else; a passage without a code is one where something is said of it."""
        elements = [each for each in (one.coding, one.selection) if each is not None]
        kept = self._kept(one.coding) if one.coding is not None else _Kept()
        said = [*(note.body for note in kept.notes), *(word for each in elements for word in self._said(each))]
        ours = described(kept.annotator, kept.attributes, kept.notes)
        words = list(dict.fromkeys(word for word in said if word.strip() and word != ours))
        if one.coding is None and not words:
            self._head.left.add(("passage without code or note", "passages without code or note"))
            return None
        given = {name: value for each in reversed(elements) for name, value in each.given.items()}
        return ForeignTag(
            start,
            end,
            COMMENT if one.coding is None else self._code(one.coding),
            quote,
            self._head.users.get(plain_guid(given.get("creatingUser") or given.get("modifyingUser", ""))),
            plain_guid(given.get("guid", "")) or None,
            tuple(AttributeRecord(field.name, field.value) for field in kept.attributes),
            note="\n\n".join(words) or None,
            created_at=_moment(given.get("creationDateTime") or given.get("modifiedDateTime", "")),
        )

    def _kept(self, coding: Element) -> _Kept:
        """What a note of ours says of a tag that somebody has moved or given another code since."""
        for note in self._noted(coding):
            if raw := _json(note, _TAG):
                with contextlib.suppress(msgspec.MsgspecError, ValueError, RecursionError):
                    return msgspec.json.decode(raw, type=_Kept)
        return _Kept()

    def _code(self, coding: Element) -> str:
        target = _target(coding)
        return self._head.codes.get(target, target or "code")

    def _refs(self, element: Element) -> Iterator[str]:
        """The ids of what may be notes on an element."""
        for ref in element.all("NoteRef"):
            yield plain_guid(ref.given.get("targetGUID", ""))
        yield from self._head.links.get(plain_guid(element.given.get("guid", "")), ())  # as NVivo writes comments

    def _noted(self, element: Element) -> Iterator[Element]:
        for ref in self._refs(element):
            if note := self._notes.get(ref):
                if ref in self._head.links:
                    self._head.reached.add(ref)
                yield note

    def _said(self, element: Element) -> list[str]:
        """What people say of an element: its description, and notes but ours."""
        notes = (note for note in self._noted(element) if not _json(note, _FRAME) and not _json(note, _TAG))
        texts = (self._files.text(note) or note.text_of("Description") for note in notes)
        own = [self._files.text(element) or ""] if element.name == "Note" else []
        return [*own, plain(element.text_of("Description")), *(text.lstrip("\ufeff") for text in texts)]

    def _metadata(self, own: str) -> Mapping[str, Any]:
        """What variables say, of the source itself or of a case that it belongs to, where it is possible."""
        given = [*self._outer.all("VariableValue"), *self._head.cases.get(own, ())]
        known: dict[str, Any] = {}
        for variable, value in _values(given):
            name = self._head.variables.get(plain_guid(variable), "")
            try:
                said = metadata.spoken(metadata.read({name: value}))
            except Invalid:
                if not any(_json(note, _FRAME) for note in self._noted(self._source)):
                    called = f"of the variable “{name[:40]}” that can’t be read"
                    self._head.left.add((f"value {called}", f"values {called}"))
                continue
            known |= {key: value for key, value in said.items() if value and key not in known}
        return known


def _values(given: Iterator[Element] | Sequence[Element]) -> Iterator[tuple[str, str]]:
    """The id of each variable with its value, whatever its type."""
    for one in given:
        variable = next((ref.given.get("targetGUID", "") for ref in one.all("VariableRef")), "")
        value = next(("".join(each.texts) for each in one.children if each.name.endswith("Value")), "")
        if variable and value:
            yield variable, value


def _number(said: str) -> int:
    """A position; one that can't be read lies outside of every text."""
    try:
        return int(said)
    except ValueError:
        return -1


def _target(coding: Element) -> str:
    return next((plain_guid(ref.given.get("targetGUID", "")) for ref in coding.all("CodeRef")), "")


def _json(note: Element, beginning: bytes) -> bytes | None:
    """What a note of ours holds, None for one of somebody else."""
    raw = "".join(text for inline in note.all("PlainTextContent") for text in inline.texts).strip().encode()
    return raw if raw.startswith(beginning) else None


def _moment(said: str) -> str | None:
    """RFC 3339; a time without a zone is taken for UTC."""
    found = _TIME.fullmatch(said.strip())
    return f"{found[1]}{found[2] or ''}{found[3] or 'Z'}" if found else None
