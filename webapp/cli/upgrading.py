"""Bringing the database of an installation to this version of the program."""

from pathlib import Path

from webapp import backups, migrations
from webapp.cli import keeper
from webapp.cli.printing import say
from webapp.clock import now
from webapp.db import Database
from webapp.services import disagreements
from webapp.settings import Settings


def upgrade(settings: Settings) -> None:
    """Migrate the database; a SQLite file that holds something older is backed up first.

    What coders made of passages before versions kept it is compared once, in one transaction.
    For a home that no other process serves. Raises Conflict when a newer version of the program made the tables.
    """
    database = Database(settings)
    try:
        revision = migrations.current(database.read)
        if revision != migrations.head():
            if revision is not None:
                migrations.require_known(revision)
                if database.path:
                    _back_up(database, settings.home / keeper.FOLDER, revision)
            migrations.upgrade(database.write)
        with database.writing() as session:
            disagreements.fill(session)
            session.commit()
    finally:
        database.close()


def _back_up(database: Database, folder: Path, revision: str) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"before-upgrade-of-{revision}-{now():%Y%m%dT%H%M%SZ}.zip"
    backups.make(database, file)
    say(f"The database as it was is kept as {file}.")
