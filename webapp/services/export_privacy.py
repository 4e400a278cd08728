"""What no export holds unless it is asked for: personal fields, and names of the team in what people wrote."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain import team_names
from webapp.domain.identifying import told_by_pseudonym
from webapp.domain.personal import Personal
from webapp.domain.records import DocumentRecord
from webapp.domain.team_names import Person, Replacing
from webapp.models import Membership, Project, Pseudonym, User
from webapp.services.record_names import Names


def kept(documents: Iterable[DocumentRecord], personal: Personal, team: Replacing) -> Iterator[DocumentRecord]:
    """The documents with personal fields empty, and pseudonyms for the names in notes, comments and reasons."""
    for document in documents:
        yield told_by_pseudonym(personal.without(document), team)


def team(session: Session, project: Project) -> Replacing:
    """Finds everybody of the project in what people wrote, and puts their pseudonyms there."""
    return team_names.of_people(people(session, project))


def people(session: Session, project: Project) -> list[Person]:
    """Everybody who is or was in the team, or is known from a file."""
    ids = Names.of(session, project).people
    members = select(Membership.user_id).where(Membership.project_id == project.id)
    known = select(Pseudonym.user_id).where(Pseudonym.project_id == project.id)
    wanted = select(User).where(User.id.in_(members.union(known))).order_by(User.id)
    return [
        Person(ids[str(user.id)], user.name or "", user.display_name, user.email or "")
        for user in session.scalars(wanted)
    ]
