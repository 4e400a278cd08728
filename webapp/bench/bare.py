"""The floor of a save and of a signal: bare Flask views behind the same server, with one INSERT and durable commit.

`python -m webapp.bench.bare FILE` prints its address and serves until it is told to stop.
"""

import sqlite3
import sys
import threading
from collections.abc import Callable

from flask import Flask, Response, request

from webapp.http.server import Server, listen
from webapp.http.streams import Stream, handed_over


def bare(file: str) -> Flask:
    """An application whose PUT keeps the body of the request and tells who listens; its other addresses say hello."""
    app = Flask("bare")
    lock, connections, tell = threading.Lock(), threading.local(), _telling(app)

    def connection() -> sqlite3.Connection:
        if not hasattr(connections, "own"):
            connections.own = sqlite3.connect(file, isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                connections.own.execute(f"PRAGMA {pragma}")
            connections.own.execute("CREATE TABLE IF NOT EXISTS row (id TEXT PRIMARY KEY, body BLOB)")
        found: sqlite3.Connection = connections.own
        return found

    @app.get("/")
    def hello() -> str:
        return "hello"

    @app.get("/page")
    def page() -> Response:
        with open(f"{file}.html", encoding="utf-8") as opened:  # noqa: PTH123  # the least work
            return Response(opened.read(), content_type="text/html; charset=utf-8")

    @app.put("/api/v1/annotations/<uuid:row>")
    def keep(row: object) -> Response:
        body, held = request.get_data(), connection()
        with lock:
            held.execute("BEGIN IMMEDIATE")
            held.execute("INSERT INTO row VALUES (?, ?)", (str(row), body))
            held.execute("COMMIT")
        tell()
        return Response(body, 201, content_type="application/json")

    return app


def _telling(app: Flask) -> Callable[[], None]:
    """What tells everybody who listens at /events of *app*."""
    streams: list[Stream] = []

    @app.get("/events")
    def follow() -> Response:
        stream = handed_over(request.environ)
        assert stream
        streams.append(stream)
        return Response(iter([b": welcome\n\n"]), content_type="text/event-stream")

    def tell() -> None:
        streams[:] = [stream for stream in streams if stream.send(b"data: {}\n\n")]

    return tell


if __name__ == "__main__":
    with listen("127.0.0.1", 0) as listening:
        server = Server(bare(sys.argv[1]), listening)
        server.run(lambda: print(f"http://127.0.0.1:{server.address[1]}", flush=True))  # noqa: T201  # it is a program
