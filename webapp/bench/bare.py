"""The floor of a save: a bare Flask view with one INSERT and one durable commit, behind the same server.

`python -m webapp.bench.bare FILE` prints its address and serves until it is told to stop.
"""

import sqlite3
import sys
import threading

from flask import Flask, Response, request

from webapp.http.server import Server, listen


def bare(file: str) -> Flask:
    """An application whose PUT keeps the body of the request, and whose other addresses say hello."""
    app = Flask("bare")
    lock, connections = threading.Lock(), threading.local()

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
        return Response(body, 201, content_type="application/json")

    return app


if __name__ == "__main__":
    with listen("127.0.0.1", 0) as listening:
        server = Server(bare(sys.argv[1]), listening)
        server.run(lambda: print(f"http://127.0.0.1:{server.address[1]}", flush=True))  # noqa: T201  # it is a program
