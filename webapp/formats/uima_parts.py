"""What an article and its tags are as feature structures of a CAS, places in UTF-16 units as Java counts."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, Final, NamedTuple

from webapp.domain.records import AnnotationRecord, AttributeRecord, DocumentRecord
from webapp.domain.tokens import tokens
from webapp.formats.kept import frame_line, tag_line
from webapp.formats.marks import foreign
from webapp.formats.sentences import sentences
from webapp.formats.uima_types import ARTICLE, METADATA, SENTENCE, TAG, TOKEN
from webapp.formats.xml_words import shown

_BETWEEN: Final = "; "


class Structure(NamedTuple):
    """An annotation: its type, its place, and the features that are set."""

    type: str
    begin: int
    end: int
    features: dict[str, Any]


class Layout:
    """A text as a CAS has it: what is known of it, its sentences and its words, reckoned once for all voices."""

    def __init__(self, document: DocumentRecord) -> None:
        self._document = document
        self.text = document.text or ""
        self._units = _units(self.text)

    def article(self) -> Iterator[Structure]:
        """What is said of the article, and what Glossator knows of it."""
        document = self._document
        about = {"language": document.language, "documentTitle": document.title, "documentId": document.doc_id}
        yield self._structure(METADATA, 0, len(self.text), {**about, "isLastSegment": False})
        pairs = enumerate(zip(self.text, shown(self.text), strict=True))
        unwritable = [[place, char] for place, (char, written) in pairs if char != written]
        kept = {"record": frame_line(document), "unwritable": json.dumps(unwritable) if unwritable else None}
        yield self._structure(ARTICLE, 0, 0, kept)

    @cached_property
    def words(self) -> list[tuple[str, int, int]]:
        """Type, begin and end of its sentences and words."""
        units = self._units
        said = [(SENTENCE, units[start], units[end]) for start, end in sentences(self.text, self._document.language)]
        return said + [(TOKEN, units[word.start], units[word.end]) for word in tokens(self.text)]

    def tags(self, tags: Iterable[AnnotationRecord]) -> Iterator[Structure]:
        """Somebody's tags."""
        return (self._structure(TAG, tag.start, tag.end, features(tag)) for tag in tags)

    def _structure(self, kind: str, start: int, end: int, given: dict[str, Any]) -> Structure:
        there = {name: value for name, value in given.items() if value is not None}
        return Structure(kind, self._units[start], self._units[end], there)


def _units(text: str) -> Sequence[int]:
    """How many UTF-16 units stand before each place; all at once, since each word asks."""
    if max(text, default="") <= "\uffff":
        return range(len(text) + 1)
    return [0, *accumulate(1 if char <= "\uffff" else 2 for char in text)]


def features(tag: AnnotationRecord) -> dict[str, str | None]:
    """What the custom layer says of a tag."""
    return {
        "code": tag.code,
        "tagId": tag.id,
        "status": tag.status,
        "certainty": tag.certainty,
        "note": foreign(tag).note,
        "fields": _BETWEEN.join(f"{given.name}={given.value}" for given in tag.attributes) or None,
        "record": tag_line(tag),
    }


def fields(said: str) -> tuple[AttributeRecord, ...]:
    """The fields that somebody has typed; what has no name goes on with the value before it."""
    found: list[AttributeRecord] = []
    for part in said.split(_BETWEEN.strip()):
        name, sign, value = part.strip().partition("=")
        if sign and name.isidentifier():
            found.append(AttributeRecord(name, value))
        elif found:
            found[-1] = found[-1]._replace(value=f"{found[-1].value};{part}")
    return tuple(found)


def restored(text: str, unwritable: object) -> str:
    """The text with the characters again that XML could not hold."""
    try:
        pairs = json.loads(unwritable) if isinstance(unwritable, str) else []
        chars = list(text)
        for place, char in pairs:
            if chars[place] == shown(char) and len(char) == 1:
                chars[place] = char
    except (ValueError, TypeError, LookupError):
        return text
    return "".join(chars)
