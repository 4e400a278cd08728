"""Corpora that come in over a page, or are only looked at: what came or would come of them, and whom they name."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.codebook import CodebookSpec
from webapp.domain.file_names import clean_path
from webapp.domain.roles import Actor
from webapp.errors import AppError
from webapp.formats.base import Format
from webapp.formats.reading import Files, Source
from webapp.models import Membership, User
from webapp.services import corpora, corpus_people, foreign_imports
from webapp.services.access import ProjectPlace
from webapp.services.corpora import Line, Report
from webapp.services.deliveries import CODEBOOK, Archive, endings
from webapp.services.foreign_report import ForeignReport

End = Callable[[], None]
"""Is called after each batch: it keeps what was written, or forgets it."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a file names, with the number of their tags; *account* is who that is here, where it is known."""

    id: str
    name: str
    tags: int
    account: str | None


@dataclass(slots=True)
class Brought:
    """What came of a file, or would come of it."""

    name: str
    report: Report = field(default_factory=Report)
    foreign: ForeignReport | None = None
    people: list[Named] = field(default_factory=list)
    texts: list[Source] = field(default_factory=list)  # files that the other program does not speak of


def corpus(
    session: Session,
    actor: Actor,
    slug: str,
    brought: Brought,
    lines: Iterable[Line],
    *,
    people: Mapping[str, str],
    codebook: CodebookSpec | None,
    end: End,
) -> Brought:
    """Bring in lines of canonical JSONL."""
    run = corpora.begin(session, actor, slug, people=people, codebook=codebook)
    end()
    for batch in corpora.batches(lines):
        brought.report.add(corpora.bring_in(session, actor, run.place, batch, run))
        end()
    brought.people = _named(session, run.place, brought.report, {})
    return brought


def packed(
    session: Session, actor: Actor, slug: str, archive: Archive, *, people: Mapping[str, str], end: End
) -> Iterator[Brought]:
    """Bring in the corpora of an archive, each with the codebook beside it."""
    for name in archive.corpora:
        brought, codebook = Brought(f"{archive.name}: {clean_path(name)}"), None
        try:
            codebook = archive.codebook(name)
        except AppError as refused:
            brought.report.errors.tell(CODEBOOK, 0, refused.detail)
        lines = archive.lines(name)
        yield corpus(session, actor, slug, brought, lines, people=people, codebook=codebook, end=end)


def foreign(
    session: Session,
    actor: Actor,
    slug: str,
    brought: Brought,
    given: tuple[Files, Format],
    *,
    people: Mapping[str, str],
    end: End,
    dry: bool,
) -> Brought:
    """Bring in files of another program."""
    files, form = given
    run = foreign_imports.begin(session, actor, slug, form, people=people)
    end()
    for batch in corpora.batches(foreign_imports.lines(run, files.found(form))):
        brought.report.add(foreign_imports.bring_in(session, actor, run, batch))
        end()
    if not dry:
        foreign_imports.finish(session, actor, run)
        end()
    brought.texts = files.left_over(endings())
    run.told.unread = files.unread
    brought.foreign = run.told
    brought.people = _named(session, run.run.place, brought.report, run.run.names)
    return brought


def ask_once(found: Sequence[Brought]) -> None:
    """Name everybody with the first file only that names them, with all their tags."""
    asked: dict[str, Named] = {}
    for brought in found:
        for person in brought.people:
            before = asked.get(person.id)
            asked[person.id] = person if before is None else replace(before, tags=before.tags + person.tags)
    for brought in found:
        brought.people = [asked.pop(person.id) for person in brought.people if person.id in asked]


def team(session: Session, place: ProjectPlace) -> list[tuple[str, str]]:
    """The names of the project's people, as they sign in and as they are shown, in order."""
    wanted = select(User.name, User.display_name).join(Membership, Membership.user_id == User.id)
    rows = session.execute(wanted.where(Membership.project_id == place.project.id)).all()
    return sorted(((row.name or "", row.display_name) for row in rows), key=lambda one: one[1].casefold())


def _named(session: Session, place: ProjectPlace, report: Report, names: Mapping[str, str]) -> list[Named]:
    accounts = corpus_people.accounts_of(session, place.project, report.named)
    found = [
        Named(person, names.get(person, person), tags, accounts[person].display_name if person in accounts else None)
        for person, tags in report.named.items()
    ]
    return sorted(found, key=lambda one: (one.account is not None, one.name.casefold()))
