"""CSV: as pandas and spreadsheet programs read it, and tables that others made."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden import documents, files
from webapp import formats
from webapp.domain.cells import inert, uninert
from webapp.domain.foreign import ForeignDocument, Found
from webapp.domain.records import AttributeRecord, DocumentRecord
from webapp.errors import Invalid, Malformed
from webapp.formats.bundle import Held
from webapp.formats.csv_lines import lines

pytestmark = pytest.mark.once
CSV = formats.tag_formats()["csv"]
TEXT = "A wolf 🐺 howled."


def read(raw: dict[str, bytes]) -> list[Found]:
    assert CSV.read
    return list(CSV.read(Held(raw)))


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def as_csv(rows: list[list[Any]], delimiter: str = ",", before: str = "") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return (before + stream.getvalue()).encode()


# ------------------------------------------------------------------ our own


def test_pandas_reads_every_quote() -> None:
    pandas = pytest.importorskip("pandas")
    written = files(CSV)
    texts = pandas.read_csv(io.BytesIO(written["documents.csv"]), keep_default_na=False).set_index("doc_id")["text"]
    tags = pandas.read_csv(io.BytesIO(written["annotations.csv"]), keep_default_na=False)
    assert len(tags) == sum(len(document.annotations) for document in documents())
    for tag in tags.itertuples():
        assert texts[tag.doc_id][tag.start : tag.end] == tag.quote


def test_the_variant_for_spreadsheets_calculates_nothing_and_says_the_same() -> None:
    written = files(CSV)
    for name in ("documents.csv", "annotations.csv"):
        beside = written[f"spreadsheet/{name}"]
        assert beside.startswith(b"\xef\xbb\xbf")
        assert not written[name].startswith(b"\xef\xbb\xbf")
        cells = [cell for row in table(beside) for cell in row]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
        assert [[uninert(cell) for cell in row] for row in table(beside)] == table(written[name])
    assert read({name: content for name, content in written.items() if name.startswith("spreadsheet/")}) == documents()


def test_tables_that_were_sorted_and_saved_with_semicolons_are_read() -> None:
    written = files(CSV)
    head, *rows = table(written["annotations.csv"])
    turned = as_csv([head, *reversed(rows)], ";")
    saved = as_csv(table(written["documents.csv"]), ";", "\ufeff")
    found = read({"documents.csv": saved, "annotations.csv": turned})
    ids = [sorted(tag.id for tag in one.annotations) for one in found if isinstance(one, DocumentRecord)]
    assert ids == [sorted(tag.id for tag in one.annotations) for one in documents()]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("start", "x", "annotations.csv, line 2: start must be a whole number."),
        ("doc_id", "d-9", "annotations.csv, line 2: its document is not in documents.csv."),
        ("code", "No Code", "documents.csv, line 2: annotations[0].code: it is not written as it must be."),
    ],
)
def test_a_wrong_cell_is_told_with_its_line(column: str, cell: str, said: str) -> None:
    written = files(CSV)
    head, *rows = table(written["annotations.csv"])
    rows[0][head.index(column)] = cell
    with pytest.raises(Invalid) as refused:
        read({**written, "annotations.csv": as_csv([head, *rows])})
    assert refused.value.detail == said


def test_another_encoding_is_refused_in_words() -> None:
    with pytest.raises(Malformed, match="not UTF-8; save it as"):
        read({"t.csv": "text,start,end,label\nétude,0,1,x\n".encode("latin-1")})


@pytest.mark.parametrize("text", ["=1+1", "-44", "@x", "'=1", "''=1", "it's", "", "3,000", "＝1", "\tx", "'"])
def test_what_is_made_inert_can_be_had_back(text: str) -> None:
    assert uninert(inert(text)) == text
    assert not inert(text).startswith(("=", "+", "-", "@", "\t"))


_LETTERS = st.sampled_from("a7 ,;\"'\r\n\t=+-@＝🐺") | st.characters(exclude_categories=["Cs"])
_CELLS = st.none() | st.integers(0) | st.text(_LETTERS, max_size=6)


@given(st.lists(st.lists(_CELLS, min_size=2, max_size=4), max_size=4))
def test_lines_are_what_the_library_for_csv_writes(rows: list[list[str | int | None]]) -> None:
    harmless = [[inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    assert lines(rows) == (as_csv(rows), as_csv(harmless))


# ------------------------------------------------------------------ tables of others


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_found_by_their_names(delimiter: str) -> None:
    rows = [
        ["File", "Text", "Begin", "End", "Category", "Coder", "Comment"],
        ["one.txt", TEXT, "2", "8", "Animal", "mina", "grey"],
        ["one.txt", TEXT, "9", "15", "Sound", "jonas", ""],
        ["two.txt", "Nothing.", "", "", "", "", ""],
    ]
    raw = {"tags.csv": as_csv(rows, delimiter)}
    assert CSV.claims
    assert CSV.claims(Held(raw))
    one, two = read(raw)
    assert isinstance(one, ForeignDocument)
    assert [(TEXT[tag.start : tag.end], tag.code, tag.annotator, tag.note) for tag in one.tags] == [
        ("wolf 🐺", "Animal", "mina", "grey"),
        ("howled", "Sound", "jonas", None),
    ]
    assert isinstance(two, ForeignDocument)
    assert (one.name, two.name, two.tags) == ("one.txt", "two.txt", ())


def test_texts_may_stand_in_a_table_beside() -> None:
    texts = as_csv([["doc_id", "title", "text"], ["d1", "Wolves", TEXT], ["d2", "", "Nothing."]])
    fields = '[{"name":"age","value":"3"}]'
    tags = as_csv([["doc_id", "start", "end", "code", "attributes_json"], ["d1", "2", "8", "animal", fields]])
    raw = {"annotations.csv": tags, "documents.csv": texts}
    assert CSV.claims
    assert CSV.claims(Held(raw))
    one, two = read(raw)
    assert isinstance(one, ForeignDocument)
    assert (one.title, one.tags[0].attributes) == ("Wolves", (AttributeRecord("age", "3"),))
    assert isinstance(two, ForeignDocument)
    assert two.tags == ()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["start", "end", "label"], ["2", "8", "x"]], "t.csv has no column for text. Names that are known: text: "),
        ([["text", "start", "end", "label"], ["wolf", "2", "6", "x"]], "t.csv, line 2: its text is only as long as"),
        ([["text", "start", "end", "label"], [TEXT, "2.5", "6", "x"]], "t.csv, line 2: start must be a whole number"),
    ],
)
def test_a_table_that_says_too_little_is_refused_in_words(rows: list[list[str]], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read({"t.csv": as_csv(rows)})
    assert refused.value.detail.startswith(said)
