"""`glossator db`: migrations."""

import click

from webapp import migrations
from webapp.db import Database
from webapp.settings import Settings


@click.group("db")
def command() -> None:
    """Migrate the database, or say how far it is."""


@command.command()
def upgrade() -> None:
    """Bring the database to this version; a SQLite file is backed up first."""
    database = Database(Settings.load())
    try:
        migrations.upgrade(database.write)
        click.echo(migrations.head())
    finally:
        database.close()


@command.command()
def current() -> None:
    """Print the revision of the database and the one that this version needs."""
    database = Database(Settings.load())
    try:
        click.echo(f"{migrations.current(database.write) or 'empty'} (needs {migrations.head()})")
    finally:
        database.close()
