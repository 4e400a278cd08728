"""An article as its reader meets it: text in blocks, codebook, tags, own progress; loaded whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.domain import text as texts
from webapp.domain.codebook import CodebookSpec
from webapp.domain.regions import EXCLUDED
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Layer, Status
from webapp.models import Annotation, Coding, Document, Region
from webapp.services import access, annotations, answers, codebooks, codings, documents
from webapp.services import texts as stored
from webapp.services.access import DocumentPlace

COLUMNS = (
    "id", "start", "end", "code", "person", "layer", "version", "status", "flags", "attributes", "note",
)  # fmt: skip
INCOMPLETE, UNSURE, FINAL, STRANGE = 1, 2, 4, 8
_LAYERS = tuple(layer.value for layer in Layer)
_STATUSES = tuple(status.value for status in Status)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text as the page shows it; *start* counts code points."""

    start: int
    text: str
    kind: str
    excluded: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that the article page shows to one person."""

    place: DocumentPlace
    blocks: Sequence[Line]
    regions: Sequence[Region]
    codebook: CodebookSpec
    tags: Sequence[Annotation]
    coding: Coding | None
    answers: dict[str, list[str]]
    position: tuple[int, int]
    actor: Actor

    def shown(self) -> dict[str, Any]:
        """The names that the template of the page uses."""
        return {
            "document": self.place.document,
            "blocks": self.blocks,
            "codebook": self.codebook,
            "coding": self.coding,
            "answers": self.answers,
            "position": self.position,
            "can": {
                "tag": self.place.may(Action.ANNOTATE),
                "review": self.place.may(Action.JUDGE),
                "regions": self.place.may(Action.MARK_REGIONS),
            },
            "page_state": self.state(),
        }

    def state(self) -> dict[str, Any]:
        """What the page's script starts from: names once, then a row of numbers a tag."""
        codes = {code.code: place for place, code in enumerate(self.codebook.walk())}
        people: dict[UUID, int] = {self.actor.user_id: 0} if self.actor.user_id else {}
        names = [{"id": self.actor.user_id, "name": self.actor.display_name}]
        for tag in self.tags:
            if tag.author_id not in people:
                people[tag.author_id] = len(names)
                names.append({"id": tag.author_id, "name": tag.author.display_name})
        shown_codes = [
            {"code": code.code, "name": code.name, "key": code.key, "unit": self.place.project.unit or code.unit}
            for code in self.codebook.walk()
        ]
        for tag in self.tags:  # codes of older versions, which the one in use no longer has
            if tag.code.key not in codes:
                codes[tag.code.key] = len(codes)
                shown_codes.append({"code": tag.code.key, "name": tag.code.key, "key": None, "unit": "free"})
        return {
            "document": self.place.document.id,
            "me": self.actor.user_id,
            "can_tag": self.place.may(Action.ANNOTATE) and not (self.coding and self.coding.state == "complete"),
            "codebook_version": self.codebook.version,
            "codes": shown_codes,
            "people": names,
            "regions": [[r.start, r.end, r.kind, r.id] for r in self.regions if r.kind in EXCLUDED],
            "columns": COLUMNS,
            "tags": [self._row(tag, codes[tag.code.key], people[tag.author_id]) for tag in self.tags],
        }

    def _row(self, tag: Annotation, code: int, person: int) -> list[Any]:
        flags = (
            INCOMPLETE * tag.incomplete
            | UNSURE * (tag.certainty == "unsure")
            | FINAL * tag.final
            | STRANGE * tag.strange
        )
        own = tag.author_id == self.actor.user_id
        row = [tag.id, tag.start, tag.end, code, person, _LAYERS.index(tag.layer), tag.version]
        return [*row, _STATUSES.index(tag.status), flags, tag.attributes if own else None, tag.note if own else None]


def open_document(session: Session, actor: Actor, document_id: UUID) -> Reading:
    """The article, ready to read and to tag."""
    place = access.document(session, actor, document_id, Action.READ)
    regions = documents.regions(session, document_id)
    return Reading(
        place=place,
        blocks=_lines(stored.read(session, document_id), regions),
        regions=regions,
        codebook=codebooks.in_use(session, place.project.id).spec,
        tags=annotations.shown(session, place, actor),
        coding=codings.mine(session, place, actor),
        answers=answers.mine(session, place, actor),
        position=_position(session, place),
        actor=actor,
    )


def _lines(text: str, regions: Sequence[Region]) -> list[Line]:
    marked = [RegionSpec(r.start, r.end, r.kind) for r in regions]
    return [
        Line(block.start, text[block.start : block.end], block.kind, block.kind in EXCLUDED)
        for block in texts.blocks(text, marked)
    ]


def _position(session: Session, place: DocumentPlace) -> tuple[int, int]:
    """Which of how many articles this is, in the order in which they came."""
    mine = Document.project_id == place.project.id
    before = select(func.count()).where(mine, Document.id <= place.document.id)
    total = select(func.count()).where(mine)
    row = session.execute(select(before.scalar_subquery(), total.scalar_subquery())).one()
    return row[0], row[1]
