"""An application that many tests look at and none changes; Chromium as the browser tests find it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.conftest import built, world  # noqa: F401  # fixtures, found by their names
from tests.browser.conftest import base_url, browser_type_launch_args  # noqa: F401  # the same
from tests.stage import Stage, take_statements
from webapp.app import create_app
from webapp.db import Database


@pytest.fixture(scope="module")
def house(databases: Any, _shared_database: Database) -> Iterator[Stage]:
    """As `stage`, one for a whole module."""
    settings = databases.copy()
    database = Database(settings)
    take_statements(database, _shared_database)
    yield Stage(settings, database, create_app(settings, database))
    database.close()
    databases.drop(settings)
