"""`glossator import`: files and folders into a project."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.cli.installation import opened
from webapp.domain.roles import Actor

if TYPE_CHECKING:
    from webapp.cli.importing import Import
    from webapp.cli.sources import Advance, Found
    from webapp.db import Database
    from webapp.domain.spreadsheet import Sheet
    from webapp.formats.sandbox import Sandbox

_EXISTING = click.Path(exists=True, path_type=Path)


def _bindings(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """`NAME=USER`, each once."""
    found: dict[str, str] = {}
    for word in given:
        person, equals, name = word.rpartition("=")
        if not equals or not person or not name:
            raise click.BadParameter(f"{word} must read NAME=USER, or u-…=USER.")
        found[person] = name
    return found


@click.command("import")
@click.argument("slug")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=_EXISTING)
@click.option("--format", "form", metavar="NAME", help="Read every file as this, whatever its ending says.")
@click.option("--as", "user", metavar="USER", help="Whose import it is in the log. Default: the program's own.")
@click.option("--metadata", "sheet", metavar="FILE.csv", type=_EXISTING, help="A table with a column “file”.")
@click.option("--with-reference", is_flag=True, help="Add the tags that come with the program to articles it knows.")
@click.option(
    "--map",
    "people",
    multiple=True,
    metavar="NAME=USER",
    callback=_bindings,
    help="Whom a file names, or an id in it, and who that is here.",
)
@click.option("--dry-run", is_flag=True, help="Say what would come in, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    slug: str,
    paths: tuple[Path, ...],
    form: str | None,
    user: str | None,
    sheet: Path | None,
    with_reference: bool,
    people: dict[str, str],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring files, or all files of folders, into a project: texts, or a corpus with its tags."""
    from webapp.cli import sources
    from webapp.cli.importing import Import
    from webapp.formats.sandbox import Sandbox
    from webapp.services import corpora

    sources.require_format(form)
    table = _table(sheet)
    with opened(create=False) as (_, database), Sandbox() as sandbox:
        run = Import(database, slug, _actor(database, slug, user), table, dry=dry_run)
        found = sources.find(sandbox, paths, form)
        with _progress(found.size) as advance:
            _bring(run, sandbox, found, form, people, advance)
        if with_reference:
            run.corpus(corpora.reference(), expects_texts=False)
        run.join_the_rest()
    run.tell(found.passed_over)
    if as_json:
        click.echo(json.dumps(run.result(), ensure_ascii=False))
    if run.failed:
        raise click.exceptions.Exit(1)


def _bring(
    run: "Import", sandbox: "Sandbox", found: "Found", form: str | None, people: dict[str, str], advance: "Advance"
) -> None:
    """Bring in what was found, texts first."""
    from webapp.cli import sources

    known = {name: account for name, account in people.items() if name.startswith("u-")}
    for name, sentence in found.refused:
        run.refuse(name, sentence)
    run.texts(sources.texts(sandbox, found, form, advance))
    for corpus in found.corpora(form):
        run.corpus(sources.lines(corpus, advance), people=known, codebooks=sources.codebooks(corpus))
    for archive in found.archives:
        for name in archive.corpora:
            run.corpus(archive.lines(name), people=known, codebooks=archive.codebooks(name))
    for files, kind in found.foreign:
        files.advance = advance
        left = run.foreign(files, kind, people=people)
        run.texts(sources.texts(sandbox, sources.Found(sources.on_disk(left)), form=None, advance=lambda _bytes: None))


def _table(sheet: Path | None) -> "Sheet | None":
    from webapp.cli.sources import content
    from webapp.domain import spreadsheet

    return spreadsheet.read(content(sheet, spreadsheet.MAX_BYTES)) if sheet else None


def _actor(database: "Database", slug: str, name: str | None) -> Actor:
    """Who imports; raises NotFound for a project or a person that is not there."""
    from webapp.services import accounts, identity, projects

    with database.reading() as session:
        projects.named(session, slug)
        return identity.as_actor(accounts.named(session, name)) if name else Actor.system()


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, silence in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _bytes: None
        return
    with click.progressbar(length=total, label="Importing", file=sys.stderr) as bar:
        yield bar.update
