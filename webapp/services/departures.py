"""What becomes of somebody's work when they leave a team, and when they come back.

Finished articles stay, under a pseudonym that never changes. Unfinished ones go back: their tags are deleted
softly, and one event lists what was taken away, from which all of it returns with the person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from webapp.clock import now, rfc3339
from webapp.domain.events import EventName
from webapp.domain.roles import Actor
from webapp.domain.workflow import CodingState, Layer, RoundState
from webapp.models import Annotation, Answer, Coding, Document, Event, Project, Round
from webapp.services import access, disagreements, finals, tallies, visibility

_MANY = 500
_CODING = ("id", "round_id", "blind", "version_id", "created_at")
_ANSWER = ("id", "export_id", "round_id", "layer", "question", "values", "version_id", "created_at", "updated_at")
_MOMENTS = frozenset({"created_at", "updated_at"})


@dataclass(frozen=True, slots=True)
class Departure:
    """What would stay and what would go back if somebody left."""

    finished: int
    unfinished: int

    @property
    def begun(self) -> bool:
        return self.finished + self.unfinished > 0

    @property
    def sentence(self) -> str:
        """`3 finished articles stay under a stable pseudonym; 1 unfinished article goes back.`"""
        stay = f"{_articles(self.finished, 'finished')} {'stays' if self.finished == 1 else 'stay'}"
        back = f"{_articles(self.unfinished, 'unfinished')} {'goes' if self.unfinished == 1 else 'go'} back"
        if self.finished and self.unfinished:
            return f"{stay} under a stable pseudonym; {back}."
        if self.finished:
            return f"{stay} under a stable pseudonym."
        return f"{back}." if self.unfinished else "They have not begun an article."


def previews(session: Session, actor: Actor, project: Project) -> Mapping[UUID, Departure]:
    """What each person's leaving would do, as far as *actor* may know; people without an article are not in it."""
    counts: dict[UUID, dict[str, int]] = {}
    rows = session.execute(
        select(Coding.user_id, Coding.state, func.count())
        .where(Coding.project_id == project.id, visibility.progress(actor))
        .group_by(Coding.user_id, Coding.state)
    )
    for user_id, state, count in rows:
        counts.setdefault(user_id, {})[state] = count
    return {
        user_id: Departure(found.get(CodingState.COMPLETE, 0), found.get(CodingState.IN_PROGRESS, 0))
        for user_id, found in counts.items()
    }


def take_back(session: Session, project: Project, user_id: UUID) -> dict[str, Any]:
    """Take away somebody's unfinished articles, and give what `restore` needs of them."""
    access.held(session, {coding.document_id for coding in _unfinished(session, project, user_id)})
    moment = now()
    returned = [_taken(session, coding, moment) for coding in _unfinished(session, project, user_id)]
    for document in {UUID(entry["document"]) for entry in returned}:
        finals.after_change(session, document)
        disagreements.refresh_document(session, document)
    return {"at": rfc3339(moment), "returned": returned}


def restore(session: Session, project: Project, user_id: UUID) -> int:
    """Give back what the person's last departure took away; the number of tags that returned."""
    left = session.scalars(
        select(Event.before)
        .where(Event.subject_id == user_id, Event.project_id == project.id)
        .where(Event.name == EventName.MEMBER_REMOVED.value)
        .order_by(Event.id.desc())
        .limit(1)
    ).one_or_none()
    if not left:
        return 0
    access.held(session, [UUID(entry["document"]) for entry in left["returned"]])
    return sum(
        _given_back(session, project, user_id, entry, datetime.fromisoformat(left["at"])) for entry in left["returned"]
    )


def _unfinished(session: Session, project: Project, user_id: UUID) -> Sequence[Coding]:
    """Codings in progress, outside rounds that are locked."""
    locked = select(Round.id).where(Round.project_id == project.id, Round.state == RoundState.LOCKED.value)
    wanted = select(Coding).where(
        Coding.project_id == project.id,
        Coding.user_id == user_id,
        Coding.state == CodingState.IN_PROGRESS.value,
        or_(Coding.round_id.is_(None), Coding.round_id.not_in(locked)),
    )
    return session.scalars(wanted.order_by(Coding.id)).all()


def _taken(session: Session, coding: Coding, moment: datetime) -> dict[str, Any]:
    tags = session.scalars(
        select(Annotation).where(
            Annotation.document_id == coding.document_id,
            Annotation.author_id == coding.user_id,
            Annotation.layer == Layer.INDIVIDUAL.value,
            Annotation.round_id.is_not_distinct_from(coding.round_id),
            Annotation.deleted_at.is_(None),
        )
    ).all()
    answers = session.scalars(
        select(Answer).where(
            Answer.document_id == coding.document_id,
            Answer.user_id == coding.user_id,
            Answer.layer == Layer.INDIVIDUAL.value,
            Answer.round_id.is_not_distinct_from(coding.round_id),
        )
    ).all()
    entry = {
        "document": str(coding.document_id),
        "coding": _kept(coding, _CODING),
        "tags": [str(tag.id) for tag in tags],
        "answers": [_kept(answer, _ANSWER) for answer in answers],
    }
    _mark(session, tags, moment)
    session.execute(delete(Answer).where(Answer.id.in_([answer.id for answer in answers])))
    session.execute(delete(Coding).where(Coding.id == coding.id))
    return entry


def _given_back(session: Session, project: Project, user_id: UUID, entry: dict[str, Any], at: datetime) -> int:
    document_id = UUID(entry["document"])
    if session.get(Document, document_id) is None:
        return 0
    keys = {"project_id": project.id, "document_id": document_id, "user_id": user_id}
    kept = {name: entry["coding"][name] for name in _CODING}  # an older version kept more
    coding = {**_read(kept), **keys, "state": CodingState.IN_PROGRESS.value, "updated_at": now()}
    if not _exists(session, Coding, coding["id"]):
        session.execute(insert(Coding), {**coding, "completed_at": None})
    for answer in map(_read, entry["answers"]):
        if not _exists(session, Answer, answer["id"]):
            session.execute(insert(Answer), {**answer, **keys})
    tags: list[Annotation] = []
    for ids in _parts([UUID(tag) for tag in entry["tags"]]):
        tags += session.scalars(select(Annotation).where(Annotation.id.in_(ids), Annotation.deleted_at == at))
    _mark(session, tags, None)
    finals.after_change(session, document_id)
    disagreements.refresh_document(session, document_id)
    return len(tags)


def _mark(session: Session, tags: Sequence[Annotation], deleted_at: datetime | None) -> None:
    """Delete or restore *tags*, and keep the counts that lists show."""
    for ids in _parts([tag.id for tag in tags]):
        session.execute(update(Annotation).where(Annotation.id.in_(ids)).values(deleted_at=deleted_at))
    for _, same in groupby(sorted(tags, key=_counted), key=_counted):
        group = list(same)
        tallies.count(session, group[0], len(group) if deleted_at is None else -len(group))


def _counted(tag: Annotation) -> str:
    return str(tag.code_id)


def _exists(session: Session, kind: type[Coding] | type[Answer], row_id: UUID) -> bool:
    return session.scalar(select(func.count()).where(kind.id == row_id)) == 1


def _kept(row: Coding | Answer, names: Iterable[str]) -> dict[str, Any]:
    return {name: rfc3339(getattr(row, name)) if name in _MOMENTS else getattr(row, name) for name in names}


def _read(kept: Mapping[str, Any]) -> dict[str, Any]:
    row = dict(kept)
    for name in _MOMENTS & row.keys():
        row[name] = datetime.fromisoformat(row[name])
    for name in ("id", "round_id", "version_id"):
        row[name] = UUID(row[name]) if row[name] else None
    return row


def _parts(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[first : first + _MANY] for first in range(0, len(ids), _MANY))


def _articles(count: int, kind: str) -> str:
    return f"{count:,} {kind} article{'' if count == 1 else 's'}"
