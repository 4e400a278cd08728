"""Files and lines on their way in: read, recognised, turned into drafts. No database is needed for it."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from webapp import formats
from webapp.domain import metadata
from webapp.domain.file_names import clean_name, clean_path
from webapp.domain.guesses import suggest_regions
from webapp.domain.metadata import Known
from webapp.domain.nesting import require_shallow
from webapp.domain.regions import Region
from webapp.domain.spans import SpanIndex
from webapp.domain.spreadsheet import Row
from webapp.domain.text import clean_str, digest
from webapp.errors import AppError, Invalid, Malformed, TooLarge
from webapp.formats.csv_texts import TextRow
from webapp.formats.sandbox import Sandbox
from webapp.formats.shapes import sentence
from webapp.services import catalogue
from webapp.services.documents import DocumentDraft

_SHOWN = 200_000  # bytes of an original
MAX_LINE = 32 << 20  # bytes: two million characters, each escaped


@dataclass(frozen=True, slots=True)
class Arrival:
    """One text on its way in, or why it can't come in; *name* says where it came from."""

    name: str
    draft: DocumentDraft | None = None
    problem: str | None = None
    line: int | None = None  # of a file of JSON lines or a table, counted from 1
    catalogued: bool = False
    original: str = ""  # for a preview: the file as it was, where the text is not that

    @property
    def greyed(self) -> int:
        """How many passages of the text are marked as not article."""
        return sum(region.excluded for region in self.draft.regions) if self.draft else 0


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """A document as the API and files of plain JSON lines state it."""

    text: str
    title: str | None = None
    metadata: dict[str, Any] = {}
    external_id: str | None = None

    def draft(self, source_file: str | None = None) -> DocumentDraft:
        """The document; raises Invalid for a text or a value that can't be."""
        stated = dict(self.metadata)
        for name in ("title", "external_id"):
            if (value := getattr(self, name)) is not None:
                stated[name] = value
        return DocumentDraft(clean_str(self.text), source_file=source_file, **metadata.read(stated))


_decode_line = msgspec.json.Decoder(Line).decode
_decode_row = msgspec.json.Decoder(TextRow).decode


def of_file(
    sandbox: Sandbox, name: str, raw: bytes, form: str | None = None, *, suggest: bool = False, original: bool = False
) -> Arrival:
    """The text of a file in the format *form*, else in that of its ending.

    A file of the catalogue brings its facts and regions; with *suggest* any other is given the regions that
    can be guessed; with *original* the arrival keeps the file as it was, where the text is not that. What is wrong
    with the file is said in the arrival, never raised.
    """
    source_file = clean_path(name)
    try:
        kind = formats.text_format(form) if form else formats.text_format_of(name)
        record = sandbox.read(kind, raw)
        known = metadata.read({"title": record.title, **record.metadata})
    except AppError as refused:
        return Arrival(source_file, problem=refused.detail)
    file_sha256 = hashlib.sha256(raw).hexdigest()
    plain = DocumentDraft(record.text, source_file=source_file, file_sha256=file_sha256)
    article = catalogue.recognised(file_sha256)
    if article:
        return Arrival(source_file, replace(plain, regions=article.regions, **article.known), catalogued=True)
    regions = with_suggestions(record.text, record.regions) if suggest else record.regions
    draft = replace(plain, regions=regions, **known)
    kept = raw[:_SHOWN].decode(errors="replace") if original and kind.sandboxed and not kind.binary else ""
    return Arrival(source_file, draft, original=kept)


def of_text(name: str, text: str, known: Known, *, suggest: bool = False) -> Arrival:
    """A text that somebody pasted; raises Invalid when there is none, or a part of it can't be kept."""
    cleaned = clean_str(text)
    regions = with_suggestions(cleaned, ()) if suggest else ()
    return Arrival(name, DocumentDraft(cleaned, regions=regions, **known))


def of_lines(name: str, lines: Iterable[bytes], source_file: str | None = None) -> Iterator[Arrival]:
    """The documents of JSON lines, one a line; empty lines are passed over."""
    for number, raw in enumerate(lines, 1):
        if raw.isspace() or not raw:
            continue
        try:
            draft = line(raw).draft(source_file)
        except AppError as refused:
            yield Arrival(f"{name}, line {number}", problem=refused.detail, line=number)
        else:
            yield Arrival(f"{name}, line {number}", draft, line=number)


def of_table(name: str, rows: Iterable[bytes], *, suggest: bool = False) -> Iterator[Arrival]:
    """The documents of a table of texts, one a row, which come as JSON from the process that reads it."""
    shown = clean_path(name)
    try:
        for raw in rows:
            row = _decode_row(raw)
            place = f"{shown}, line {row.line}"
            try:
                draft = _of_row(row, shown)
            except AppError as refused:
                yield Arrival(place, problem=refused.detail, line=row.line)
                continue
            regions = with_suggestions(draft.text, ()) if suggest else ()
            yield Arrival(place, replace(draft, regions=regions), line=row.line)
    except AppError as refused:
        said = refused.detail.removeprefix(f"{clean_name(name)}, ")
        yield Arrival(shown, problem=said[:1].upper() + said[1:])
    except (msgspec.MsgspecError, ValueError):
        yield Arrival(shown, problem="The table could not be read.")


def _of_row(row: TextRow, source_file: str) -> DocumentDraft:
    """The document of a row; raises Invalid for a text or a value that can't be."""
    if row.problem:
        raise Invalid(row.problem)
    return DocumentDraft(clean_str(row.text), source_file=source_file, **metadata.read(row.known))


def line(raw: bytes) -> Line:
    """One JSON document, `{text, title?, metadata?, external_id?}`.

    Raises TooLarge for more than 32 MB, Malformed for what is no JSON, Invalid for another shape.
    """
    if len(raw) > MAX_LINE:
        raise TooLarge(f"This is larger than {MAX_LINE >> 20} MB.")
    require_shallow(raw)
    try:
        return _decode_line(raw)
    except msgspec.ValidationError as error:
        field, words = sentence(error)
        raise Invalid(words, field=field or None) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed("This is not JSON that can be read.") from error


def with_suggestions(text: str, given: tuple[Region, ...]) -> tuple[Region, ...]:
    """*given* and those guessed regions of *text* that overlap none of them, in reading order."""
    index = SpanIndex(given)
    more = [region for region in suggest_regions(text) if not index.overlapping(region)]
    return tuple(sorted([*given, *more]))


def without(arrival: Arrival, restored: Collection[str]) -> Arrival:
    """*arrival* without those regions that somebody restored in the preview, by their `region_key`."""
    draft = arrival.draft
    if draft is None or not restored:
        return arrival
    kept = tuple(region for region in draft.regions if region_key(draft, region) not in restored)
    return replace(arrival, draft=replace(draft, regions=kept))


def region_key(draft: DocumentDraft, region: Region) -> str:
    """What names a region of a text that is not stored yet."""
    return f"{digest(draft.text)[:16]}:{region.start}:{region.end}"


def with_row(arrival: Arrival, rows: Mapping[str, Row]) -> Arrival:
    """*arrival* with what a spreadsheet says of its file, whose ending may be left out there."""
    row = rows.get(arrival.name) or rows.get(arrival.name.rpartition(".")[0])
    if arrival.draft is None or row is None:
        return arrival
    known = row.known.copy()
    known["columns"] = {**arrival.draft.columns, **row.known.get("columns", {})}
    return replace(arrival, draft=replace(arrival.draft, **known))
