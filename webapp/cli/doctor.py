"""`glossator doctor`: is this installation well?"""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from webapp import migrations
from webapp.cli import keeper, printing, running
from webapp.clock import now, rfc3339
from webapp.db import Database
from webapp.errors import AppError
from webapp.services import invariants
from webapp.settings import Settings

OK, WARNING, WRONG = "ok", "warning", "wrong"
_MB = 1024 * 1024
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    state: str
    words: str


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print settings and findings as JSON.")
def command(as_json: bool) -> None:
    """Look at settings, database, disk, permissions and clock, and at what must hold in the data.

    Exit code 1 when something is wrong; a warning is not.
    """
    settings = Settings.load()
    findings = list(_examine(settings))
    if as_json:
        report: dict[str, Any] = {"settings": settings.masked(), "findings": [asdict(found) for found in findings]}
        printing.one(report, "settings", as_json=True)
    else:
        printing.rows([{"name": name, "value": value} for name, value in settings.masked().items()], as_json=False)
        for found in findings:
            click.echo(f"{found.state:8}{found.check:14}{found.words}")
    if any(found.state == WRONG for found in findings):
        sys.exit(1)


def _examine(settings: Settings) -> Iterator[Finding]:
    yield from _machine(settings)
    if settings.sqlite_path and not settings.sqlite_path.is_file():
        yield Finding("database", WARNING, "There is none yet; glossator serve or init makes it.")
        return
    try:
        database = Database(settings)
    except AppError as refusal:
        yield Finding("database", WRONG, refusal.detail)
        return
    try:
        for check in (_version, _migrations, _file, _clock, _rules):
            yield from _tried(check, database)
            if check is _migrations and migrations.current(database.read) != migrations.head():
                return
        yield from _backups(settings, database)
    finally:
        database.close()


def _tried(check: Callable[[Database], Iterator[Finding]], database: Database) -> Iterator[Finding]:
    try:
        yield from check(database)
    except AppError as refusal:
        yield Finding(check.__name__.strip("_"), WRONG, refusal.detail)


def _machine(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.home).free
    state = OK if free > 1024 * _MB else WARNING if free > 100 * _MB else WRONG
    yield Finding("disk", state, f"{free / 1024 / _MB:.1f} GB free")
    private = (settings.home, settings.home / "secret_key", settings.sqlite_path)
    open_ones = [str(path) for path in private if path and path.exists() and _others_may(path)]
    words = f"others may read {', '.join(open_ones)}; chmod go= keeps them out" if open_ones else "private"
    yield Finding("permissions", WARNING if open_ones else OK, words)
    pid = running.pid(settings)
    yield Finding("server", OK, f"process {pid} serves this home" if pid else "none runs on this home")


def _others_may(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)


def _version(database: Database) -> Iterator[Finding]:
    with database.reading() as session:
        kind, version = invariants.database_version(session)
    if kind != "sqlite":
        yield Finding("database", OK, f"PostgreSQL {version}")
    elif _safe(version):
        yield Finding("database", OK, f"SQLite {version}")
    else:
        yield Finding(
            "database",
            WARNING,
            f"SQLite {version}: until 3.51.3 an index can be damaged when two processes write. Glossator's write lock"
            " avoids it; don't let other programs write to the file.",
        )


def _safe(version: str) -> bool:
    """Whether this SQLite has the answer to its WAL-reset bug."""
    numbers = tuple(int(part) for part in version.split("."))
    return numbers >= (3, 51, 3) or (3, 50, 7) <= numbers < (3, 51)


def _migrations(database: Database) -> Iterator[Finding]:
    revision = migrations.current(database.read)
    if revision == migrations.head():
        yield Finding("migrations", OK, f"at {revision}")
    else:
        yield Finding("migrations", WRONG, f"at {revision or 'none'}, needs {migrations.head()}: glossator db upgrade")


def _file(database: Database) -> Iterator[Finding]:
    with database.reading() as session:
        damage = invariants.damage(session)
    yield Finding("file", WRONG if damage else OK, "; ".join(damage) or "whole, and every reference leads somewhere")


def _clock(database: Database) -> Iterator[Finding]:
    with database.reading() as session:
        last = invariants.last_event(session)
    moment = now()
    ahead = last is not None and last > moment + _SKEW
    words = rfc3339(moment) + (f", but the log knows {rfc3339(last)} already" if ahead and last else "")
    yield Finding("clock", WRONG if ahead else OK, words)


def _rules(database: Database) -> Iterator[Finding]:
    with database.reading() as session:
        found = list(invariants.broken(session))
    for sentence in found:
        yield Finding("data", WRONG, sentence)
    if not found:
        yield Finding("data", OK, "quotes, counts and final tags are what the texts and tags say")


def _backups(settings: Settings, database: Database) -> Iterator[Finding]:
    if database.path is None:
        return
    newest = keeper.Keeper(database, settings.home / keeper.FOLDER).newest()
    if newest is None:
        yield Finding("backups", WARNING, "none yet; glossator serve makes one a day, glossator backup FILE at once")
    else:
        yield Finding("backups", OK, f"the last is {newest.name}")
