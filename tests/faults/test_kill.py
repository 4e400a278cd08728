"""F1: the server is killed again and again while people code; nothing that was acknowledged is lost or there twice."""

import random
import signal
from pathlib import Path

import pytest

from tests.faults.coding import Office, Team, open_office, require_exactly_once
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
    require_exactly_once(office, team)


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
    require_exactly_once(office, team)
    assert sum(coder.retries for coder in team.coders) > 0, "the kills were noticed"
