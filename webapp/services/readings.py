"""An article as its reader meets it: text in blocks, codebook, tags, own progress; loaded whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from webapp.domain import text as texts
from webapp.domain.codebook import CodebookSpec
from webapp.domain.regions import EXCLUDED
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Layer, Status
from webapp.models import Annotation, Bookmark, Code, Coding, Document, Region, User
from webapp.services import access, answers, bookmarks, codebooks, codings, documents, visibility
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
    tags: Sequence[Row[Any]]
    people: dict[UUID, str]
    coding: Coding | None
    bookmark: Bookmark | None
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
        unit = self.place.project.unit
        codes = [
            {"code": code.code, "name": code.name, "key": code.key, "unit": unit or code.unit, "retired": code.retired}
            for code in self.codebook.walk()
        ]
        known = {code["code"] for code in codes}
        older = sorted({tag.code for tag in self.tags} - known)  # of older versions, which the one in use no longer has
        codes += [{"code": key, "name": key, "key": None, "unit": "free", "retired": True} for key in older]
        code_at = {code["code"]: at for at, code in enumerate(codes)}
        person_at = {person: at for at, person in enumerate(self.people)}
        return {
            "document": self.place.document.id,
            "project": self.place.project.slug,
            "me": self.actor.user_id,
            "can_tag": self.place.may(Action.ANNOTATE) and not (self.coding and self.coding.state == "complete"),
            "codebook_version": self.codebook.version,
            "codes": codes,
            "people": [{"id": person, "name": name} for person, name in self.people.items()],
            "regions": [[r.start, r.end, r.kind, r.id] for r in self.regions if r.kind in EXCLUDED],
            "columns": COLUMNS,
            "unit": unit,
            "place": self.bookmark.place if self.bookmark else 0,
            "seen": self.bookmark.seen if self.bookmark else [],
            "tags": [self._row(tag, code_at[tag.code], person_at[tag.author_id]) for tag in self.tags],
        }

    def _row(self, tag: Row[Any], code: int, person: int) -> list[Any]:
        flags = (
            INCOMPLETE * tag.incomplete
            | UNSURE * (tag.certainty == "unsure")
            | FINAL * tag.final
            | STRANGE * tag.strange
        )
        own = tag.author_id == self.actor.user_id
        row = [tag.id, tag.start, tag.end, code, person, _LAYERS.index(tag.layer), tag.version]
        row += [_STATUSES.index(tag.status), flags]
        return [*row, tag.attributes, tag.note] if own and (tag.attributes or tag.note) else row


def open_document(session: Session, actor: Actor, document_id: UUID, *, text: bool = True) -> Reading:
    """The article, ready to read and to tag; a page that is open already needs neither *text* nor bookmark."""
    place = access.document(session, actor, document_id, Action.READ)
    regions = documents.regions(session, document_id)
    tags = _tags(session, place, actor)
    return Reading(
        place=place,
        blocks=_lines(stored.read(session, document_id), regions) if text else (),
        regions=regions,
        codebook=codebooks.in_use(session, place.project.id).spec,
        tags=tags,
        people=_people(session, actor, {tag.author_id for tag in tags}),
        coding=codings.mine(session, actor, place.document.id),
        bookmark=bookmarks.mine(session, actor, place.document.id) if text else None,
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


def _tags(session: Session, place: DocumentPlace, actor: Actor) -> Sequence[Row[Any]]:
    """What the page draws of each tag, in text order: columns, because there may be tens of thousands."""
    shown = Annotation
    return session.execute(
        select(
            *(shown.id, shown.start, shown.end, shown.author_id, shown.layer, shown.version, shown.status),
            *(shown.incomplete, shown.certainty, shown.final, shown.strange, shown.attributes, shown.note),
            Code.key.label("code"),
        )
        .join(Code, Code.id == shown.code_id)
        .where(shown.document_id == place.document.id, visibility.annotations(place, actor))
        .order_by(shown.start, shown.end, shown.id)
    ).all()


def _people(session: Session, actor: Actor, authors: set[UUID]) -> dict[UUID, str]:
    """Names of whose tags are shown, the reader first."""
    named = session.execute(select(User.id, User.display_name).where(User.id.in_(authors)).order_by(User.display_name))
    me = {actor.user_id: actor.display_name} if actor.user_id else {}
    return me | {user_id: name for user_id, name in named if user_id not in me}


def _position(session: Session, place: DocumentPlace) -> tuple[int, int]:
    """Which of how many articles this is, in the order in which they came."""
    mine = Document.project_id == place.project.id
    before = select(func.count()).where(mine, Document.id <= place.document.id)
    total = select(func.count()).where(mine)
    row = session.execute(select(before.scalar_subquery(), total.scalar_subquery())).one()
    return row[0], row[1]
