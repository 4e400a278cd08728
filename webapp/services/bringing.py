"""Corpora that come in over a page, or are only looked at: what came or would come of them, and whom they name."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.codebook import CodebookSpec
from webapp.domain.file_names import clean_path
from webapp.domain.roles import Actor
from webapp.errors import AppError
from webapp.formats.base import Format
from webapp.formats.reading import Files, Source
from webapp.models import Membership, User
from webapp.services import corpora, corpus_people, deliveries, foreign_imports
from webapp.services.access import ProjectPlace
from webapp.services.corpora import Line, Report
from webapp.services.corpus_report import Trouble
from webapp.services.deliveries import CODEBOOK, Archive, Delivery, endings
from webapp.services.foreign_report import ForeignReport

_TOLD = 200  # troubles of a file that a page lists

End = Callable[[], None]
"""Is called after each batch: it keeps what was written, or forgets it."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a file names, with the number of their tags; *account* is who that is here, where it is known."""

    id: str
    name: str
    tags: int
    account: str | None
    files: tuple[str, ...] = ()


@dataclass(slots=True)
class Brought:
    """What came of a file, or would come of it."""

    name: str
    report: Report = field(default_factory=Report)
    foreign: ForeignReport | None = None
    people: list[Named] = field(default_factory=list)
    texts: list[Source] = field(default_factory=list)  # files that the other program does not speak of

    @property
    def troubles(self) -> list[Trouble]:
        """The first of what does not come in, or stands against what is here."""
        left = self.foreign.left.first if self.foreign else []
        return [*left, *self.report.troubles][:_TOLD]

    @property
    def untold(self) -> int:
        """How many troubles there are beside the first."""
        report = self.report
        kinds = [report.errors, report.refused, report.conflicts, *([self.foreign.left] if self.foreign else [])]
        return sum(kind.count for kind in kinds) - len(self.troubles)


@dataclass(slots=True)
class Coming:
    """Something with tags on its way in: read batch by batch as it is taken, then written."""

    brought: Brought
    place: ProjectPlace
    batches: Iterator[list[Line]]
    write: Callable[[list[Line]], Report]
    names: Mapping[str, str] = field(default_factory=dict)  # of people of whom the files know more than an id
    finish: Callable[[], None] = lambda: None


def begun(
    session: Session,
    actor: Actor,
    slug: str,
    delivery: Delivery,
    *,
    people: Mapping[str, str],
    beside: Mapping[str, CodebookSpec],
) -> Iterator[Coming]:
    """All that came with tags, each begun when its turn comes; *beside* are the codebooks that came, too."""
    who = (session, actor, slug)
    for source in filter(deliveries.is_corpus, delivery.rest):
        lines = corpora.lines(source.name, source.lines())
        yield _corpus(*who, Brought(source.name), lines, people=people, codebooks=beside)
    for archive in delivery.archives:
        yield from _packed(*who, archive, people=people)
    for files, form in delivery.foreign:
        yield _foreign(*who, Brought(files.called), files, form, people=people)


def bring(session: Session, coming: Coming, end: End) -> Brought:
    """Write all of it, and tell what came of it and whom it names; *end* is called after each batch."""
    brought = coming.brought
    for batch in coming.batches:
        brought.report.add(coming.write(batch))
        end()
    brought.people = _named(session, coming.place, brought.report, coming.names)
    return brought


def everybody(found: Iterable[Brought]) -> list[Named]:
    """Everybody whom the files name, once, with all their tags; first who is not known here yet."""
    people: dict[str, Named] = {}
    for brought in found:
        for person in brought.people:
            before = people.get(person.id, replace(person, tags=0))
            files = (*before.files, brought.name)
            people[person.id] = replace(before, tags=before.tags + person.tags, files=files)
    return sorted(people.values(), key=lambda one: (one.account is not None, one.name.casefold()))


def team(session: Session, place: ProjectPlace) -> list[tuple[str, str]]:
    """The names of the project's people, as they sign in and as they are shown, in order."""
    wanted = select(User.name, User.display_name).join(Membership, Membership.user_id == User.id)
    rows = session.execute(wanted.where(Membership.project_id == place.project.id)).all()
    return sorted(((row.name or "", row.display_name) for row in rows), key=lambda one: one[1].casefold())


def _corpus(
    session: Session,
    actor: Actor,
    slug: str,
    brought: Brought,
    lines: Iterable[Line],
    *,
    people: Mapping[str, str],
    codebooks: Mapping[str, CodebookSpec],
) -> Coming:
    run = corpora.begin(session, actor, slug, people=people, codebooks=codebooks)
    write = partial(corpora.bring_in, session, actor, run.place, run=run)
    return Coming(brought, run.place, corpora.batches(lines), write)


def _packed(
    session: Session, actor: Actor, slug: str, archive: Archive, *, people: Mapping[str, str]
) -> Iterator[Coming]:
    """The corpora of an archive, each with the codebooks beside it."""
    for name in archive.corpora:
        brought, books = Brought(f"{archive.name}: {clean_path(name)}"), None
        try:
            books = archive.codebooks(name)
        except AppError as refused:
            brought.report.errors.tell(CODEBOOK, 0, refused.detail)
        yield _corpus(session, actor, slug, brought, archive.lines(name), people=people, codebooks=books or {})


def _foreign(
    session: Session,
    actor: Actor,
    slug: str,
    brought: Brought,
    files: Files,
    form: Format,
    *,
    people: Mapping[str, str],
) -> Coming:
    run = foreign_imports.begin(session, actor, slug, form, people=people)
    brought.foreign = run.told

    def batches() -> Iterator[list[Line]]:
        yield from corpora.batches(foreign_imports.lines(run, files.found(form)))
        brought.texts = files.left_over(endings())
        run.told.unread = files.unread

    write = partial(foreign_imports.bring_in, session, actor, run)
    finish = partial(foreign_imports.finish, session, actor, run)
    return Coming(brought, run.run.place, batches(), write, run.run.names, finish)


def _named(session: Session, place: ProjectPlace, report: Report, names: Mapping[str, str]) -> list[Named]:
    accounts = corpus_people.accounts_of(session, place.project, report.named)
    return [
        Named(person, names.get(person, person), tags, accounts[person].display_name if person in accounts else None)
        for person, tags in report.named.items()
    ]
