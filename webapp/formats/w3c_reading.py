"""Web Annotations, read: ours, with what became of them, and those of everybody else."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote

import msgspec

from webapp.domain import text as texts
from webapp.domain.file_names import clean_name
from webapp.domain.foreign import ForeignDocument, ForeignTag, Found, Left
from webapp.domain.records import AnnotationRecord
from webapp.errors import Malformed, TooLarge
from webapp.formats import books, kept, w3c_said
from webapp.formats.bundle import Bundle
from webapp.formats.w3c_context import NAME
from webapp.formats.w3c_parts import FRAME, TAG, bodies, creator, selectors
from webapp.formats.w3c_said import COMMENT, HIGHLIGHT, Place, Said, annotations, located, places, said

Json = Mapping[str, Any]
_HEAD: Final = 1 << 14  # bytes by which a file is known
_SIGNS: Final = (b"/ns/anno.jsonld", b"TextQuoteSelector", b"TextPositionSelector", b"oa:Annotation")


def claims(bundle: Bundle) -> bool:
    """Whether a file of JSON names the context of the standard, or selectors of it, at its beginning."""
    return any(any(sign in _head(bundle, name) for sign in _SIGNS) for name in _files(bundle))


def _files(bundle: Bundle) -> list[str]:
    return [
        name
        for name in bundle.names
        if name.lower().endswith((".jsonld", ".json", ".jsonl", ".ndjson"))
        and PurePosixPath(name).name != NAME
        and not books.is_book(name)
    ]


def _head(bundle: Bundle, name: str) -> bytes:
    head = b""
    try:
        for line in islice(bundle.lines(name), 200):
            head += line[:_HEAD]
            if len(head) >= _HEAD:
                break
    except TooLarge:
        pass
    return head


def read(bundle: Bundle) -> Iterator[Found]:
    """The codebook, then the articles of each file; raises Malformed for what is no JSON, or without annotations."""
    if not claims(bundle) and NAME not in bundle.names:  # the context alone is a project without articles
        raise Malformed("There are no Web Annotations in it, nor the address of their context.", field="file")
    yield from books.read(bundle)
    library, left = _Library(bundle), Left()
    for name in _files(bundle):
        by_source: dict[str, list[tuple[Place, Json]]] = {}
        for one in annotations(_json(bundle, name)):
            for place in places(one):
                by_source.setdefault(place.source, []).append((place, one))
        by_text: dict[tuple[str, str], list[tuple[Place, Json]]] = {}
        for source, given in by_source.items():
            by_text.setdefault(library.text(source, name, is_sole=len(by_source) == 1), []).extend(given)
        for (called, text), given in by_text.items():
            yield from _article(ForeignDocument(called, text), given, left)
    yield from left.remarks()


def _json(bundle: Bundle, name: str) -> object:
    """What the file holds; lines of JSON are a list."""
    is_lines = name.lower().endswith((".jsonl", ".ndjson"))
    pieces = bundle.lines(name) if is_lines else iter([bundle.read(name)])
    found = []
    for number, raw in enumerate(pieces, 1):
        try:
            if text := raw.removeprefix(b"\xef\xbb\xbf").strip():
                found.append(msgspec.json.decode(text))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            where = f", line {number}" if is_lines else ""
            raise Malformed(f"{clean_name(name)}{where}: this is not JSON that can be read.", field="file") from None
    return found


class _Library:
    """The texts of a bundle, by what sources are called."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        names = [name for name in bundle.names if name.lower().endswith((".txt", ".text"))]
        self._named = {PurePosixPath(name).stem: name for name in names}
        self._named |= {PurePosixPath(name).name: name for name in names}
        self._sole = names[0] if len(names) == 1 else None

    def text(self, source: str, file: str, *, is_sole: bool) -> tuple[str, str]:
        """What the article is called, and its text: of the source's name, else of the file's; empty without one."""
        last = unquote(re.split("[/:]", re.split("[?#]", source)[0].rstrip("/"))[-1])
        beside = self._named.get(PurePosixPath(file).stem) if is_sole else None
        name = self._named.get(last) or beside or (self._sole if is_sole else None)
        if name is None:
            return source, ""
        try:
            return PurePosixPath(name).stem, texts.decode(self._bundle.read(name))
        except Malformed as refused:
            raise Malformed(f"{clean_name(name)}: {refused.detail}", field="file") from None


def _article(called: ForeignDocument, given: list[tuple[Place, Json]], left: Left) -> Iterator[Found]:
    frame = next((about for _, one in given if (about := w3c_said.kept(one, FRAME))), "")
    called = called._replace(text=kept.own_text(called.text)) if frame else called
    ours: list[AnnotationRecord] = []
    theirs: list[ForeignTag] = []
    for place, one in given:
        if w3c_said.kept(one, FRAME):
            continue
        line = w3c_said.kept(one, TAG)
        known = kept.read_tag_line(line) if line else None
        if known and _stands(known, one, place, called.text):
            ours.append(known)
        else:
            tags = list(_foreign(known, one, place, called.text))
            left.add(("note on a whole article", "notes on whole articles"), not tags)
            theirs += tags
    yield from kept.found(called, frame, ours, theirs)


def _stands(tag: AnnotationRecord, one: Json, place: Place, text: str) -> bool:
    """Whether the annotation says what we would write for the tag."""
    selector = selectors(tag.start, tag.end, text)
    written = {"body": list(bodies(tag)), "creator": creator(tag.annotator), "target": {"selector": selector}}
    [there] = places(written)
    return said(written) == said(one) and there[1:4] == place[1:4]


def _foreign(known: AnnotationRecord | None, one: Json, place: Place, text: str) -> Iterator[ForeignTag]:
    """A tag for each code; a passage without one is one where something is said of it, or only marked."""
    words = said(one)
    if place.is_whole and not words.codes:
        return
    start, end = located(place, text)
    identifier = known.id if known else one.get("id", one.get("@id"))
    name = identifier if isinstance(identifier, str) else None
    created = one.get("created")
    note = "\n".join([*words.notes, *words.verdicts]) or None
    for code in words.codes or (_without(words),):
        about = (place.exact, words.person, name, words.fields, note, created if isinstance(created, str) else None)
        yield ForeignTag(start, end, code, *about)


def _without(words: Said) -> str:
    return COMMENT if words.notes else HIGHLIGHT
