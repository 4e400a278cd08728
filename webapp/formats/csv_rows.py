"""Rows of CSV files by the names of their columns, however large the file."""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import Final

from webapp.domain.cells import delimiter, uninert
from webapp.domain.file_names import clean_name
from webapp.errors import Invalid, Malformed
from webapp.formats.bundle import Bundle
from webapp.formats.json_files import first_line

Row = tuple[int, dict[str, str]]
"""The number of the line on which a row begins, and its cells by the names of the columns."""

_BOM: Final = "\ufeff"


def head(bundle: Bundle, name: str) -> list[str]:
    """The names of the columns."""
    line = first_line(bundle, name).decode(errors="replace").rstrip("\r\n")
    return next(csv.reader([line], delimiter=delimiter(line)), [])


def rows(bundle: Bundle, name: str) -> Iterator[Row]:
    """The rows of a table; in one for spreadsheet programs without the apostrophes before formulas.

    Raises Malformed for what is no CSV or not UTF-8.
    """
    texts = (_decoded(name, raw) for raw in bundle.lines(name))
    first = next(texts, "")
    plain = uninert if first.startswith(_BOM) else str
    first = first.removeprefix(_BOM)
    reader = csv.reader(chain([first], texts), delimiter=delimiter(first), strict=True)
    try:
        names = next(reader, [])
        begun = reader.line_num + 1
        for cells in reader:
            if cells:
                filled = [*map(plain, cells), *[""] * (len(names) - len(cells))]
                yield begun, dict(zip(names, filled, strict=False))
            begun = reader.line_num + 1
    except csv.Error as wrong:
        raise Malformed(f"{where(name, reader.line_num)} is not CSV ({wrong}).") from None


def whole_number(cell: str, column: str) -> int | None:
    """The whole number of a cell, None for an empty one; raises Invalid for anything else."""
    try:
        return int(cell) if cell.strip() else None
    except ValueError:
        raise Invalid(f"{column} must be a whole number.", field=column) from None


def where(name: str, line: int) -> str:
    """Where something stands, in words."""
    return f"{clean_name(name)}, line {line}"


def _decoded(name: str, raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Malformed(f"{clean_name(name)} is not UTF-8; save it as “CSV UTF-8”.") from None
