"""W11: an operation on the codebook that touches 200,000 tags, beside a bare UPDATE of their code."""

import json
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from webapp.bench import corpus
from webapp.bench.figures import Figure
from webapp.bench.places import PROJECT, Place, Running
from webapp.bench.tags import fill

SPANS = 20
"""Tags of each document, all of one code."""
_FULL, _QUICK = 10_000, 20
_MERGE = {"kind": "merge", "sources": ["statistic"], "target": "testimony"}


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Seconds to preview a merge, to do it and to undo it; the floor is one UPDATE of the code, committed."""
    place = Place.made(folder / "w11")
    lines = corpus.write(folder / "w11.jsonl", corpus.Words(3).articles(_QUICK if quick else _FULL))
    place.run("import", PROJECT, str(lines))
    fill(place, SPANS)
    _of_one_code(place.database)
    floor = _floor(place.database, folder / "w11-floor.db")
    with place.serving() as running:
        token = place.token()

        operations = f"projects/{PROJECT}/codebook/operations"
        _ask(running, token, operations, {**_MERGE, "dry_run": True})  # fills the caches
        preview, _ = _ask(running, token, operations, {**_MERGE, "dry_run": True})
        apply, done = _ask(running, token, operations, _MERGE)
        undo, _ = _ask(running, token, f"events/{done['event']}/undo")
    yield Figure("W11", "merge_preview_s", preview, floor, 2)
    yield Figure("W11", "merge_apply_s", apply, floor, 10)
    yield Figure("W11", "merge_undo_s", undo, floor, 10)


def _ask(running: Running, token: str, path: str, body: dict[str, Any] | None = None) -> tuple[float, Any]:
    """Seconds until the API has answered a POST, and the answer."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with closing(HTTPConnection("127.0.0.1", running.port, timeout=120)) as connection:
        begun = time.perf_counter()
        connection.request("POST", f"/api/v1/{path}", json.dumps(body or {}), headers)
        answer = connection.getresponse()
        read = answer.read()
        seconds = time.perf_counter() - begun
    if answer.status >= 300:
        raise RuntimeError(f"{path} answered {answer.status}: {read[:300]!r}")
    return seconds, json.loads(read)


def _of_one_code(database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE annotation SET code_id = (SELECT id FROM code WHERE key = 'statistic')")
        connection.execute("DELETE FROM tally")
        key = "document_id, author_id, code_id, layer"
        connection.execute(f"INSERT INTO tally SELECT {key}, count(*) FROM annotation GROUP BY {key}")  # noqa: S608  # our own words
        connection.execute("COMMIT")


def _floor(database: Path, copy: Path) -> float:
    """Seconds to give every tag another code in a copy of the database, and to commit."""
    shutil.copyfile(database, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE annotation SET code_id = (SELECT id FROM code WHERE key = 'testimony')")
        connection.execute("COMMIT")
        return time.perf_counter() - begun
