"""What the describing files of a dataset version tell, gathered from the project when the data are written."""

from datetime import date

from sqlalchemy.orm import Session

from webapp.domain.descriptions import Description
from webapp.domain.records import Corpus
from webapp.domain.release_manifest import corpus_id
from webapp.domain.release_told import Person, Told
from webapp.domain.releases import Tally, Terms
from webapp.domain.roles import Actor
from webapp.services import release_rounds
from webapp.services.access import ProjectPlace
from webapp.services.record_names import Names


def told(
    session: Session, actor: Actor, place: ProjectPlace, terms: Terms, corpus: Corpus, tally: Tally, day: date
) -> Told:
    """All of it; *tally* has counted the data."""
    project = place.project
    about, names = Description.read(project.dataset), Names.of(session, project)
    rounds = release_rounds.locked(session, place)
    figures = [release_rounds.reliability(session, actor, project.slug, one) for one in rounds]
    return Told(
        corpus_id=corpus_id(project.slug),
        title=about.title or project.name,
        day=day,
        terms=terms,
        description=about,
        codebook=corpus.codebook,
        versions=sorted(tally.versions),
        counts=tally.portray(),
        licences=dict(sorted(tally.licences.items())),
        languages=sorted(tally.languages),
        people=_people(session, place, tally, names),
        rounds=release_rounds.portray(session, rounds, names),
        agreement=[one for one in figures if one],
    )


def _people(session: Session, place: ProjectPlace, tally: Tally, names: Names) -> list[Person]:
    practised = {names.people[str(who)]: words for who, words in release_rounds.training(session, place).items()}
    return [Person(who, ", ".join(sorted(did)), practised.get(who)) for who, did in sorted(tally.did.items())]
