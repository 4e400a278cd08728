"""Migrations, configured in code so that an installed wheel upgrades itself. Forward only.

On SQLite the foreign keys are switched off before the transaction begins (with them on, a rebuilt parent
table silently deletes its children), rows are counted before and after, and foreign keys checked at the end.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, inspect, select, table

from webapp.errors import Conflict

_FOLDER = Path(__file__).parent
_UPGRADE = 0x676C6F73
"""The number of PostgreSQL's lock for upgrades, ours alone by being odd enough."""


def head() -> str:
    """The revision that this version of the program works with."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision
    return revision


def require_known(revision: str | None) -> None:
    """Return when this version of the program knows *revision* of the tables; raises Conflict."""
    if revision is None:
        raise Conflict("There are no tables of Glossator in it.")
    if revision not in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}:
        raise Conflict("It was made by a newer version of Glossator; install that one.")


def current(engine: Engine) -> str | None:
    """The revision of the database, or None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> None:
    """Bring the database to `head()` in one transaction, or leave it as it was.

    Raises Conflict when a row was lost or a foreign key broken on the way.
    """
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            _foreign_keys(connection, on=False)
        try:
            with connection.begin():
                if not sqlite:  # of servers that start at the same moment one upgrades, the others find it done
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE})")
                before = _rows(connection)
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                _require_nothing_lost(connection, before, sqlite=sqlite)
        finally:
            if sqlite:
                _foreign_keys(connection, on=True)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    """Switch SQLite's foreign keys; the driver's own connection, since a pragma inside a transaction does nothing."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    cursor = driver.cursor()
    cursor.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
    cursor.close()


def _rows(connection: Connection) -> dict[str, int]:
    names = [
        name for name in inspect(connection).get_table_names() if name != "alembic_version" and "_search" not in name
    ]
    return {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


def _require_nothing_lost(connection: Connection, before: dict[str, int], *, sqlite: bool) -> None:
    after = _rows(connection)
    for name, count in before.items():
        if name in after and after[name] < count:
            raise Conflict(f"The upgrade would lose {count - after[name]} rows of {name}; nothing was changed.")
    if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise Conflict("The upgrade would break a reference between tables; nothing was changed.")
