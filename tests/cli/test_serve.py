"""`glossator serve` and `demo` as processes: begun, refused, ended."""

import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.processes import PATIENCE, get, run, serving, started
from webapp.locks import FileLock


def test_the_first_start_makes_the_database_and_prints_the_set_up_link(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        link = server.line("/setup/")
        assert link.startswith(f"{server.url}/setup/")
        assert "<form" in get(link.strip())
        assert server.stop() == 0
    assert (tmp_path / "glossator.db").stat().st_mode & 0o077 == 0


def test_with_an_account_there_is_no_set_up_link(tmp_path: Path) -> None:
    made = run(tmp_path, "init", "--admin", "ada", "--password-stdin", said="correct horse battery staple\n")
    assert made.returncode == 0, made.stderr
    with serving(tmp_path) as server:
        assert server.stop() == 0
        assert not any("/setup/" in line for line in server.words)


def test_a_second_server_on_one_home_is_refused_with_the_first_ones_pid(tmp_path: Path) -> None:
    with serving(tmp_path) as first:
        for second in (("serve", "--port", "0"), ("demo", "--port", "0", "--no-browser")):
            refused = run(tmp_path, *second)
            assert (refused.returncode, refused.stdout) == (1, "")
            assert str(first.pid) in refused.stderr
        first.kill()
    with serving(tmp_path) as again:  # what the killed one left behind stops nobody
        assert again.stop() == 0


def test_a_port_that_is_taken_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        for command in (("serve", "--port", port), ("demo", "--port", port, "--no-browser")):
            refused = run(tmp_path, *command)
            assert refused.returncode == 1
            assert refused.stderr == f"Port {port} of 127.0.0.1 is taken; choose another one with --port.\n"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_s18_other_machines_come_in_by_https_or_not_at_all(tmp_path: Path, host: str) -> None:
    refused = run(tmp_path, "serve", "--host", host, "--port", "0")
    assert refused.returncode == 1
    assert "--insecure-http" in refused.stderr
    with serving(tmp_path, "--host", "0.0.0.0", "--insecure-http") as server:
        assert server.stop() == 0


def test_a_database_of_another_version_is_refused(tmp_path: Path) -> None:
    run(tmp_path, "init")
    with closing(sqlite3.connect(tmp_path / "glossator.db", isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from the future'")
    refused = run(tmp_path, "serve", "--port", "0")
    assert refused.returncode == 1
    assert "newer version" in refused.stderr


def test_the_end_waits_for_a_request_in_flight_and_drops_idle_connections(tmp_path: Path) -> None:
    with serving(tmp_path) as server, ExitStack() as stack:
        address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        idle, half, waiting = (stack.enter_context(socket.create_connection(address)) for _ in range(3))
        half.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        with _write_lock(tmp_path):
            waiting.sendall(b"GET /link/nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")  # it has to write
            server.process.terminate()
            assert idle.recv(1) == half.recv(1) == b""
            assert server.process.poll() is None
        with waiting.makefile("rb") as answer:
            assert answer.readline().startswith(b"HTTP/1.1 404")
        assert server.process.wait(PATIENCE) == 0


def test_the_demo_signs_in_once_keeps_its_work_and_ends_cleanly(tmp_path: Path) -> None:
    links = []
    for _ in range(2):
        with started(tmp_path, "demo", "--no-browser", "--port", "0") as demo:
            links.append(demo.line("/link/").strip())
            assert "<main" in get(links[-1])
            assert demo.stop() == 0
            assert demo.words == [f"{links[-1]}\n"]
    assert links[0] != links[1]


def test_the_demo_of_an_older_version_is_backed_up_and_brought_up_by_itself(tmp_path: Path) -> None:
    with started(tmp_path, "demo", "--no-browser", "--port", "0") as demo:
        demo.line("/link/")
        assert demo.stop() == 0
    _as_the_first_version_left_it(tmp_path / "glossator.db")
    refused = run(tmp_path, "project", "list")
    assert (refused.returncode, "glossator db upgrade" in refused.stderr) == (1, True)
    with started(tmp_path, "demo", "--no-browser", "--port", "0") as demo:
        assert "<main" in get(demo.line("/link/").strip())
        assert demo.stop() == 0
    assert len(list(tmp_path.rglob("before-upgrade-of-0001-*.zip"))) == 1
    assert "demo" in run(tmp_path, "project", "list").stdout
    with closing(sqlite3.connect(tmp_path / "glossator.db")) as connection:
        assert connection.execute("SELECT count(*) FROM disagreement").fetchone() > (0,)  # what was finished before


def test_150_half_sent_requests_and_40_slow_senders_stop_nobody(tmp_path: Path) -> None:
    with serving(tmp_path) as server, ExitStack() as stack:
        port = int(server.url.rpartition(":")[2])
        half = [b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "] * 150
        slow = [b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\nname="] * 40
        for begun in half + slow:
            stack.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(begun)
        answers: list[str] = []
        probes = [threading.Thread(target=lambda: answers.append(get(f"{server.url}/health/ready"))) for _ in range(6)]
        for probe in probes:
            probe.start()
        for probe in probes:
            probe.join(20)
        assert answers == ["ready\n"] * 6
        assert server.stop() == 0


def _as_the_first_version_left_it(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("ALTER TABLE user DROP COLUMN keys")
        connection.execute("ALTER TABLE project DROP COLUMN agreement_unit")
        connection.execute("ALTER TABLE project DROP COLUMN dataset")
        connection.execute("ALTER TABLE release DROP COLUMN size")
        connection.execute("ALTER TABLE round DROP COLUMN note")
        connection.execute("ALTER TABLE round DROP COLUMN opened_at")
        connection.execute("DROP INDEX ix_assignment_round_id_user_id_position")
        connection.execute("DROP INDEX ix_coding_round_id")
        connection.execute("DROP INDEX ix_decision_revised_by")
        connection.execute("DROP INDEX ix_decision_project_id_round_id_created_at")
        connection.execute("ALTER TABLE coding ADD COLUMN place INTEGER NOT NULL DEFAULT 0")
        connection.execute("DROP INDEX ix_annotation_code_id_version_id_author_id")
        connection.execute("CREATE INDEX ix_annotation_code_id ON annotation (code_id)")
        connection.execute("DROP INDEX ix_verdict_project_id_commented")
        connection.execute("DROP INDEX ix_answer_project_id_layer_document_id_question")
        connection.execute("DROP INDEX ix_comment_project_id_resolved_by")
        connection.execute("DROP INDEX ix_comment_code_id")
        connection.execute("ALTER TABLE comment DROP COLUMN version_id")
        connection.execute("ALTER TABLE code_revision DROP COLUMN meaning_id")
        for table in (
            *("bookmark", "mention", "settlement", "question_settlement"),
            *("acknowledgement", "example", "recoding", "operation"),
            *("trial", "inquiry_seen", "inquiry", "agenda_item", "meeting", "disagreement_tag", "disagreement"),
            *("digest_seen", "release_piece", "release_document", "withdrawal"),
        ):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")


@contextmanager
def _write_lock(home: Path) -> Iterator[None]:
    """Hold what every writing transaction waits for, as another process would."""
    with closing(FileLock(home / "glossator.db.lock")) as lock:
        assert lock.take()
        yield
