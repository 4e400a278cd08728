"""Corpora from elsewhere: documents with tags, decisions and people, brought in or joined to what is here.

How a command or a page brings in canonical JSONL (`formats.jsonl.is_canonical` tells its lines from plain texts):

    with database.writing() as session:
        run = corpora.begin(session, actor, slug, people={"u-0123456789abcdef": "mina"}, codebooks={"1.0": spec})
        session.commit()
    for batch in corpora.batches(corpora.lines("corpus.jsonl", stream)):  # read and checked without the write lock
        with database.writing() as session:
            report.add(corpora.bring_in(session, actor, run.place, batch, run))
            session.commit()

A dry run rolls back instead. `reference()` gives the lines of the layer that comes with the program.
"""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy.orm import Session

from webapp import resources
from webapp.clock import now
from webapp.domain.codebook import CodebookSpec
from webapp.domain.roles import Action, Actor
from webapp.domain.soundness import require_sound
from webapp.errors import AppError
from webapp.formats import jsonl
from webapp.services import access, accounts, corpus_batches, corpus_books, corpus_people
from webapp.services.access import ProjectPlace
from webapp.services.corpus_batches import Line, Run
from webapp.services.corpus_report import Report

__all__ = ["Line", "Report", "Run", "batches", "begin", "bring_in", "line", "lines", "reference"]

BATCH, BATCH_CHARACTERS, BATCH_TAGS = 100, 1_000_000, 1_000


def begin(
    session: Session,
    actor: Actor,
    slug: str,
    *,
    people: Mapping[str, str] | None = None,
    codebooks: Mapping[str, CodebookSpec] | None = None,
    expects_texts: bool = True,
) -> Run:
    """A run into the project; *people* binds ids of the file to names of accounts, for this and later imports.

    *codebooks* are those that lay beside the file, by version. Raises NotFound for an unknown account, Conflict
    for an id that is somebody else already.
    """
    place = access.project(session, actor, slug, Action.IMPORT)
    run = Run(place, now(), codebooks or {}, expects_texts, people=people or {})
    _bind(session, run)
    return run


def _bind(session: Session, run: Run) -> None:
    for export_id, name in run.people.items():
        corpus_people.bind(session, run.place.project, export_id, accounts.named(session, name))


def lines(name: str, stream: Iterable[bytes]) -> Iterator[Line]:
    """The lines of a file, read and checked; what is wrong with one is said in it, never raised."""
    for number, raw in enumerate(stream, 1):
        if raw and not raw.isspace():
            yield line(name, number, raw)


def line(name: str, number: int, raw: bytes) -> Line:
    """One line of canonical JSONL."""
    try:
        record = jsonl.read_line(raw)
        require_sound(record)
        corpus_books.require_nameable(record)
    except AppError as refused:
        return Line(name, number, problem=refused.detail)
    return Line(name, number, record)


def reference() -> Iterator[Line]:
    """The reference layer of the five articles that the program knows, without their text."""
    with (resources.path("seeds") / "reference.jsonl").open("rb") as stream:
        yield from lines("reference.jsonl", stream)


def batches(found: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines in batches short enough for those who save meanwhile."""
    some: list[Line] = []
    characters = tags = 0
    for one in found:
        some.append(one)
        if one.record:
            characters, tags = characters + one.record.text_length, tags + len(one.record.annotations)
        if len(some) >= BATCH or characters >= BATCH_CHARACTERS or tags >= BATCH_TAGS:
            yield some
            some, characters, tags = [], 0, 0
    if some:
        yield some


def bring_in(session: Session, actor: Actor, place: ProjectPlace, batch: Iterable[Line], run: Run) -> Report:
    """Write a batch, and report what came of it; bringing the same again changes nothing.

    Texts that are not here become documents; to those that are, what is new is added by id, and what differs is
    kept as it is and told. Of each line everything that fits comes in, or nothing.
    """
    report = Report()
    _bind(session, run)  # once more: a dry run has forgotten it
    for some in corpus_batches.apart(batch, report):
        corpus_batches.write(session, actor, place, some, run, report)
    return report
