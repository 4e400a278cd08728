"""Codebooks as files: what is written is read back the same, and what others write is read as far as it goes."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from pyrefiqda import RefiCodebook

from tests.codebook_strategies import codebooks
from tests.formats.refi_codebook import require_valid
from tests.make import CODEBOOK
from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec
from webapp.errors import AppError
from webapp.formats import codebook_files
from webapp.formats.codebook_qdc import guid_of

pytestmark = pytest.mark.once

NESTED = CodebookSpec(
    title="Wölfe & Füchse",
    codes=(
        CodeSpec(
            "howl",
            "Howl",
            full_definition="One hears a wolf.\nExamples:\nare below.  ",
            examples=("“Aooo” 🐺", "two\n\nlines", ""),
            attributes=(AttributeSpec("loud", "number", unit="dB", description="How loud?"),),
            children=(CodeSpec("bark", "Bark", key="2", status="retired", replaced_by=("howl",)),),
        ),
    ),
    guidelines="# Read first\n\nThen tag.",
    version="1.10",
)
ENDINGS = ("json", "qdc", "csv")


def _read(name: str, text: str) -> CodebookSpec:
    return codebook_files.read(name, text.encode())


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spec=codebooks())
def test_whatever_a_codebook_says_comes_back_from_a_file(ending: str, spec: CodebookSpec) -> None:
    name = f"book.{ending}"
    raw = codebook_files.write(name, spec).encode()
    if ending == "qdc":
        require_valid(raw)
    found = codebook_files.find(name, raw)
    assert found == type(found)(spec)  # nothing to remark, no key made, the whole book


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_codebook_gives_the_same_file(ending: str) -> None:
    name = f"book.{ending}"
    assert codebook_files.write(name, NESTED) == codebook_files.write(
        name, _read(name, codebook_files.write(name, NESTED))
    )


def test_a_qdc_file_has_the_shape_of_the_standard(tmp_path: Path) -> None:
    file = tmp_path / "book.qdc"
    file.write_text(codebook_files.write(file.name, NESTED), "utf-8", newline="\n")
    require_valid(file.read_bytes())
    book = RefiCodebook.load(file)  # which refuses what its schema does not know
    [howl] = book.codes.code
    [bark] = howl.code
    assert (howl.name, howl.guid, howl.is_codable, howl.color) == ("Howl", guid_of("howl"), True, "#2f5aa8")
    assert (bark.name, bark.is_codable) == ("Bark", False)
    assert book.sets
    assert [one.name for one in book.sets.set] == ["Wölfe & Füchse"]
    assert [member.guid for member in book.sets.set[0].member_code] == [howl.guid, bark.guid]
    assert "\\Examples:\nare below." in (howl.description or "")
    again = tmp_path / "again.qdc"
    RefiCodebook.save(book, again)
    assert codebook_files.read(again.name, again.read_bytes()) == NESTED


def test_what_another_program_changed_is_what_counts() -> None:
    qdc = codebook_files.write("book.qdc", NESTED).replace(
        'name="Howl" isCodable="true"', 'name="Cry" isCodable="false"'
    )
    qdc = qdc.replace("Code in Glossator: howl</Desc", "Code in Glossator: howl\n\nSeen again in May.</Desc")
    howl = _read("book.qdc", qdc).codes[0]
    assert (howl.code, howl.name, howl.retired) == ("howl", "Cry", True)
    assert howl.full_definition.endswith("are below.  \n\nSeen again in May.")


THEIRS = """<?xml version="1.0" encoding="utf-8"?>
<c:CodeBook xmlns:c="urn:QDA-XML:codebook:1.0" origin="Another">
  <c:Codes>
    <c:Code guid="{0A1B2C3D-0000-4000-8000-00000000000F}" name="Legal   argument" color="#f00" isCodable="false">
      <c:Description>  Whatever\r\nUnit: percent </c:Description>
      <c:Code guid="0A1B2C3D-0000-4000-8000-00000000000e" name="Legal argument" isCodable="true"/>
      <c:Code guid="0A1B2C3D-0000-4000-8000-00000000000d" name="法律" isCodable="true"/>
    </c:Code>
  </c:Codes>
  <c:Sets><c:Set guid="0A1B2C3D-0000-4000-8000-00000000000c" name="Favourites"/></c:Sets>
</c:CodeBook>"""


def test_a_codebook_of_another_program_is_read() -> None:
    found = codebook_files.find("theirs.qdc", THEIRS.encode())
    [top] = found.spec.codes
    assert (top.code, top.name, top.full_definition) == ("legal_argument", "Legal argument", "Whatever\nUnit: percent")
    assert (top.colour, top.guid, top.retired) == ("#ff0000", "0a1b2c3d-0000-4000-8000-00000000000f", True)
    assert [(code.code, code.name, code.key) for code in top.children] == [
        ("legal_argument_2", "Legal argument", "1"),
        ("code_1", "法律", "2"),
    ]
    assert found.keyless == {"legal_argument", "legal_argument_2", "code_1"}
    assert not found.is_whole
    assert found.remarks == (
        "Sets of codes are not taken over: “Favourites”.",
        "One code that only holds others comes in as retired: nothing can be tagged with it there either.",
    )


def test_a_small_table_made_by_hand_is_read() -> None:
    table = "Name;Definition;Inclusion;Notes\r\nHowl;A wolf is heard.;at night;mine\r\n\r\nDog bark;;;\r\n"
    found = codebook_files.find("by hand.csv", table.encode())
    assert [(code.code, code.name, code.full_definition, code.when_to_use, code.key) for code in found.spec.codes] == [
        ("howl", "Howl", "A wolf is heard.", "at night", "1"),
        ("dog_bark", "Dog bark", "", "", "2"),
    ]
    assert found.remarks == ("Columns that are not known here are not taken over: “Notes”.",)
    assert (found.keyless, found.is_whole) == ({"howl", "dog_bark"}, False)
    named = _read("by hand.csv", "code\tparent\texamples\nBig cat\t\t\nLion\tBig cat\tRoar!\nPurr\n")
    assert [(code.code, len(code.children)) for code in named.codes] == [("big_cat", 1), ("purr", 0)]
    assert named.codes[0].children[0].examples == ("Roar!",)


def test_a_table_may_be_sorted_and_saved_by_a_spreadsheet_program() -> None:
    head, *rows = _records(codebook_files.write("book.csv", NESTED))
    shuffled = [head, *sorted(rows, key=lambda row: row[3], reverse=True)]
    saved = "\r\n".join(";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in shuffled)
    assert _read("book.csv", saved) == NESTED


def test_no_cell_of_a_table_is_a_formula_a_number_or_a_date() -> None:
    words = ("=1+1", "+1", "-1", "@SUM(1)", "\uff1d1", "\t=1", "'=1", "1.10", "0001", "2031-03-14", "1e5", "'")
    codes = tuple(
        CodeSpec(f"c{place}", word, brief_definition=word, examples=(word,)) for place, word in enumerate(words)
    )
    text = codebook_files.write("book.csv", CodebookSpec("=T", codes))
    cells = [cell for row in _records(text) for cell in row]
    assert [
        cell for cell in cells if re.match("[=+\\-@\t\uff1d]", cell) or re.fullmatch(r"0\d+|[\d.e-]*[.e-]\d*", cell)
    ] == []
    assert _read("book.csv", text).codes == codes


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("b.qdc", "<Project/>", "b.qdc: This is XML, but no REFI-QDA codebook: it is called Project."),
        ("b.qdc", "<CodeBook>", "b.qdc: This is not XML that can be read: line 1, column 11."),
        ("b.qdc", "", "b.qdc: This is not XML that can be read: line 1, column 1."),
        ("b.qdc", "<CodeBook/>", "b.qdc: codes must hold at least one code."),
        ("b.qdc", "<?xml version='1.0' encoding='odd'?><CodeBook/>", "b.qdc: This XML is in an encoding that can't"),
        (
            "b.qdc",
            '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/hosts">]><CodeBook>&a;&b;</CodeBook>',
            "b.qdc: This XML declares a document type, which no codebook needs; it is not read.",
        ),
        ("b.qdc", "<a>" * 40, "b.qdc: This XML is nested too deeply, or holds too much, to be a codebook."),
        (
            "b.qdc",
            '<CodeBook><Codes><Code name="Howl" color="red"/></Codes></CodeBook>',
            "b.qdc: The code “Howl”: colour must be a colour like #2f5aa8.",
        ),
        ("b.qdc", f"<CodeBook>{'<Code/>' * 1001}</CodeBook>", "b.qdc: A codebook has no more than 1,000 codes."),
        ("b.csv", "", "b.csv: No column names the codes: call one of them “name”, in the first line."),
        ("b.csv", "name,name\n", "b.csv: Line 1: two columns are called “name”."),
        ("b.csv", "name\n", "b.csv: codes must hold at least one code."),
        ("b.csv", 'name\n"a', "b.csv: Line 2 is not CSV (unexpected end of data)."),
        ("b.csv", "name\na,b\n", "b.csv: Line 2 has more cells than the first line has names."),
        ("b.csv", "name,unit\nA,\n\nB,page\n", "b.csv: Line 4, column “unit”: must be one of: free, word, clause,"),
        ("b.csv", "name,code\nA,a\nB,a\n", "b.csv: Line 3, column “code”: “a” is the code of line 2 already."),
        ("b.csv", "name,parent\nA,B\n", "b.csv: Line 2, column “parent”: there is no code “B”."),
        ("b.csv", "name,parent\nA,B\nB,A\n", "b.csv: Line 2, column “parent”: a code can't stand below itself."),
        ("b.csv", "row,code,name\nfeld,a,x\n", "b.csv: Line 2, column “row”: a row is one of: codebook, code, field,"),
        ("b.csv", "name,key\nA,1\nB,1\n", "b.csv: codes has the key “1” more than once."),
        (
            "b.csv",
            'row,code,name,type,required\ncode,a,A,,\nfield,a,f,choice,"yes"\n',
            "b.csv: Line 3, column “values”: must name at least one value to choose.",
        ),
        ("b.csv", "row,code,name,required\ncode,a,A,\nfield,a,f,maybe\n", "b.csv: Line 3, column “required”: must be"),
        ("b.txt", "", "A codebook is a file that ends in .json, .qdc or .csv."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(name: str, content: str, sentence: str) -> None:
    with pytest.raises(AppError) as refused:
        _read(name, content)
    assert refused.value.detail.startswith(sentence)


def test_a_tree_of_any_depth_is_refused_where_it_is_too_deep() -> None:
    chain = "name,code,parent\n" + "".join(f"n,c{place},{f'c{place - 1}' if place else ''}\n" for place in range(900))
    with pytest.raises(AppError, match="Line 12, column “parent”: the code stands more than 10 levels deep"):
        _read("b.csv", chain)
    assert _read("b.csv", "\n".join(chain.split("\n")[:11])).codes[0].walk()


def test_bytes_that_are_no_utf8_are_told_from_others() -> None:
    with pytest.raises(AppError, match=r"b\.csv: The file is not UTF-8: byte 5 .* Windows-1252"):
        codebook_files.read("b.csv", b"name\n\xc4rger")
    assert (
        codebook_files.read(
            "b.qdc", codebook_files.write("b.qdc", CODEBOOK).replace("UTF-8", "UTF-16").encode("utf-16")
        )
        == CODEBOOK
    )


def _records(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))
