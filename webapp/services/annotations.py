"""Tags: made, replaced, deleted and restored by their author; the life of a tag of the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from webapp.clock import now, rfc3339
from webapp.domain import values
from webapp.domain.drafts import AnnotationDraft, Values
from webapp.domain.events import EventName
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Layer, Status
from webapp.errors import Conflict, Forbidden, Gone, NotFound, Required, Stale
from webapp.models import Annotation, Code, CodebookVersion
from webapp.services import access, activity, codebooks, codings, finals, tallies, texts, visibility
from webapp.services.access import Desk, DocumentPlace
from webapp.services.codebooks import Edition

_INSERT = {
    kind.__name__.rpartition(".")[2]: kind.insert(Annotation)
    .on_conflict_do_nothing()
    .execution_options(preserve_rowcount=True)
    for kind in (postgresql, sqlite)
}

LOADED = (joinedload(Annotation.code), joinedload(Annotation.author), joinedload(Annotation.edition))
"""What the API and the pages show of a tag besides its own columns."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A tag as it is now, and whether this call made it."""

    annotation: Annotation
    created: bool


def of_document(session: Session, actor: Actor, document_id: UUID) -> Sequence[Annotation]:
    """The tags of a document that *actor* may see now, in text order, with code and author."""
    place = access.document(session, actor, document_id, Action.READ)
    return shown(session, place, actor)


def portraits(session: Session, actor: Actor, document_id: UUID) -> list[dict[str, Any]]:
    """The same as the API gives them; who sees final tags and no more is not given their coders' notes."""
    place = access.document(session, actor, document_id, Action.READ)
    hidden = {} if visibility.sees_notes(place, actor) else {"note": ""}
    return [portray(tag) | hidden for tag in shown(session, place, actor)]


def shown(session: Session, place: DocumentPlace, actor: Actor) -> Sequence[Annotation]:
    """As `of_document`, for a document that is already loaded."""
    wanted = (
        select(Annotation)
        .where(Annotation.document_id == place.document.id, visibility.annotations(place, actor))
        .order_by(Annotation.start, Annotation.end, Annotation.id)
        .options(*LOADED)
    )
    return session.scalars(wanted).all()


def one(
    session: Session, actor: Actor, annotation_id: UUID, action: Action = Action.READ
) -> tuple[Annotation, DocumentPlace]:
    """A tag that *actor* may see now, and where it stands; raises NotFound for any other."""
    place = access.document(session, actor, document_of(session, annotation_id), action)
    wanted = select(Annotation).where(Annotation.id == annotation_id, visibility.annotations(place, actor))
    found = session.scalars(wanted.options(*LOADED)).one_or_none()
    if found is None:
        raise NotFound
    return found, place


def document_of(session: Session, annotation_id: UUID) -> UUID:
    """The document of a tag, deleted or not, for whoever is asked about it next; raises NotFound without one."""
    found = session.scalars(select(Annotation.document_id).where(Annotation.id == annotation_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def save(session: Session, actor: Actor, draft: AnnotationDraft, expected: int | None) -> Saved:
    """Make or replace a tag; the same request again is no error and writes nothing.

    Raises Conflict when the document does not say *draft.quote* there or the id is taken by something
    else, Gone when it was deleted, Stale (with the present state) when *expected* is not its version,
    Invalid when the span leaves the text, touches an excluded region, or the codebook refuses code or values.
    """
    desk = access.desk(session, actor, draft.document_id)
    facts = texts.facts(session, desk, actor, draft.id, draft.span)
    if not facts.id_taken:
        created = _create(session, actor, desk, draft, facts)
        if created:
            return Saved(created, created=True)
    return Saved(_replace(session, actor, desk, draft, expected, facts), created=False)


def delete(session: Session, actor: Actor, annotation_id: UUID, expected: int | None) -> None:
    """Delete a tag of one's own; deleting it again is no error. It can be restored by `save`.

    Raises Required without a version, Stale when it is not the present one.
    """
    desk = access.desk(session, actor, document_of(session, annotation_id))
    found = _locked(session, annotation_id)
    if found is None:
        raise NotFound
    if found.author_id != actor.user_id:
        _refuse_foreign(session, actor, found, NotFound())
    if found.deleted_at is not None:
        return
    if expected is None:
        raise Required('Say which version is to be deleted: If-Match: "version".')
    _require_version(found, expected)
    codings.require_open(session, actor, desk.document_id, found.round_id)
    found.deleted_at = now()
    tallies.count(session, found, -1)
    finals.after_change(session, found.document_id)
    activity.record_tag(session, actor, EventName.ANNOTATION_DELETED, found, before=state(found))


def portray(tag: Annotation) -> dict[str, Any]:
    """A tag as the API gives it; `start` and `end` are code points, half-open."""
    return {
        "id": tag.id,
        "document": tag.document_id,
        "start": tag.start,
        "end": tag.end,
        "quote": tag.quote,
        "code": tag.code.key,
        "attributes": {name: given[0] if len(given) == 1 else given for name, given in tag.attributes.items()},
        "note": tag.note,
        "certainty": tag.certainty,
        "layer": tag.layer,
        "annotator": tag.author_id,
        "status": tag.status,
        "final": tag.final,
        "incomplete": tag.incomplete,
        "version": tag.version,
        "codebook_version": tag.edition.number,
        "created_at": rfc3339(tag.created_at),
        "updated_at": rfc3339(tag.updated_at),
    }


def state(annotation: Annotation) -> dict[str, Any]:
    """What undo and the log keep of a tag; its passage is known by its offsets."""
    return {
        "start": annotation.start,
        "end": annotation.end,
        "code": annotation.code.key,
        "attributes": annotation.attributes,
        "note": annotation.note,
        "certainty": annotation.certainty,
        "version": annotation.version,
    }


def _create(
    session: Session, actor: Actor, desk: Desk, draft: AnnotationDraft, facts: texts.Facts
) -> Annotation | None:
    """The new tag; None when somebody made one of this id a moment ago."""
    facts.require_taggable(draft.span, draft.quote)
    facts.require_open()
    edition = codebooks.edition(session, facts.version_id)
    checked = values.check(edition.spec, draft.code, draft.attributes)
    moment = now()
    row: dict[str, Any] = {
        **_content(draft, edition, incomplete=checked.incomplete),
        "id": draft.id,
        "project_id": desk.project_id,
        "document_id": desk.document_id,
        "author_id": actor.user_id,
        "layer": Layer.INDIVIDUAL.value,
        "origin": draft.origin,
        "round_id": facts.round_id,
        "status": Status.SUBMITTED.value,
        "noted_at": moment if draft.note else None,
        "final": facts.final,
        "version": 1,
        "strange": False,
        "submitted_at": moment,
        "created_at": moment,
        "updated_at": moment,
    }
    if not _insert(session, row):
        return None
    named = CodebookVersion(id=edition.id, number=edition.number)
    annotation = Annotation(**row, code=Code(id=row["code_id"], key=draft.code), edition=named)
    tallies.count(session, annotation, +1)
    if facts.coding is None:
        codings.begin(session, actor, desk, edition.id, facts.round_id)
    if facts.first_tag or facts.elsewhere:
        finals.after_change(session, desk.document_id)
    activity.record_tag(session, actor, EventName.ANNOTATION_CREATED, annotation, after=state(annotation))
    return annotation


def _replace(
    session: Session,
    actor: Actor,
    desk: Desk,
    draft: AnnotationDraft,
    expected: int | None,
    facts: texts.Facts,
) -> Annotation:
    found = _locked(session, draft.id)
    if found is None or found.project_id != desk.project_id:
        raise _taken()
    if found.author_id != actor.user_id:
        _refuse_foreign(session, actor, found, _taken())
    if found.document_id != desk.document_id:
        raise Conflict("This tag belongs to another document; a tag can't move.", field="document")
    if found.deleted_at is None and _same(found, draft):
        return found
    if found.deleted_at is not None and expected != found.version:
        raise Gone("This tag was deleted.")
    if expected is None:
        raise Conflict("There is another tag of this id; to replace it send If-Match with its version.")
    _require_version(found, expected)
    return _rewrite(session, actor, found, draft, facts)


def _locked(session: Session, annotation_id: UUID) -> Annotation | None:
    """The tag as it is now, held until the transaction ends, also where its document is not the one held."""
    return session.get(Annotation, annotation_id, options=LOADED, with_for_update={"of": Annotation})


def _rewrite(
    session: Session,
    actor: Actor,
    found: Annotation,
    draft: AnnotationDraft,
    facts: texts.Facts,
) -> Annotation:
    """Give a tag the content of *draft*; review begins anew when more than note or certainty changed."""
    codings.require_in_hand(found.round_id, facts.round_id)
    facts.require_open()
    before, restored = state(found), found.deleted_at is not None
    moved = (found.start, found.end) != (draft.span.start, draft.span.end)
    facts.require_taggable(draft.span, draft.quote, moved=moved)
    substance = moved or found.code.key != draft.code or _lists(draft.attributes) != found.attributes
    edition = codebooks.edition(session, facts.version_id if substance else found.version_id)
    incomplete = found.incomplete
    if not restored:
        tallies.count(session, found, -1)
    moment = now()
    if substance:
        incomplete = values.check(edition.spec, draft.code, draft.attributes).incomplete
        found.status, found.submitted_at, found.strange = Status.SUBMITTED.value, moment, False
        found.code = session.get_one(Code, edition.ids[draft.code])
        found.edition = session.get_one(CodebookVersion, edition.id)
    if found.note != draft.note:
        found.noted_at = moment if draft.note else None
    for name, value in _content(draft, edition, incomplete=incomplete).items():
        setattr(found, name, value)
    found.deleted_at, found.updated_at, found.version = None, moment, found.version + 1
    tallies.count(session, found, +1)
    finals.after_change(session, found.document_id)
    name = EventName.ANNOTATION_RESTORED if restored else EventName.ANNOTATION_CHANGED
    activity.record_tag(session, actor, name, found, before=before, after=state(found))
    return found


def _content(draft: AnnotationDraft, edition: Edition, *, incomplete: bool) -> dict[str, Any]:
    return {
        "start": draft.span.start,
        "end": draft.span.end,
        "quote": draft.quote,
        "code_id": edition.ids[draft.code],
        "attributes": _lists(draft.attributes),
        "note": draft.note,
        "certainty": draft.certainty,
        "incomplete": incomplete,
        "version_id": edition.id,
    }


def _lists(attributes: Values) -> dict[str, list[str]]:
    return {name: list(given) for name, given in attributes.items()}


def _same(found: Annotation, draft: AnnotationDraft) -> bool:
    return (found.start, found.end, found.code.key, found.note, found.certainty) == (
        draft.span.start,
        draft.span.end,
        draft.code,
        draft.note,
        draft.certainty,
    ) and found.attributes == _lists(draft.attributes)


def _insert(session: Session, row: Mapping[str, Any]) -> bool:
    """Whether the row is new; an id that is taken changes nothing."""
    connection = session.connection()
    return connection.execute(_INSERT[connection.dialect.name], row).rowcount == 1


def _require_version(found: Annotation, expected: int) -> None:
    if found.version != expected:
        raise Stale("This tag was changed in the meantime.", state=portray(found))


def _refuse_foreign(session: Session, actor: Actor, found: Annotation, unseen: Exception) -> None:
    """Say that the tag is somebody else's to those who may see it, and *unseen* to all others."""
    place = access.document(session, actor, found.document_id, Action.ANNOTATE)
    seen = select(Annotation.id).where(Annotation.id == found.id, visibility.annotations(place, actor))
    if session.scalars(seen).one_or_none() is None:
        raise unseen
    raise Forbidden("Only its author changes or deletes a tag.")


def _taken() -> Conflict:
    return Conflict("This id is taken.", field="id")
