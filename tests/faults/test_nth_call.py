"""F3: whichever call of the database fails, it says 503 or 507, nothing is half done, the next request works."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from tests.faults.failing import FAULTS, failing
from tests.stage import SignedInClient, Stage
from webapp.domain.ids import new_id
from webapp.domain.roles import Role
from webapp.errors import Unavailable
from webapp.services import invariants

TEXT = "A wolf howled. Nobody counted the 312 returns."


@dataclass(frozen=True)
class Scene:
    """Somebody who may do all that is tried, and a tag of a colleague."""

    stage: Stage
    client: SignedInClient
    document: UUID
    tag: UUID
    other: UUID

    def save(self) -> TestResponse:
        body = {"document": str(self.other), "start": 2, "end": 6, "quote": "wolf", "code": "legal_argument"}
        return self.client.put(f"/api/v1/annotations/{new_id()}", json=body)

    def judge(self) -> TestResponse:
        return self.client.put(f"/api/v1/annotations/{self.tag}/verdict", json={"decision": "accept"})

    def finish(self) -> TestResponse:
        return self.client.put(f"/api/v1/documents/{self.document}/coding", json={"state": "complete"})

    def bring(self) -> TestResponse:
        return self.client.post("/api/v1/projects/corpus/documents", json={"text": f"One more. {new_id()}"})

    def bring_many(self) -> TestResponse:
        lines = "".join(json.dumps({"text": f"Line {number}. {new_id()}"}) + "\n" for number in range(3))
        return self.client.post("/api/v1/projects/corpus/documents", data=lines, content_type="application/x-ndjson")

    def read(self) -> TestResponse:
        return self.client.get(f"/api/v1/documents/{self.document}/annotations")

    def export(self) -> TestResponse:
        return self.client.get("/api/v1/projects/corpus/export")

    def state(self) -> list[tuple[object, ...]]:
        """All that the tried requests may change, but the log."""
        asked = (
            "SELECT id, version, deleted_at FROM annotation",
            "SELECT annotation_id, decision FROM verdict",
            "SELECT document_id, state FROM coding",
            "SELECT document_id, count FROM tally",
            "SELECT sha256, 1 FROM document",
        )
        with self.stage.database.reading() as session:
            rows = [tuple(map(str, row)) for part in asked for row in session.connection().exec_driver_sql(part)]
        return sorted(rows)

    def broken(self) -> list[str]:
        """The rules that do not hold."""
        with self.stage.database.reading() as session:
            return list(invariants.broken(session))


REQUESTS: list[Callable[[Scene], TestResponse]] = [
    Scene.save,
    Scene.judge,
    Scene.finish,
    Scene.bring,
    Scene.bring_many,
    Scene.read,
    Scene.export,
]


@pytest.fixture
def scene(stage: Stage) -> Scene:
    with stage.making() as make:
        document, other = make.document(TEXT), make.document(f"{TEXT} Twice.")
        tag = make.tag(make.member(), document, "312 returns", "statistic", value="312")
        owner = make.member(Role.OWNER)
    return Scene(stage, stage.client(owner), document.id, tag.id, other.id)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("request_of", REQUESTS, ids=lambda request: request.__name__)
def test_f3_every_call_may_fail(scene: Scene, request_of: Callable[[Scene], TestResponse], fault: str) -> None:
    database = scene.stage.database
    with failing(database) as counted:
        assert request_of(scene).status_code < 300
    for call in range(1, counted.made + 1):
        before = scene.state()
        with failing(database, fault, call, lasting=call % 2 == 0) as calls:
            answer = request_of(scene)
        if calls.made >= call:
            assert answer.status_code == (507 if fault == "full" else 503), (call, answer.data)
            assert answer.headers.get("Retry-After")
            assert answer.content_type == "application/problem+json"
            assert scene.state() == before, f"call {call} left something behind"
            assert scene.broken() == []
        assert scene.read().status_code == 200
        assert scene.save().status_code == 201, "the next request works"


def test_f3_a_commit_that_fails_leaves_nothing_and_lets_go(scene: Scene) -> None:
    """A reference that is checked at the commit only makes it fail in the driver, as a full disk would."""
    database = scene.stage.database
    if database.path is None:
        pytest.skip("a commit of PostgreSQL ends the transaction in any case")
    before = scene.state()
    with database.writing() as session:
        connection = session.connection()
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.exec_driver_sql("UPDATE annotation SET code_id = 'nobody'")
        with pytest.raises(IntegrityError):
            session.commit()
    assert (scene.state(), scene.broken()) == (before, [])
    assert scene.save().status_code == 201


def test_f4_a_full_disk_refuses_saves_and_goes_on_reading(scene: Scene) -> None:
    """SQLite's own limit of pages stands in for a disk without room: it meets the same code in the same place."""
    database = scene.stage.database
    if database.path is None:
        pytest.skip("the limit of pages is SQLite's; test_f3_every_call_may_fail tells a full disk on PostgreSQL")
    database.write.dispose()
    with database.write.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert isinstance(driver, sqlite3.Connection)
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        driver.execute(f"PRAGMA max_page_count={pages + 1}")
    statuses = {scene.bring().status_code for _ in range(12)}
    assert statuses <= {201, 507}
    assert scene.bring().status_code == 507
    assert scene.read().status_code == 200
    database.write.dispose()  # room again
    assert scene.bring().status_code == 201
    assert scene.broken() == []


def test_after_a_reader_failed_nobody_reads_the_state_that_it_began_with(scene: Scene) -> None:
    database = scene.stage.database
    for _ in range(3):
        assert scene.save().status_code == 201
    session = database.reading()
    rows = iter(session.execute(text("SELECT id FROM annotation ORDER BY id")))
    next(rows)  # and nobody takes the others
    with failing(database, "busy", 1), pytest.raises(Unavailable):
        session.execute(text("SELECT 1"))
    session.close()
    assert scene.save().status_code == 201
    with ExitStack() as stack:
        everybody = [stack.enter_context(database.reading()) for _ in range(5)]  # whichever connections the pool has
        counted = {one.scalar(text("SELECT count(*) FROM annotation")) for one in everybody}
    assert len(counted) == 1
    assert rows
