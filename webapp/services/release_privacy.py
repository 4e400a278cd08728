"""What a dataset version leaves out, and what in it may identify somebody."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.domain import team_names
from webapp.domain.anonymity import WITHHELD, Anonymous
from webapp.domain.descriptions import Description
from webapp.domain.identifying import Finding, Search, told_by_pseudonym
from webapp.domain.personal import Personal
from webapp.domain.records import Corpus, DocumentRecord
from webapp.domain.releases import Terms
from webapp.domain.roles import Action, Actor
from webapp.domain.team_names import Person
from webapp.models import Document, DocumentText, Redaction
from webapp.services import access, export_privacy, exports
from webapp.services.access import ProjectPlace
from webapp.services.exports import Wanted
from webapp.services.record_names import Names
from webapp.services.release_settled import settled


@dataclass(frozen=True, slots=True)
class Check:
    """What was found in a project, and the documents where it stands by their ids in exports."""

    place: ProjectPlace
    findings: list[Finding]
    documents: dict[str, UUID]


@dataclass(slots=True)
class Privacy:
    """Looks through documents on their way into a version, and takes out of them what it leaves out."""

    search: Search
    personal: Personal
    team: team_names.Replacing
    terms: Terms
    anonymous: Anonymous | None

    def over(self, documents: Iterable[DocumentRecord]) -> Iterator[DocumentRecord]:
        """The documents as the version holds them, looked through before."""
        return self.quietly(self.search.over(documents))

    def quietly(self, documents: Iterable[DocumentRecord]) -> Iterator[DocumentRecord]:
        """The same of documents that were looked through before."""
        for document in documents:
            kept = document if self.terms.personal else self.personal.without(document)
            kept = told_by_pseudonym(kept, self.team)
            yield self.anonymous.document(kept) if self.anonymous else kept


def of(session: Session, place: ProjectPlace, terms: Terms, corpus: Corpus) -> Privacy:
    """What a version on these terms leaves out."""
    people = export_privacy.people(session, place.project)
    personal = Personal([corpus.codebook, *corpus.codebooks.values()])
    team = team_names.of_people(people)
    search = Search(personal, team, _redacted(session, place))
    return Privacy(search, personal, team, terms, _anonymous(place, people, terms) if terms.anonymous else None)


def check(session: Session, actor: Actor, slug: str) -> Check:
    """What may identify somebody in a version that is made now of everything. Call it first on a fresh session."""
    exports.steady(session)
    place = access.project(session, actor, slug, Action.MANAGE_RELEASES)
    with closing(exports.plan(session, actor, slug, Wanted(personal=True))) as export:
        search = of(session, place, Terms("0.0"), export.corpus).search
        for document in settled(session, place, export.corpus.documents):
            search.look(document)
    return Check(place, search.findings, _documents(session, place, search.findings))


def pseudonym(session: Session, actor: Actor, place: ProjectPlace) -> str:
    """The id of *actor* in files; that of a command is a word."""
    return Names.of(session, place.project).people[str(actor.user_id)] if actor.user_id else "command"


def _documents(session: Session, place: ProjectPlace, findings: Iterable[Finding]) -> dict[str, UUID]:
    named = {doc_id for finding in findings for doc_id in finding.places}
    wanted = select(Document.export_id, Document.id).where(Document.project_id == place.project.id)
    rows = session.execute(wanted.where(Document.export_id.in_(named)))
    return {row.export_id: row.id for row in rows}


def _anonymous(place: ProjectPlace, people: list[Person], terms: Terms) -> Anonymous:
    project = place.project
    about = Description.read(project.dataset)
    creators = [part for one in about.creators for part in (one.name, one.family, one.orcid, one.affiliation)]
    others = [one for one in (project.name, project.slug, about.title, *terms.hosts, *creators) if one]

    def another(given: str) -> str:
        digest = hmac.new(project.export_key, given.encode(), hashlib.sha256).hexdigest()
        return f"{given[:1] if given[1:2] == '-' else 'x'}-{digest[:16]}"

    return Anonymous(team_names.of_all(people, others, WITHHELD), team_names.whole(people, others, WITHHELD), another)


def _redacted(session: Session, place: ProjectPlace) -> list[str]:
    """Every stretch that is masked somewhere in the project."""
    length = Redaction.end - Redaction.start
    wanted = (
        select(func.substr(DocumentText.text, Redaction.start + 1, length))
        .select_from(Redaction)
        .join(Document, Document.id == Redaction.document_id)
        .join(DocumentText, DocumentText.document_id == Document.id)
        .where(Document.project_id == place.project.id)
        .distinct()
    )
    return list(session.scalars(wanted))
