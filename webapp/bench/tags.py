"""Documents full of tags: one is saved by the program, and the others are made like it in the database."""

import sqlite3
from contextlib import closing

from webapp.bench.places import Place
from webapp.bench.saving import Target, save_one, texts_of


def fill(place: Place, spans: int, longest: int = 100) -> None:
    """Give every document so many tags, spread evenly over text, codes and team, of 1 to *longest* characters."""
    with place.serving() as running:
        token = place.token()
        save_one(Target(running, token, texts_of(running, token, most=1)))
    bound = {"spans": spans, "longest": longest}
    with closing(sqlite3.connect(place.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN IMMEDIATE")
        for table, columns, rows in (("coding", _CODING, _CODINGS), ("annotation", _SPAN, _SPANS)):
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            chosen = ", ".join(columns.get(name, f'model."{name}"') for name in names)
            connection.execute(f"INSERT INTO {table} SELECT {chosen} FROM {rows}", bound)  # noqa: S608  # our own words
        connection.execute("DELETE FROM tally")
        key = "document_id, author_id, code_id, layer"
        connection.execute(f"INSERT INTO tally SELECT {key}, count(*) FROM annotation GROUP BY {key}")  # noqa: S608  # as above
        connection.execute("COMMIT")


_UUID = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-7' || substr(hex(randomblob(2)), 2) || '-8'"
    " || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)
_START = "number.n * (document.length - :longest) / (:spans + 1)"
_LENGTH = "1 + number.n * 7919 % :longest"
_SPAN = {
    "id": _UUID,
    "document_id": "document.id",
    "author_id": "member.user_id",
    "code_id": "code.id",
    "start": _START,
    "end": f"{_START} + {_LENGTH}",
    "quote": f"substr(document_text.text, {_START} + 1, {_LENGTH})",
}
_CODING = {"id": _UUID, "document_id": "document.id", "user_id": "member.user_id"}
_CODINGS = (
    "document, (SELECT user_id FROM membership) AS member, (SELECT * FROM coding LIMIT 1) AS model"
    " WHERE NOT (document.id = model.document_id AND member.user_id = model.user_id)"
)
_SPANS = (
    "document JOIN document_text ON document_text.document_id = document.id,"
    " (SELECT * FROM annotation LIMIT 1) AS model,"
    " (WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < :spans) SELECT n FROM count)"
    " AS number JOIN (SELECT user_id, row_number() OVER (ORDER BY user_id) - 1 AS place FROM membership)"
    " AS member ON member.place = number.n % (SELECT count(*) FROM membership)"
    " JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM code)"
    " AS code ON code.place = number.n / 7 % (SELECT count(*) FROM code)"
    " WHERE NOT (document.id = model.document_id AND number.n = 1)"
)
