"""A spreadsheet of metadata: which file each row speaks of, and what it says."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Final

from webapp.domain import metadata
from webapp.domain.cells import delimiter
from webapp.domain.file_names import clean_path
from webapp.domain.metadata import Known
from webapp.domain.text import clean
from webapp.errors import Invalid, Malformed, TooLarge

MAX_BYTES: Final = 32 << 20
MAX_ROWS: Final = 1_000_000
MAX_CELL: Final = 100_000
NAMES_OF_FILES: Final = ("file", "source_file", "file_name", "filename", "path", "document")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the spreadsheet, or what is wrong with it; *number* is that of its line for people, from 1."""

    number: int
    file: str
    known: Known
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a spreadsheet."""

    rows: tuple[Row, ...]

    def by_file(self) -> dict[str, Row]:
        """The rows that can be joined, by the name of their file; of two for one file the first."""
        found: dict[str, Row] = {}
        for row in self.rows:
            if not row.problem:
                found.setdefault(row.file, row)
        return found

    def problems(self) -> list[Row]:
        """The rows that can't be joined."""
        return [row for row in self.rows if row.problem]


def read(raw: bytes) -> Sheet:
    """The rows of a CSV file with commas, semicolons or tabs, whose first line names the columns.

    Raises Malformed for what is no such file or is not UTF-8, Invalid when no column names the files.
    """
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"The spreadsheet is larger than {MAX_BYTES >> 20} MB.", field="sheet")
    try:
        text = clean(raw)
    except (Malformed, Invalid, TooLarge) as refused:
        said = refused.detail.replace("The text", "The spreadsheet")
        raise type(refused)(said, field="sheet") from None
    lines = csv.reader(StringIO(text), delimiter=delimiter(text), strict=True)
    try:
        heads = _heads(next(lines, []))
        rows = tuple(_rows(lines, heads))
    except csv.Error as wrong:
        raise Malformed(
            f"The spreadsheet can't be read: line {lines.line_num} is not CSV ({wrong}).", field="sheet"
        ) from None
    return Sheet(_without_doubles(rows))


def _heads(names: list[str]) -> list[str]:
    heads = [" ".join(name.split()) for name in names]
    plain = ["_".join(name.casefold().split()) for name in heads]
    at = next((plain.index(name) for name in NAMES_OF_FILES if name in plain), None)
    if at is None:
        raise Invalid(
            "No column of the spreadsheet names the files: call one of them “file”, in the first line.",
            field="sheet",
        )
    twice = {name for name in heads if name and heads.count(name) > 1}
    if twice:
        raise Invalid(f"Two columns of the spreadsheet are called “{min(twice)[:60]}”.", field="sheet")
    heads[at] = "file"
    return heads


def _rows(lines: Iterator[list[str]], heads: list[str]) -> Iterator[Row]:
    for number, cells in enumerate(lines, 2):
        if not any(cell.strip() for cell in cells):
            continue
        if any(len(cell) > MAX_CELL for cell in cells):
            raise TooLarge(f"A cell in row {number} is longer than {MAX_CELL:,} characters.", field="sheet")
        if number > MAX_ROWS:
            raise TooLarge(f"The spreadsheet has more than {MAX_ROWS:,} rows.", field="sheet")
        yield _row(number, heads, cells)


def _row(number: int, heads: list[str], cells: list[str]) -> Row:
    """Empty cells say nothing: they leave what is known."""
    stated = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if head and cell.strip()}
    file = clean_path(stated.pop("file", ""))
    if file == "unnamed":
        return Row(number, "", {}, "The row names no file.")
    if len(cells) > len(heads) and any(cell.strip() for cell in cells[len(heads) :]):
        return Row(number, file, {}, "The row has more cells than the first line has names.")
    try:
        return Row(number, file, metadata.read(stated))
    except Invalid as refused:
        return Row(number, file, {}, refused.detail)


def _without_doubles(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """A second row for a file is one too many, and says so."""
    seen: dict[str, int] = {}
    found: list[Row] = []
    for row in rows:
        first = seen.setdefault(row.file, row.number) if row.file else row.number
        double = first != row.number and not row.problem
        found.append(Row(row.number, row.file, {}, f"Row {first} speaks of the same file.") if double else row)
    return tuple(found)
