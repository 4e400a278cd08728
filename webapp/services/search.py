"""The search in texts and in what is known of them: SQLite's FTS5 or PostgreSQL's tsvector, behind these functions.

SQLite's index keeps no copy of what it indexes, so a row leaves it only when its old words are named again; they are
read from the text, which never changes, and from the facts as they were. docs/data-model.md
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, column, func, select, table, text
from sqlalchemy.orm import Session

from webapp.domain.searching import Term, folded, spaced, tokens
from webapp.models import Document, DocumentText

_INDEX = table(
    "document_search", column("rowid", Integer), column("document_search"), column("number", Integer), column("tokens")
)
# SQLite's own placeholders: these rows need nothing of SQLAlchemy, whose binding costs a tenth of an import.
_ADD = "INSERT INTO document_search (rowid, project, facts, text) VALUES (?, ?, ?, ?)"
_TAKE = "INSERT INTO document_search (document_search, rowid, project, facts, text) VALUES ('delete', ?, ?, ?, ?)"
_ADD_PART = text(
    "INSERT INTO document_search (number, part, tokens) VALUES (:number, :part, to_tsvector('simple', :words))"
)
_TAKE_PART = text("DELETE FROM document_search WHERE number = :number AND part = 0")
_PART_WORDS, _PART_CHARACTERS = 16_000, 200_000  # PostgreSQL counts positions up to 16,383 and holds 1 MB a row


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index takes in of one document; *number* is that of its DocumentText."""

    number: int
    project_id: UUID
    facts: str
    text: str


def facts(document: Any) -> str:
    """What is known of a document (a Document or a row of its columns) as one text to be found by."""
    lines = [document.title, *document.authors, document.affiliation, document.outlet, document.source_file]
    lines += [document.licence, document.external_id, document.published_key, *document.columns.values()]
    return "\n".join(str(line) for line in lines if line)


def add(session: Session, entries: Sequence[Entry]) -> None:
    """Make documents findable from the next statement on."""
    if not entries:
        return
    if _on_postgresql(session):
        rows = [row for entry in entries for row in _parts(entry)]
        session.connection().execute(_ADD_PART, rows)
    else:
        session.connection().exec_driver_sql(_ADD, [_row(entry) for entry in entries])


def change(session: Session, document: Document, before: str) -> None:
    """Take over what is known of *document* now; *before* is what `facts` said of it until now."""
    number, content = session.execute(
        select(DocumentText.number, DocumentText.text).where(DocumentText.document_id == document.id)
    ).one()
    after = Entry(number, document.project_id, facts(document), content)
    if after.facts == before:
        return
    connection = session.connection()
    if _on_postgresql(session):
        connection.execute(_TAKE_PART, {"number": number})
        connection.execute(_ADD_PART, next(_parts(after)))
    else:
        connection.exec_driver_sql(_TAKE, _row(Entry(number, document.project_id, before, content)))
        connection.exec_driver_sql(_ADD, _row(after))


def remove(session: Session, documents: Sequence[Document]) -> None:
    """Forget documents that are about to be deleted; to be called before their rows go."""
    for document in documents:
        number, content = session.execute(
            select(DocumentText.number, DocumentText.text).where(DocumentText.document_id == document.id)
        ).one()
        if _on_postgresql(session):
            session.execute(text("DELETE FROM document_search WHERE number = :number"), {"number": number})
        else:
            entry = Entry(number, document.project_id, facts(document), content)
            session.connection().exec_driver_sql(_TAKE, _row(entry))


def tidy(session: Session) -> None:
    """Rewrite the index so that no word of what was removed is left in the file."""
    if not _on_postgresql(session):
        session.execute(text("INSERT INTO document_search (document_search) VALUES ('optimize')"))


def exceeds(session: Session, project_id: UUID, looked_for: Sequence[Term], most: int) -> bool:
    """Whether more than *most* documents of the project hold all terms; counts no further."""
    wanted = select(DocumentText.number).join(Document).where(Document.project_id == project_id)
    if not _on_postgresql(session):
        wanted = select(_INDEX.c.rowid).where(_INDEX.c.document_search.op("MATCH")(_sqlite(project_id, looked_for)))
    else:
        wanted = wanted.where(*(DocumentText.number.in_(_hits(term)) for term in looked_for))
    counted = select(func.count()).select_from(wanted.limit(most + 1).subquery())
    return session.scalars(counted).one() > most


def restrict(
    session: Session, wanted: Select[Any], project_id: UUID, looked_for: Sequence[Term], *, in_order: bool
) -> tuple[Select[Any], ColumnElement[int]]:
    """*wanted* (a select on Document) cut down to what holds all terms, and the column of the order of arrival.

    With *in_order* the rows are meant to be read in that order: SQLite then yields them one by one, however many
    there are.
    """
    wanted = wanted.join(DocumentText, DocumentText.document_id == Document.id)
    if _on_postgresql(session):
        wanted = wanted.where(*(DocumentText.number.in_(_hits(term)) for term in looked_for))
        return wanted, DocumentText.number  # type: ignore[return-value]  # an attribute of a model is a column here
    match = _INDEX.c.document_search.op("MATCH")(_sqlite(project_id, looked_for))
    if in_order:
        return wanted.join(_INDEX, DocumentText.number == _INDEX.c.rowid).where(match), _INDEX.c.rowid
    found = select(_INDEX.c.rowid).where(match)
    return wanted.where(DocumentText.number.in_(found)), DocumentText.number  # type: ignore[return-value]  # as above


def _hits(term: Term) -> Select[int]:
    """Numbers of the documents that hold a term, on PostgreSQL."""
    return select(_INDEX.c.number).where(_INDEX.c.tokens.op("@@")(func.to_tsquery("simple", _postgresql(term))))


def _row(entry: Entry) -> tuple[int, str, str, str]:
    return entry.number, entry.project_id.hex, spaced(entry.facts), spaced(entry.text)


def _parts(entry: Entry) -> Iterator[dict[str, Any]]:
    """Part 0 with the facts, then the text in pieces that PostgreSQL can hold."""
    yield {"number": entry.number, "part": 0, "words": " ".join(_held(entry.facts))}
    words = _held(entry.text)
    part = 1
    while some := list(_some(words)):
        yield {"number": entry.number, "part": part, "words": " ".join(some)}
        part += 1


def _held(content: str) -> Iterator[str]:
    return (word[:255] for word in tokens(folded(content)))


def _some(words: Iterator[str]) -> Iterator[str]:
    room = _PART_CHARACTERS
    for word in islice(words, _PART_WORDS):
        yield word
        room -= len(word)
        if room < 0:
            return


def _sqlite(project_id: UUID, looked_for: Sequence[Term]) -> str:
    """A query of FTS5; the words are letters and digits, quoted, so none is read as an operator."""
    phrases = [f'"{" ".join(term.words)}"{" *" if term.prefix else ""}' for term in looked_for]
    return f'project : "{project_id.hex}" AND {{facts text}} : ({" AND ".join(phrases)})'


def _postgresql(term: Term) -> str:
    """A query of PostgreSQL; quoted in the same way."""
    return " <-> ".join(f"'{folded(word)}'" for word in term.words) + (":*" if term.prefix else "")


def _on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
