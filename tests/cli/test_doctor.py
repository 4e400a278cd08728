"""`glossator doctor`: what it finds well, what it finds wrong, and what it keeps to itself."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.make import Make
from tests.processes import run
from webapp.cli.doctor import _safe
from webapp.services import invariants


def test_a_fresh_installation_is_well_and_its_secrets_stay_masked(tmp_path: Path) -> None:
    run(tmp_path, "init")
    found = run(tmp_path, "doctor", "--json")
    assert found.returncode == 0, found.stdout
    report = json.loads(found.stdout)
    assert {finding["check"]: finding["state"] for finding in report["findings"]} == {
        "disk": "ok",
        "permissions": "ok",
        "server": "ok",
        "database": report["findings"][3]["state"],  # depends on the SQLite of this machine
        "migrations": "ok",
        "file": "ok",
        "clock": "ok",
        "data": "ok",
        "backups": "warning",
    }
    assert (tmp_path / "secret_key").read_text() not in found.stdout


def test_an_empty_home_stays_empty(tmp_path: Path) -> None:
    found = run(tmp_path, "doctor")
    assert found.returncode == 0
    assert not (tmp_path / "glossator.db").exists()


def test_what_is_wrong_is_said_and_fails(tmp_path: Path) -> None:
    run(tmp_path, "init")
    with closing(sqlite3.connect(tmp_path / "glossator.db", isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    found = run(tmp_path, "doctor")
    assert found.returncode == 1
    assert "glossator db upgrade" in found.stdout


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("UPDATE annotation SET quote = 'bear'", "1 tags whose quote is not what the text says there"),
        ('UPDATE annotation SET "end" = 99', "1 tags that end after their text"),
        ("UPDATE annotation SET final = NOT final", "1 tags marked final or not against the rules"),
        ("UPDATE tally SET count = 7", "1 counts of tags that are not what is there"),
        ("DELETE FROM tally", "1 counts of tags that are not what is there"),
        ("DELETE FROM membership WHERE role = 4", "1 projects without an owner"),
        ("UPDATE codebook_version SET state = 'frozen'", "1 projects without a codebook in use"),
        ("UPDATE document SET sha256 = 'x'", "1 texts that changed since they came"),
    ],
)
def test_rules_that_do_not_hold_are_counted(session: Session, make: Make, spoil: str, said: str) -> None:
    make.tag(make.member(), make.document("A wolf howled."), "wolf")
    assert list(invariants.broken(session)) == []
    session.execute(text(spoil))
    assert said in list(invariants.broken(session))


def test_the_versions_of_sqlite_that_are_safe_are_known() -> None:
    assert [_safe(version) for version in ("3.40.1", "3.50.6", "3.50.7", "3.51.0", "3.51.2", "3.51.3", "3.53.4")] == [
        False,
        False,
        True,
        False,
        False,
        True,
        True,
    ]
