"""`glossator backup FILE`: everything, in one verified file, also while a server runs."""

import subprocess
from pathlib import Path
from shutil import which

import click


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, resolve_path=True))
def command(file: Path) -> None:
    """Write a backup of the database to FILE; it is verified before it gets its name."""
    from webapp import backups
    from webapp.cli.installation import opened
    from webapp.cli.printing import say

    with opened(create=False) as (settings, database):
        if database.path is None:
            _dump(settings.database_url, file)
        else:
            manifest = backups.make(database, file)
            say(f"{file.name}: {sum(manifest.rows.values()):,} rows, {manifest.size / 1e6:.1f} MB, verified.")
    click.echo(file)


def _dump(url: str, file: Path) -> None:
    """Let PostgreSQL's own program make it; raises Unavailable, naming the command, when it is not here."""
    from webapp.cli import postgresql
    from webapp.errors import Unavailable

    program = which("pg_dump")
    if program is None:
        raise Unavailable(f"pg_dump is not on this machine. Run where it is: {postgresql.command_to_dump(url, file)}")
    with postgresql.connection_words(url) as words:
        command = [program, "--format=custom", f"--file={file}", f"--dbname={words}"]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        file.unlink(missing_ok=True)
        raise Unavailable(f"pg_dump failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
    file.chmod(0o600)
