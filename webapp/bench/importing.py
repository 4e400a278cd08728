"""W2: importing articles, with their full-text index."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from webapp.bench import corpus
from webapp.bench.figures import AT_LEAST, Figure
from webapp.bench.places import PROJECT, Place, less_start

_FULL, _QUICK = 10_000, 200


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Articles a second by `glossator import`, less its start; the floor writes the same rows with executemany."""
    count = _QUICK if quick else _FULL
    words = corpus.Words()
    lines = corpus.write(folder / "articles.jsonl", words.articles(count))
    one = corpus.write(folder / "one.jsonl", words.articles(1, 20))
    place, empty = Place.made(folder / "w2"), Place.made(folder / "w2-floor")
    start = place.run("import", PROJECT, str(one)).seconds
    seconds = less_start(place.run("import", PROJECT, str(lines)).seconds, start)
    yield Figure(
        "W2", "import_docs_per_s", count / seconds, count / _floor(place.database, empty.database), 4000, AT_LEAST
    )


def _floor(full: Path, empty: Path) -> float:
    """Seconds to insert the rows of *full*, which lie ready in memory, into *empty*, and to index the texts."""
    with closing(sqlite3.connect(full)) as source:
        documents = source.execute("SELECT * FROM document").fetchall()
        texts = source.execute("SELECT * FROM document_text").fetchall()
        project = source.execute("SELECT project_id FROM document").fetchone()[0]
    with closing(sqlite3.connect(empty, isolation_level=None)) as target:
        target.execute("PRAGMA foreign_keys=OFF")  # the project is another one there
        target.execute("PRAGMA synchronous=FULL")
        begun = time.perf_counter()
        target.execute("BEGIN IMMEDIATE")
        target.executemany(f"INSERT INTO document VALUES ({_marks(documents)})", documents)  # noqa: S608  # marks
        target.executemany(f"INSERT INTO document_text VALUES ({_marks(texts)})", texts)  # noqa: S608  # marks
        index = "INSERT INTO document_search (rowid, project, facts, text) VALUES (?, ?, ?, ?)"
        target.executemany(index, ((number, project, "", text) for number, _, text, _ in texts))
        target.execute("COMMIT")
        return time.perf_counter() - begun


def _marks(rows: list[tuple[object, ...]]) -> str:
    return ", ".join("?" * len(rows[0]))
