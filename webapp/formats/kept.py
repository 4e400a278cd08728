"""What of ours stands beside what other programs read: each tag with its own JSON, each article with its frame.

When the files come back, tags that still say the same are ours, with everything; what somebody has changed or added
comes in as they say it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Final, NamedTuple
from urllib.parse import unquote

import msgspec

from webapp.domain.foreign import ForeignDocument, ForeignTag, Found
from webapp.domain.records import AnnotationRecord, DocumentRecord
from webapp.domain.text import clean_str, digest
from webapp.domain.workflow import Layer
from webapp.errors import AppError
from webapp.formats.jsonl import frame_json, read_frame, read_tag, tag_json
from webapp.formats.marks import foreign
from webapp.formats.voices import stem, voices

NOBODY: Final = "nobody"
"""The folder of articles that nobody has tagged or finished."""
_NO_CODER: Final = frozenset({NOBODY, *(str(layer) for layer in Layer)})
_CODER: Final = "coder:"
_PSEUDONYM: Final = re.compile("u-[0-9a-f]{16}")
_BREAKS: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufffe\uffff]")


class Frame(msgspec.Struct):
    """All that is known of an article but its text and tags."""

    columns: dict[str, str]
    document: msgspec.Raw


class Named(NamedTuple):
    """A file of an article, with whose tags are in it, where its place says so."""

    name: str
    person: str | None


def tag_line(tag: AnnotationRecord) -> str:
    """A tag as JSON on one line, whatever a program takes for the end of a line, and as XML can hold it."""
    return _plain(tag_json(tag))


def frame_line(document: DocumentRecord) -> str:
    """An article without text and tags, as JSON on one line as above."""
    return _plain(msgspec.json.encode(Frame(dict(document.columns), msgspec.Raw(frame_json(document)))))


def _plain(raw: bytes) -> str:
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", raw.decode())


def read_tag_line(line: str) -> AnnotationRecord | None:
    """The tag of `tag_line`, None for anything else."""
    with suppress(AppError, UnicodeEncodeError):
        return read_tag(line.encode())
    return None


def folders(document: DocumentRecord) -> Iterator[tuple[str, list[AnnotationRecord]]]:
    """The tags of an article by the name of a folder for whoever says so; there is at least one."""
    said = list(voices(document))
    for voice, tags in said:
        is_layer = bool(tags) and tags[0].layer != Layer.INDIVIDUAL
        yield stem(f"{_CODER}{voice}" if voice in _NO_CODER and not is_layer else voice), tags
    if not said:
        yield NOBODY, []


def person(folder: str) -> str | None:
    """Whose folder of that name it is."""
    name = unquote(folder)
    return None if name in _NO_CODER else name.removeprefix(_CODER)


def grouped(names: Iterable[str]) -> Iterator[tuple[str, list[Named]]]:
    """The files of each article, by the name that they share but for folder and ending.

    Folders are people where an article stands in more than one, or where they look like those that we write.
    """
    articles: dict[str, list[str]] = {}
    for name in names:
        articles.setdefault(PurePosixPath(name).stem, []).append(name)
    places = [{PurePosixPath(name).parent.name for name in same} for same in articles.values()]
    are_people = any(len(each) > 1 or any(map(is_own_folder, each)) for each in places)
    for called, same in sorted(articles.items()):
        by = ((name, PurePosixPath(name).parent.name) for name in same)
        yield called, [Named(name, person(folder) if are_people and folder else None) for name, folder in by]


def is_own_folder(folder: str) -> bool:
    """Whether a folder is called as those that we write."""
    return folder in _NO_CODER or _PSEUDONYM.fullmatch(folder) is not None


def own_text(text: str) -> str:
    """A text of ours as we wrote it, where somebody's system has put other line ends into it since."""
    with suppress(AppError):
        return clean_str(text)
    return text


def sole(people: Sequence[str | None], texts: int) -> Sequence[str | None]:
    """Whose the files of one text are; where each file of that name has a text of its own, folders are no people."""
    return [None] if len(people) == 1 and texts > 1 else people


def found(
    called: ForeignDocument, frame: bytes | str, ours: Iterable[AnnotationRecord], theirs: Sequence[ForeignTag]
) -> Iterator[Found]:
    """The article as we wrote it, as far as it is left, then what others said of it.

    *called* is the article as other programs have it, without tags.
    """
    tags = {tag.id: tag for tag in ours}
    record = _record(called.text, frame, tags.values())
    if record:
        yield record
        there = {tag.id for tag in record.annotations}
        tags = {name: tag for name, tag in tags.items() if name not in there}
    rest = (*map(foreign, tags.values()), *theirs)
    if rest or record is None:
        yield called._replace(tags=rest)


def _record(text: str, frame: bytes | str, tags: Iterable[AnnotationRecord]) -> DocumentRecord | None:
    """Our article with those of the tags whose quotes fit; None where the text is another."""
    if not frame:
        return None
    try:
        kept, text = msgspec.json.decode(frame, type=Frame), clean_str(text)
        fit = (tag for tag in tags if tag.quote == text[tag.start : tag.end])
        in_order = sorted(fit, key=lambda tag: (tag.start, tag.end, tag.code, tag.id))
        record = read_frame(bytes(kept.document), text, in_order)
    except (AppError, msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return record._replace(columns=kept.columns) if record.text_sha256 == digest(text) else None
