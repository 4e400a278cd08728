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
from webapp.bench.tags import fill

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
