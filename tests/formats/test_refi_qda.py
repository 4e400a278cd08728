"""REFI-QDA projects: ours come back whole and open in another program, and theirs are read as they count."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from pyrefiqda import RefiProject

from tests.corpus_strategies import corpora
from tests.formats.foreign_files import single
from tests.formats.refi_project import require_valid
from tests.golden import corpus, documents, unpacked
from tests.make import CODEBOOK
from webapp.domain.codebook import CodebookSpec
from webapp.domain.foreign import ForeignDocument, ForeignTag, Found
from webapp.domain.records import Corpus, DocumentRecord
from webapp.errors import AppError
from webapp.formats import refi_qda, refi_reading
from webapp.formats.bundle import Held

pytestmark = pytest.mark.once

GUIDS = [f"0a1b2c3d-0000-4000-8000-{number:012d}" for number in range(20)]


def written(whole: Corpus) -> bytes:
    return b"".join(refi_qda.write(whole))


def found(files: dict[str, bytes]) -> list[Found]:
    assert refi_qda.claims(Held(files))
    return single(refi_reading.read(Held(files)))


def test_a_project_comes_back_with_everything_that_was_said() -> None:
    assert found(unpacked(written(corpus()))) == [CODEBOOK, *documents()]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some=corpora())
def test_whatever_is_said_of_articles_comes_back(some: list[DocumentRecord]) -> None:
    files = unpacked(written(Corpus("c", "C\x0b<&", CODEBOOK, {}, some)))
    require_valid(files["project.qde"])
    assert found(files) == [CODEBOOK, *some]


def test_an_empty_project_is_valid_and_empty() -> None:
    for book in (CODEBOOK, CodebookSpec(title="", codes=())):
        files = unpacked(written(Corpus("c", "C", book, {}, ())))
        require_valid(files["project.qde"])
        assert found(files) == ([CODEBOOK] if book.codes else [])


def test_another_program_opens_a_project_and_finds_each_passage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus.qdpx").write_bytes(written(corpus()))
    project = RefiProject.load("corpus.qdpx", extract_dir="unpacked")
    first, second, third = documents()
    sources = project.sources.text_source
    assert [source.name for source in sources] == [first.title, second.doc_id, third.title]
    names = {user.guid: user.name for user in project.users.user}
    codes = {code.guid: code.name for code in project.code_book.codes.code}
    text = Path("unpacked", "Sources", sources[0].plain_text_path.removeprefix("internal://")).read_bytes().decode()
    seen = [
        (names[one.creating_user], text[one.start_position : one.end_position], one.name, one.coding[0].code_ref)
        for one in sources[0].plain_text_selection
    ]
    layers = [tag.annotator if tag.layer == "individual" else tag.layer for tag in first.annotations]
    assert [(user, words, name) for user, words, name, _ in seen] == [
        (layer, tag.quote, tag.quote) for layer, tag in zip(layers, first.annotations, strict=True)
    ]
    assert [codes[ref.target_guid].lower().replace(" ", "_") for *_, ref in seen] == [
        tag.code for tag in first.annotations
    ]
    RefiProject.save(project, "again.qdpx", source_media_dir="unpacked/Sources")
    assert found(unpacked(Path("again.qdpx").read_bytes())) == [CODEBOOK, first, second, third]


def test_what_another_program_changed_comes_as_its_own_and_the_rest_as_ours() -> None:
    files = unpacked(written(corpus()))
    qde = files["project.qde"].decode()
    was = 'name="Article 4 of the Tide Pact" startPosition="132" endPosition="158"'
    assert was in qde
    moved = 'name="Article 4" startPosition="132" endPosition="141"'
    sources = {name: raw.replace(b"\n", b"\r\n") for name, raw in files.items()}  # as one on Windows saves them
    _, ours, theirs, *_ = found(sources | {"project.qde": qde.replace(was, moved).encode()})
    first = documents()[0]
    assert ours == first._replace(annotations=first.annotations[:-1])
    assert isinstance(theirs, ForeignDocument)
    [tag] = theirs.tags
    assert (tag.code, tag.annotator) == ("legal_argument", "u-00000000000000aa")
    assert theirs.text[tag.start : tag.end] == tag.quote == "Article 4"
    assert theirs.text == ours.text  # whose line ends the offsets count


def test_a_tag_that_was_moved_keeps_its_fields_and_notes() -> None:
    files = unpacked(written(corpus()))
    was = b'name="41 crossings in March" startPosition="51" endPosition="72" creatingUser="6455'
    assert was in files["project.qde"]
    moved = was.replace(b" in March", b"").replace(b"72", b"63")
    found_now = found(files | {"project.qde": files["project.qde"].replace(was, moved)})
    [tag] = next(one for one in found_now if isinstance(one, ForeignDocument)).tags
    assert (tag.start, tag.end, tag.quote, tag.annotator) == (51, 63, "41 crossings", "u-00000000000000aa")
    assert [value for _, value in tag.attributes] == ["press", "state", "crossings", "41"]
    assert tag.note == "=41, as the table says\n\nWithout “in March”?\n\nWith it."


def test_a_changed_text_is_no_longer_ours() -> None:
    files = unpacked(written(corpus()))
    one = next(name for name in files if b"ferry" in files[name] and name.startswith("Sources"))
    files[one] = files[one].replace(b"harbour", b"Harbour")
    _, theirs, *_ = found(files)
    assert isinstance(theirs, ForeignDocument)
    assert len(theirs.tags) == 5
    assert theirs.metadata["published"] == {"year": 2031, "month": 3, "day": None}
    assert theirs.metadata["authors"] == ["Ana Bek", "Jo Ruiz"]


def test_articles_are_written_as_they_come() -> None:
    taken: list[str] = []

    def coming() -> Iterator[DocumentRecord]:
        for document in documents():
            taken.append(document.doc_id)
            yield document

    pieces = refi_qda.write(corpus(coming()))
    next(pieces)
    assert taken == ["d-1"]


def theirs(sources: str, notes: str = "", more: str = "") -> bytes:
    codes = f"""<Code guid="{{{GUIDS[1].upper()}}}" name="Law" isCodable="true"><Code guid="{GUIDS[2]}" name="yes"
        isCodable="true"/></Code><Code guid="{GUIDS[3]}" name="Figure" isCodable="true"><Code guid="{GUIDS[4]}"
        name="Yes" isCodable="true"/></Code>"""
    return f"""\ufeff<?xml version="1.0" encoding="utf-8"?>
        <Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="Another"><Users><User guid="{GUIDS[0]}" name="Mo"/>
        </Users><CodeBook><Codes>{codes}</Codes></CodeBook>{more}<Sources>{sources}</Sources>{notes}</Project>""".encode()


def source(selections: str, text: str = 'plainTextPath="internal://A.txt"', inline: str = "", more: str = "") -> str:
    return f'<TextSource guid="{GUIDS[5]}" name="A" {text}>{inline}{selections}{more}</TextSource>'


def selection(start: int, end: int, name: str = "", code: str = GUIDS[1], inner: str = "") -> str:
    coding = f'<Coding guid="{GUIDS[7]}" creatingUser="{{{GUIDS[0]}}}"><CodeRef targetGUID="{code}"/>{inner}</Coding>'
    return f"""<PlainTextSelection guid="{GUIDS[6]}" name="{name}" startPosition="{start}" endPosition="{end}"
        creationDateTime="2024-09-07T12:00:00">{coding if code else inner}</PlainTextSelection>"""


def only(files: dict[str, bytes]) -> ForeignDocument:
    [document] = [one for one in found(files) if isinstance(one, ForeignDocument)]
    return document


def test_a_project_of_another_program_is_read() -> None:
    coded = selection(2, 6, "wolf", f"{{{GUIDS[1]}}}", f'<NoteRef targetGUID="{GUIDS[8]}"/>')
    notes = f"""<Notes><Note guid="{GUIDS[9]}" name="loose"/><Note guid="{GUIDS[8]}" name="memo"
        plainTextPath="internal://memo.TXT"/></Notes>"""
    book, document = found(
        {
            "Work/project.qde": theirs(source(coded), notes),
            "Work/sources/a.TXT": "A wolf 🐺 howled.".encode(),
            "Work/sources/memo.txt": "\ufeffLoud!".encode(),
        }
    )
    assert isinstance(book, CodebookSpec)
    assert [code.name for code in book.walk()] == ["Law", "yes", "Figure", "Yes"]
    tag = ForeignTag(2, 6, "Law", "wolf", "Mo", GUIDS[7], (), "Loud!", "2024-09-07T12:00:00Z")
    assert document == ForeignDocument("A", "A wolf 🐺 howled.", (tag,), "A", {})


@pytest.mark.parametrize(
    ("raw", "starts", "names"),
    [
        ("One.\nTwo 🐺 is.\nEnd.", (5, 15), ("Two", "End")),
        ("One.\nTwo 🐺 is.\nEnd.", (6, 17), ("Two", "End")),  # counts CRLF, where the file has LF
        ("One.\r\nTwo 🐺 is.\r\nEnd.", (5, 15), ("Two", "End")),  # the other way round
        ("One.\r\nTwo 🐺 is.\r\nEnd.", (6, 17), ("Two", "End")),
        ("\ufeffOne.\nTwo 🐺 is.\nEnd.", (5, 15), ("Two", "End")),
        ("\ufeffOne.\nTwo 🐺 is.\nEnd.", (6, 16), ("Two", "End")),  # counts the byte order mark
        ("One.\nTwo 🐺 is.\nEnd.", (5, 16), ("Two", "End")),  # counts UTF-16
        ("One.\r\nTwo 🐺 is.\r\nEnd.", (5, 16), ("Two", "End")),
        ("One.\r\nTwo 🐺 is.\r\nEnd.", (6, 18), ("Two", "End")),
    ],
)
def test_selections_stand_where_their_program_counted_them(
    raw: str, starts: tuple[int, int], names: tuple[str, str]
) -> None:
    selections = "".join(selection(start, start + 3, name) for start, name in zip(starts, names, strict=True))
    document = only({"project.qde": theirs(source(selections)), "Sources/A.txt": raw.encode()})
    assert [document.text[tag.start : tag.end] for tag in document.tags] == ["Two", "End"]
    assert [tag.quote for tag in document.tags] == ["Two", "End"]


def test_a_name_may_be_the_beginning_of_a_passage_or_a_label() -> None:
    selections = selection(6, 16, "Two is…") + selection(0, 4, "my favourite") + selection(0, 4, "Ohne")
    document = only({"project.qde": theirs(source(selections)), "sources/A.txt": b"One.\nTwo is two.\nEnd."})
    assert "\r\n" in document.text
    assert [tag.quote for tag in document.tags] == ["Two is two", None, "Ohne"]


def test_codes_of_one_name_are_told_apart_by_their_keys() -> None:
    selections = selection(0, 3, "One", GUIDS[2]) + selection(0, 3, "One", GUIDS[4]) + selection(0, 3, "One", GUIDS[3])
    document = only({"project.qde": theirs(source(selections)), "Sources/A.txt": b"One."})
    assert [tag.code for tag in document.tags] == ["yes", "yes_2", "Figure"]


def test_a_text_may_stand_in_the_project_and_comments_need_no_code() -> None:
    said = "<Description>Why one?</Description>"
    selections = selection(0, 3, "One", "", said) + selection(5, 8, "Two", "")
    inline = "<PlainTextContent>One.\r\nTwo.</PlainTextContent>"
    document = only({"project.qde": theirs(source(selections, "", inline))})
    [tag] = document.tags
    assert (document.text, tag.code, tag.note) == ("One.\nTwo.", "Comment", "Why one?")


def test_comments_are_found_where_qualcoder_and_nvivo_keep_them() -> None:
    more = f'<NoteRef targetGUID="{GUIDS[8]}"/>'
    notes = f"""<Notes><Note guid="{GUIDS[9]}" plainTextPath="internal://c.txt"/><Note guid="{GUIDS[8]}"
        modifyingUser="{GUIDS[0]}" modifiedDateTime="2021-01-15T23:37:54Z"><PlainTextContent>Here?</PlainTextContent>
        <PlainTextSelection guid="{GUIDS[10]}" startPosition="0" endPosition="3"/></Note></Notes>
        <Links><Link guid="{GUIDS[11]}" originGUID="{GUIDS[9]}" targetGUID="{GUIDS[6]}"/></Links>"""
    files = {
        "project.qde": theirs(source(selection(5, 8, code=""), more=more), notes),
        "Sources/A.txt": b"One.\nTwo.",
        "Sources/c.txt": b"There!",
    }
    tags = [(tag.start, tag.end, tag.code, tag.note, tag.annotator, tag.created_at) for tag in only(files).tags]
    assert tags == [
        (5, 8, "Comment", "There!", None, "2024-09-07T12:00:00Z"),
        (0, 3, "Comment", "Here?", "Mo", "2021-01-15T23:37:54Z"),
    ]


def test_everything_has_a_time_and_a_person_since_programs_fail_without() -> None:
    root = etree.fromstring(unpacked(written(corpus()))["project.qde"])
    for name in ("TextSource", "PlainTextSelection", "Coding", "Note"):
        elements = list(root.iter(f"{{*}}{name}"))
        assert elements
        assert all(element.get("creationDateTime") for element in elements)
        assert name == "TextSource" or all(element.get("creatingUser") for element in elements)
    said = [element.text for element in root.iter("{*}Description") if element.getparent().tag.endswith("Selection")]
    assert said[1] == (
        "source: press\nsource: state\nunit: crossings\nvalue: 41\n\n=41, as the table says\n\n"
        "u-00000000000000bb: Without “in March”?\n\nWith it."
    )


def test_what_is_said_of_an_article_comes_from_it_or_its_case() -> None:
    names = ("Publication", "date", "Case number", "text")
    variables = "".join(
        f'<Variable guid="{GUIDS[10 + place]}" name="{name}" typeOfVariable="Text"/>'
        for place, name in enumerate(names)
    )
    values = [
        f'<VariableValue><VariableRef targetGUID="{GUIDS[10 + place]}"/>{value}</VariableValue>'
        for place, value in enumerate(
            ["<TextValue>Tide</TextValue>", "<DateValue>2031-03-14</DateValue>", "<IntegerValue>7</IntegerValue>",
             "<TextValue>x</TextValue>"]
        )
    ]  # fmt: skip
    case = f'<Case guid="{GUIDS[15]}">{values[2]}{values[3]}<SourceRef targetGUID="{GUIDS[5]}"/></Case>'
    whole = f'<Coding guid="{GUIDS[7]}"><CodeRef targetGUID="{GUIDS[3]}"/></Coding>'
    qde = theirs(
        source("", more=whole + values[0] + values[1]),
        more=f"<Variables>{variables}</Variables><Cases>{case}</Cases>",
    )
    document = only({"project.qde": qde, "Sources/A.txt": b"One."})
    assert document.metadata == {
        "outlet": "Tide",
        "published": {"year": 2031, "month": 3, "day": 14},
        "Case number": "7",
    }
    assert [(tag.start, tag.end, tag.code) for tag in document.tags] == [(0, 4, "Figure")]


def test_a_pdf_brings_the_text_that_its_program_made_of_it() -> None:
    inner = f'<Representation guid="{GUIDS[9]}" plainTextPath="internal://B.txt">{selection(0, 3, "One")}'
    pdf = f'<PDFSource guid="{GUIDS[5]}" name="Scan" path="internal://B.pdf">{inner}</Representation></PDFSource>'
    document = only({"project.qde": theirs(pdf), "Sources/B.txt": b"One.", "Sources/B.pdf": b"%PDF"})
    assert (document.title, document.text, len(document.tags)) == ("Scan", "One.", 1)


def test_a_text_in_rich_form_alone_is_named_without_a_text() -> None:
    rich = source(selection(0, 3, "One"), 'richTextPath="internal://A.docx"')
    document = only({"project.qde": theirs(rich), "Sources/A.docx": b"PK"})
    assert (document.name, document.text, len(document.tags)) == ("A", "", 1)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"a.txt": b""}, "There is no project.qde in it"),
        ({"project.qde": b"<CodeBook/>"}, "This is XML of another kind: it is called CodeBook."),
        ({"project.qde": b"<Project>"}, "This is not XML that can be read: line 1, column 10."),
        ({"project.qde": b"<!DOCTYPE x [<!ENTITY a 'ha'>]><Project/>"}, "This XML declares a document type"),
        ({"project.qde": b"<Project>" + b"<a>" * 60}, "This XML is nested too deeply"),
    ],
)  # fmt: skip
def test_what_is_no_project_is_refused(files: dict[str, bytes], sentence: str) -> None:
    with pytest.raises(AppError, match=sentence):
        list(refi_reading.read(Held(files)))
