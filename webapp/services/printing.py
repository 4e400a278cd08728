"""An article on paper: its text with numbers where tags end, and the list of what they stand for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from webapp.domain.codebook import CodeSpec
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Status
from webapp.models import Annotation, Code, User
from webapp.services import access, documents, readings, rounds_at_hand, sealing, visibility
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
    sealed: bool  # whether the source is hidden


def printed(session: Session, actor: Actor, document_id: UUID) -> Printed:
    """The article with every tag that *actor* may see, numbered in text order."""
    place = access.document(session, actor, document_id, Action.READ)
    present = rounds_at_hand.at_hand(session, actor, document_id)
    codebook = rounds_at_hand.edition(session, place.project.id, present).spec
    codes = {code.code: code for code in codebook.walk()}
    tags = [
        _numbered(number, row, codes.get(row.code), actor) for number, row in enumerate(_tags(session, place, actor), 1)
    ]
    lines = list(_with_pieces(readings.lines(session, document_id, documents.regions(session, document_id)), tags))
    return Printed(place, lines, tags, codebook.version, sealing.label(session, document_id) is not None)


def _tags(session: Session, place: DocumentPlace, actor: Actor) -> Sequence[Row[Any]]:
    """What the list says of each tag that counts, in text order."""
    tag = Annotation
    return session.execute(
        select(
            *(tag.start, tag.end, tag.author_id, tag.status, tag.certainty, tag.attributes, tag.note),
            *(Code.key.label("code"), User.display_name),
        )
        .join(Code, Code.id == tag.code_id)
        .join(User, User.id == tag.author_id)
        .where(tag.document_id == place.document.id, tag.status != Status.SUPERSEDED.value)
        .where(visibility.annotations(place, actor))
        .order_by(tag.start, tag.end, tag.id)
    ).all()


def _numbered(number: int, row: Row[Any], code: CodeSpec | None, actor: Actor) -> Numbered:
    personal = {spec.name for spec in code.attributes if spec.personal} if code else set()
    own = row.author_id == actor.user_id
    fields = ((name, ", ".join(given)) for name, given in row.attributes.items() if name not in personal)
    return Numbered(
        number=number,
        start=row.start,
        end=row.end,
        code=row.code,
        name=code.name if code else row.code,
        who="you" if own else row.display_name,
        status=row.status,
        unsure=row.certainty == "unsure",
        fields=tuple(fields),
        note=row.note if own else "",
    )


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
