"""Word documents: what of them becomes text, what is left out, what is refused."""

from contextlib import suppress
from html import escape

import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.word_files import packed, paragraph, run, word, zipped
from webapp.domain.records import TextRecord
from webapp.errors import AppError, Invalid, Malformed, TooLarge, Unsupported
from webapp.formats import text_format, text_format_of
from webapp.formats.docx import read
from webapp.formats.sandbox import Sandbox


def marked(record: TextRecord) -> list[tuple[str, str]]:
    return [(region.kind, record.text[region.start : region.end]) for region in record.regions]


def an_article(document: Document) -> None:
    document.core_properties.title = "Wolves 2031"
    document.core_properties.author = "Ann Lee; 김하늘"
    document.add_heading("Wolves & sheep", 0)
    document.add_paragraph("How they live", style="Subtitle")
    document.add_heading("At night \U0001f43a", 2)
    said = document.add_paragraph("A wolf ")
    said.add_run("howled").bold = True
    said.add_run("\u00a0twice,  then\tslept.\nIt is fed.")
    for word_ in ("one", "two"):
        document.add_paragraph(word_, style="List Bullet")
    table = document.add_table(2, 2)
    for cell, words in zip(table._cells, ["Year", "Wolves", "2031", "12"], strict=True):
        cell.text = words
    document.add_paragraph("A photo.", style="Caption")
    document.add_paragraph("הזאב ילל פעמיים.")
    document.sections[0].header.paragraphs[0].text = "The Gazette"


def test_paragraphs_lists_and_tables_become_lines_and_headings_regions() -> None:
    record = read(word(an_article))
    assert record.text.split("\n") == [
        "Wolves & sheep",
        "How they live",
        "At night \U0001f43a",
        "A wolf howled\u00a0twice,  then\tslept.",
        "It is fed.",
        "one",
        "two",
        "Year\tWolves",
        "2031\t12",
        "A photo.",
        "הזאב ילל פעמיים.",
    ]
    assert marked(record) == [
        ("title", "Wolves & sheep"),
        ("standfirst", "How they live"),
        ("heading", "At night \U0001f43a"),
        ("caption", "A photo."),
    ]
    assert record.title == "Wolves & sheep"
    assert record.metadata == {"authors": ["Ann Lee", "김하늘"]}


def test_a_document_is_found_by_its_ending_and_read_in_a_process_of_its_own() -> None:
    raw = word(an_article)
    assert text_format_of("A wolf.DOCX") is text_format("docx")
    with Sandbox() as sandbox:
        assert sandbox.read(text_format("docx"), raw) == read(raw)


@pytest.mark.parametrize(
    ("style", "said", "title"),
    [("Heading 1", "Wolves 2031", "Wolves 2031"), ("Heading 1", "Document3", "At night"), ("Normal", "", "At night")],
)
def test_the_title_is_what_the_document_calls_itself_before_its_first_heading(
    style: str, said: str, title: str
) -> None:
    def write(document: Document) -> None:
        document.core_properties.title, document.core_properties.author = said, "python-docx"
        document.add_paragraph("At night", style=style)

    record = read(word(write))
    assert (record.title, record.metadata) == (title, {})


def test_what_was_deleted_hidden_or_noted_by_others_is_left_out_and_what_was_added_stays() -> None:
    body = (
        paragraph(
            run("A ")
            + "<w:ins>" + run("grey ") + "</w:ins>"
            + "<w:del><w:r><w:delText>red </w:delText></w:r></w:del>"
            + "<w:moveFrom>" + run("here ") + "</w:moveFrom>"
            + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
            + "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>wolf</w:t></w:r>"
            + "<w:r><w:commentReference w:id='1'/><w:instrText>PAGE</w:instrText></w:r>"
            + "<w:hyperlink>" + run(" howled") + "</w:hyperlink>"
        )
        + paragraph(run(" Its end was "), "<w:rPr><w:del/></w:rPr>")
        + paragraph(run("deleted."))
        + "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>" + paragraph(run("gone")) + "</w:tc></w:tr></w:tbl>"
        + "<w:sdt><w:sdtContent>" + paragraph(run("In a frame")) + "</w:sdtContent></w:sdt>"
    )  # fmt: skip
    text = read(packed(body, {"comments": "<w:comment w:id='1'>" + paragraph(run("No!")) + "</w:comment>"})).text
    assert text.split("\n") == ["A grey wolf howled", " Its end was deleted.", "In a frame"]


def test_notes_stand_at_the_end_with_the_numbers_by_which_the_text_refers_to_them() -> None:
    body = (
        paragraph(run("Wolves howl") + "<w:r><w:footnoteReference w:id='7'/></w:r>" + run("."))
        + paragraph(run("Sheep") + "<w:r><w:endnoteReference w:id='3'/><w:footnoteReference w:id='2'/></w:r>")
    )  # fmt: skip
    notes = (
        "<w:footnote w:type='separator' w:id='0'>" + paragraph(run("no")) + "</w:footnote>"
        + "<w:footnote w:id='2'>" + paragraph("<w:r><w:footnoteRef/></w:r>" + run("Often.")) + "</w:footnote>"
        + "<w:footnote w:id='7'>" + paragraph(run("At night.")) + paragraph(run("Always.")) + "</w:footnote>"
    )  # fmt: skip
    text = read(
        packed(body, {"footnotes": notes, "endnotes": "<w:endnote w:id='3'>" + paragraph(run("Few.")) + "</w:endnote>"})
    ).text
    assert text.split("\n") == [
        "Wolves howl[1].",
        "Sheep[i][2]",
        "[1] At night.",
        "Always.",
        "[2] Often.",
        "[i] Few.",
    ]


def test_a_table_of_contents_is_no_article_and_headings_are_known_by_what_their_style_is_based_on() -> None:
    styles = (
        "<w:style w:styleId='h1'><w:name w:val='heading 1'/></w:style>"
        "<w:style w:styleId='own'><w:name w:val='Own'/><w:basedOn w:val='h1'/></w:style>"
        "<w:style w:styleId='loop'><w:name w:val='Loop'/><w:basedOn w:val='loop'/></w:style>"
        "<w:style w:styleId='toc1'><w:name w:val='toc 1'/></w:style>"
    )
    body = "".join(
        paragraph(run(words), f"<w:pStyle w:val='{style}'/>{more}")
        for words, style, more in [
            ("Wolves 1", "toc1", ""),
            ("Wolves", "own", ""),
            ("Running", "loop", ""),
            ("Level", "", "<w:outlineLvl w:val='2'/>"),
            ("Text", "", "<w:outlineLvl w:val='9'/>"),
        ]
    )
    assert marked(read(packed(body, {"styles": styles}))) == [
        ("navigation", "Wolves 1"),
        ("heading", "Wolves"),
        ("heading", "Level"),
    ]


def test_text_boxes_come_after_their_paragraph_once_and_cells_of_several_paragraphs_keep_them() -> None:
    box = f"<w:txbxContent>{paragraph(run('In the box'))}</w:txbxContent>"
    drawn = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    cells = f"<w:tc>{paragraph(run('a'))}{paragraph(run('b'))}</w:tc><w:tc>{paragraph(run('c'))}</w:tc>"
    record = read(packed(paragraph(run("Before") + drawn + run(" after")) + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    assert record.text.split("\n") == ["Before after", "In the box", "a", "b", "c"]


letters = st.characters(blacklist_categories=("Cs", "Cc", "Cn"), blacklist_characters="\ufeff\u2028\u2029\x85")
paragraphs = st.lists(st.text(letters | st.sampled_from("🐺é \u00a0"), min_size=1, max_size=12), min_size=1, max_size=5)


@settings(max_examples=30)
@given(paragraphs)
def test_paragraphs_come_back_as_they_were_typed(typed: list[str]) -> None:
    raw = packed("".join(paragraph(run(escape(words))) for words in typed))
    lines = [words for words in typed if words.strip()]
    if not lines:
        with pytest.raises(Invalid, match="empty"):
            read(raw)
        return
    assert read(raw).text == "\n".join(lines)


def test_what_is_no_word_document_is_refused_in_words() -> None:
    whole = word(an_article)
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    for raw, kind, words in [
        (b"", Malformed, "no Word document"),
        (b"A wolf.", Malformed, "no Word document"),
        (whole[: len(whole) // 2], Malformed, "no Word document"),
        (zipped({"a.txt": "A wolf."}), Malformed, "no Word document"),
        (zipped({"[Content_Types].xml": "<Types/>"}), Malformed, "holds no text"),
        (old, Unsupported, "old kind"),
        (old + "EncryptedPackage".encode("utf-16-le"), Unsupported, "password"),
        (packed("<w:p>"), Malformed, "word/document.xml of the document is damaged"),
        (packed("<w:p/>"), Invalid, "empty"),
    ]:
        with pytest.raises(kind, match=words):
            read(raw)


def test_documents_built_to_do_harm_are_refused() -> None:
    bomb = packed(paragraph(run("x" * (51 << 20))))
    deep = packed("<w:sdt><w:sdtContent>" * 500 + "</w:sdtContent></w:sdt>" * 500)
    entities = zipped(
        {"[Content_Types].xml": "<!DOCTYPE Types [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><Types>&a;</Types>"}
    )
    for raw, kind, words in [
        (bomb, TooLarge, "larger than 50 MB"),
        (deep, Malformed, "too deeply"),
        (entities, Malformed, "document type"),
    ]:
        with pytest.raises(kind, match=words):
            read(raw)


def test_any_damage_to_a_document_is_refused_or_read() -> None:
    whole = word(an_article)
    with Sandbox() as sandbox:
        for place in range(0, len(whole), len(whole) // 40):
            damaged = whole[:place] + b"\0\xff" + whole[place + 2 :]
            with suppress(AppError):
                assert sandbox.read(text_format("docx"), damaged).text
