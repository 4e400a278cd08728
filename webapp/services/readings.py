"""An article as its reader meets it: text in blocks, codebook, tags, own progress; loaded whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.domain import text as texts
from webapp.domain.codebook import RETIRED, CodebookSpec, CodeSpec
from webapp.domain.redaction import hidden_at
from webapp.domain.regions import EXCLUDED, SOURCE
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.roles import Action, Actor
from webapp.models import Bookmark, Coding, Document, Region, Round
from webapp.services import (
    access,
    acknowledgements,
    answers,
    bookmarks,
    codings,
    documents,
    inquiries,
    rounds_at_hand,
    sealing,
    tag_rows,
)
from webapp.services import texts as stored
from webapp.services.access import DocumentPlace
from webapp.services.acknowledgements import Here
from webapp.services.inquiries import AtArticle
from webapp.services.listing_queries import COUNTED
from webapp.services.rounds_at_hand import Hand

_BELOW_TITLE = ("byline", "dateline", "standfirst")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text as the page shows it; *start* counts code points."""

    start: int
    text: str
    kind: str  # of a region over the whole of it, `source` where that is hidden, `blank` or `paragraph`
    excluded: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that the article page shows to one person."""

    place: DocumentPlace
    blocks: Sequence[Line]
    codebook: CodebookSpec
    coding: Coding | None
    answers: dict[str, list[str]]
    hand: Hand | None
    asking: AtArticle | None
    position: tuple[int, int] | None
    versions: Here
    sealed: bool
    state: dict[str, Any]

    def shown(self) -> dict[str, Any]:
        """The names that the template of the page uses."""
        return {
            "document": self.place.document,
            "sealed": self.sealed,
            "blocks": self.blocks,
            "head": self.head,
            "codebook": self.codebook,
            "coding": self.coding,
            "answers": self.answers,
            "hand": self.hand,
            "asking": self.asking,
            "position": self.position,
            "news": self.versions.news,
            "begun": self.versions.begun,
            "can": {
                "tag": self.place.may(Action.ANNOTATE),
                "review": self.place.may(Action.JUDGE),
                "regions": self.place.may(Action.MARK_REGIONS) and not self.sealed,
            },
            "page_state": self.state,
        }

    @property
    def head(self) -> int:
        """How many lines there are up to the end of title and byline; 0 when no line is the title."""
        title = next((at for at, line in enumerate(self.blocks, 1) if line.kind == "title"), 0)
        below = takewhile(lambda line: line.kind in _BELOW_TITLE, self.blocks[title:])
        return title + len(list(below)) if title else 0


def open_document(session: Session, actor: Actor, document_id: UUID) -> Reading:
    """The article, ready to read and to tag."""
    place = access.document(session, actor, document_id, Action.READ)
    regions = documents.regions(session, document_id)
    hand = rounds_at_hand.hand(session, actor, document_id)
    edition = rounds_at_hand.edition(session, place.project.id, hand.round if hand else None)
    codebook = edition.spec
    coding = codings.mine(session, actor, document_id, hand.round.id if hand else None)
    bookmark = bookmarks.mine(session, actor, document_id)
    versions = Here() if hand else acknowledgements.at_article(session, place, actor, edition, coding)
    return Reading(
        place=place,
        blocks=lines(session, document_id, regions),
        codebook=codebook,
        coding=coding,
        answers=answers.mine(session, place, actor, hand.round.id if hand else None),
        hand=hand,
        asking=inquiries.at_article(session, place, actor, hand.round if hand else None),
        position=(hand.position, hand.total) if hand else _position(session, place),
        versions=versions,
        sealed=sealing.label(session, document_id) is not None,
        state=_state(session, actor, place, regions, codebook, coding, bookmark, hand.round if hand else None),
    )


def state(session: Session, actor: Actor, document_id: UUID) -> dict[str, Any]:
    """What the page's script starts from, for a page that has all else already, and needs no bookmark."""
    place = access.document(session, actor, document_id, Action.READ)
    regions = documents.regions(session, document_id)
    present = rounds_at_hand.at_hand(session, actor, document_id)
    codebook = rounds_at_hand.edition(session, place.project.id, present).spec
    coding = codings.mine(session, actor, document_id, present.id if present else None)
    return _state(session, actor, place, regions, codebook, coding, None, present)


def lines(session: Session, document_id: UUID, regions: Sequence[Region]) -> list[Line]:
    """The text of a document, line by line; what tells a source that is hidden is masked."""
    text = stored.read(session, document_id)
    marked = [RegionSpec(r.start, r.end, r.kind) for r in regions]
    kept_back = SOURCE if sealing.label(session, document_id) else frozenset()
    spans = [(region.start, region.end) for region in regions if region.kind in kept_back]
    shown = hidden_at(text, 0, spans) if spans else text
    return [
        Line(
            block.start,
            shown[block.start : block.end],
            "source" if block.kind in kept_back else block.kind,
            block.kind in EXCLUDED or block.kind in kept_back,
        )
        for block in texts.blocks(text, marked)
    ]


def _state(
    session: Session,
    actor: Actor,
    place: DocumentPlace,
    regions: Sequence[Region],
    codebook: CodebookSpec,
    coding: Coding | None,
    bookmark: Bookmark | None,
    round_: Round | None,
) -> dict[str, Any]:
    """Names once, then a row of numbers a tag."""
    unit = place.project.unit
    codes = [_portrait(code, unit) for code in codebook.walk()]
    known = [code.code for code in codebook.walk()]
    tags = tag_rows.of_document(session, place, actor, known, round_.id if round_ else None)
    older = tags.codes[len(known) :]  # of older versions, which the one in use no longer has
    codes += [_portrait(CodeSpec(key, key, status=RETIRED), unit) for key in older]
    return {
        "document": place.document.id,
        "project": place.project.slug,
        "me": actor.user_id,
        "can_tag": place.may(Action.ANNOTATE) and not (coding and coding.state == "complete"),
        "codebook_version": codebook.version,
        "blind": bool(round_ and round_.blind),
        "answered": inquiries.newest(session, round_),
        "codes": codes,
        "people": [{"id": person, "name": name} for person, name in tags.people.items()],
        "regions": _untaggable(session, place, regions),
        "columns": tag_rows.COLUMNS,
        "unit": unit,
        "place": bookmark.place if bookmark else 0,
        "seen": bookmark.seen if bookmark else [],
        "tags": tags.rows,
    }


def _untaggable(session: Session, place: DocumentPlace, regions: Sequence[Region]) -> list[list[Any]]:
    """Start, end, kind and id of what can't be tagged; what tells a source that is hidden does not say its kind."""
    kept_back = SOURCE if sealing.label(session, place.document.id) else frozenset()
    untaggable = [region for region in regions if region.kind in EXCLUDED | kept_back]
    return [[r.start, r.end, "source" if r.kind in kept_back else r.kind, r.id] for r in untaggable]


def _portrait(code: CodeSpec, unit: str | None) -> dict[str, Any]:
    """What the script knows of a code; *unit* is the team's, where it fixed one."""
    return {
        "code": code.code,
        "name": code.name,
        "key": code.key,
        "unit": unit or code.unit,
        "retired": code.retired,
        "required": [spec.name for spec in code.attributes if spec.required],
    }


def _position(session: Session, place: DocumentPlace) -> tuple[int, int] | None:
    """Which of how many articles this is, in the order in which they came; None where too many would be counted."""
    everything = select(Document.id).where(Document.project_id == place.project.id)
    before = everything.where(Document.id <= place.document.id)
    bounded = [one.limit(COUNTED + 1).subquery() for one in (before, everything)]
    row = session.execute(select(*(select(func.count()).select_from(one).scalar_subquery() for one in bounded))).one()
    return (row[0], row[1]) if row[1] <= COUNTED else None
