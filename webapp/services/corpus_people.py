"""Who is behind the ids of a corpus: a person who is known under the id, else somebody who can't sign in.

Whoever is bound to an account stands in exports under the account's pseudonym; the id of the file is kept as
an alias, so that the next file is understood without being told again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.domain.ids import new_id
from webapp.errors import Conflict
from webapp.models import (
    Alias,
    Annotation,
    Answer,
    Coding,
    Comment,
    Decision,
    Disagreement,
    DisagreementTag,
    Document,
    Project,
    Pseudonym,
    Tally,
    User,
    Verdict,
)
from webapp.services import access, disagreements, finals, tallies

_WORK: tuple[InstrumentedAttribute[UUID], ...] = (
    Annotation.author_id,
    Answer.user_id,
    Coding.user_id,
    Comment.author_id,
    Decision.reviewer_id,
    Verdict.reviewer_id,
)


@dataclass(frozen=True, slots=True)
class People:
    """Everybody whom some documents name.

    *users* by the id under which exports name them; *renamed* says which other id that is for whoever the file
    calls otherwise; *fresh* are the ids that nobody knew.
    """

    users: Mapping[str, UUID]
    renamed: Mapping[str, str]
    fresh: list[str]


def resolve(
    session: Session, project: Project, named: Iterable[str], moment: datetime, names: Mapping[str, str]
) -> People:
    """The people behind these ids; who is unknown is made, without an account, under the same id.

    *names* are what the files call some of them.
    """
    wanted = sorted(set(named))
    known = _known(session, project.id, wanted)
    renamed = _aliases(session, project.id, [name for name in wanted if name not in known])
    known |= dict(renamed.values())
    fresh = [name for name in wanted if name not in known and name not in renamed]
    made = {name: new_id() for name in fresh}
    if made:
        people = [
            {
                "id": user_id,
                "display_name": names.get(name, name),
                "kind": "imported",
                "is_admin": False,
                "created_at": moment,
            }
            for name, user_id in made.items()
        ]
        session.execute(insert(User), people)
        rows = [{"project_id": project.id, "user_id": user_id, "export_id": name} for name, user_id in made.items()]
        session.execute(insert(Pseudonym), rows)
    return People(known | made, {name: export_id for name, (export_id, _) in renamed.items()}, fresh)


def accounts_of(session: Session, project: Project, named: Iterable[str]) -> dict[str, User]:
    """The accounts that stand behind ids of files already."""
    wanted = sorted(set(named))
    known = _known(session, project.id, wanted)
    known |= {name: user_id for name, (_, user_id) in _aliases(session, project.id, wanted).items()}
    people = select(User).where(User.id.in_(known.values()), User.kind != "imported")
    users = {user.id: user for user in session.scalars(people)}
    return {name: users[user_id] for name, user_id in known.items() if user_id in users}


def bind(session: Session, project: Project, export_id: str, user: User) -> None:
    """Let the id of a corpus stand for an account from now on, with all that was imported under it before.

    Raises Conflict when it stands for another account already.
    """
    owner = (
        session.scalars(
            select(User)
            .join(Pseudonym, Pseudonym.user_id == User.id)
            .where(Pseudonym.project_id == project.id, Pseudonym.export_id == export_id)
        ).one_or_none()
        or session.scalars(
            select(User)
            .join(Alias, Alias.user_id == User.id)
            .where(Alias.project_id == project.id, Alias.export_id == export_id)
        ).one_or_none()
    )
    if owner is not None and owner.id == user.id:
        return
    if owner is not None and owner.kind != "imported":
        raise Conflict(f"{export_id} is {owner.name} here already.", field="map")
    if owner is not None:
        _hand_over(session, project.id, owner.id, user.id)
    own = session.get(Pseudonym, (project.id, user.id))
    row = {"project_id": project.id, "user_id": user.id, "export_id": export_id}
    session.execute(insert(Alias if own else Pseudonym), row)


def _known(session: Session, project_id: UUID, names: list[str]) -> dict[str, UUID]:
    wanted = select(Pseudonym.export_id, Pseudonym.user_id).where(Pseudonym.project_id == project_id)
    return {row.export_id: row.user_id for row in session.execute(wanted.where(Pseudonym.export_id.in_(names)))}


def _aliases(session: Session, project_id: UUID, names: list[str]) -> dict[str, tuple[str, UUID]]:
    """For each alias the id under which exports name the person, and the person."""
    if not names:
        return {}
    wanted = (
        select(Alias.export_id, Pseudonym.export_id.label("written"), Alias.user_id)
        .join(Pseudonym, (Pseudonym.project_id == Alias.project_id) & (Pseudonym.user_id == Alias.user_id))
        .where(Alias.project_id == project_id, Alias.export_id.in_(names))
    )
    return {row.export_id: (row.written, row.user_id) for row in session.execute(wanted)}


def _hand_over(session: Session, project_id: UUID, old: UUID, new: UUID) -> None:
    """Give everything of an imported person in the project to an account; one who has nothing left goes."""
    documents = set(session.scalars(select(Annotation.document_id).where(*_of(Annotation, project_id, old))))
    documents |= set(session.scalars(select(Coding.document_id).where(*_of(Coding, project_id, old))))
    access.held(session, documents)
    twice = select(Coding.document_id, Coding.round_id).where(*_of(Coding, project_id, new))
    for document, round_id in session.execute(twice).all():  # who coded it under both ids keeps the account's
        same_round = Coding.round_id.is_not_distinct_from(round_id)
        session.execute(delete(Coding).where(*_of(Coding, project_id, old), Coding.document_id == document, same_round))
    for person in _WORK:
        table = person.class_
        session.execute(update(table).where(*_of(table, project_id, old)).values({person: new}))
    compared = select(Disagreement.id).where(Disagreement.project_id == project_id)
    tags = and_(DisagreementTag.author_id == old, DisagreementTag.disagreement_id.in_(compared))
    session.execute(update(DisagreementTag).where(tags).values(author_id=new))
    theirs = Tally.user_id == old, Tally.document_id.in_(select(Document.id).where(Document.project_id == project_id))
    counted = session.execute(select(Tally.document_id, Tally.code_id, Tally.layer, Tally.count).where(*theirs)).all()
    tallies.add(session, {(document, new, code, layer): count for document, code, layer, count in counted})
    session.execute(delete(Tally).where(*theirs))
    session.execute(update(Alias).where(Alias.project_id == project_id, Alias.user_id == old).values(user_id=new))
    session.execute(delete(Pseudonym).where(Pseudonym.project_id == project_id, Pseudonym.user_id == old))
    session.execute(delete(User).where(User.id == old, ~exists().where(Pseudonym.user_id == old)))
    for document in sorted(documents):
        finals.after_change(session, document)
    disagreements.refresh_documents(session, sorted(documents))


def _of(table: Any, project_id: UUID, person: UUID) -> tuple[Any, Any]:
    """Conditions: rows of *table* in the project that are the person's."""
    column = next(column for column in _WORK if column.class_ is table)
    return table.project_id == project_id, column == person
