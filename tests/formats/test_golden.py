"""Every format of tags writes the corpus of golden/jsonl, which is invented, as the files beside it say.

`GOLDEN=write pytest tests/formats/test_golden.py` writes them anew after a change that is meant.
"""

import csv
import io
import os
from pathlib import Path

import openpyxl
import pytest

from tests.make import CODEBOOK
from webapp import formats
from webapp.domain.records import Corpus
from webapp.formats import jsonl
from webapp.formats.base import Format

GOLDEN = Path(__file__).parent / "golden"
FORMATS = list(formats.tag_formats().values())


def corpus() -> Corpus:
    lines = (GOLDEN / "jsonl" / "corpus.jsonl").read_bytes().splitlines()
    documents = [jsonl.read_line(line) for line in lines]
    documents[1] = documents[1]._replace(columns={"Région": "North", "year": "of the tide"})
    return Corpus("corpus", "Corpus", CODEBOOK, {"1.0": CODEBOOK}, documents, ("Région", "year"))


def files(form: Format) -> dict[str, bytes]:
    if form.write:
        return {f"corpus{form.ending}": b"".join(form.write(corpus()))}
    assert form.files
    return {name: b"".join(pieces) for name, pieces in form.files(corpus())}


@pytest.mark.parametrize("form", FORMATS, ids=[form.name for form in FORMATS])
def test_a_format_writes_the_golden_files(form: Format) -> None:
    written, folder = files(form), GOLDEN / form.name
    assert files(form) == written  # the same bytes each time
    texts = {name: content for name, content in written.items() if not name.endswith(".xlsx")}
    if os.environ.get("GOLDEN") == "write":
        folder.mkdir(exist_ok=True)
        for name, content in texts.items():
            (folder / name).write_bytes(content)
    assert texts == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_workbook_holds_the_tables_and_nothing_that_calculates() -> None:
    written = files(formats.tag_formats()["tables"])
    book = openpyxl.load_workbook(io.BytesIO(written["tables.xlsx"]))
    for sheet in book:
        rows = list(csv.reader(io.StringIO(written[f"{sheet.title}.csv"].decode())))
        assert [[_as_csv(cell.value) for cell in row] for row in sheet.iter_rows()] == rows
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
        assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


def _as_csv(value: object) -> str:
    return "" if value is None else str(value)
