"""Analysis tables for R, Stata, SPSS and Excel: tags, articles, coders, and what each variable means.

The CSV files are UTF-8 without byte order mark (with one, R and Stata take it for a part of the first name), with
commas, quotes where needed, LF, and cells as they are. The workbook is for Excel and SPSS: there text stays text,
whatever it looks like.
"""

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from webapp.domain.losses import Losses
from webapp.domain.records import AnnotationRecord, Corpus, DocumentRecord
from webapp.domain.variables import Variable
from webapp.formats import table_columns, table_rows
from webapp.formats.base import Files, Format
from webapp.formats.table_columns import CODERS, DOCUMENTS, TAGS, VARIABLES, Columns
from webapp.formats.table_rows import KNOWN, Coder, Row

_PIECE: Final = 1 << 16
_MOMENT: Final = datetime(1980, 1, 1)  # noqa: DTZ001  # the workbook takes no zones, and this is no moment of ours
EXCEL_ROWS, EXCEL_TEXT = 1_048_576, 32_767
"""What a sheet of Excel holds: rows, and characters in a cell."""
REASONS: Final = "what reviewers said of tags, and decisions with their reasons"
COMMENTS: Final = "comments"
DERIVED: Final = "which tags a team's tag was derived from"
_COUNTED: Final = (REASONS, COMMENTS, DERIVED)
"""What is lost, and counted while it is."""


def files(corpus: Corpus) -> Files:
    """The four tables as CSV, and all of them as a workbook; kept in temporary files until they are taken."""
    corpus.losses.begin(*_COUNTED)
    with tempfile.TemporaryDirectory(prefix="glossator-") as name:
        folder = Path(name)
        columns = _spooled(corpus, folder)
        for table in columns:
            yield f"{table}.csv", _csv(columns[table], _rows(folder, table))
        _workbook(folder / "tables.xlsx", columns, folder)
        yield "tables.xlsx", _pieces(folder / "tables.xlsx")


def _spooled(corpus: Corpus, folder: Path) -> dict[str, Columns]:
    """Go through the articles once, keep the rows, and give the columns that they turned out to need."""
    seen: set[str] = set()
    coders: dict[str, Coder] = {}
    with (folder / TAGS).open("wb") as tags, (folder / DOCUMENTS).open("wb") as documents:
        for record in corpus.documents:
            for row in table_rows.tags(record):
                _keep(tags, row, seen)
            _keep(documents, table_rows.document(record, corpus), seen)
            table_rows.count(record, coders)
            _count(record, corpus.losses)
    with (folder / CODERS).open("wb") as stream:
        for name in sorted(coders):
            _keep(stream, coders[name].row(name), seen)
    columns = table_columns.columns(corpus, seen)
    with (folder / VARIABLES).open("wb") as stream:
        for table in (TAGS, DOCUMENTS, CODERS):
            for variable in columns[table].values():
                _keep(stream, table_columns.variable_row(variable), seen)
    return columns


def _count(record: DocumentRecord, losses: Losses) -> None:
    """Count what no table is for."""
    losses.add(REASONS, len(record.decisions) + sum(len(tag.reviews) for tag in record.annotations))
    losses.add(COMMENTS, len(record.notes) + sum(len(tag.notes) - _has_own(tag) for tag in record.annotations))
    losses.add(DERIVED, sum(bool(tag.derived_from) for tag in record.annotations))


def _has_own(tag: AnnotationRecord) -> bool:
    """Whether a note of the coder's own stands in the table."""
    return any(note.author == tag.annotator and note.thread is None for note in tag.notes)


def _keep(stream: IO[bytes], row: Mapping[str, Any], seen: set[str]) -> None:
    stream.write(msgspec.json.encode(row) + b"\n")
    seen.update(key for key in row if ":" in key)


def _rows(folder: Path, table: str) -> Iterator[Row]:
    with (folder / table).open("rb") as stream:
        for line in stream:
            yield msgspec.json.decode(line)


def _values(row: Row, columns: Columns) -> list[Any]:
    """The cells of a row; of a code that it has no tag of it has 0, where that is known."""
    return [row.get(key, _absent(key, row)) for key in columns]


def _absent(key: str, row: Row) -> int | None:
    unread = key.endswith(":share_words") and row.get("words") is None
    return 0 if key.startswith("code:") and row[KNOWN] and not unread else None


def _csv(columns: Columns, rows: Iterator[Row]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([variable.name for variable in columns.values()])
    for row in rows:
        writer.writerow(_values(row, columns))
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _workbook(file: Path, columns: Mapping[str, Columns], folder: Path) -> None:
    import xlsxwriter  # here only, since every command would wait for it

    options = {"constant_memory": True, "tmpdir": str(folder), "strings_to_urls": False, "use_zip64": True}
    with xlsxwriter.Workbook(str(file), options) as book:
        book.set_properties({"created": _MOMENT, "title": "Glossator"})
        bold = book.add_format({"bold": True})
        for table, found in columns.items():
            sheet = book.add_worksheet(table)
            sheet.freeze_panes(1, 0)
            for place, variable in enumerate(found.values()):
                sheet.write_string(0, place, variable.name, bold)
            for line, row in enumerate(_rows(folder, table), 1):
                if line >= EXCEL_ROWS:
                    break
                for place, (value, variable) in enumerate(zip(_values(row, found), found.values(), strict=True)):
                    _write(sheet, line, place, value, variable)


def _write(sheet: Any, line: int, place: int, value: Any, variable: Variable) -> None:
    """A number as a number, all else as text that no program takes for a formula or an address."""
    if value is None or value == "":
        return
    number = _number(value) if variable.type in ("number", "yes/no") else None
    if number is not None:
        sheet.write_number(line, place, number)
    else:
        sheet.write_string(line, place, str(value)[:EXCEL_TEXT])


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None  # Excel keeps 15 digits


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


FORMAT = Format(
    "tables",
    "Analysis tables",
    ".zip",
    "application/zip",
    "For R, Stata, SPSS and Excel: tags, articles, coders, and what each variable means.",
    files=files,
    loses=(
        "the texts of the articles and what is marked in them",
        "answers of single coders where several answered a question",
        *_COUNTED,
        f"in the workbook alone: rows beyond {EXCEL_ROWS:,} and more than {EXCEL_TEXT:,} characters in a cell",
    ),
    carries_columns=True,
    needs_text=False,
)
