"""`glossator restore FILE`: put a backup in the place of the database."""

from pathlib import Path

import click


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True, resolve_path=True))
def command(file: Path) -> None:
    """Verify the backup FILE and put it in the place of the database; the old one is kept beside it.

    Refused while a server runs.
    """
    from webapp import backups, migrations
    from webapp.cli import postgresql, running
    from webapp.cli.printing import say
    from webapp.db import Database
    from webapp.errors import Conflict
    from webapp.settings import Settings

    settings = Settings.load()
    path = settings.sqlite_path
    if path is None:
        raise Conflict(f"PostgreSQL restores itself: {postgresql.command_to_restore(settings.database_url, file)}")
    with running.alone(settings), backups.unpacked(file, path.parent) as (fresh, manifest):
        migrations.require_known(manifest.revision)
        database = Database(settings)
        try:
            kept = backups.put_back(database, fresh)
        finally:
            database.close()
    say(f"Restored what was there on {manifest.made_at}: {sum(manifest.rows.values()):,} rows.")
    if kept:
        say(f"The old database is kept as {kept}.")
    if manifest.revision != migrations.head():
        say("It is of an older version of Glossator; run: glossator db upgrade")
