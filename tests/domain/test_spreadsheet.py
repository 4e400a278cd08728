"""Spreadsheets of metadata, as programs and people write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain import spreadsheet
from webapp.errors import AppError, Invalid, Malformed, TooLarge


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rows_are_read_whatever_stands_between_the_cells(delimiter: str) -> None:
    lines = [["File", "Title", "author(s)", "Desk"], ["a.txt", "A title", '"Ann Lee; Bo Ray"', "foreign"]]
    raw = "\ufeff" + "\r\n".join(delimiter.join(line) for line in lines) + "\r\n"
    (row,) = spreadsheet.read(raw.encode()).rows
    assert (row.number, row.file, row.problem) == (2, "a.txt", "")
    assert row.known == {"title": "A title", "authors": ("Ann Lee", "Bo Ray"), "columns": {"Desk": "foreign"}}


def test_an_empty_cell_says_nothing_and_an_empty_row_is_passed_over() -> None:
    sheet = spreadsheet.read(b"file,title,outlet\na.txt,,The Post\n,,\n")
    assert [row.known for row in sheet.rows] == [{"outlet": "The Post"}]


def test_what_is_wrong_with_a_row_does_not_touch_the_others() -> None:
    sheet = spreadsheet.read(
        b"file,date\na.txt,2012\nb.txt,someday\n,2013\na.txt,2014\nc.txt,2015,more\nd/e.txt,2016\n"
    )
    assert [(row.number, bool(row.problem)) for row in sheet.rows] == [
        (2, False),
        (3, True),
        (4, True),
        (5, True),
        (6, True),
        (7, False),
    ]
    assert sheet.rows[3].problem == "Row 2 speaks of the same file."
    assert set(sheet.by_file()) == {"a.txt", "d/e.txt"}


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"title,outlet\nx,y\n", "No column of the spreadsheet names the files"),
        (b"file,title,title\n", "called .title."),
        ("file,title\na.txt,Café\n".encode("cp1252"), "Windows-1252"),
        (b"", "empty"),
        (b'file,title\na.txt,"never closed\n', "line 2 is not CSV"),
        (b"file,title\na.txt,\0\n", "NUL"),
        (b"file,title\na.txt," + b"x" * 200_000, "longer than 100,000"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(raw: bytes, sentence: str) -> None:
    with pytest.raises((Invalid, Malformed, TooLarge), match=sentence) as refused:
        spreadsheet.read(raw)
    assert refused.value.errors[0].field == "sheet"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(AppError):
        spreadsheet.read(b"file,title\n" + raw)
