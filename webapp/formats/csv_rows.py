"""Rows of CSV files by the names of their columns, however large the file."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from webapp.domain.cells import delimiter, uninert
from webapp.domain.file_names import clean_name
from webapp.domain.text import encoding_guess
from webapp.errors import Invalid, Malformed
from webapp.formats.bundle import Bundle
from webapp.formats.json_files import first_line

Row = tuple[int, dict[str, str]]
"""The number of the line on which a row begins, and its cells by the names of the columns."""

_BOM: Final = "\ufeff"
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def head(bundle: Bundle, name: str) -> list[str]:
    """The names of the columns."""
    return names_in(first_line(bundle, name))


def names_in(first: bytes) -> list[str]:
    """The names of the columns in the first line of a table."""
    encoding = "utf-16" if first.startswith(_UTF16) else "utf-8"
    line = first.decode(encoding, "replace").rstrip("\r\n\ufffd").removeprefix(_BOM)
    return next(csv.reader([line], delimiter=delimiter(line)), [])


def cells(bundle: Bundle, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows as they stand, the one with the names first, each with the number of the line on which it begins.

    Raises Malformed for what is no CSV, and neither UTF-8 nor UTF-16 with a byte order mark.
    """
    texts = _decoded(bundle, name)
    first = next(texts, "").removeprefix(_BOM)
    reader = csv.reader(chain([first], texts), delimiter=delimiter(first), strict=True)
    begun = 1
    try:
        for row in reader:
            if row:
                yield begun, row
            begun = reader.line_num + 1
    except csv.Error as wrong:
        raise Malformed(f"{where(name, reader.line_num)} is not CSV ({wrong}).") from None


def rows(bundle: Bundle, name: str) -> Iterator[Row]:
    """The rows of a table; in one for spreadsheet programs without the apostrophes before formulas."""
    plain = uninert if next(bundle.lines(name), b"").startswith(codecs.BOM_UTF8) else str
    found = cells(bundle, name)
    _, names = next(found, (1, []))
    for line, row in found:
        filled = [*map(plain, row), *[""] * (len(names) - len(row))]
        yield line, dict(zip(names, filled, strict=False))


def whole_number(cell: str, column: str) -> int | None:
    """The whole number of a cell, None for an empty one; raises Invalid for anything else."""
    try:
        return int(cell) if cell.strip() else None
    except ValueError:
        raise Invalid(f"{column} must be a whole number.", field=column) from None


def where(name: str, line: int) -> str:
    """Where something stands, in words."""
    return f"{clean_name(name)}, line {line}"


def _decoded(bundle: Bundle, name: str) -> Iterator[str]:
    """The lines of a table."""
    raw = bundle.lines(name)
    first = next(raw, b"")
    if first.startswith(_UTF16):
        yield from _of_utf16(name, chain([first], raw))
        return
    for number, line in enumerate(chain([first], raw), 1):
        try:
            yield line.decode()
        except UnicodeDecodeError as wrong:
            guess = encoding_guess(line, wrong.start).partition(";")[0]
            said = f"{where(name, number)} is not UTF-8; save it as “CSV UTF-8”.{f'{guess}.' if guess else ''}"
            raise Malformed(said) from None


def _of_utf16(name: str, pieces: Iterable[bytes]) -> Iterator[str]:
    """The lines of pieces that end wherever a byte looks like a line break."""
    decoder, left, number = codecs.getincrementaldecoder("utf-16")(), "", 1
    try:
        for piece in pieces:
            *whole, left = (left + decoder.decode(piece)).split("\n")
            number += len(whole)
            yield from (f"{line}\n" for line in whole)
        left += decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Malformed(f"{where(name, number)} is not UTF-16, as the file says; save it as “CSV UTF-8”.") from None
    if left:
        yield left
