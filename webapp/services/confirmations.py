"""Tags that their author confirms under what their code says now, one by one or all of a code, and takes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import values
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Action, Actor
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Annotation, CodebookVersion, Event
from webapp.services import access, activity, annotations, codebooks, older_tags, recodings
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition

_MANY = 1_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Tags that were confirmed together; *refused* have a value that the codebook no longer allows."""

    id: UUID
    count: int
    refused: int


def confirm(session: Session, actor: Actor, annotation_id: UUID, number: str, seen: int | None) -> None:
    """Let a tag of one's own stand under version *number*, the one in use, also when its article is finished.

    What its coder says in it stays, and so do its version and its status. Once more is no error. Raises Conflict when
    another version came into use, or the tag was changed, since its coder looked; Invalid, which says which, for a
    value that is not allowed any more; Forbidden for everybody but its author.
    """
    tag, place = _held(session, actor, annotation_id)
    edition = codebooks.in_use(session, place.project.id)
    _require_in_use(edition, number)
    under = codebooks.edition(session, tag.version_id)
    if not older_tags.is_older(place, edition, tag, under):
        return
    if seen is not None and seen != tag.version:
        raise Conflict("You changed this tag in the meantime; look at it again.")
    if tag.round_id and session.scalar(select(recodings.held(place.project.id)).where(Annotation.id == tag.id)):
        raise Conflict("This tag is of a round that keeps its version of the codebook.")
    checked = values.check(edition.spec, tag.code.key, _given(tag.attributes))
    told = _told(tag, under.number, {"codebook_version": edition.number})
    tag.edition = session.get_one(CodebookVersion, edition.id)
    tag.version_id, tag.incomplete, tag.strange, tag.updated_at = edition.id, checked.incomplete, False, now()
    activity.record_all(session, actor, EventName.ANNOTATION_CONFIRMED, place.project.id, [told])


def withdraw(session: Session, actor: Actor, annotation_id: UUID) -> None:
    """Take back one's confirmation of a tag: it stands under the version that it stood under before.

    Raises Conflict when there is none, or the tag was changed since.
    """
    tag, place = _held(session, actor, annotation_id)
    names = (EventName.ANNOTATION_CONFIRMED.value, EventName.ANNOTATION_UNCONFIRMED.value)
    newest = select(Event).where(Event.subject_id == tag.id, Event.name.in_(names)).order_by(Event.id.desc())
    event = session.scalars(newest.limit(1)).one_or_none()
    if event is None or event.name != EventName.ANNOTATION_CONFIRMED or not _stands(tag, event):
        raise Conflict("There is no confirmation of this tag that could be taken back.")
    told = _put_back(tag, event, _versions(session, place))
    activity.record_all(session, actor, EventName.ANNOTATION_UNCONFIRMED, place.project.id, [told])


def confirm_all(session: Session, actor: Actor, slug: str, code: str, number: str) -> Batch:
    """Confirm all tags of one's own with that code that stand under an older meaning, as `confirm` does one.

    Those with a value that is not allowed any more stay as they are, and are counted.
    """
    place = access.project(session, actor, slug, Action.ANNOTATE)
    edition = codebooks.in_use(session, place.project.id)
    _require_in_use(edition, number)
    found = older_tags.groups(session, place, actor, edition, mine=True)
    group = next((one for one in found if one.code.code == code), None)
    if group is None or not group.left:
        raise Conflict("No tag of yours with this code is left under an older meaning.")
    columns = (Annotation.id, Annotation.document_id, Annotation.attributes, Annotation.incomplete, Annotation.strange)
    of_group = older_tags.of_group(place, actor, group)
    wanted = select(*columns, CodebookVersion.number).join(CodebookVersion, CodebookVersion.id == Annotation.version_id)
    tags = session.execute(wanted.where(of_group).with_for_update(of=Annotation)).all()
    batch = new_id()
    after = {"codebook_version": edition.number, "batch": str(batch)}
    rows, entries = [], []
    for tag in tags:
        if (incomplete := _incomplete(edition, code, tag.attributes)) is not None:
            rows.append({"id": tag.id, "incomplete": incomplete})
            entries.append(_told(tag, tag.number, after))
    alike = {"version_id": edition.id, "strange": False, "updated_at": now()}
    for first in range(0, len(rows), _MANY):
        session.execute(update(Annotation), [alike | row for row in rows[first : first + _MANY]])
    recodings.forget(session)
    activity.record_all(session, actor, EventName.ANNOTATION_CONFIRMED, place.project.id, entries)
    return Batch(batch, len(rows), len(tags) - len(rows))


def withdraw_all(session: Session, actor: Actor, slug: str, batch_id: UUID) -> int:
    """Take back what was confirmed together, but for tags that were changed since; how many it were.

    Raises NotFound for what somebody else confirmed, Conflict when none is left.
    """
    place = access.project(session, actor, slug, Action.ANNOTATE)
    wanted = (
        select(Event, Annotation)
        .join(Annotation, Annotation.id == Event.subject_id)
        .where(
            Event.project_id == place.project.id,
            Event.id > batch_id,  # which was made before them
            Event.name == EventName.ANNOTATION_CONFIRMED.value,
            Event.actor_id == actor.user_id,
            Event.after["batch"].as_string() == str(batch_id),
        )
        .options(*annotations.LOADED)
        .with_for_update(of=Annotation)
    )
    found = session.execute(wanted).all()
    if not found:
        raise NotFound
    versions = _versions(session, place)
    entries = [_put_back(tag, event, versions) for event, tag in found if _stands(tag, event)]
    if not entries:
        raise Conflict("Nothing of it is left to be taken back.")
    activity.record_all(session, actor, EventName.ANNOTATION_UNCONFIRMED, place.project.id, entries)
    return len(entries)


def _held(session: Session, actor: Actor, annotation_id: UUID) -> tuple[Annotation, ProjectPlace]:
    """A tag of the actor's own, as it is until this transaction ends."""
    tag, place = annotations.one(session, actor, annotation_id, Action.ANNOTATE)
    if tag.author_id != actor.user_id:
        raise Forbidden("Only its author confirms a tag.")
    session.refresh(tag, with_for_update={"of": Annotation})
    return tag, place


def _require_in_use(edition: Edition, number: str) -> None:
    if number != edition.number:
        raise Conflict(f"Version {edition.number} of the codebook is in use by now; look at what it says.")


def _given(attributes: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(some) for name, some in attributes.items()}


def _incomplete(edition: Edition, code: str, attributes: Mapping[str, Sequence[str]]) -> bool | None:
    """Whether fields would be missing under that version; None when it doesn't allow a value."""
    try:
        return values.check(edition.spec, code, _given(attributes)).incomplete
    except Invalid:
        return None


def _told(tag: Annotation | Row[Any], under: str, after: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of a confirmation for the log; what it was *under* is what taking back goes by."""
    before = {"codebook_version": under, "incomplete": tag.incomplete, "strange": tag.strange}
    return {"subject_id": tag.id, "document_id": tag.document_id, "before": before, "after": after}


def _stands(tag: Annotation, event: Event) -> bool:
    """Whether the tag is as it was confirmed."""
    under = (event.after or {}).get("codebook_version")
    return tag.deleted_at is None and tag.edition.number == under and tag.submitted_at <= event.at


def _versions(session: Session, place: ProjectPlace) -> dict[str, CodebookVersion]:
    wanted = select(CodebookVersion).where(CodebookVersion.project_id == place.project.id)
    return {version.number: version for version in session.scalars(wanted)}


def _put_back(tag: Annotation, event: Event, versions: Mapping[str, CodebookVersion]) -> dict[str, Any]:
    """Let the tag stand as it did before it was confirmed; the entry for the log."""
    before, confirmed = event.before or {}, tag.edition.number
    version = versions.get(before.get("codebook_version", ""))
    if version is None:
        raise Conflict("The log knows no more under which version this tag stood.")
    tag.edition, tag.version_id, tag.updated_at = version, version.id, now()
    tag.incomplete, tag.strange = before["incomplete"], before["strange"]
    told = {"before": {"codebook_version": confirmed}, "after": {"codebook_version": version.number}}
    return {"subject_id": tag.id, "document_id": tag.document_id, **told}
