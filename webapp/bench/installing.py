"""W1: how much is installed, how soon the first page is there, how much memory an idle server needs."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from webapp.bench.figures import Figure
from webapp.bench.places import Place, started

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_FRAMEWORK = ("flask", "sqlalchemy", "waitress")
_TRIES = 3


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Size of the base (without extras), warm start, idle memory; the floor is a bare Flask program with SQLAlchemy."""
    size, floor = _size(needed("glossator")), _size({name for root in _FRAMEWORK for name in needed(root)})
    yield Figure("W1", "installed_mb", size, floor, 70)
    place = Place.made(folder / "w1")
    with place.serving():
        pass
    tries = 1 if quick else _TRIES
    starts, memory = zip(*(_start(place) for _ in range(tries)), strict=True)
    bare = [sys.executable, "-m", "webapp.bench.bare", str(folder / "bare.db")]
    with started(bare, place.home, "/") as running:
        time.sleep(0.5)
        least = running.memory_mb()
    yield Figure("W1", "warm_start_s", min(starts), min(_imports() for _ in range(tries)), 0.4)
    yield Figure("W1", "idle_memory_mb", min(memory), least, 65)


def needed(name: str) -> set[str]:
    """A distribution and all that it needs without extras, by name."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        try:
            requirements = distribution(current).requires or []
        except PackageNotFoundError:  # needed elsewhere: another system, another Python
            continue
        found.add(_plain(current))
        names = [_NAME.match(line) for line in requirements if "extra ==" not in line]
        waiting += [_plain(match[0]) for match in names if match and _plain(match[0]) not in found]
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _size(names: set[str]) -> float:
    """Megabytes on the disk; our own package counts with its pages, scripts and fonts also in a checkout."""
    total = sum(_bytes(distribution(name)) for name in names)
    if "glossator" in names:
        from webapp import resources

        ours = [Path(resources.__file__).parent, *(resources.path(part) for part in ("templates", "static", "seeds"))]
        files = {file for part in ours for file in part.rglob("*") if file.suffix != ".pyc" and file.is_file()}
        total = sum(_bytes(distribution(name)) for name in names - {"glossator"}) + sum(f.stat().st_size for f in files)
    return total / 1e6


def _bytes(found: Distribution) -> int:
    """The files as they were delivered; what Python compiles of them depends on the machine."""
    files = [Path(str(file.locate())) for file in found.files or [] if file.suffix != ".pyc"]
    return sum(file.stat().st_size for file in files if file.is_file())


def _start(place: Place) -> tuple[float, float]:
    with place.serving() as running:
        time.sleep(0.5)
        return running.first_page, running.memory_mb()


def _imports() -> float:
    """Seconds for a fresh Python that imports Flask and SQLAlchemy and ends."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask, sqlalchemy.orm"], check=True)
    return time.perf_counter() - begun
