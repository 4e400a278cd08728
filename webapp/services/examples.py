"""Live examples: tags that the team shows as examples or counter-examples of their code, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from webapp.clock import now
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Status
from webapp.errors import NotFound
from webapp.models import Annotation, Code, Document, Example, User
from webapp.services import access, activity, annotations, visibility
from webapp.services.access import ProjectPlace

_INSERT: Final = {kind.__name__.rpartition(".")[2]: kind.insert(Example) for kind in (postgresql, sqlite)}
_STATE: Final = ("code_id", "counter", "start", "end", "quote", "made_by", "made_at")
"""What is written anew when a tag becomes an example of another kind, or is taken as it is now."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An example as it was chosen, the tag and the article as they are now, and by whom it was chosen."""

    example: Example
    tag: Annotation  # with the code that it has now
    document: Document
    by: str | None

    @property
    def deleted(self) -> bool:
        return self.tag.deleted_at is not None

    @property
    def moved(self) -> bool:
        return (self.tag.start, self.tag.end) != (self.example.start, self.example.end)

    @property
    def recoded(self) -> bool:
        return self.tag.code_id != self.example.code_id

    @property
    def rejected(self) -> bool:
        """Whether the tag was rejected; a counter-example may well be."""
        return self.tag.status == Status.REJECTED and not self.example.counter

    @property
    def sound(self) -> bool:
        """Whether the tag still is what was chosen."""
        return not (self.deleted or self.moved or self.recoded or self.rejected)

    @property
    def source(self) -> list[str]:
        """Outlet and year of the article, as far as they are known."""
        return [str(part) for part in (self.document.outlet, self.document.year) if part]


def mark(session: Session, actor: Actor, annotation_id: UUID, *, counter: bool) -> Example:
    """Show a tag as an example of its code, as it is now; one that is shown so already stays as it is.

    Raises NotFound for a tag that *actor* may not see or that was deleted.
    """
    tag, place = annotations.one(session, actor, annotation_id)
    access.document(session, actor, place.document.id, Action.CURATE)
    known = session.scalars(select(Example).where(Example.annotation_id == tag.id)).one_or_none()
    row: dict[str, Any] = {
        "code_id": tag.code_id,
        "counter": counter,
        "start": tag.start,
        "end": tag.end,
        "quote": tag.quote,
        "made_by": actor.user_id,
        "made_at": now(),
    }
    if known and all(getattr(known, name) == row[name] for name in ("code_id", "counter", "start", "end")):
        return known
    before = _told(session, known) if known else None
    added = _INSERT[session.get_bind().dialect.name].values(
        id=new_id(), project_id=tag.project_id, annotation_id=tag.id, **row
    )
    changed = {name: added.excluded[name] for name in _STATE}
    session.execute(added.on_conflict_do_update(index_elements=["annotation_id"], set_=changed))
    wanted = select(Example).where(Example.annotation_id == tag.id).execution_options(populate_existing=True)
    example = session.scalars(wanted).one()
    after = {"code": tag.code.key, "counter": counter}
    activity.record_tag(session, actor, EventName.EXAMPLE_MARKED, tag, before, after)
    return example


def remove(session: Session, actor: Actor, annotation_id: UUID) -> str | None:
    """Take a tag, deleted or not, out of the examples, and give the key of the code; None when it is no example."""
    document_id = annotations.document_of(session, annotation_id)
    place = access.document(session, actor, document_id, Action.READ)
    seen = visibility.annotations(place, actor) | visibility.deleted(place, actor)
    tag = session.scalars(select(Annotation).where(Annotation.id == annotation_id, seen)).one_or_none()
    if tag is None:
        raise NotFound
    access.document(session, actor, document_id, Action.CURATE)
    known = session.scalars(select(Example).where(Example.annotation_id == tag.id)).one_or_none()
    if known is None:
        return None
    before = _told(session, known)
    session.execute(delete(Example).where(Example.id == known.id))
    activity.record_tag(session, actor, EventName.EXAMPLE_REMOVED, tag, before, None)
    return str(before["code"])


def of(
    session: Session, place: ProjectPlace, actor: Actor, annotation_ids: Sequence[UUID]
) -> Mapping[UUID, tuple[Example, str]]:
    """Which of these tags are examples, as far as *actor* may know, with the key of the code."""
    wanted = (
        select(Example, Code.key)
        .join(Annotation, Annotation.id == Example.annotation_id)
        .join(Code, Code.id == Example.code_id)
        .where(Example.annotation_id.in_(annotation_ids), visibility.examples(place, actor))
    )
    return {example.annotation_id: (example, key) for example, key in session.execute(wanted)}


def of_codes(session: Session, place: ProjectPlace, actor: Actor) -> Mapping[str, Sequence[Shown]]:
    """The examples of each code that *actor* may see, by its key, counter-examples last; in one statement."""
    wanted = (
        select(Example, Annotation, Document, User.display_name, Code.key)
        .join(Annotation, Annotation.id == Example.annotation_id)
        .join(Document, Document.id == Annotation.document_id)
        .join(Code, Code.id == Example.code_id)
        .outerjoin(User, User.id == Example.made_by)
        .where(Example.project_id == place.project.id, visibility.examples(place, actor))
        .order_by(Example.counter, Example.made_at, Example.id)
        .options(joinedload(Annotation.code))
    )
    found: dict[str, list[Shown]] = {}
    for example, tag, document, by, key in session.execute(wanted):
        found.setdefault(key, []).append(Shown(example, tag, document, by))
    return found


def _told(session: Session, example: Example) -> dict[str, Any]:
    key = session.scalars(select(Code.key).where(Code.id == example.code_id)).one()
    return {"code": key, "counter": example.counter}
