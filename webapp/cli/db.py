"""`glossator db`: migrations."""

import click

from webapp import migrations
from webapp.cli import running, upgrading
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
        upgrading.upgrade(settings)
    click.echo(migrations.head())


@command.command()
def current() -> None:
    """Print the revision of the database and the one that this version needs."""
    database = Database(Settings.load())
    try:
        click.echo(f"{migrations.current(database.read) or 'empty'} (needs {migrations.head()})")
    finally:
        database.close()
