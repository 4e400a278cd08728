"""Parquet: the canonical lines as a table, with the same columns whatever the documents hold.

Arrow takes the lines as they are, some megabytes at a time, which become one row group each.
"""

import io
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
GROUP: Final = 4 << 20  # bytes of lines that become one row group


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
        if pieces:
            yield b"".join(pieces)


def write(corpus: Corpus) -> Iterator[bytes]:
    """The file in pieces; raises Invalid where pyarrow is not installed."""
    try:
        import pyarrow as pa  # here only: it takes a third of a second and is not always there
        from pyarrow import parquet
    except ImportError:
        raise Invalid(EXTRA.needed("Parquet"), field="format") from None
    sink, schema = _Sink(), _schema()
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        for lines in _groups(jsonl.write(corpus)):
            writer.write_table(_table(lines, schema))
            pa.default_memory_pool().release_unused()  # which it would keep for later
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


def _groups(lines: Iterable[bytes]) -> Iterator["pa.Buffer"]:
    """The lines in heaps of some megabytes."""
    import pyarrow as pa

    held = pa.BufferOutputStream()
    for line in lines:
        held.write(line)
        if held.tell() >= GROUP:
            yield held.getvalue()
            held = pa.BufferOutputStream()
    if held.tell():
        yield held.getvalue()


def _table(lines: "pa.Buffer", schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa
    from pyarrow import json

    parsing = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    reading = json.ReadOptions(use_threads=False, block_size=lines.size + 1)  # a line never spans two blocks
    return json.read_json(pa.BufferReader(lines), reading, parsing).select(schema.names)


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
