"""Every format of tags writes the golden corpus, golden/jsonl, as the files beside it say.

`GOLDEN=write pytest tests/formats/test_golden.py` writes them anew after a change that is meant.
"""

import csv
import io
import os

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from tests.golden import GOLDEN, comparable, files
from webapp import formats
from webapp.formats.base import Format

FORMATS = list(formats.tag_formats().values())
pytestmark = pytest.mark.once


@pytest.mark.parametrize("form", FORMATS, ids=[form.name for form in FORMATS])
def test_a_format_writes_the_golden_files(form: Format) -> None:
    written, folder = files(form), GOLDEN / form.name
    assert files(form) == written  # the same bytes each time
    golden = comparable(written)
    if os.environ.get("GOLDEN") == "write":
        for name, content in golden.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    there = [path for path in folder.rglob("*") if path.is_file()]
    assert golden == {path.relative_to(folder).as_posix(): path.read_bytes() for path in there}


def test_the_workbook_holds_the_tables_and_nothing_that_calculates() -> None:
    written = files(formats.tag_formats()["tables"])
    book = openpyxl.load_workbook(io.BytesIO(written["tables.xlsx"]))
    for sheet in book:
        rows = list(csv.reader(io.StringIO(written[f"{sheet.title}.csv"].decode())))
        assert [[_as_csv(cell.value) for cell in row] for row in sheet.iter_rows()] == rows
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
        assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


def _as_csv(value: object) -> str:
    return "" if value is None else unescape(str(value))  # _x000C_ is how a workbook writes a form feed
