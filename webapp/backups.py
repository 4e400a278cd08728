"""Backups of a SQLite file: made while it is served, verified, put back; and the file compacted.

Beside db.py and not among the services, because this is about the file and not about what a session sees:
VACUUM runs on a connection of its own, outside every transaction, and putting a backup back replaces the file.

A backup is one zip with the database and a manifest (SHA-256, revision, rows of each table). The secret key is
not in it.
"""

import hashlib
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

import msgspec

from webapp.clock import now, rfc3339
from webapp.db import Database
from webapp.errors import Full, Invalid, Unavailable

_DATABASE, _MANIFEST = "glossator.db", "manifest.json"
_CHUNK = 1 << 20
_MAX_MANIFEST = 1 << 20


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself."""

    made_at: str
    program: str
    revision: str | None
    size: int  # bytes of the database
    sha256: str
    rows: dict[str, int]


def make(database: Database, target: Path) -> Manifest:
    """Write a verified backup to *target*, which is there whole or not at all; saves go on meanwhile.

    Raises Unavailable when the copy is damaged or *target* can't be written, Full when there is no room.
    """
    assert database.path
    with _refusing(target), _partial(target) as copy, _partial(target) as packed:
        _copy(database, database.path, copy)
        manifest = _describe(copy)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(_MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
            archive.write(copy, _DATABASE)
        _sync(packed)
        packed.replace(target)
        _sync_folder(target.parent)
    return manifest


@contextmanager
def unpacked(file: Path, folder: Path) -> Iterator[tuple[Path, Manifest]]:
    """The database of a backup, in *folder* while the block runs, with its manifest; everything is verified.

    Raises Invalid when *file* is no backup or is damaged.
    """
    with _partial(folder / file.name) as database:
        try:
            with zipfile.ZipFile(file) as archive:
                manifest = _read_manifest(archive)
                _extract(archive, manifest, database)
        except (OSError, KeyError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
            raise Invalid(f"{file.name} is not a backup of Glossator, or it can't be read.", field="file") from error
        found = _describe(database)
        if (found.sha256, found.revision, found.rows) != (manifest.sha256, manifest.revision, manifest.rows):
            raise Invalid(f"{file.name} does not hold what its manifest says; it was not used.", field="file")
        yield database, manifest


def put_back(database: Database, fresh: Path) -> Path | None:
    """Make *fresh* (in the same folder) the database, and give the name under which the old one is kept.

    Nobody else may have the old one open. After a crash at any point there is one whole database or the other.
    """
    path = database.path
    assert path
    database.read.dispose()
    database.write.dispose()
    with database.alone():
        kept = _keep(path) if path.stat().st_size else None
        _sync(fresh)
        fresh.replace(path)
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        _sync_folder(path.parent)
    return kept


def compact(database: Database) -> None:
    """Rewrite the file so that nothing of what was deleted is left in it or in its log.

    Raises Unavailable when somebody reads all the while; then it has to be done again.
    """
    if database.path is None:
        return
    with database.alone(), _refusing(database.path), closing(_connected(database.path)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            answer = connection.execute(statement).fetchone()
            if answer and answer[0]:
                raise Unavailable("The log of the database is being read; run this again when nobody is.")


def _keep(path: Path) -> Path:
    """Give the old database a second name; its log is emptied first, since it must not meet another file."""
    kept = path.with_name(f"{path.name}.before-{now():%Y%m%dT%H%M%SZ}")
    log = path.with_name(path.name + "-wal")
    with suppress(sqlite3.Error), closing(_connected(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if log.exists() and log.stat().st_size:  # damaged, or open elsewhere: keep what is in it
        log.rename(kept.with_name(kept.name + "-wal"))
    kept.unlink(missing_ok=True)
    os.link(path, kept)
    return kept


def _copy(database: Database, path: Path, copy: Path) -> None:
    """Copy what is committed now. A pooled connection stays open, so that closing ours is never a checkpoint."""
    with database.read.connect() as held, closing(_connected(path)) as connection:
        held.exec_driver_sql("SELECT 1 FROM sqlite_master")
        connection.execute("VACUUM INTO ?", (str(copy),))


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    connection.execute("PRAGMA wal_autocheckpoint=0")
    return connection


def _describe(file: Path) -> Manifest:
    """What the database in *file* is; raises Unavailable when it is damaged."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        try:
            damage = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
            rows, revision = _rows(connection), _revision(connection)
        except sqlite3.DatabaseError as error:
            raise Unavailable("This database is damaged.") from error
    if damage != "ok" or orphan:
        raise Unavailable("This database is damaged: it fails SQLite's own check.")
    return Manifest(rfc3339(now()), version("glossator"), revision, file.stat().st_size, _sha256(file), rows)


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    wanted = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    names = [name for (name,) in connection.execute(wanted)]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608  # a name that the database gave


def _revision(connection: sqlite3.Connection) -> str | None:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
        return None
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else None


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    with archive.open(_MANIFEST) as member:
        try:
            return msgspec.json.decode(member.read(_MAX_MANIFEST), type=Manifest)
        except msgspec.DecodeError as error:
            raise zipfile.BadZipFile("no manifest") from error


def _extract(archive: zipfile.ZipFile, manifest: Manifest, target: Path) -> None:
    """Write the database of *archive* to *target*, no byte more than its manifest names."""
    left = manifest.size
    with archive.open(_DATABASE) as member, target.open("wb") as out:
        while left >= 0 and (chunk := member.read(_CHUNK)):
            left -= len(chunk)
            out.write(chunk)
    if left:
        raise zipfile.BadZipFile("not the size that its manifest names")


@contextmanager
def _partial(target: Path) -> Iterator[Path]:
    """An empty private file beside *target*, removed at the end unless it was renamed."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def _refusing(target: Path) -> Iterator[None]:
    """Turn what the disk and SQLite say into refusals."""
    try:
        yield
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise Full(f"There is no room for {target.name}; nothing was written.") from error
        raise Unavailable(f"The database file does not allow it just now: {error}.") from error
    except OSError as error:
        raise Unavailable(f"{target.name} can't be written: {error.strerror}.") from error


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _sync(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut; Windows can't and need not."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
