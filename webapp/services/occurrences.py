"""The passages that say the same in the articles that a coder still has to finish: a list to visit and read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from webapp.domain import cursors
from webapp.domain.occurrences import MAX_WORDS, occurrences
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.regions import touches
from webapp.domain.roles import Action, Actor
from webapp.domain.searching import terms
from webapp.domain.spans import Span, overlaps
from webapp.domain.surroundings import REACH, lead_in, lead_out
from webapp.domain.workflow import CodingState
from webapp.models import Annotation, Assignment, Code, Coding, Document, DocumentText, Region
from webapp.services import access, codebooks, sealing, search, visibility
from webapp.services.access import ProjectPlace

DOCUMENTS = 10  # of a page
EACH = 50  # passages of one document that are listed


@dataclass(frozen=True, slots=True)
class Passage:
    """One place: code points of its document, the words around it, and the codes of the actor's own tags over it."""

    span: Span
    before: str
    words: str
    after: str
    codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Group:
    """The places of one document; *more* further ones are not listed."""

    document: Document
    passages: Sequence[Passage]
    more: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of places, and the cursor of the next one."""

    place: ProjectPlace
    words: str
    groups: Sequence[Group]
    after: str | None
    names: Mapping[str, str]


def page(session: Session, actor: Actor, slug: str, words: str, after: str | None) -> Found:
    """The places of *words* in articles that the actor has not finished and does not code in a blind round, nor in one
    that hides the source.

    In as many statements whatever is found. Raises Malformed for a cursor that was never given out.
    """
    place = access.project(session, actor, slug, Action.ANNOTATE)
    words = " ".join(words[:MAX_WORDS].split())
    names = {code.code: code.name for code in codebooks.in_use(session, place.project.id).spec.walk()}
    phrase = terms('"' + words.replace('"', " ") + '"')
    if not phrase:
        return Found(place, words, (), None, names)
    wanted: Any = select(Document, DocumentText.text).where(Document.project_id == place.project.id, _open_to(actor))
    wanted = wanted.where(sealing.open_to(session, place.project.id))
    hits, number = search.restrict(session, wanted, place.project.id, phrase, in_order=True)
    if after:
        hits = hits.where(number > cursors.read(after, [int])[0])
    rows = session.execute(hits.add_columns(number).order_by(number).limit(DOCUMENTS + 1)).all()
    some = rows[:DOCUMENTS]
    groups = list(_groups(session, actor, some, words))
    return Found(place, words, groups, cursors.written([some[-1][2]]) if len(rows) > DOCUMENTS else None, names)


def _open_to(actor: Actor) -> ColumnElement[bool]:
    blind = visibility.blind_rounds(actor.user_id)
    closed = or_(Coding.state == CodingState.COMPLETE.value, Coding.round_id.in_(blind))
    coded = exists().where(Coding.document_id == Document.id, Coding.user_id == actor.user_id, closed)
    assigned = exists().where(
        Assignment.document_id == Document.id, Assignment.user_id == actor.user_id, Assignment.round_id.in_(blind)
    )
    return ~coded & ~assigned


def _groups(session: Session, actor: Actor, rows: Sequence[Any], words: str) -> Iterator[Group]:
    ids = [document.id for document, _, _ in rows]
    regions = _regions(session, ids)
    tags = _own_tags(session, actor, ids)
    for document, text, _ in rows:
        left_out = regions.get(document.id, ())
        spans = [span for span in occurrences(text, words) if not touches(span, left_out)]
        listed = [_passage(text, span, tags.get(document.id, ())) for span in spans[:EACH]]
        if listed:
            yield Group(document, listed, len(spans) - len(listed))


def _passage(text: str, span: Span, tags: Iterable[tuple[Span, str]]) -> Passage:
    before, after = text[max(0, span.start - REACH) : span.start], text[span.end : span.end + REACH]
    lead = lead_in(before, whole=span.start <= REACH)
    rest = lead_out(after, whole=span.end + REACH >= len(text))
    codes = dict.fromkeys(code for tagged, code in tags if overlaps(tagged, span))
    return Passage(
        span,
        before[len(before) - lead.length :].lstrip("\n"),
        span.of(text),
        after[: rest.length],
        list(codes),
    )


def _regions(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[RegionSpec]]:
    wanted = select(Region).where(Region.document_id.in_(ids)).order_by(Region.document_id)
    found = session.scalars(wanted).all()
    return {
        document_id: [RegionSpec(region.start, region.end, region.kind) for region in some]
        for document_id, some in groupby(found, key=lambda region: region.document_id)
    }


def _own_tags(session: Session, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[tuple[Span, str]]]:
    wanted = (
        select(Annotation.document_id, Annotation.start, Annotation.end, Code.key)
        .join(Code, Code.id == Annotation.code_id)
        .where(Annotation.document_id.in_(ids), Annotation.author_id == actor.user_id)
        .where(Annotation.deleted_at.is_(None))
        .where(visibility.of_round_at_hand(actor, Annotation.document_id, Annotation.round_id))
        .order_by(Annotation.document_id, Annotation.start)
    )
    rows = session.execute(wanted).all()
    return {
        document_id: [(Span(start, end), key) for _, start, end, key in some]
        for document_id, some in groupby(rows, key=lambda row: row[0])
    }
