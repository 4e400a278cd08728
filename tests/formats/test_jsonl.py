"""The canonical JSONL: what goes out comes in again, and goes out the same."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from tests.corpus import bring, written
from tests.corpus_strategies import corpora
from tests.make import Make
from webapp.domain.records import Corpus, DocumentRecord
from webapp.errors import AppError
from webapp.formats import jsonl
from webapp.services import invariants


def as_lines(records: list[DocumentRecord]) -> bytes:
    corpus = Corpus("x", "x", None, {}, records)  # type: ignore[arg-type]  # this format asks for the documents only
    return b"".join(jsonl.write(corpus))


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """What an example writes is gone before the next one."""
    point = session.begin_nested()
    try:
        yield
    finally:
        point.rollback()
        session.expire_all()


@given(corpora())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_corpus_survives_any_number_of_moves(session: Session, make: Make, records: list[DocumentRecord]) -> None:
    with undone(session):
        make.project("first")
        report = bring(session, as_lines(records), "first")
        assert (report.imported, report.errors.first, report.refused.first) == (len(records), [], [])
        first = written(session, "first")
        assert list(invariants.broken(session)) == []
        assert canonical(first) == canonical(as_lines(records))
        make.project("second")  # in the same home, where every id is taken
        bring(session, first, "second")
        assert written(session, "second") == first
    with undone(session):
        make.project("third")
        bring(session, first, "third")
        assert written(session, "third") == first
        again = bring(session, first, "third")
        assert (again.imported, again.joined, again.unchanged) == (0, 0, len(records))
        assert (again.conflicts.first, again.errors.first) == ([], [])
        assert written(session, "third") == first


def canonical(lines: bytes) -> list[object]:
    """The documents in the order that exports have, without what is computed."""
    documents = [json.loads(line) for line in lines.splitlines()]
    for document in documents:
        for tag in document["annotations"]:
            tag["derived_from"].sort()
            tag["reviews"].sort(key=lambda said: (said["created_at"], said["id"]))
            tag["notes"].sort(key=lambda said: (said["created_at"], said["id"]))
            del tag["final"]
        document["annotations"].sort(key=lambda tag: (tag["start"], tag["end"], tag["code"], tag["id"]))
        document["regions"].sort(key=lambda region: (region["start"], region["end"], region["kind"]))
        document["codings"].sort(key=lambda coding: (coding["annotator"], coding["round"] or ""))
        document["answers"].sort(key=lambda a: (a["annotator"], a["round"] or "", a["question"], a["id"]))
        document["decisions"].sort(key=lambda ruling: (ruling["start"], ruling["end"], ruling["id"]))
        document["notes"].sort(key=lambda said: (said["created_at"], said["id"]))
    return sorted(documents, key=lambda document: str(document["doc_id"]))


@given(corpora())
@settings(max_examples=60, deadline=None)
def test_a_line_is_read_as_it_was_written(records: list[DocumentRecord]) -> None:
    for record in records:
        assert jsonl.read_line(as_lines([record])) == record


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"schema_version":"\\ud800"}', b'{"schema_version":' + b"[" * 9999],
)
def test_what_is_no_line_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(AppError) as refused:
        jsonl.read_line(raw)
    assert refused.value.detail.endswith(".")
