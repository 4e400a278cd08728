"""Backups: made, kept, verified, put back; and what a purge leaves behind."""

import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make import Make
from tests.processes import run, serving
from webapp import backups, migrations
from webapp.cli.keeper import Keeper, to_keep
from webapp.db import Database
from webapp.domain.roles import Actor
from webapp.errors import Invalid
from webapp.services import purges
from webapp.settings import Settings

SENTENCE = "Nobody counted the xylophones of Quarnmoor."
MORNING = datetime(2031, 3, 12, 6, 30, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database with one tagged text, whatever the other tests run on."""
    found = Database(Settings.load({}, home=tmp_path / "home"))
    migrations.upgrade(found.write)
    _make(found, lambda make: make.tag(make.member(), make.document(SENTENCE), "xylophones"))
    yield found
    found.close()


def test_a_backup_holds_what_was_committed_and_says_so(database: Database, tmp_path: Path) -> None:
    manifest = backups.make(database, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").stat().st_mode & 0o077 == 0
    assert (manifest.revision, manifest.rows["document"], manifest.rows["annotation"]) == (migrations.head(), 1, 1)
    with backups.unpacked(tmp_path / "a.zip", tmp_path) as (file, same):
        assert (same, _texts(file)) == (manifest, [SENTENCE])
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["a.zip"]


def test_f10_a_backup_of_a_database_in_use_is_whole(database: Database, tmp_path: Path) -> None:
    with database.writing() as writer, database.reading() as reader:
        Make.on(reader).project()  # an open snapshot
        Make.on(writer).document("Not committed yet.")
        backups.make(database, tmp_path / "a.zip")
        writer.commit()
    backups.make(database, tmp_path / "b.zip")
    with backups.unpacked(tmp_path / "a.zip", tmp_path) as (before, _):
        assert _texts(before) == [SENTENCE]
    with backups.unpacked(tmp_path / "b.zip", tmp_path) as (after, _):
        assert len(_texts(after)) == 2


def test_a_backup_put_back_keeps_the_old_database(database: Database, tmp_path: Path) -> None:
    backups.make(database, tmp_path / "a.zip")
    _make(database, lambda make: make.document("Written after the backup."))
    assert database.path
    with backups.unpacked(tmp_path / "a.zip", database.path.parent) as (fresh, _):
        kept = backups.put_back(database, fresh)
    with database.reading() as session:
        assert [row[0] for row in session.connection().exec_driver_sql("SELECT text FROM document_text")] == [SENTENCE]
    assert kept
    assert _texts(kept) == [SENTENCE, "Written after the backup."]


@pytest.mark.parametrize("spoil", ["not a zip", "cut short", "another database", "no manifest", "a bomb"])
def test_a_spoilt_backup_is_refused(database: Database, tmp_path: Path, spoil: str) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    backups.make(database, good)
    with zipfile.ZipFile(good) as archive:
        manifest, held = archive.read("manifest.json"), archive.read("glossator.db")
    if spoil == "not a zip":
        bad.write_bytes(held)
    elif spoil == "cut short":
        bad.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    else:
        with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as archive:
            if spoil != "no manifest":
                archive.writestr("manifest.json", manifest)
            other = held.replace(b"xylophones", b"telephones")
            archive.writestr("glossator.db", bytes(1 << 24) if spoil == "a bomb" else other)
    with pytest.raises(Invalid), backups.unpacked(bad, tmp_path):
        pass
    assert {file.name for file in tmp_path.iterdir() if file.is_file()} == {"good.zip", "bad.zip"}


def test_restore_is_refused_while_a_server_runs_and_says_which(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        assert run(tmp_path, "backup", "a.zip").stdout == f"{tmp_path / 'a.zip'}\n"
        refused = run(tmp_path, "restore", "a.zip")
        assert (refused.returncode, str(server.pid) in refused.stderr) == (1, True)
        assert server.stop() == 0
    restored = run(tmp_path, "restore", "a.zip")
    assert restored.returncode == 0, restored.stderr
    assert run(tmp_path, "doctor").returncode == 0


def test_a_backup_that_can_not_be_written_is_one_clear_line(tmp_path: Path) -> None:
    run(tmp_path, "init")
    refused = run(tmp_path, "backup", "nowhere/a.zip")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert run(tmp_path / "..", "restore", "missing.zip").returncode == 2


def test_serve_keeps_one_backup_a_day_and_repeats_nothing(database: Database, tmp_path: Path) -> None:
    keeper = Keeper(database, tmp_path / "backups")
    assert keeper.turn(MORNING) == tmp_path / "backups" / "glossator-2031-03-12.zip"
    assert keeper.turn(MORNING + timedelta(hours=3)) is None
    for day in range(1, 60):
        keeper.turn(MORNING + timedelta(days=day))
    names = sorted(file.name for file in (tmp_path / "backups").iterdir())
    assert names[-1] == "glossator-2031-05-10.zip" == keeper.newest().name  # type: ignore[union-attr]
    assert len(names) == 7 + 4
    with backups.unpacked(tmp_path / "backups" / names[0], tmp_path) as (file, _):
        assert _texts(file) == [SENTENCE]


@given(st.sets(st.integers(0, 400), max_size=80), st.integers(0, 400))
def test_the_last_seven_days_and_four_weeks_are_never_forgotten(numbers: set[int], today: int) -> None:
    start = date(2031, 1, 1)
    days = {start + timedelta(days=number) for number in numbers if number <= today}
    moment = start + timedelta(days=today)
    kept = to_keep(days, moment)
    assert kept <= days
    assert {day for day in days if moment - day < timedelta(days=7)} <= kept
    assert len(kept) <= 7 + 5
    for weeks in range(5):
        monday = moment - timedelta(days=moment.weekday(), weeks=weeks)
        of_week = {day for day in days if monday <= day < monday + timedelta(days=7)}
        assert bool(of_week & kept) == bool(of_week)


def test_p7_a_purged_sentence_is_gone_from_file_log_and_index(database: Database, tmp_path: Path) -> None:
    _make(database, lambda make: make.document("It stays.", slug="another"))
    with database.writing() as session:
        assert purges.purge(session, Actor.system(), "corpus") == 1
        session.commit()
    backups.compact(database)
    assert database.path
    for file in database.path.parent.glob("glossator.db*"):
        for word in (b"xylophones", b"xyloph", b"Quarnmoor"):
            assert word not in file.read_bytes(), file.name
    with database.reading() as session:
        raw = session.connection()
        assert [row[0] for row in raw.exec_driver_sql("SELECT text FROM document_text")] == ["It stays."]
        left = raw.exec_driver_sql("SELECT name, before, after FROM event WHERE project_id IS NULL").all()
        assert tuple(left[-1]) == ("project.purged", None, ANY)
        assert {tuple(row[1:]) for row in left if row[0].startswith(("annotation", "document"))} == {(None, None)}


def _make(database: Database, what: Callable[[Make], object]) -> None:
    with database.writing() as session:
        what(Make.on(session))
        session.commit()


def _texts(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM document_text ORDER BY number")]
