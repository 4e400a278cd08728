"""F7: an import is killed at any moment; no half document is there, and once more from the start completes it."""

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.make import CODEBOOK, Make
from tests.processes import PATIENCE, Process, run, started
from webapp import migrations
from webapp.db import Database
from webapp.services import invariants
from webapp.settings import Settings

DOCUMENTS = 160


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of documents with the tags of two coders, as an export writes it."""
    home = tmp_path_factory.mktemp("elsewhere")
    database = _empty(home)
    with database.writing() as session:
        make = Make.on(session)
        coders = [make.member(), make.member()]
        for number in range(DOCUMENTS):
            document = make.document(f"A wolf howled {number} times. Nobody counted the 312 returns.")
            for coder in coders:
                make.tag(coder, document, "312 returns", "statistic", value="312")
        session.commit()
    database.close()
    file = home / "corpus.jsonl"
    assert run(home, "export", "corpus", "-o", str(file)).returncode == 0
    return file


def test_f7_a_killed_import_leaves_whole_documents_and_can_be_repeated(corpus: Path, tmp_path: Path) -> None:
    _interrupt(corpus, tmp_path, times=3)


@pytest.mark.slow
def test_f7_an_import_is_killed_at_fifty_moments(corpus: Path, tmp_path: Path) -> None:
    for number in range(10):
        home = tmp_path / f"{number}"
        home.mkdir()
        _interrupt(corpus, home, times=5, seed=number)


def _interrupt(corpus: Path, home: Path, times: int, seed: int = 0) -> None:
    chance = random.Random(seed)
    database = _empty(home)
    with database.writing() as session:
        Make.on(session).project(codebook=CODEBOOK)
        session.commit()
    database.close()
    for number in range(times):
        with started(home, "import", "corpus", str(corpus)) as importing:
            _await(home, chance.randrange(DOCUMENTS * number // times + 1), importing)
            time.sleep(chance.uniform(0, 0.05))
            importing.kill()
        _require_whole(home)
    assert run(home, "import", "corpus", str(corpus)).returncode == 0
    _require_whole(home)
    assert run(home, "export", "corpus").stdout == corpus.read_text("utf-8")


def _await(home: Path, documents: int, importing: Process) -> None:
    """Return when so many documents have come in, or the command has ended."""
    deadline = time.monotonic() + PATIENCE
    with closing(sqlite3.connect(home / "glossator.db")) as connection:
        while (
            importing.process.poll() is None
            and connection.execute("SELECT count(*) FROM document").fetchone()[0] < documents
        ):
            assert time.monotonic() < deadline
            time.sleep(0.005)


def _require_whole(home: Path) -> None:
    database = Database(Settings.load({}, home=home))
    with database.reading() as session:
        assert [*invariants.broken(session), *invariants.damage(session)] == []
        ask = session.connection().exec_driver_sql
        tags = "SELECT count(*) FROM annotation WHERE document_id = document.id"
        assert ask(f"SELECT count(*) FROM document WHERE ({tags}) <> 2").scalar() == 0, "a document without its tags"
    database.close()


def _empty(home: Path) -> Database:
    database = Database(Settings.load({}, home=home))
    migrations.upgrade(database.write)
    return database
