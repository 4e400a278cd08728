"""`glossator db`: migrations."""

from pathlib import Path

import click

from webapp import backups, migrations
from webapp.cli import keeper, running
from webapp.cli.printing import say
from webapp.clock import now
from webapp.db import Database
from webapp.settings import Settings


@click.group("db")
def command() -> None:
    """Migrate the database, or say how far it is."""


@command.command()
def upgrade() -> None:
    """Bring the database to this version; a SQLite file is backed up first. Refused while a server runs."""
    settings = Settings.load()
    with running.alone(settings):
        database = Database(settings)
        try:
            revision = migrations.current(database.read)
            if revision is not None:
                migrations.require_known(revision)
                if revision != migrations.head() and database.path:
                    _back_up(database, settings.home / keeper.FOLDER, revision)
            migrations.upgrade(database.write)
            click.echo(migrations.head())
        finally:
            database.close()


@command.command()
def current() -> None:
    """Print the revision of the database and the one that this version needs."""
    database = Database(Settings.load())
    try:
        click.echo(f"{migrations.current(database.read) or 'empty'} (needs {migrations.head()})")
    finally:
        database.close()


def _back_up(database: Database, folder: Path, revision: str) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"before-upgrade-of-{revision}-{now():%Y%m%dT%H%M%SZ}.zip"
    backups.make(database, file)
    say(f"The database as it was is kept as {file}.")
