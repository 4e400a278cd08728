"""How far everybody is with a round: together, person by person, document by document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.domain.roles import Role
from webapp.domain.workflow import CodingState, RoundState
from webapp.models import Assignment, Coding, Document, Membership, Round, User
from webapp.services import sealing
from webapp.services.round_work import finished

PAGE = 50
_NO_MEMBER = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far everybody together is: documents, coders, codings that are asked for and finished."""

    documents: int
    coders: int
    asked: int
    finished: int

    @property
    def left(self) -> int:
        return self.asked - self.finished


@dataclass(frozen=True, slots=True)
class Standing:
    """One coder of a round and how far they are; *here* is whether they can still code in the project."""

    person: User
    asked: int
    finished: int
    begun: int
    here: bool

    @property
    def left(self) -> int:
        return self.asked - self.finished


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document of a round and how many of its coders have finished it."""

    document_id: UUID
    title: str
    asked: int
    finished: int
    begun: int
    done_by: Sequence[tuple[UUID, str]]  # who has finished it, by name


def progress(session: Session, rounds: Sequence[Round]) -> Mapping[UUID, Progress]:
    """Where each round stands; one that came with an import has codings and nobody who was asked."""
    ids = [one.id for one in rounds]
    asked = select(
        Assignment.round_id,
        func.count(Assignment.document_id.distinct()),
        func.count(Assignment.user_id.distinct()),
        func.count(),
    ).where(Assignment.round_id.in_(ids))
    found = {row[0]: row[1:] for row in session.execute(asked.group_by(Assignment.round_id))}
    open_ = [one.id for one in rounds if one.state != RoundState.PLANNED and not one.imported]
    done = select(Assignment.round_id, func.count()).where(Assignment.round_id.in_(open_), finished())
    finished_ = {row[0]: row[1] for row in session.execute(done.group_by(Assignment.round_id))}
    imported = _imported(session, [one.id for one in rounds if one.imported])
    known = {key: Progress(*row, finished_.get(key, 0)) for key, row in found.items()}
    return {key: imported.get(key) or known.get(key, Progress(0, 0, 0, 0)) for key in ids}


def _imported(session: Session, ids: Sequence[UUID]) -> dict[UUID, Progress]:
    if not ids:
        return {}
    complete = func.count().filter(Coding.state == CodingState.COMPLETE.value)
    wanted = select(
        Coding.round_id,
        func.count(Coding.document_id.distinct()),
        func.count(Coding.user_id.distinct()),
        func.count(),
        complete,
    ).where(Coding.round_id.in_(ids))
    return {row[0]: Progress(*row[1:]) for row in session.execute(wanted.group_by(Coding.round_id)) if row[0]}


def people(session: Session, found: Round) -> Sequence[Standing]:
    """Who was asked, who begun, who finished how much; by name."""
    done = func.count().filter(finished())
    asked = select(Assignment.user_id, func.count(), done).where(Assignment.round_id == found.id)
    counts = {row[0]: row[1:] for row in session.execute(asked.group_by(Assignment.user_id))}
    begun = select(Coding.user_id, func.count()).where(
        Coding.round_id == found.id, Coding.state == CodingState.IN_PROGRESS.value
    )
    started = {row[0]: row[1] for row in session.execute(begun.group_by(Coding.user_id))}
    role = func.coalesce(Membership.role, _NO_MEMBER)
    member = (Membership.user_id == User.id) & (Membership.project_id == found.project_id)
    rows = select(User, role).join(Membership, member, isouter=True).where(User.id.in_(counts))
    return [
        Standing(
            user,
            *counts[user.id],
            started.get(user.id, 0),
            here=stored >= Role.ANNOTATOR and user.disabled_at is None,
        )
        for user, stored in session.execute(rows.order_by(User.display_name, User.id))
    ]


def sheets(session: Session, found: Round, after: UUID | None) -> tuple[Sequence[Sheet], UUID | None]:
    """A page of the documents, in the order in which they came into the project."""
    documents = select(Assignment.document_id).where(Assignment.round_id == found.id)
    wanted = select(Document.id, Document.title, Document.source_file).where(Document.id.in_(documents))
    if after:
        wanted = wanted.where(Document.id > after)
    rows = session.execute(wanted.order_by(Document.id).limit(PAGE + 1)).all()
    ids = [row.id for row in rows[:PAGE]]
    asked = select(Assignment.document_id, func.count(), func.count().filter(finished())).where(
        Assignment.round_id == found.id, Assignment.document_id.in_(ids)
    )
    counts = {row[0]: row[1:] for row in session.execute(asked.group_by(Assignment.document_id))}
    begun = select(Coding.document_id, func.count()).where(
        Coding.round_id == found.id, Coding.document_id.in_(ids), Coding.state == CodingState.IN_PROGRESS.value
    )
    started = {row[0]: row[1] for row in session.execute(begun.group_by(Coding.document_id))}
    done = _done_by(session, found, ids)
    shown = [
        Sheet(
            row.id,
            sealing.named(session, *row, "Untitled"),
            *counts[row.id],
            started.get(row.id, 0),
            done.get(row.id, ()),
        )
        for row in rows[:PAGE]
    ]
    return shown, ids[-1] if len(rows) > PAGE else None


def _done_by(session: Session, found: Round, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[tuple[UUID, str]]]:
    wanted = (
        select(Coding.document_id, User.id, User.display_name)
        .join(User, User.id == Coding.user_id)
        .where(Coding.round_id == found.id, Coding.document_id.in_(ids), Coding.state == CodingState.COMPLETE.value)
        .order_by(User.display_name, User.id)
    )
    people: dict[UUID, list[tuple[UUID, str]]] = {}
    for document_id, user_id, name in session.execute(wanted):
        people.setdefault(document_id, []).append((user_id, name))
    return people
