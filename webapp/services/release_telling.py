"""What the describing files of a dataset version tell, gathered from the project when the data are written."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from webapp.domain.anonymity import Anonymous, anonymous
from webapp.domain.descriptions import Description
from webapp.domain.records import Corpus
from webapp.domain.release_manifest import corpus_id
from webapp.domain.release_told import Person, Told
from webapp.domain.releases import Tally, Terms
from webapp.domain.roles import Actor
from webapp.services import release_rounds
from webapp.services.access import ProjectPlace
from webapp.services.record_names import Names


@dataclass(frozen=True, slots=True)
class Telling:
    """Gathers it; *hides* takes names out of all that is told."""

    session: Session
    actor: Actor
    place: ProjectPlace
    hides: Anonymous | None = None

    def told(self, terms: Terms, corpus: Corpus, tally: Tally, day: date) -> Told:
        """All of it; *tally* has counted the data, and *corpus* has the names taken out already."""
        project, session = self.place.project, self.session
        about, names = Description.read(project.dataset), Names.of(session, project)
        rounds = release_rounds.locked(session, self.place)
        figures = [release_rounds.reliability(session, self.actor, project.slug, one) for one in rounds]
        found = Told(
            corpus_id=corpus_id(project.slug),
            title=about.title or project.name,
            day=day,
            terms=terms,
            description=about,
            codebook=corpus.codebook,
            versions=sorted(tally.versions),
            counts=tally.portray(),
            final=dict(tally.final),
            licences=dict(sorted(tally.licences.items())),
            languages=sorted(tally.languages),
            people=self._people(tally, names),
            rounds=release_rounds.portray(session, rounds, names),
            agreement=[one for one in figures if one],
        )
        return self._hidden(found) if self.hides else found

    def _hidden(self, found: Told) -> Told:
        assert self.hides
        about = self.hides.over(anonymous(found.description))
        terms = replace(found.terms, note=self.hides.names.hide(found.terms.note))
        return replace(
            found,
            corpus_id="anonymous",
            title=about.title,
            terms=terms,
            description=about,
            licences=self.hides.over(found.licences, "columns"),
            rounds=self.hides.over(found.rounds),
            agreement=self.hides.over(found.agreement),
        )

    def _people(self, tally: Tally, names: Names) -> list[Person]:
        practised = {
            self._id(names.people[str(who)]): words
            for who, words in release_rounds.training(self.session, self.place).items()
        }
        return [Person(who, ", ".join(sorted(did)), practised.get(who)) for who, did in sorted(tally.did.items())]

    def _id(self, given: str) -> str:
        return self.hides.identifier(given) if self.hides else given
