"""`glossator import`: files and folders into a project."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.installation import opened
from webapp.cli.printing import say
from webapp.domain.roles import Actor

if TYPE_CHECKING:
    from webapp.db import Database
    from webapp.domain.spreadsheet import Sheet
    from webapp.services.arrivals import Arrival
    from webapp.services.imports import Outcome


@click.command("import")
@click.argument("slug")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", metavar="NAME", help="Read every file as this, whatever its ending says.")
@click.option("--as", "user", metavar="USER", help="Whose import it is in the log. Default: the program's own.")
@click.option(
    "--metadata",
    "sheet",
    metavar="FILE.csv",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A spreadsheet with a column “file” and others for what is known.",
)
@click.option("--dry-run", is_flag=True, help="Say what would come in, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    slug: str,
    paths: tuple[Path, ...],
    form: str | None,
    user: str | None,
    sheet: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring files, or all files of folders, into a project."""
    from webapp import formats
    from webapp.cli import sources
    from webapp.domain import spreadsheet

    if form and form != "jsonl":
        formats.text_format(form)
    table = spreadsheet.read(sheet.read_bytes()) if sheet else None
    found = sources.find(paths, any_ending=form is not None)
    with opened(create=False) as (_, database):
        run = _Import(database, slug, _actor(database, user), table, dry_run=dry_run)
        with _progress(sum(source.size for source in found.sources)) as advance:
            run.bring(sources.read(found.sources, form, advance))
        run.join_the_rest()
    run.report(found.passed_over, as_json=as_json)


class _Import:
    """One run of the command: brings batch after batch and remembers what there is to tell."""

    def __init__(self, database: "Database", slug: str, actor: Actor, table: "Sheet | None", *, dry_run: bool) -> None:
        self._database, self._slug, self._actor, self._dry = database, slug, actor, dry_run
        self._rows = table.by_file() if table else {}
        self._problems = [(f"row {row.number}", row.problem) for row in table.problems()] if table else []
        self._joined: set[str] = set()
        self._counted: Counter[str] = Counter()
        self._told: list[tuple[str, str]] = []
        self._refused: list[dict[str, Any]] = []

    def bring(self, arriving: "Iterable[Arrival]") -> None:
        """Bring all in; each batch is a transaction of its own, prepared before it begins."""
        from webapp.services import arrivals, imports

        known = (arrivals.with_row(arrival, self._rows) for arrival in arriving)
        for batch in imports.batches(known):
            with self._database.reading() if self._dry else self._database.writing() as session:
                outcomes = imports.bring(session, self._actor, self._slug, batch, dry=self._dry)
                if not self._dry:
                    session.commit()
            self._remember(outcomes)

    def join_the_rest(self) -> None:
        """Join the rows of the spreadsheet that spoke of no file of this run to what the project held before."""
        from webapp.services import metadata

        left = [row for file, row in self._rows.items() if file not in self._joined]
        if self._dry or not left:
            return
        joined = metadata.Joined()
        with self._database.writing() as session:
            for so_far in metadata.join(session, self._actor, self._slug, left):
                session.commit()
                joined = so_far
        self._problems += [(f"row {row.number}", f"There is no file {row.file}.") for row in joined.strangers]
        self._problems += [(f"row {row.number}", f"Several files are called {row.file}.") for row in joined.ambiguous]

    def report(self, passed_over: int, *, as_json: bool) -> None:
        """Say what came of it; end with 1 when nothing came in and something was refused."""
        from webapp.services.imports import Fate

        for name, sentence in [*self._told, *self._problems]:
            say(f"{name}: {sentence}")
        if passed_over:
            say(f"{passed_over} files of other kinds were passed over.")
        count = {fate: self._counted[fate] for fate in Fate}
        would = " would be" if self._dry else ""
        say(
            f"{_articles(count[Fate.IMPORTED])}{would} imported, {count[Fate.SKIPPED]} passed over, "
            f"{count[Fate.REFUSED]} refused."
        )
        if as_json:
            errors = self._refused + [{"name": name, "message": sentence} for name, sentence in self._problems]
            told = {fate.value: number for fate, number in count.items()}
            click.echo(json.dumps({**told, "errors": errors}, ensure_ascii=False))
        if count[Fate.REFUSED] and not count[Fate.IMPORTED] + count[Fate.SKIPPED]:
            raise click.exceptions.Exit(1)

    def _remember(self, outcomes: "list[Outcome]") -> None:
        from webapp.services.imports import Fate

        for outcome in outcomes:
            name = outcome.arrival.name
            self._counted[outcome.fate] += 1
            if outcome.fate is Fate.IMPORTED:
                self._joined |= {name, name.rpartition(".")[0]}
            if outcome.sentence:
                self._told.append((name, outcome.sentence))
            if outcome.fate is Fate.REFUSED:
                self._refused.append({"name": name, "line": outcome.arrival.line, "message": outcome.sentence})


def _actor(database: "Database", name: str | None) -> Actor:
    if name is None:
        return Actor.system()
    from webapp.services import accounts, identity

    with database.reading() as session:
        return identity.as_actor(accounts.named(session, name))


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, silence in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _bytes: None
        return
    with click.progressbar(length=total, label="Importing", file=sys.stderr) as bar:
        yield bar.update


def _articles(number: int) -> str:
    return "1 article" if number == 1 else f"{number:,} articles"
