"""What all tests share: a migrated database of the kind that `--database` names, sessions and stages on it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.orm import Session

from tests.make import Make
from tests.stage import Site, Stage, served, staged
from webapp import migrations
from webapp.app import create_app
from webapp.db import Database
from webapp.models import Base
from webapp.settings import Settings

_MEMORY, _ROOM = Path("/dev/shm"), 2 << 30
"""Where to keep databases of tests if there is room: every commit waits for the disk, and here there is none."""
_NEEDS_DATABASE = {"session", "make", "stage", "site", "databases"}


class _Compiled(BytecodeCache):
    """Templates as Python code: compiled once, not once for each of the many applications of a run."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": _Compiled()}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="what the tests run on")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches a database; the rest has run on the first pass."""
    if config.getoption("--database") == "sqlite":
        return
    chosen = [
        item
        for item in items
        if _NEEDS_DATABASE & set(getattr(item, "fixturenames", ())) and not item.get_closest_marker("once")
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


_DISMISS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# TRUNCATE would leave hundreds of files to be removed each time. As a replica it minds neither order nor triggers.
_EMPTY = "SET session_replication_role = replica; " + "; ".join(
    f'DELETE FROM "{table}"' for table in Base.metadata.tables
)


class _Databases:
    """A migrated database, and copies of it, each for one test."""

    def __init__(self, folder: Path, kind: str, stack: ExitStack) -> None:
        self._folder, self._numbers = folder, count(1)
        self._server = None
        self._spare = ""  # an emptied database of the server: to make another one takes several times as long
        if kind == "postgresql":
            from tests import postgres

            self._server = stack.enter_context(postgres.running())
            self._sql("CREATE DATABASE template_of_tests")
        self.original = self._settings(folder / "original", "template_of_tests")
        database = Database(self.original)
        migrations.upgrade(database.write)
        database.close()

    def copy(self, of: Settings | None = None) -> Settings:
        """Settings of a fresh home with a migrated, empty database, or with a copy of *of*, which nobody has open."""
        if self._spare and of is None:
            name, self._spare = self._spare, ""
            return self._settings(self._folder / name, name)
        name, source = f"test_{next(self._numbers)}", of or self.original
        settings = self._settings(self._folder / name, name)
        if self._server:
            self._sql(f"CREATE DATABASE {name} TEMPLATE {source.database_url.rpartition('/')[2]}")
        else:
            assert settings.sqlite_path
            assert source.sqlite_path
            shutil.copyfile(source.sqlite_path, settings.sqlite_path)
        return settings

    def drop(self, settings: Settings) -> None:
        """Throw a copy away."""
        if self._server:
            name = settings.database_url.rpartition("/")[2]
            if self._spare:
                self._sql(f"DROP DATABASE {name} WITH (FORCE)")
            else:
                self._sql(_DISMISS, name)
                self._sql(_EMPTY, name)
                self._spare = name
        shutil.rmtree(settings.home, ignore_errors=True)

    def _settings(self, home: Path, name: str) -> Settings:
        given = {"GLOSSATOR_DATABASE_URL": self._server.url(name)} if self._server else {}
        return Settings.load(given, home=home)

    def _sql(self, statement: str, database: str = "postgres") -> None:
        import psycopg

        assert self._server
        address = self._server.url(database).replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Databases]:
    with ExitStack() as stack:
        if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="glossator-tests-", dir=_MEMORY)))
        else:
            folder = tmp_path_factory.mktemp("databases")
        yield _Databases(folder, request.config.getoption("--database"), stack)


@pytest.fixture(scope="session")
def _shared_database(databases: _Databases) -> Iterator[Database]:
    database = Database(databases.copy())
    database.ping()  # what stages share of it is ready once it has been connected
    yield database
    database.close()


@pytest.fixture
def session(_shared_database: Database) -> Iterator[Session]:
    """A session whose work is rolled back when the test ends."""
    with _shared_database.write.connect() as connection:
        outer = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@pytest.fixture
def make(session: Session) -> Make:
    """Makes what the test needs, in its session."""
    return Make.on(session)


@pytest.fixture(scope="session")
def _application(databases: _Databases, _shared_database: Database) -> Flask:
    return create_app(databases.original, _shared_database)


@pytest.fixture
def stage(databases: _Databases, _application: Flask) -> Iterator[Stage]:
    """The application on a database of this test's own."""
    settings = databases.copy()
    with staged(_application, settings) as stage:
        yield stage
    databases.drop(settings)


@pytest.fixture
def site(stage: Stage) -> Iterator[Site]:
    """The same, served on loopback for a real browser."""
    with served(stage) as site:
        yield site
