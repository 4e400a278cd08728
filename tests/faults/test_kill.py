"""F1: the server is killed again and again while people code; nothing that was acknowledged is lost or there twice."""

import random
import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.coding import Office, Team, open_office
from webapp.db import Database
from webapp.services import invariants
from webapp.settings import Settings


def test_f1_a_killed_server_loses_and_doubles_nothing(tmp_path: Path) -> None:
    _kill(open_office(Settings.load({}, home=tmp_path)), times=3, coders=4, pause=0.02)


@pytest.mark.slow
def test_f1_two_hundred_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    _kill(open_office(Settings.load({}, home=tmp_path)), times=200, coders=50, pause=1.0)


def test_a_server_that_is_told_to_stop_answers_what_is_in_flight(tmp_path: Path) -> None:
    office = open_office(Settings.load({}, home=tmp_path))
    with office.serving() as first, Team(office, 4, 0.01) as team:
        team.until(20)
        first.process.send_signal(signal.SIGTERM)
        assert first.process.wait(10) == 0
        with office.serving():
            team.until(20)
            team.finish()
    _check(office, team)


def _kill(office: Office, times: int, coders: int, pause: float) -> None:
    chance = random.Random(1)
    with Team(office, coders, pause) as team:
        for _ in range(times):
            with office.serving() as server:
                team.until(chance.randrange(3, 15))
                server.kill()
        with office.serving():
            team.until(5)
            team.finish()
    _check(office, team)
    assert sum(coder.retries for coder in team.coders) > 0, "the kills were noticed"


def _check(office: Office, team: Team) -> None:
    assert team.refused == []
    with office.serving() as server:
        stored = office.stored()
        assert server.stop() == 0
    assert set(team.acknowledged) <= set(stored), "acknowledged but lost"
    assert [tag for tag, count in Counter(stored).items() if count > 1] == []
    database = Database(office.settings)
    with database.reading() as session:
        made = session.connection().exec_driver_sql(
            "SELECT subject_id, count(*) FROM event WHERE name = 'annotation.created' GROUP BY 1"
        )
        assert {count for _, count in made} == {1}, "saved twice"
        assert [*invariants.broken(session), *invariants.damage(session)] == []
    database.close()
