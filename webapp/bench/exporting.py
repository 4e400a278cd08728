"""W4: exporting a tagged corpus as JSON lines, Parquet and CSV; and what that holds in memory (W4m)."""

import csv
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from webapp.bench import corpus
from webapp.bench.figures import AT_LEAST, Figure
from webapp.bench.places import PROJECT, Place, less_start
from webapp.bench.tags import fill

SPANS = 20
"""Tags of each document."""
_FULL, _QUICK = 10_000, 50
_SHORT = 120  # words of an article where only their number matters
_GROWTH = 30  # MB
_DOCUMENTS = (
    "SELECT document.*, text FROM document JOIN document_text ON document_id = document.id ORDER BY document.id"
)
_TAGS = 'SELECT * FROM annotation ORDER BY document_id, start, "end", id'


class _Written(NamedTuple):
    """A format: its name, where an export goes, and the least work for the same rows."""

    name: str
    output: str
    floor: Callable[[Path, Path], object]

    def command(self, folder: Path) -> Sequence[str]:
        return "export", PROJECT, "--format", self.name, "-o", f"{folder}/{self.output}"


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Megabytes a second of `glossator export`, less its start, and its memory beyond that of an empty project.

    All are counted in megabytes of JSON lines, so that formats can be compared. The floors read the same rows with
    sqlite3 and write them with msgspec, pyarrow and csv.
    """
    place, empty = _tagged(folder / "w4", _QUICK if quick else _FULL), Place.made(folder / "w4-empty")
    size = 0.0
    for form in _FORMS:
        start = empty.run(*form.command(folder)).seconds
        seconds = less_start(place.run(*form.command(folder)).seconds, start)
        size = size or (folder / form.output).stat().st_size / 1e6  # of the first, which is JSON lines
        floor = _timed(form, place.database, folder / "floor")
        name = "export" if form.name == "jsonl" else form.name
        yield Figure("W4", f"{name}_mb_per_s", size / seconds, size / floor, 50, AT_LEAST)
        yield Figure("W4", f"{name}_memory_growth_mb", _growth(place, empty, form, folder), None, _GROWTH)


def measure_memory(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Memory of each format beyond that of an empty project, with ten and a hundred times as many documents."""
    empty = Place.made(folder / "w4m-empty")
    for count in (10, 50) if quick else (1_000, 10_000, 100_000):
        place = _tagged(folder / f"w4m-{count}", count, _SHORT)
        for form in _FORMS:
            yield Figure("W4m", f"{form.name}_{count}_mb", _growth(place, empty, form, folder), None, _GROWTH)


def _tagged(home: Path, documents: int, words: int = corpus.ARTICLE) -> Place:
    """A project with so many documents, full of tags."""
    place = Place.made(home)
    lines = corpus.write(home / "articles.jsonl", corpus.Words(3).articles(documents, words))
    place.run("import", PROJECT, str(lines))
    fill(place, SPANS)
    return place


def _growth(place: Place, empty: Place, form: _Written, folder: Path) -> float:
    command, to = form.command(folder), folder / "said"
    return max(place.peak_mb(*command, to=to) - empty.peak_mb(*command, to=to), 0.0)


def _timed(form: _Written, database: Path, out: Path) -> float:
    begun = time.perf_counter()
    form.floor(database, out)
    return time.perf_counter() - begun


def _lines(database: Path, out: Path) -> None:
    """Documents, texts and tags as a JSON line for each document."""
    encoder, buffer = msgspec.json.Encoder(), bytearray()
    with closing(sqlite3.connect(database)) as connection, out.open("wb") as opened:
        documents = connection.execute(_DOCUMENTS)
        names = [column[0] for column in documents.description]
        tags = connection.cursor().execute(_TAGS)
        tag_names = [column[0] for column in tags.description]
        place = tag_names.index("document_id")
        of_document = groupby(tags, key=lambda row: row[place])
        for document in documents:
            line = dict(zip(names, document, strict=True))
            line["annotations"] = [dict(zip(tag_names, row, strict=True)) for row in next(of_document)[1]]
            encoder.encode_into(line, buffer)
            opened.write(buffer + b"\n")


def _table(database: Path, out: Path) -> None:
    """Documents with texts as one table, tags as another."""
    import pyarrow as pa
    from pyarrow import parquet

    for names, rows in _queried(database):
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        parquet.write_table(pa.table(columns), out, compression="zstd")


def _rows(database: Path, out: Path) -> None:
    """Documents with texts as one file, tags as another."""
    for names, rows in _queried(database):
        with out.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([names, *rows])


def _queried(database: Path) -> Iterator[tuple[list[str], list[Any]]]:
    with closing(sqlite3.connect(database)) as connection:
        for query in (_DOCUMENTS, _TAGS):
            found = connection.execute(query)
            yield [column[0] for column in found.description], found.fetchall()


_FORMS = (
    _Written("jsonl", "out.jsonl", _lines),
    _Written("parquet", "out.parquet", _table),
    _Written("csv", "out-csv/", _rows),
)
