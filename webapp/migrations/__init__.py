"""Migrations, configured in code so that an installed wheel upgrades itself. Forward only.

On SQLite the foreign keys are switched off before the transaction begins (with them on, a rebuilt parent
table silently deletes its children), rows are counted before and after, and foreign keys checked at the end.

How far a database is, every command asks when it begins; so that is answered without Alembic, whose import takes
half as long as all the rest.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, column, func, inspect, select, table

from webapp.errors import Conflict

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent
_REVISION = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
_BEFORE = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)
_UPGRADE = 0x676C6F73
"""The number of PostgreSQL's lock for upgrades, ours alone by being odd enough."""


def head() -> str:
    """The revision that this version of the program works with."""
    chain = _chain()
    (last,) = chain.keys() - set(chain.values())
    return last


def require_known(revision: str | None) -> None:
    """Return when this version of the program knows *revision* of the tables; raises Conflict."""
    if revision is None:
        raise Conflict("There are no tables of Glossator in it.")
    if revision not in _chain():
        raise Conflict("It was made by a newer version of Glossator; install that one.")


def current(engine: Engine) -> str | None:
    """The revision of the database, or None when it is empty."""
    kept = table("alembic_version", column("version_num"))
    with engine.connect() as connection:
        if not inspect(connection).has_table(kept.name):
            return None
        found: str | None = connection.execute(select(kept.c.version_num)).scalar_one_or_none()
        return found


def upgrade(engine: Engine) -> None:
    """Bring the database to `head()` in one transaction, or leave it as it was.

    Raises Conflict when a row was lost or a foreign key broken on the way.
    """
    from alembic import command

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


@cache
def _chain() -> Mapping[str, str | None]:
    """Each revision that there is, and the one before it."""
    found: dict[str, str | None] = {}
    for file in sorted((_FOLDER / "versions").glob("v*.py")):
        source = file.read_text(encoding="utf-8")
        this, before = _REVISION.search(source), _BEFORE.search(source)
        assert this, file.name
        found[this[1]] = before[1] if before else None
    return found


def _config() -> "Config":
    from alembic.config import Config

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
