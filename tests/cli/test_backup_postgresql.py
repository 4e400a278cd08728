"""Backups of PostgreSQL are made by its own programs, or the command to run is said."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.processes import run
from webapp.cli import postgresql


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as server:
        yield server


def test_pg_dump_makes_the_backup_where_it_is_installed(server: postgres.Server, tmp_path: Path) -> None:
    given = {"GLOSSATOR_DATABASE_URL": server.url(), "PATH": f"{server.bin}:{os.defpath}"}
    assert run(tmp_path, "init", **given).returncode == 0
    made = run(tmp_path, "backup", "a.dump", **given)
    assert (made.returncode, made.stdout) == (0, f"{tmp_path / 'a.dump'}\n"), made.stderr
    assert (tmp_path / "a.dump").stat().st_mode & 0o077 == 0
    listed = subprocess.run([server.bin / "pg_restore", "--list", tmp_path / "a.dump"], capture_output=True, check=True)
    assert b"TABLE DATA public alembic_version" in listed.stdout


def test_without_it_the_command_is_said_and_never_the_password(tmp_path: Path) -> None:
    url = "postgresql://glo:s%3Acret@db.example/corpus"
    given = {"GLOSSATOR_DATABASE_URL": url}
    (tmp_path / "a.dump").write_bytes(b"")
    refused = run(tmp_path, "restore", "a.dump", **given)
    assert refused.returncode == 1
    assert "pg_restore" in refused.stderr
    assert "cret" not in refused.stderr
    assert postgresql.command_to_dump(url, Path("a.dump")).startswith("pg_dump --format=custom --file=a.dump")


def test_the_password_stands_in_a_private_file_while_it_is_needed() -> None:
    with postgresql.connection_words("postgresql+psycopg://glo:a%3Ab%5Cc@db.example:5433/corp'us") as words:
        assert "a:b" not in words
        named = dict(part.split("=", 1) for part in words.replace("\\'", "").split(" "))
        file = Path(named["passfile"].strip("'"))
        assert file.read_text() == "*:*:*:*:a\\:b\\\\c\n"
        assert file.stat().st_mode & 0o077 == 0
        assert (named["host"], named["port"], named["user"]) == ("'db.example'", "'5433'", "'glo'")
    assert not file.exists()
