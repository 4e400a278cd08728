"""F2: the power fails while people code; what was acknowledged had reached the disk, and is there afterwards."""

import random
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from tests.faults.coding import Office, Team, open_office, require_exactly_once
from webapp.settings import Settings

_SOURCE = Path(__file__).with_name("synced.c")


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that keeps what was synced."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("a C compiler is needed to see what is synced")
    library = tmp_path_factory.mktemp("shim") / "synced.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, _SOURCE, "-ldl"], check=True)
    return library


def test_f2_what_was_acknowledged_survives_a_power_cut(tmp_path: Path, shim: Path) -> None:
    _cut(tmp_path, shim, times=2)


@pytest.mark.slow
def test_f2_what_was_acknowledged_survives_a_hundred_power_cuts(tmp_path: Path, shim: Path) -> None:
    _cut(tmp_path, shim, times=100)


def _cut(folder: Path, shim: Path, times: int) -> None:
    """Let people code, cut the power, and go on with no byte that had not been synced; again and again."""
    chance = random.Random(2)
    office = open_office(Settings.load({}, home=folder / "0"))
    acknowledged: list[UUID] = []
    for number in range(1, times + 1):
        synced = folder / f"{number}"
        synced.mkdir()
        for name in ("glossator.db", "secret_key"):
            shutil.copy(office.settings.home / name, synced)
        with office.serving(LD_PRELOAD=str(shim), SYNCED=str(synced)) as server, Team(office, 4, 0.005) as team:
            team.until(chance.randrange(5, 40))
            server.kill()
            office = _on_what_is_left(office, synced, team)
            acknowledged += team.acknowledged
    with office.serving():
        assert set(acknowledged) <= set(office.stored()), "acknowledged but lost"


def _on_what_is_left(office: Office, synced: Path, team: Team) -> Office:
    """The same office on another disk, which holds what was synced; who was about to save does so now."""
    assert (synced / "glossator.db-wal").exists(), "nothing was synced"
    left = replace(office, settings=Settings.load({}, home=synced))
    with left.serving():
        team.finish()
    require_exactly_once(left, team)
    return left
