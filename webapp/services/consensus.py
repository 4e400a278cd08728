"""Consensus tags: what a decision makes of the tags of coders, deleted and restored with it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.domain import values
from webapp.domain.drafts import Choice, OwnTag, Values
from webapp.domain.ids import exported, imported, new_id
from webapp.domain.regions import EXCLUDED, SOURCE
from webapp.domain.roles import Actor
from webapp.domain.workflow import Layer, Status
from webapp.errors import Invalid, NotFound
from webapp.models import Annotation, Code, Decision, Region, Round
from webapp.services import rounds_at_hand, sealing, tallies, texts
from webapp.services.access import DocumentPlace


def make(
    session: Session,
    actor: Actor,
    place: DocumentPlace,
    round_id: UUID | None,
    tags: Sequence[Annotation],
    choice: Choice,
    moment: datetime,
) -> Annotation | None:
    """The tag that *choice* makes of the coders' *tags*, with its code loaded; None where no tag belongs."""
    if choice.like is not None:
        content = _as_of(_chosen(tags, choice.like))
    elif choice.own is not None:
        content = _of_reviewer(session, place, round_id, tags, choice.own)
    else:
        return None
    tag = Annotation(
        **content,
        id=new_id(),
        project_id=place.project.id,
        document_id=place.document.id,
        author_id=actor.user_id,
        layer=Layer.CONSENSUS.value,
        status=Status.SUBMITTED.value,
        final=True,
        round_id=round_id,
        derived_from=names(tags) or None,
        submitted_at=moment,
        created_at=moment,
        updated_at=moment,
    )
    session.add(tag)
    session.flush()  # counted by a statement of its own
    tallies.count(session, tag, +1)
    return tag


def says(session: Session, decision: Decision, tags: Sequence[Annotation], choice: Choice) -> bool:
    """Whether a decision that stands is what *choice* would decide."""
    made = of(session, decision)
    if made is None or choice == Choice():
        return made is None and choice == Choice()
    if choice.like is not None:
        like = next((tag for tag in tags if tag.id == choice.like), None)
        return like is not None and _content(like) == _content(made)
    assert choice.own
    return (made.start, made.end, made.code.key) == (choice.own.span.start, choice.own.span.end, choice.own.code)


def of(session: Session, decision: Decision) -> Annotation | None:
    """The tag that a decision made, with its code; deleted or not."""
    key = key_of(decision)
    if key is None:
        return None
    found = session.get(Annotation, key, options=[joinedload(Annotation.code)])
    if found is not None and found.project_id == decision.project_id:
        return found
    foreign = (Annotation.project_id == decision.project_id, Annotation.export_id == decision.result)
    return session.scalars(select(Annotation).where(*foreign).options(joinedload(Annotation.code))).one_or_none()


def key_of(decision: Decision) -> UUID | None:
    """The id of the tag that a decision made, as long as it is not called otherwise here than in exports."""
    return imported("a", decision.result, decision.project_id) if decision.result else None


def delete(session: Session, decision: Decision, moment: datetime) -> None:
    """Delete the tag that a decision made, which stands no more."""
    tag = of(session, decision)
    if tag is not None and tag.deleted_at is None:
        tag.deleted_at, tag.final = moment, False
        session.flush()
        tallies.count(session, tag, -1)


def restore(session: Session, decision: Decision, moment: datetime) -> None:
    """Give back the tag of a decision that stands again."""
    tag = of(session, decision)
    if tag is not None and tag.deleted_at is not None:
        tag.deleted_at, tag.updated_at, tag.version = None, moment, tag.version + 1
        session.flush()
        tallies.count(session, tag, +1)


def names(tags: Iterable[Annotation]) -> list[str]:
    """The ids of tags as exports write them, in their order there."""
    return sorted(tag.export_id or exported("a", tag.id) for tag in tags)


def _chosen(tags: Sequence[Annotation], like: UUID) -> Annotation:
    found = next((tag for tag in tags if tag.id == like), None)
    if found is None:
        raise NotFound("That tag does not belong to this passage any more; look at it again.")
    return found


def _as_of(tag: Annotation) -> dict[str, Any]:
    names = ("start", "end", "quote", "code_id", "attributes", "incomplete", "strange", "version_id", "code")
    return {name: getattr(tag, name) for name in names}


def _of_reviewer(
    session: Session, place: DocumentPlace, round_id: UUID | None, tags: Sequence[Annotation], own: OwnTag
) -> dict[str, Any]:
    """Passage and code of the reviewer's own, held against the codebook; fields as a coder of that code gave them."""
    span = own.span.within(place.document.length)
    untaggable = EXCLUDED | SOURCE if sealing.label(session, place.document.id) else EXCLUDED
    touching = select(Region.id).where(
        Region.document_id == place.document.id,
        Region.kind.in_(sorted(untaggable)),
        Region.start < span.end,
        Region.end > span.start,
    )
    if session.scalars(touching.limit(1)).one_or_none():
        raise Invalid("This part is not running text and can't be tagged.", field="start")
    held = session.get(Round, round_id) if round_id else None
    edition = rounds_at_hand.edition(session, place.project.id, held)
    checked = values.check(edition.spec, own.code, _fields(tags, own))
    return {
        "start": span.start,
        "end": span.end,
        "quote": texts.quote(session, place.document.id, span),
        "code_id": edition.ids[own.code],
        "code": session.get_one(Code, edition.ids[own.code]),
        "attributes": {name: list(given) for name, given in checked.values.items()},
        "incomplete": checked.incomplete,
        "version_id": edition.id,
    }


def _fields(tags: Sequence[Annotation], own: OwnTag) -> Values:
    if own.fields is not None:
        return own.fields
    like = next((tag for tag in tags if tag.code.key == own.code), None)
    return {name: tuple(given) for name, given in like.attributes.items()} if like else {}


def _content(tag: Annotation) -> tuple[Any, ...]:
    return tag.start, tag.end, tag.code_id, tag.attributes
