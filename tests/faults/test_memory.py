"""L4: a server that works keeps its memory, threads and files; the log of the database does not grow without end."""

import http.client
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.faults.coding import Office, Team, open_office
from tests.processes import PATIENCE
from webapp.settings import Settings

MB = 1_000_000


def test_l4_work_does_not_pile_up(tmp_path: Path) -> None:
    _work(open_office(Settings.load({}, home=tmp_path)), rounds=3, saves=150)


@pytest.mark.slow
def test_l4_a_long_day_does_not_pile_up(tmp_path: Path) -> None:
    _work(open_office(Settings.load({}, home=tmp_path)), rounds=20, saves=2000)


def _work(office: Office, rounds: int, saves: int) -> None:
    """Save and read in rounds; after the first, what the process holds stays."""
    with office.serving() as server:
        process = psutil.Process(server.pid)
        seen: list[tuple[int, int, int]] = []
        for _ in range(rounds):
            with Team(office, 8, 0.0) as team:
                team.until(saves)
            assert team.refused == []
            with _connection(office) as connection:
                for _ in range(saves // 10):
                    connection.request("GET", "/sign-in")
                    assert connection.getresponse().read()
            seen.append((process.memory_info().rss, process.num_threads(), process.num_fds()))
        first, last = seen[0], seen[-1]
        assert last[0] - first[0] < 10 * MB, seen
        assert last[1] <= first[1], seen
        assert last[2] <= first[2] + 8, seen
        log = office.settings.home / "glossator.db-wal"
        assert log.stat().st_size < 64 * MB
        assert server.stop() == 0


@contextmanager
def _connection(office: Office) -> Iterator[http.client.HTTPConnection]:
    with closing(http.client.HTTPConnection("127.0.0.1", office.port, timeout=PATIENCE)) as connection:
        yield connection
