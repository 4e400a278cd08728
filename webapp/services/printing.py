"""An article on paper: its text with numbers where tags end, and the list of what they stand for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.domain.roles import Actor
from webapp.domain.workflow import Status
from webapp.services import readings
from webapp.services.access import DocumentPlace
from webapp.services.readings import Line


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line under which the same tags lie, and the numbers of those that end with it."""

    text: str
    tagged: bool
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """One tag of the list, as its author made it; personal fields are left out."""

    number: int
    start: int  # code points
    end: int
    code: str
    name: str
    who: str
    status: str
    unsure: bool
    fields: tuple[tuple[str, str], ...]
    note: str  # of the reader's own tags only


@dataclass(frozen=True, slots=True)
class Printed:
    """What the page shows."""

    place: DocumentPlace
    lines: Sequence[tuple[Line, Sequence[Piece]]]
    tags: Sequence[Numbered]
    version: str


def printed(session: Session, actor: Actor, document_id: UUID) -> Printed:
    """The article with every tag that *actor* may see, numbered in text order."""
    reading = readings.open_document(session, actor, document_id)
    codes = {code.code: code for code in reading.codebook.walk()}
    tags: list[Numbered] = []
    for tag in (tag for tag in reading.tags if tag.status != Status.SUPERSEDED.value):
        code = codes.get(tag.code)
        personal = {spec.name for spec in code.attributes if spec.personal} if code else set()
        own = tag.author_id == actor.user_id
        tags.append(
            Numbered(
                len(tags) + 1,
                tag.start,
                tag.end,
                tag.code,
                code.name if code else tag.code,
                "you" if own else reading.people.get(tag.author_id, ""),
                tag.status,
                tag.certainty == "unsure",
                tuple((name, ", ".join(given)) for name, given in tag.attributes.items() if name not in personal),
                tag.note if own else "",
            )
        )
    lines = list(_with_pieces(reading.blocks, tags))
    return Printed(reading.place, lines, tags, reading.codebook.version)


def _with_pieces(lines: Sequence[Line], tags: Sequence[Numbered]) -> Iterator[tuple[Line, Sequence[Piece]]]:
    """Each line with its pieces; tags are in the order of their starts, so that each is looked at where it lies."""
    waiting = 0
    open_tags: list[Numbered] = []
    for line in lines:
        last = line.start + len(line.text)
        while waiting < len(tags) and tags[waiting].start < last:
            open_tags.append(tags[waiting])
            waiting += 1
        open_tags = [tag for tag in open_tags if tag.end > line.start]
        yield line, list(pieces(line, open_tags))


def pieces(line: Line, tags: Sequence[Numbered]) -> Iterator[Piece]:
    """*line* cut wherever one of *tags* begins or ends."""
    last = line.start + len(line.text)
    cuts = {line.start, last}
    for tag in tags:
        cuts |= {max(tag.start, line.start), min(tag.end, last)}
    points = sorted(cuts)
    for start, end in pairwise(points):
        tagged = any(tag.start < end and start < tag.end for tag in tags)
        ends = tuple(tag.number for tag in tags if tag.end == end)
        yield Piece(line.text[start - line.start : end - line.start], tagged, ends)
