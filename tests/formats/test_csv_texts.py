"""Tables of texts: a row a document, told apart from tables of tags by their first line."""

import csv
import io
from collections.abc import Iterator

import pytest

from tests.formats.archives import packed
from webapp import formats
from webapp.errors import Invalid, Malformed
from webapp.formats import csv_shape
from webapp.formats.bundle import UPLOADS, Held
from webapp.formats.csv_texts import TextRow, holds_texts, read
from webapp.formats.reading import Sent
from webapp.formats.sandbox import Sandbox
from webapp.services import deliveries

pytestmark = pytest.mark.once
HEAD = ["Title", "Text", "author", "url", "date", "id", "Desk", ""]
WOLF = [
    "A wolf",
    "A wolf 🐺\nhowled, twice.\n",
    "Ann Lee; 김하늘",
    "https://example.org/w",
    "2031-03-14",
    "w-1",
    "north",
    "0",
]
SHEEP = ["", "«כבשים»\tישנות.", "", "", "", "", "", "1"]
KNOWN = {
    "Title": "A wolf",
    "author": "Ann Lee; 김하늘",
    "url": "https://example.org/w",
    "date": "2031-03-14",
    "external_id": "w-1",
    "Desk": "north",
}


def as_csv(*table: list[str], delimiter: str = ",", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows(table)
    return stream.getvalue().encode(encoding)


def rows(raw: bytes) -> list[TextRow]:
    return list(read(Held({"articles.csv": raw}), "articles.csv"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_row_is_a_document_whatever_the_encoding_and_what_stands_between_cells(
    encoding: str, delimiter: str, end: str
) -> None:
    raw = as_csv(HEAD, WOLF, SHEEP, [""] * 8, delimiter=delimiter, encoding=encoding, end=end)
    assert rows(raw) == [TextRow(2, WOLF[1], KNOWN), TextRow(5, SHEEP[1])]
    assert holds_texts(raw.splitlines(keepends=True)[0])


def test_what_is_known_becomes_metadata_and_a_bad_row_does_not_hold_up_the_others() -> None:
    bad = ["", "A sheep.", "", "", "someday", "", "", ""]
    raw = as_csv(HEAD, WOLF, bad, ["", " ", "Bo", *[""] * 5], [*SHEEP, "too much"], SHEEP)
    with Sandbox() as sandbox:
        found = list(deliveries.table(sandbox, Sent(io.BytesIO(raw), "articles.csv"), UPLOADS))
    first, *refused, last = found
    assert first.draft
    assert first.name == "articles.csv, line 2"
    assert first.draft.text == WOLF[1]
    assert (first.draft.title, first.draft.external_id, first.draft.source_file) == ("A wolf", "w-1", "articles.csv")
    assert (first.draft.authors, first.draft.columns) == (("Ann Lee", "김하늘"), {"Desk": "north"})
    assert [(one.line, one.problem) for one in refused] == [
        (5, "The date must be written as 2012-03-29, 2012-03 or 2012."),
        (6, "The text is empty."),
        (7, "The row has more cells than the first line has names."),
    ]
    assert last.draft
    assert last.draft.text == SHEEP[1]


@pytest.mark.parametrize("name", ["Content", "body", "Full Text", "ARTICLE"])
def test_the_column_of_the_texts_has_one_of_its_usual_names(name: str) -> None:
    assert rows(as_csv([name], ["A wolf."])) == [TextRow(2, "A wolf.")]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            as_csv(["name", "words"], ["a", "b"]),
            "No column holds the texts; call it “text”. There are: “name”, “words”.",
        ),
        (as_csv(["file", "title"]), "There are: “file”, “title”. A table that says what is known of files"),
        (as_csv(["text", "start", "end", "kind"]), "has no column for code"),
        (as_csv(["text", "words"]), "“words” can't be the name of a column"),
        (as_csv(["text", "author", "authors"]), "given twice"),
        (as_csv(["text", "id", "doc_id"]), "Two columns hold “external_id”"),
        (as_csv([*csv_shape.DOCUMENT]), "bring annotations.csv"),
        (b"", "There are: none."),
        (as_csv(["a\x1b" * 40, *map(str, range(20))]), "There are: “(a\ufffd){15}”, “0”, .*, “6”, 13 more."),
    ],
)
def test_a_table_that_can_not_be_one_of_texts_says_why(raw: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said.replace("?", ".")):
        rows(raw)


def test_damage_and_other_encodings_are_told_with_their_line() -> None:
    for raw, said in [
        (as_csv(["text"], ["A wolf."], ["Wölfe heulen"], encoding="cp1252"), "line 3 is not UTF-8; .*Windows-1252"),
        (b'text\n"A wolf.\n"b"c\n', "line 3 is not CSV"),
        (as_csv(["text"], ["A wolf."], encoding="utf-16")[:-1], "not UTF-16"),
    ]:
        with pytest.raises(Malformed, match=said):
            rows(raw)
        with Sandbox() as sandbox:
            *_, last = deliveries.table(sandbox, Sent(io.BytesIO(raw), "articles.csv"), UPLOADS)
        assert last.problem
        assert not last.problem.startswith("articles")


def test_texts_and_tags_share_a_name_and_the_first_line_tells_them_apart() -> None:
    tags = as_csv(["text", "start", "end", "label"], ["A wolf.", "2", "6", "animal"])
    form = formats.tag_formats()["csv"]
    with Sandbox() as sandbox:
        for raw, claimed in [(tags, True), (as_csv(HEAD, WOLF), False)]:
            for kind in (None, form):
                source = Sent(io.BytesIO(raw), "articles.csv")
                delivery = deliveries.sort(sandbox, [source], UPLOADS, kind)
                assert [one.name for _, one in delivery.foreign] == ["csv"] * claimed
                assert delivery.rest == [] if claimed else [source]


def test_memory_stays_small_however_many_rows_there_are() -> None:
    seen = 0

    class Long(Held):
        def lines(self, name: str) -> Iterator[bytes]:
            nonlocal seen
            yield b"text\n"
            for number in range(100_000):
                seen += 1
                yield f"Wolf {number}\n".encode()

    found = read(Long({"a.csv": b""}), "a.csv")
    assert next(found).text == "Wolf 0"
    assert seen < 10


def test_a_zip_takes_tables_of_texts_and_passes_over_others() -> None:
    raw = packed({"a/articles.csv": as_csv(HEAD, WOLF), "a/facts.csv": as_csv(["file", "year"], ["x", "1"])})
    with Sandbox() as sandbox:
        (archive,) = deliveries.sort(sandbox, [Sent(io.BytesIO(raw), "a.zip")], UPLOADS).archives
        assert [one.name for one in archive.texts()] == ["a/articles.csv, line 2"]
        assert archive.passed_over == 1
