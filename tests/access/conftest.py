"""One world for all tests that must change nothing, and copies of it for those that do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.access.world import World
from tests.stage import Stage, staged, take_statements
from webapp.app import create_app
from webapp.db import Database


@pytest.fixture(scope="session")
def built(databases: Any, _shared_database: Database) -> Iterator[World]:
    """The world as it was made; nobody has its database open."""
    settings = databases.copy()
    database = Database(settings)
    take_statements(database, _shared_database)
    world = World.build(Stage(settings, database, create_app(settings, database)))
    database.close()
    yield world
    databases.drop(settings)


@pytest.fixture(scope="module")
def world(databases: Any, built: World) -> Iterator[World]:
    """For tests after which everything is as it was."""
    with _copied(databases, built) as found:
        yield found


@pytest.fixture
def fresh_world(databases: Any, built: World) -> Iterator[World]:
    """For a test that changes something."""
    with _copied(databases, built) as found:
        yield found


@contextmanager
def _copied(databases: Any, built: World) -> Iterator[World]:
    """A copy behind the same application, which would take longer to make than the copy."""
    settings = replace(databases.copy(built.stage.settings), secret_key=built.stage.settings.secret_key)
    with staged(built.stage.app, settings) as stage:
        yield built.moved(stage)
    databases.drop(settings)
