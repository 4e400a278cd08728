"""W3: saving a tag, as the browser does it: one PUT each over a connection that stays open."""

import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from webapp.bench import corpus
from webapp.bench.figures import AT_LEAST, Figure
from webapp.bench.places import PROJECT, Place, Running, started
from webapp.domain.ids import new_id
from webapp.errors import Unavailable

_CLIENTS = 8
_LONG = 100_000
"""Words of the long document."""
_SPAN = 40
_FULL, _QUICK = (100, 6), (5, 1)
"""Saves of a client in a turn, and turns."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server and what to save on it."""

    running: Running
    token: str
    texts: Sequence[tuple[str, str]]  # id of a document, its text

    def requests(self, first: int = 0) -> Iterator[tuple[str, bytes]]:
        """Address and body of one save after the other, each of another passage."""
        for number in count(first):
            document, text = self.texts[number % len(self.texts)]
            start = (number * 137) % (len(text) - _SPAN)
            body = {
                "document": document,
                "start": start,
                "end": start + _SPAN,
                "quote": text[start : start + _SPAN],
                "code": "legal_argument",
            }
            yield f"/api/v1/annotations/{new_id()}", msgspec.json.encode(body)


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """One client, the same on a long document, eight clients; the floor is a bare view under the same server.

    Figure and floor take turns, so that other work on the machine slows them alike.
    """
    saves, rounds = _QUICK if quick else _FULL
    place = Place.made(folder / "w3")
    words = corpus.Words(2)
    place.run("import", PROJECT, str(corpus.write(folder / "w3.jsonl", words.articles(50 if quick else 300))))
    place.run("import", PROJECT, str(corpus.write(folder / "long.jsonl", words.articles(1, _LONG))))
    token = place.token()
    bare = [sys.executable, "-m", "webapp.bench.bare", str(folder / "bare.db")]
    with place.serving() as running, started(bare, place.home, "/") as least:
        texts = texts_of(running, token)
        usual, long = ([row for row in texts if (len(row[1]) > 100_000) is is_long] for is_long in (False, True))
        targets = {
            "ours": Target(running, token, usual),
            "long": Target(running, token, long),
            "floor": Target(least, token, usual),
        }
        found = _in_turns(targets, saves, rounds)
    ours, floor = found["ours"], found["floor"]
    yield Figure("W3", "save_p50_ms", ours.alone.p50, floor.alone.p50, 3)
    yield Figure("W3", "save_cpu_ms", ours.alone.cpu, floor.alone.cpu, 1.5)
    yield Figure("W3", "save_cpu_long_ms", found["long"].alone.cpu, floor.alone.cpu, 1.5)
    yield Figure("W3", "saves_per_s_8", ours.together.rate, floor.together.rate, 500, AT_LEAST)
    yield Figure("W3", "save_p99_8_ms", ours.together.p99, floor.together.p99, 40)


@dataclass(slots=True)
class Timed:
    """Saves as they were timed: seconds of each, and what they took of clock and processor in all."""

    taken: list[float] = field(default_factory=list)
    seconds: float = 0.0
    processor: float = 0.0

    @property
    def p50(self) -> float:
        """Milliseconds of a usual one."""
        return statistics.median(self.taken) * 1000

    @property
    def p99(self) -> float:
        """Milliseconds of the slowest of a hundred."""
        return sorted(self.taken)[min(int(len(self.taken) * 0.99), len(self.taken) - 1)] * 1000

    @property
    def cpu(self) -> float:
        """Milliseconds of the server's processor time for each."""
        return self.processor * 1000 / len(self.taken)

    @property
    def rate(self) -> float:
        """Saves a second."""
        return len(self.taken) / self.seconds


@dataclass(slots=True)
class Both:
    """One client, and eight at once."""

    alone: Timed = field(default_factory=Timed)
    together: Timed = field(default_factory=Timed)


def _in_turns(targets: dict[str, Target], saves: int, rounds: int) -> dict[str, Both]:
    """Save on each target in turn, *rounds* times, so many saves a client each time, after a first turn to warm up."""
    found = {name: Both() for name in targets}
    for number in range(rounds + 1):
        for name, target in targets.items():
            kept = found[name] if number else Both()
            _add(kept.alone, target, 1, saves)
            if name != "long":
                _add(kept.together, target, _CLIENTS, max(saves // 2, 2))
    return found


def _add(timed: Timed, target: Target, clients: int, saves: int) -> None:
    """Let so many clients save at once, and add what it took to *timed*."""
    taken: list[list[float]] = [[] for _ in range(clients)]

    def client(place: int) -> None:
        taken[place] += _client(target, (len(timed.taken) + place) * saves, saves)

    threads = [threading.Thread(target=client, args=(place,)) for place in range(clients)]
    processor, begun = target.running.cpu(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    timed.seconds += time.perf_counter() - begun
    timed.processor += target.running.cpu() - processor
    timed.taken += [seconds for one in taken for seconds in one]
    if len(timed.taken) % (clients * saves):
        raise Unavailable("A client could not save; server.log of the bench's home says more.")


def _client(target: Target, first: int, saves: int) -> list[float]:
    """Seconds of each save over one connection; raises Unavailable when one was not taken."""
    taken = []
    headers = {"Authorization": f"Bearer {target.token}", "Content-Type": "application/json"}
    with closing(HTTPConnection("127.0.0.1", target.running.port, timeout=60)) as connection:
        for _, (address, body) in zip(range(saves), target.requests(first), strict=False):
            begun = time.perf_counter()
            connection.request("PUT", address, body, headers)
            answer = connection.getresponse()
            said = answer.read()
            taken.append(time.perf_counter() - begun)
            if answer.status != 201:
                raise Unavailable(f"A save was answered with {answer.status}: {said[:200].decode(errors='replace')}")
    return taken


def save_one(target: Target, number: int = 0) -> None:
    """Save one tag; another passage for each *number*."""
    _client(target, number, 1)


def texts_of(running: Running, token: str, most: int = 10_000) -> list[tuple[str, str]]:
    """Ids and texts of the project's documents."""
    found: list[tuple[str, str]] = []
    with closing(HTTPConnection("127.0.0.1", running.port, timeout=60)) as connection:
        cursor = ""
        while True:
            page = _get(connection, token, f"/api/v1/projects/{PROJECT}/documents?limit=200{cursor}")
            ids = [item["id"] for item in page["items"]][: most - len(found)]
            found += [(name, _get(connection, token, f"/api/v1/documents/{name}")["text"]) for name in ids]
            if page["next"] is None or len(found) == most:
                return found
            cursor = f"&cursor={page['next']}"


def _get(connection: HTTPConnection, token: str, address: str) -> dict[str, Any]:
    connection.request("GET", address, headers={"Authorization": f"Bearer {token}"})
    body: dict[str, Any] = msgspec.json.decode(connection.getresponse().read())
    return body
