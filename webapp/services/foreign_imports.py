"""Files of other programs into a project: recognised codes and people, everything else as `corpora` brings it in.

    with database.writing() as session:
        run = foreign_imports.begin(session, actor, slug, form, people={"Ada": "mina"})
        session.commit()
    for batch in corpora.batches(foreign_imports.lines(run, files.found(form))):
        with database.writing() as session:
            report.add(foreign_imports.bring_in(session, actor, run, batch))
            session.commit()
    with database.writing() as session:
        foreign_imports.finish(session, actor, run)
        session.commit()

A dry run rolls back instead, and leaves out the end. Bringing the same again changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial

from sqlalchemy.orm import Session

from webapp.clock import rfc3339
from webapp.domain.adopted_codes import Codes
from webapp.domain.adopting import Setting, adopt
from webapp.domain.codebook import CodebookSpec
from webapp.domain.file_names import clean_path
from webapp.domain.foreign import ForeignDocument, Found, Remark
from webapp.domain.ids import pseudonym_of_name
from webapp.domain.records import DocumentRecord
from webapp.domain.roles import Action, Actor
from webapp.errors import AppError
from webapp.formats.base import Format
from webapp.formats.reading import Unsound
from webapp.services import (
    access,
    codebook_drafts,
    codebook_edits,
    codebooks,
    corpora,
    corpus_books,
    foreign_homes,
)
from webapp.services.corpora import Line, Report, Run
from webapp.services.foreign_report import ForeignReport


@dataclass(slots=True)
class ForeignRun:
    """One import of files of another program: what its batches must know of each other, and what is to be told."""

    run: Run
    setting: Setting
    told: ForeignReport
    called: dict[str, str] = field(default_factory=dict)  # hash of a text -> id of its document


def begin(
    session: Session, actor: Actor, slug: str, form: Format, *, people: Mapping[str, str] | None = None
) -> ForeignRun:
    """A run into the project; *people* says which accounts the people are whom the files name.

    Raises NotFound for an unknown account, Conflict for somebody who is another account already.
    """
    place = access.project(session, actor, slug, Action.IMPORT)
    person = cache(partial(pseudonym_of_name, place.project.export_key))
    bound = {person(name): account for name, account in (people or {}).items()}
    run = replace(corpora.begin(session, actor, slug, people=bound), fates={})
    present = codebooks.in_use(session, place.project.id)
    codes = Codes([present.spec, *codebook_drafts.specs(session, place)])
    setting = Setting(codes, person, present.number, rfc3339(run.began))
    return ForeignRun(run, setting, ForeignReport(form.name, form.title, codes))


def lines(run: ForeignRun, found: Iterable[Found | Unsound]) -> Iterator[Line]:
    """What was found, as lines of a corpus; what can't come in is said in one, never raised."""
    try:
        for number, one in enumerate(found, 1):
            if isinstance(one, CodebookSpec):
                _learn(run, one)
            elif isinstance(one, Remark):
                run.told.leave(one)
            elif isinstance(one, Unsound):
                yield Line(f"{run.told.title}, article {number}", 0, problem=one.sentence)
            elif isinstance(one, ForeignDocument) and not one.text:
                yield Line(clean_path(one.name), 0, untold=one)
            else:
                yield _guarded(one.name if isinstance(one, ForeignDocument) else one.doc_id, partial(_line, run, one))
    except AppError as refused:
        yield Line(run.told.title, 0, problem=refused.detail)


def bring_in(session: Session, actor: Actor, run: ForeignRun, batch: Iterable[Line]) -> Report:
    """Write a batch, and report what came of it."""
    batch = _with_texts(session, run, list(batch))
    settled = foreign_homes.settled(session, run.run.place.project, batch, run.called)
    report = corpora.bring_in(session, actor, run.run.place, settled, run.run)
    return run.told.without_unknown(report)


def finish(session: Session, actor: Actor, run: ForeignRun) -> None:
    """Put the codes that the project does not know into the draft of its codebook."""
    fresh = [code for code, _ in run.told.unknown]
    if fresh:
        try:
            with session.begin_nested():
                codebook_edits.take_in(session, actor, run.run.place.project.slug, fresh)
            run.told.drafted = True
        except AppError as refused:
            run.told.drafted, run.told.trouble = False, refused.detail


def _learn(run: ForeignRun, book: CodebookSpec) -> None:
    run.setting.codes.learn(book)
    if book.version:
        run.run = replace(run.run, codebooks={**run.run.codebooks, book.version: book})


def _line(run: ForeignRun, found: ForeignDocument | DocumentRecord) -> Line:
    if isinstance(found, DocumentRecord):
        corpus_books.require_nameable(found)
        for tag in found.annotations:
            run.setting.codes.meet(tag.code, (one.name for one in tag.attributes))
        return Line(found.source_file or found.doc_id, 0, found)
    adopted = adopt(found, run.setting)
    name = adopted.record.source_file or found.name
    run.told.add(name, adopted)
    run.run.names.update({person: name for person, name in adopted.names.items() if person != name})
    return Line(name, 0, adopted.record, foreign=adopted)


def _with_texts(session: Session, run: ForeignRun, batch: list[Line]) -> list[Line]:
    """The lines, those without a text with that of the article here that is called so."""
    names = [one.untold.name for one in batch if one.untold]
    texts = foreign_homes.texts(session, run.run.place.project, names) if names else {}
    found = []
    for one in batch:
        if one.untold is None:
            found.append(one)
        elif text := texts.get(one.untold.name):
            found.append(_guarded(one.name, partial(_line, run, one.untold._replace(text=text))))
        else:
            why = "The files don't have its text, and no article of this name is here, or several are."
            found.append(Line(one.name, 0, problem=why))
    return found


def _guarded(name: str, made: Callable[[], Line]) -> Line:
    try:
        return made()
    except AppError as refused:
        return Line(name, 0, problem=refused.detail)
