"""Parquet: the same as the canonical lines, in columns whose types do not depend on what the documents hold."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from tests.corpus_strategies import corpora
from tests.golden import corpus
from webapp.domain.records import DocumentRecord
from webapp.formats import data_card, jsonl, parquet

pytestmark = pytest.mark.once


def table(documents: list[DocumentRecord]) -> Any:
    return pq.read_table(io.BytesIO(b"".join(parquet.write(replace(corpus(), documents=documents)))))


def lines(documents: list[DocumentRecord]) -> list[Any]:
    return [json.loads(line) for line in jsonl.write(replace(corpus(), documents=documents))]


@given(corpora())
@settings(max_examples=25, deadline=None)
def test_a_table_holds_what_the_lines_hold(records: list[DocumentRecord]) -> None:
    assert table(records).to_pylist() == lines(records)


def test_the_columns_are_the_same_whatever_the_documents_hold() -> None:
    golden = list(corpus().documents)
    bare = golden[0]._replace(annotations=(), regions=(), codings=(), answers=(), decisions=(), notes=(), title=None)
    schemas = [table(documents).schema for documents in ([], [bare], golden)]
    assert schemas[0] == schemas[1] == schemas[2]
    assert schemas[0].names == [column.name for column in data_card.columns()]


def test_a_row_group_is_written_as_soon_as_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are taken as the file is read, and not before."""
    monkeypatch.setattr(parquet, "GROUP", 20_000)
    (first, *_) = corpus().documents
    taken = 0

    def many() -> Iterator[DocumentRecord]:
        nonlocal taken
        for number in range(60):
            taken += 1
            yield first._replace(doc_id=f"d-{number:03}")

    pieces = parquet.write(replace(corpus(), documents=many()))
    head = next(pieces)
    assert taken < 20
    whole = pq.ParquetFile(io.BytesIO(head + b"".join(pieces)))
    assert whole.num_row_groups > 3
    assert [row["doc_id"] for row in whole.read().to_pylist()] == [f"d-{number:03}" for number in range(60)]


def test_what_arrow_holds_does_not_grow_with_the_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP", 20_000)
    (first, *_) = corpus().documents
    many = (first._replace(doc_id=f"d-{number:03}") for number in range(300))
    pool = pa.default_memory_pool()
    before = pool.bytes_allocated()
    held = [pool.bytes_allocated() - before for _ in parquet.write(replace(corpus(), documents=many))]
    assert max(held[len(held) // 2 :]) <= max(held[: len(held) // 2]) + 1_000


def test_arrow_allocates_as_the_system_does() -> None:
    """Its own allocator holds 20 MB more."""
    script = (
        "from webapp.domain.codebook import CodebookSpec\nfrom webapp.domain.records import Corpus\n"
        "from webapp.formats import parquet\n"
        "list(parquet.write(Corpus('', '', CodebookSpec('', ()), {}, [])))\n"
        "import pyarrow\nprint(pyarrow.default_memory_pool().backend_name)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "system\n"


def test_duckdb_and_polars_find_every_quote_at_its_offsets(tmp_path: Any) -> None:
    file = tmp_path / "corpus.parquet"
    file.write_bytes(b"".join(parquet.write(corpus())))
    wanted = [tag.quote for document in corpus().documents for tag in document.annotations]
    tags = f"SELECT text, unnest(annotations) AS tag FROM '{file}'"
    found = duckdb.sql(f'SELECT tag.quote, substr(text, tag.start + 1, tag."end" - tag.start) FROM ({tags})').fetchall()
    assert [quote for quote, _ in found] == [there for _, there in found] == wanted
    frame = pl.read_parquet(file).explode("annotations").unnest("annotations", separator="_")
    assert frame["annotations_quote"].drop_nulls().to_list() == wanted


def test_without_the_extra_one_line_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from webapp import formats\nfrom webapp.errors import AppError\n"
        "try:\n    next(formats.tag_formats()['parquet'].write(None))\n"
        "except AppError as refused:\n    print(refused.detail)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "Parquet needs an extra that is not installed here: pip install 'glossator[parquet]'.\n"
