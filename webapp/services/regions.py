"""Parts of a text that are no article: marked and restored by reviewers. Tags under them stay, and are named first."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, joinedload

from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.regions import EXCLUDED
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.roles import Action, Actor
from webapp.domain.spans import Span
from webapp.errors import Conflict, NotFound
from webapp.models import Annotation, DocumentText, Region
from webapp.services import access, activity, disagreements, sealing, visibility
from webapp.services.access import DocumentPlace


@dataclass(frozen=True, slots=True)
class Marked:
    """The region that was asked for; *region* is None while the tags under it wait for a yes."""

    place: DocumentPlace
    asked: RegionSpec
    region: Region | None
    covered: Sequence[Annotation]


def mark(
    session: Session, actor: Actor, document_id: UUID, asked: RegionSpec, quote: str, *, confirmed: bool
) -> Marked:
    """Mark a stretch of the text as what *asked* says; the same again is no error.

    An excluded region over tags that the actor sees is made only when *confirmed*; they are named else. Raises
    Invalid when the stretch leaves the text, Conflict when the text does not say *quote* there.
    """
    place = _held(session, actor, document_id)
    _require_quote(session, place, asked, quote)
    same = select(Region).where(
        Region.document_id == document_id,
        Region.start == asked.start,
        Region.end == asked.end,
        Region.kind == asked.kind,
    )
    found = session.scalars(same).first()
    covered = _covered(session, place, actor, asked) if asked.excluded and found is None else []
    if found or (covered and not confirmed):
        return Marked(place, asked, found, covered)
    region = Region(id=new_id(), document_id=document_id, start=asked.start, end=asked.end, kind=asked.kind)
    row = {"id": region.id, "document_id": document_id, "start": asked.start, "end": asked.end, "kind": asked.kind}
    session.execute(insert(Region), row)
    disagreements.refresh_document(session, document_id)
    _record(session, actor, EventName.REGION_MARKED, place, region)
    return Marked(place, asked, region, covered)


def restore(session: Session, actor: Actor, region_id: UUID) -> DocumentPlace:
    """Take a region away, so that its text is article again; raises NotFound when there is none such."""
    region = session.get(Region, region_id)
    if region is None:
        raise NotFound
    place = _held(session, actor, region.document_id)
    session.execute(delete(Region).where(Region.id == region_id))
    disagreements.refresh_document(session, place.document.id)
    _record(session, actor, EventName.REGION_RESTORED, place, region)
    return place


def change(session: Session, actor: Actor, region_id: UUID, kind: str) -> DocumentPlace:
    """Say that a region is something else; the same again is no error.

    Raises NotFound when there is none such, Invalid for an unknown kind, Conflict when tags that the actor sees would
    be left out by it that are not now: such a part is marked anew, which names them first.
    """
    region = session.get(Region, region_id)
    if region is None:
        raise NotFound
    place = _held(session, actor, region.document_id)
    asked = RegionSpec(region.start, region.end, kind)
    if kind == region.kind:
        return place
    if asked.excluded and region.kind not in EXCLUDED and _covered(session, place, actor, asked):
        raise Conflict("Tags lie under this part: select it and mark it, then they are named.", field="kind")
    _record(session, actor, EventName.REGION_RESTORED, place, region)
    region.kind = kind
    disagreements.refresh_document(session, place.document.id)
    _record(session, actor, EventName.REGION_MARKED, place, region)
    return place


def _held(session: Session, actor: Actor, document_id: UUID) -> DocumentPlace:
    """The document, nobody else's for now, for somebody who may say what is article in it."""
    place = access.document(session, actor, document_id, Action.MARK_REGIONS, hold=True)
    sealing.require_open(session, document_id)
    return place


def _require_quote(session: Session, place: DocumentPlace, asked: RegionSpec, quote: str) -> None:
    span = Span(asked.start, asked.end).within(place.document.length)
    text = session.scalars(select(DocumentText.text).where(DocumentText.document_id == place.document.id)).one()
    if span.of(text) != quote:
        raise Conflict("The text does not say this there; reload the page.", field="quote")


def _covered(session: Session, place: DocumentPlace, actor: Actor, asked: RegionSpec) -> Sequence[Annotation]:
    """The tags that the region would touch, as far as the actor may know of them."""
    wanted = (
        select(Annotation)
        .where(Annotation.document_id == place.document.id, visibility.annotations(place, actor))
        .where(Annotation.start < asked.end, Annotation.end > asked.start)
        .order_by(Annotation.start, Annotation.end, Annotation.id)
        .options(joinedload(Annotation.code), joinedload(Annotation.author))
    )
    return session.scalars(wanted.limit(200)).all()


def _record(session: Session, actor: Actor, name: EventName, place: DocumentPlace, region: Region) -> None:
    """The log keeps offsets and kind; the words stand in the text."""
    state = {"start": region.start, "end": region.end, "kind": region.kind}
    marked = name is EventName.REGION_MARKED
    activity.record(
        session,
        actor,
        name,
        region.id,
        project=place.project.id,
        document=place.document.id,
        before=None if marked else state,
        after=state if marked else None,
    )
