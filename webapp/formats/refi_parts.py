"""What the writer and the reader of REFI-QDA projects both know: ids, names, and which notes are ours."""

from collections.abc import Iterable
from typing import Final, Protocol
from uuid import NAMESPACE_URL, uuid5

from webapp.domain.metadata import date_key
from webapp.domain.records import DocumentRecord

NAMESPACE: Final = "urn:QDA-XML:project:1.0"
PROGRAM: Final = "Glossator"
FRAME_NOTE, TAG_NOTE = f"{PROGRAM}: article", f"{PROGRAM}: tag"
"""With what the names of the notes begin that bring back what the standard has no place for."""
UNLISTED: Final = "Not in the codebook in use."
"""The description of a code that tags have and the codebook lacks; its name is its key."""
QUOTED: Final = 250
"""Code points of a passage that the name of its selection repeats."""
_GUIDS: Final = uuid5(NAMESPACE_URL, "urn:glossator:refi-qda")
_NEVER: Final = "1980-01-01T00:00:00.000Z"


class Field(Protocol):
    """A value of a field."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> str: ...


class Said(Protocol):
    """A note or comment."""

    @property
    def author(self) -> str: ...
    @property
    def body(self) -> str: ...


def guid(kind: str, name: str) -> str:
    """The id that a thing has in every project file, made of its own."""
    return str(uuid5(_GUIDS, f"{kind} {name}"))


def plain_guid(said: str) -> str:
    """An id as all of one file can be compared: without braces, in small letters."""
    return said.strip().strip("{}").lower()


def described(annotator: str, fields: Iterable[Field], notes: Iterable[Said]) -> str:
    """What is said of a tag for people to read, since most programs show no more than a text: fields, then notes."""
    given = "\n".join(f"{field.name}: {field.value}" for field in fields)
    words = [note.body if note.author == annotator else f"{note.author}: {note.body}" for note in notes]
    return "\n\n".join(text for text in (given, *words) if text)


def moment(document: DocumentRecord) -> str:
    """When somebody first did something with an article; programs fail without a time."""
    known = [coding.completed_at for coding in document.codings if coding.completed_at]
    known += [tag.created_at for tag in document.annotations]
    known += [note.created_at for note in document.notes]
    return min(known, default=_NEVER)


def variables(document: DocumentRecord) -> dict[tuple[str, str], str]:
    """What is known of an article, by `field` or `column` and the name."""
    about = {
        "authors": "; ".join(document.authors),
        "affiliation": document.affiliation,
        "outlet": document.outlet,
        "published": date_key(document.published),
        "language": document.language,
        "source_url": document.source_url,
        "source_file": document.source_file,
        "licence": document.licence,
        "external_id": document.external_id,
    }
    fields = {("field", name): value for name, value in about.items() if value}
    return fields | {("column", name): value for name, value in sorted(document.columns.items())}
