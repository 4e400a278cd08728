"""How far a database is, is said without Alembic; Alembic says the same."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from webapp import migrations
from webapp.db import Database
from webapp.errors import Conflict
from webapp.settings import Settings


def test_the_revisions_are_those_that_alembic_finds() -> None:
    scripts = ScriptDirectory.from_config(migrations._config())
    assert migrations.head() == scripts.get_current_head()
    for script in scripts.walk_revisions():
        migrations.require_known(script.revision)
    for unknown in ("from the future", "", None):
        with pytest.raises(Conflict):
            migrations.require_known(unknown)


def test_the_revision_of_a_database_is_what_alembic_reads(tmp_path: Path) -> None:
    database = Database(Settings.load({}, home=tmp_path))
    assert migrations.current(database.read) is None
    migrations.upgrade(database.write)
    with database.read.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == migrations.current(database.read)
    database.close()


def test_a_command_begins_without_alembic() -> None:
    look = "import sys, webapp.cli.installation, webapp.app; print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
