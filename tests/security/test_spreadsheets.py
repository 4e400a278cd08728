"""A cell that looks like a formula stays text in the workbook; the CSV files and JSONL keep it exactly as it is."""

import csv
import json
import re
import zipfile
from io import BytesIO, StringIO
from typing import Final

from tests.architecture.source import words_of_docs
from tests.security.scene import OPENING, Words, article
from tests.stage import Stage
from webapp.services import annotations, documents

EXPORT: Final = "/api/v1/projects/corpus/export"
CELLS: Final = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://e.example";"x")', "'=1", '"=1"', ";=1", "|=1", "%0a=1", "https://e.example/=1",
    "0001", "1e5", "TRUE", "2031-03-14",
)  # fmt: skip


def test_s26_a_cell_that_looks_like_a_formula_is_text_in_the_workbook_and_exact_elsewhere(stage: Stage) -> None:
    with stage.making() as make:
        owner, coder = make.owner(), make.member()
        for cell in CELLS:
            document = documents.create(make.session, owner, "corpus", article(Words(cell, cell)))
            noted = make.changed(make.draft(document, OPENING, "testimony", name=cell), note=cell)
            annotations.save(make.session, coder, noted, None)
    client = stage.client(owner)
    with client.get(f"{EXPORT}?format=tables&notes=1") as answer:
        members = _members(answer.data)
    workbook = _members(members["tables.xlsx"])
    sheets = [raw.decode() for name, raw in workbook.items() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 4
    assert [sheet for sheet in sheets if re.search(r"<f[ >]|<hyperlink|externalLink|ddeLink", sheet)] == []
    assert [row["title"] for row in _rows(members["documents.csv"])] == list(CELLS)
    assert [cell in row.values() for cell, row in zip(CELLS, _rows(members["tags.csv"]), strict=True)] == [True] * len(
        CELLS
    )
    with client.get(f"{EXPORT}?format=jsonl") as answer:
        assert [json.loads(line)["title"] for line in answer.text.splitlines()] == list(CELLS)


def test_s26_the_documentation_says_which_file_is_for_a_spreadsheet_program() -> None:
    said = " ".join(words_of_docs().split())
    assert "cells are as they are, also where they begin with `=`" in said
    assert "text is text whatever it looks like" in said


def _rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(raw.decode(), newline="")))


def _members(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
