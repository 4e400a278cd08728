"""W3: saving a tag, as the browser does it: one PUT each over a connection that stays open."""

import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
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
_FULL, _QUICK = 400, 20
"""Saves of one client, and warm-up before them in proportion."""


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
    """One client, the same on a long document, eight clients; the floor is a bare view under the same server."""
    saves = _QUICK if quick else _FULL
    place = Place.made(folder / "w3")
    words = corpus.Words(2)
    place.run("import", PROJECT, str(corpus.write(folder / "w3.jsonl", words.articles(50 if quick else 300))))
    place.run("import", PROJECT, str(corpus.write(folder / "long.jsonl", words.articles(1, _LONG))))
    token = place.token()
    with place.serving() as running:
        texts = texts_of(running, token)
        usual, long = ([row for row in texts if (len(row[1]) > 100_000) is is_long] for is_long in (False, True))
        ours = _sequence(Target(running, token, usual), saves)
        on_long = _sequence(Target(running, token, long), saves)
        together = _together(Target(running, token, usual), saves)
    bare = [sys.executable, "-m", "webapp.bench.bare", str(folder / "bare.db")]
    with started(bare, place.home, "/") as running:
        floor = _sequence(Target(running, token, usual), saves)
        floor_together = _together(Target(running, token, usual), saves)
    yield Figure("W3", "save_p50_ms", ours.p50, floor.p50, 3)
    yield Figure("W3", "save_cpu_ms", ours.cpu, floor.cpu, 1.5)
    yield Figure("W3", "save_cpu_long_ms", on_long.cpu, floor.cpu, 1.5)
    yield Figure("W3", "saves_per_s_8", together.rate, floor_together.rate, 500, AT_LEAST)
    yield Figure("W3", "save_p99_8_ms", together.p99, floor_together.p99, 40)


@dataclass(frozen=True, slots=True)
class Timed:
    """How long saves took: milliseconds each, server CPU milliseconds each, saves a second."""

    p50: float
    p99: float
    cpu: float
    rate: float


def _sequence(target: Target, saves: int) -> Timed:
    return _timed(target, saves, lambda: [_client(target, 10**6, saves)])


def _together(target: Target, saves: int) -> Timed:
    """As many clients as `_CLIENTS`, all at once; each saves as many as one in sequence does."""

    def run() -> list[list[float]]:
        taken: list[list[float]] = [[] for _ in range(_CLIENTS)]
        threads = [
            threading.Thread(target=lambda place=place: taken[place].extend(_client(target, place * saves, saves)))
            for place in range(_CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return taken

    return _timed(target, saves, run)


def _timed(target: Target, saves: int, run: Callable[[], list[list[float]]]) -> Timed:
    _client(target, 10**7, max(saves // 10, 3))  # warm
    cpu, begun = target.running.cpu(), time.perf_counter()
    taken = sorted(seconds * 1000 for client in run() for seconds in client)
    seconds, cpu = time.perf_counter() - begun, target.running.cpu() - cpu
    p99 = taken[min(int(len(taken) * 0.99), len(taken) - 1)]
    return Timed(statistics.median(taken), p99, cpu * 1000 / len(taken), len(taken) / seconds)


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


def save_one(target: Target) -> None:
    """Save one tag."""
    _client(target, 0, 1)


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
