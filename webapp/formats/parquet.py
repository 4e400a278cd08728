"""Parquet: the canonical lines as a table, with the same columns whatever the documents hold.

Arrow takes the lines as they are, a megabyte at a time; several megabytes become one row group. What that holds in
memory is a row group in Arrow's form, and for each of those written before it what the end of the file says of its
columns: some 0.2 MB.
"""

import io
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from webapp.domain.records import Corpus
from webapp.errors import Invalid
from webapp.formats import jsonl
from webapp.formats.base import Extra, Format
from webapp.formats.data_card import Column, columns

if TYPE_CHECKING:
    import pyarrow as pa

EXTRA: Final = Extra("parquet", "pyarrow")
GROUP: Final = 7 << 20
"""Bytes of lines that become one row group: with fewer there are more row groups to remember."""
_HEAP: Final = 1 << 20  # bytes of lines that Arrow reads at once


class _Sink(io.RawIOBase):
    """Takes what Arrow writes and gives it away; nothing is kept."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        taken = bytes(piece)  # type: ignore[call-overload]  # a buffer of Arrow's, which it uses again
        self._pieces.append(taken)
        self._size += len(taken)
        return len(taken)

    def tell(self) -> int:
        return self._size

    def taken(self) -> Iterator[bytes]:
        """What came since the last time."""
        pieces, self._pieces = self._pieces, []
        yield from pieces


def write(corpus: Corpus) -> Iterator[bytes]:
    """The file in pieces; raises Invalid where pyarrow is not installed."""
    os.putenv("ARROW_DEFAULT_MEMORY_POOL", "system")  # the allocator that Arrow chooses would hold 20 MB more
    try:
        import pyarrow as pa  # here only: it takes a third of a second and is not always there
        from pyarrow import parquet
    except ImportError:
        raise Invalid(EXTRA.needed("Parquet"), field="format") from None
    sink, schema, pool = _Sink(), _schema(), pa.default_memory_pool()
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        for tables in _groups(jsonl.write(corpus), schema):
            pool.release_unused()  # which it would keep for later
            writer.write_table(pa.concat_tables(tables))
            tables.clear()  # so that nobody holds them any longer
            pool.release_unused()
            yield from sink.taken()
    yield from sink.taken()


def _schema() -> "pa.Schema":
    import pyarrow as pa

    return pa.schema([_field(column) for column in columns()])


def _field(column: Column) -> "pa.Field[Any]":
    import pyarrow as pa

    scalars = {"string": pa.string(), "int64": pa.int64(), "bool": pa.bool_()}
    kind: pa.DataType = pa.struct([_field(part) for part in column.parts]) if column.parts else scalars[column.type]
    return pa.field(column.name, pa.list_(kind) if column.many else kind)


def _groups(lines: Iterable[bytes], schema: "pa.Schema") -> Iterator[list["pa.Table"]]:
    """The rows of each row group in some tables."""
    tables: list[pa.Table] = []
    size = 0
    for heap in _heaps(lines):
        tables.append(_table(heap, schema))
        size += len(heap)
        if size >= GROUP:
            yield tables
            tables, size = [], 0
    if tables:
        yield tables


def _heaps(lines: Iterable[bytes]) -> Iterator[bytearray]:
    held = bytearray()
    for line in lines:
        held += line
        if len(held) >= min(_HEAP, GROUP):
            yield held
            held = bytearray()
    if held:
        yield held


def _table(heap: bytearray, schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa
    from pyarrow import json

    parsing = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    reading = json.ReadOptions(use_threads=False, block_size=len(heap) + 1)  # a line never spans two blocks
    return json.read_json(pa.BufferReader(heap), reading, parsing).select(schema.names)


FORMAT = Format(
    "parquet",
    "Parquet",
    ".parquet",
    "application/vnd.apache.parquet",
    "For DuckDB, polars, Spark and Hugging Face: the same as JSONL, in typed columns and a third of the size.",
    write=write,
    needs_text=False,
    extra=EXTRA,
)
