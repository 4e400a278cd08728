"""What somebody did, undone by its entry in the log: what one did to a tag, and what an owner did to a codebook."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.drafts import AnnotationDraft
from webapp.domain.events import EventName
from webapp.domain.roles import Action, Actor
from webapp.domain.spans import Span
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.models import Annotation, Event, Operation, Project
from webapp.services import access, annotations, decisions, splits, texts, undoing

_OF_TAGS = {
    EventName.ANNOTATION_CREATED.value,
    EventName.ANNOTATION_CHANGED.value,
    EventName.ANNOTATION_DELETED.value,
    EventName.ANNOTATION_RESTORED.value,
}


def undo(session: Session, actor: Actor, event_id: UUID) -> dict[str, Any]:
    """Undo one's own act on a tag, or as an owner anybody's operation on a codebook, and say what there is now.

    Raises NotFound for an entry of a project that the actor is not in, Forbidden for what somebody else did, and
    Conflict, which names it, for what stands against it.
    """
    event = session.get(Event, event_id)
    if event is None or event.project_id is None:
        raise NotFound
    slug = session.scalars(select(Project.slug).where(Project.id == event.project_id)).one()
    place = access.project(session, actor, slug, Action.ANNOTATE)
    if event.name == EventName.CODEBOOK_PUT_INTO_USE:
        operation = select(Operation.id).where(Operation.event_id == event.id, Operation.project_id == place.project.id)
        found = session.scalars(operation).one_or_none()
        if found is None:
            raise Conflict("Nothing is known of what was before it.")
        edition = undoing.undo(session, actor, slug, found)
        return {"event": event.id, "undone": event.name, "codebook_version": edition.number, "annotation": None}
    if event.actor_id != actor.user_id:
        raise Forbidden("Only who did it undoes it.")
    if event.name in (EventName.DECISION_MADE, EventName.DECISION_REVISED):
        decisions.withdraw(session, actor, decisions.of_decision(session, event.subject_id))
        return {"event": event.id, "undone": event.name, "codebook_version": None, "annotation": None}
    if event.name == EventName.ANNOTATION_RECODED:
        return _recoded(session, actor, slug, event)
    if event.name not in _OF_TAGS:
        raise Conflict("This can't be undone by its entry in the log.")
    tag = _of_tag(session, actor, event)
    return {"event": event.id, "undone": event.name, "codebook_version": None, "annotation": tag}


def _recoded(session: Session, actor: Actor, slug: str, event: Event) -> dict[str, Any]:
    """A passage of a split, back in its queue."""
    wanted = select(Operation.id).where(Operation.project_id == event.project_id, Operation.kind == "split")
    for operation_id in session.scalars(wanted.order_by(Operation.id.desc())):
        if event.subject_id and splits.holds(session, operation_id, event.subject_id):
            splits.take_back(session, actor, slug, operation_id, event.subject_id)
            tag, _ = annotations.one(session, actor, event.subject_id)
            portrait = annotations.portray(tag)
            return {"event": event.id, "undone": event.name, "codebook_version": None, "annotation": portrait}
    raise Conflict("This passage is in its queue again, or the split was undone.")


def _of_tag(session: Session, actor: Actor, event: Event) -> dict[str, Any] | None:
    """The tag as it is after undoing, or None where it is deleted now."""
    tag = session.get(Annotation, event.subject_id, options=annotations.LOADED)
    if tag is None:
        raise NotFound
    after, before = event.after, event.before
    was_deleted = event.name == EventName.ANNOTATION_DELETED
    if was_deleted != (tag.deleted_at is not None):
        raise Conflict("The tag was deleted since." if tag.deleted_at else "The tag was restored since.")
    said = before if was_deleted else after
    if said is None:
        raise Conflict("The log knows no more what it was.")
    if said.get("version") != tag.version:
        raise Conflict("The tag was changed since; undo that first.")
    if event.name in (EventName.ANNOTATION_CREATED, EventName.ANNOTATION_RESTORED):
        annotations.delete(session, actor, tag.id, tag.version)
        return None
    if before is None:
        raise Conflict("The log knows no more what it was.")
    return annotations.portray(annotations.save(session, actor, _draft(session, tag, before), tag.version).annotation)


def _draft(session: Session, tag: Annotation, said: Mapping[str, Any]) -> AnnotationDraft:
    """The tag as it was then."""
    span = Span(said["start"], said["end"])
    given = {name: tuple(some) for name, some in said["attributes"].items()}
    quote = texts.quote(session, tag.document_id, span)
    return AnnotationDraft(tag.id, tag.document_id, span, quote, said["code"], given, said["note"], said["certainty"])
