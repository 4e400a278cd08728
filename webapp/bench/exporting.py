"""W4: exporting a tagged corpus as JSON lines."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

import msgspec

from webapp.bench import corpus
from webapp.bench.figures import AT_LEAST, Figure
from webapp.bench.places import PROJECT, Place, less_start
from webapp.bench.saving import Target, save_one, texts_of

SPANS = 20
"""Tags of each document."""
_FULL, _QUICK = 10_000, 50


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Megabytes a second of `glossator export`, less its start, and its memory beyond that of an empty project.

    The floor reads the same rows with sqlite3 and writes them with msgspec.
    """
    place, empty = Place.made(folder / "w4"), Place.made(folder / "w4-empty")
    words = corpus.Words(3)
    lines = corpus.write(folder / "w4.jsonl", words.articles(_QUICK if quick else _FULL))
    place.run("import", PROJECT, str(lines))
    fill(place, SPANS)
    out = folder / "out.jsonl"
    start = empty.run("export", PROJECT, "-o", str(out)).seconds
    seconds = less_start(place.run("export", PROJECT, "-o", str(out)).seconds, start)
    size = out.stat().st_size / 1e6
    floor = _floor(place.database, folder / "floor.jsonl")
    yield Figure("W4", "export_mb_per_s", size / seconds, size / floor, 50, AT_LEAST)
    growth = place.peak_mb("export", PROJECT, to=out) - empty.peak_mb("export", PROJECT, to=out)
    yield Figure("W4", "export_memory_growth_mb", max(growth, 0.0), None, 30)


def fill(place: Place, spans: int) -> None:
    """Give every document so many tags of one coder: one is saved by the program, and the others are like it."""
    with place.serving() as running:
        token = place.token()
        save_one(Target(running, token, texts_of(running, token, most=1)))
    with closing(sqlite3.connect(place.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN IMMEDIATE")
        for table, columns, rows in (("coding", _CODING, _CODINGS), ("annotation", _SPAN, _SPANS)):
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            chosen = ", ".join(columns.get(name, f'model."{name}"') for name in names)
            connection.execute(f"INSERT INTO {table} SELECT {chosen} FROM {rows}", {"spans": spans})  # noqa: S608  # our own words
        connection.execute("DELETE FROM tally")
        key = "document_id, author_id, code_id, layer"
        connection.execute(f"INSERT INTO tally SELECT {key}, count(*) FROM annotation GROUP BY {key}")  # noqa: S608  # as above
        connection.execute("COMMIT")


_UUID = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-7' || substr(hex(randomblob(2)), 2) || '-8'"
    " || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)
_START = "(number.n * 211) % (document.length - 60)"
_SPAN = {
    "id": _UUID,
    "document_id": "document.id",
    "start": _START,
    "end": f"{_START} + 50",
    "quote": f"substr(document_text.text, {_START} + 1, 50)",
}
_CODING = {"id": _UUID, "document_id": "document.id"}
_CODINGS = "document, (SELECT * FROM coding LIMIT 1) AS model WHERE document.id != model.document_id"
_SPANS = (
    "document JOIN document_text ON document_text.document_id = document.id,"
    " (SELECT * FROM annotation LIMIT 1) AS model,"
    " (WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < :spans) SELECT n FROM count)"
    " AS number WHERE NOT (document.id = model.document_id AND number.n = 1)"
)


def _floor(database: Path, out: Path) -> float:
    """Seconds to read documents, texts and tags of *database* and to write a JSON line for each document."""
    begun = time.perf_counter()
    encoder, buffer = msgspec.json.Encoder(), bytearray()
    with closing(sqlite3.connect(database)) as connection, out.open("wb") as opened:
        documents = connection.execute(
            "SELECT document.*, text FROM document JOIN document_text ON document_id = document.id ORDER BY document.id"
        )
        names = [column[0] for column in documents.description]
        tags = connection.cursor().execute('SELECT * FROM annotation ORDER BY document_id, start, "end", id')
        tag_names = [column[0] for column in tags.description]
        place = tag_names.index("document_id")
        of_document = groupby(tags, key=lambda row: row[place])
        for document in documents:
            line = dict(zip(names, document, strict=True))
            line["annotations"] = [dict(zip(tag_names, row, strict=True)) for row in next(of_document)[1]]
            encoder.encode_into(line, buffer)
            opened.write(buffer + b"\n")
    return time.perf_counter() - begun
