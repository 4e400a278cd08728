"""This installation, opened for a command: settings, database, migrations up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp import migrations
from webapp.db import Database, Session
from webapp.errors import Conflict
from webapp.settings import Settings


@contextmanager
def opened(home: Path | None = None, *, create: bool = True) -> Iterator[tuple[Settings, Database]]:
    """Settings and database, closed again afterwards; an empty database gets its tables.

    Raises Conflict when its tables are of another version of the program.
    """
    settings = Settings.load(home=home)
    database = Database(settings)
    try:
        _require_present(database, create=create)
        yield settings, database
    finally:
        database.close()


@contextmanager
def writing(home: Path | None = None) -> Iterator[Session]:
    """A writing session of this installation, committed when the block ends well."""
    with opened(home) as (_, database), database.writing() as session:
        yield session
        session.commit()


@contextmanager
def reading(home: Path | None = None) -> Iterator[Session]:
    """A reading session of this installation."""
    with opened(home) as (_, database), database.reading() as session:
        yield session


def _require_present(database: Database, *, create: bool) -> None:
    revision = migrations.current(database.read)
    if revision is None and create:
        migrations.upgrade(database.write)
    elif revision != migrations.head():
        migrations.require_known(revision)
        raise Conflict("The database is of another version of Glossator; run: glossator db upgrade")
