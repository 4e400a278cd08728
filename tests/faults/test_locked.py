"""F5: another process holds the database: for a short while all succeed, after a long one it says when again."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.stage import SignedInClient, Stage
from webapp.domain.ids import new_id
from webapp.locks import FileLock
from webapp.models import Document


@contextmanager
def _our_lock(file: Path) -> Iterator[None]:
    """As one of our own commands holds it."""
    with closing(FileLock(file.with_name(file.name + ".lock"))) as lock:
        assert lock.take()
        yield


@contextmanager
def _transaction(file: Path) -> Iterator[None]:
    """As a foreign program holds it, which knows nothing of our lock."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@pytest.mark.parametrize("holding", [_our_lock, _transaction])
@pytest.mark.parametrize("seconds", [1.0, pytest.param(3.0, marks=pytest.mark.slow)])
def test_f5_saves_wait_for_who_holds_the_database(stage: Stage, holding, seconds: float) -> None:  # type: ignore[no-untyped-def]
    file, document, clients = _prepared(stage, 4)
    answers: list[TestResponse] = []
    threads = [
        threading.Thread(target=lambda client=client: answers.append(_save(client, document))) for client in clients
    ]
    with holding(file):
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        assert answers == []
        assert clients[0].get(f"/api/v1/documents/{document.id}").status_code == 200, "reading waits for nobody"
    for thread in threads:
        thread.join(20)
    assert [answer.status_code for answer in answers] == [201] * 4


def test_f5_a_lock_that_stays_is_503_with_the_time_to_come_back(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    file, document, (client,) = _prepared(stage, 1)
    with monkeypatch.context() as patched, _our_lock(file):
        patched.setattr("webapp.db.LOCK_SECONDS", 0.2)
        answer = _save(client, document)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.get_json()["title"] == "The database can't be reached just now"
    assert _save(client, document).status_code == 201


@pytest.mark.slow
@pytest.mark.parametrize("holding", [_our_lock, _transaction])
def test_f5_after_ten_seconds_it_is_503_and_then_works_again(stage: Stage, holding) -> None:  # type: ignore[no-untyped-def]
    file, document, (client,) = _prepared(stage, 1)
    with holding(file):
        begun = time.monotonic()
        assert _save(client, document).status_code == 503
        assert 9 < time.monotonic() - begun < 15
    assert _save(client, document).status_code == 201


def test_commands_and_server_take_turns(stage: Stage) -> None:
    """A command that writes batch after batch lets the saves of others through between any two of them."""
    file, document, (client,) = _prepared(stage, 1)
    over = threading.Event()
    thread = threading.Thread(target=_batches, args=(file, over))
    thread.start()
    try:
        waited = []
        for _ in range(10):
            begun = time.monotonic()
            assert _save(client, document).status_code == 201
            waited.append(time.monotonic() - begun)
    finally:
        over.set()
        thread.join()
    assert sorted(waited)[5] < 2, waited


def _batches(file: Path, over: threading.Event) -> None:
    """Hold the lock for 50 ms again and again, with nothing in between."""
    from webapp.db import WriteLock

    lock = WriteLock(file.with_name(file.name + ".lock"))
    while not over.is_set():
        lock.acquire()
        time.sleep(0.05)
        lock.release()
    lock.close()


def _prepared(stage: Stage, coders: int) -> tuple[Path, Document, list[SignedInClient]]:
    if stage.database.path is None:
        pytest.skip("only SQLite has one lock for all who write; test_together asks about PostgreSQL's")
    with stage.making() as make:
        document = make.document("A wolf howled.")
        people = [make.member() for _ in range(coders)]
    return stage.database.path, document, [stage.client(person) for person in people]


def _save(client: SignedInClient, document: Document) -> TestResponse:
    body = {"document": str(document.id), "start": 2, "end": 6, "quote": "wolf", "code": "legal_argument"}
    return client.put(f"/api/v1/annotations/{new_id()}", json=body)
