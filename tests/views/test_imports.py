"""Adding articles by browser: files, pasted texts, a spreadsheet beside them; with and without a script."""

import json
from io import BytesIO
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select

from tests.formats import pdf_files, word_files
from tests.formats.archives import packed
from tests.stage import SignedInClient, Stage
from webapp import resources
from webapp.domain.roles import Role
from webapp.models import Annotation, CodebookVersion, Document, DocumentText, Region
from webapp.services import parcels

NEW = "/projects/corpus/documents/new"
HERE = "/projects/corpus/imports"
PREVIEW = f"{HERE}/preview"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
ARTICLE = b"A wolf in the night\n\nIt howled, and nobody counted how often it did.\n\nREAD: More of wolves\n"


@pytest.fixture
def owner(stage: Stage) -> SignedInClient:
    """The owner of an empty project."""
    with stage.making() as make:
        make.project()
        person = make.owner()
    return stage.client(person)


def test_files_come_in_each_with_its_own_result(stage: Stage, owner: SignedInClient) -> None:
    page = _send(
        owner,
        ("wolf.txt", ARTICLE),
        ("bear.md", b"# A bear\n\nIt growled."),
        ("fox.html", b"<nav>Home</nav><p>A fox barked.</p><script>alert(1)</script>"),
        ("bad.txt", "Café".encode("cp1252")),
        ("again.txt", ARTICLE),
        ("x.exe", b"MZ"),
    )
    assert page.status_code == 200
    assert "3 articles added" in page.text
    assert "It looks like Windows-1252" in page.text
    assert "stood twice" in page.text
    assert "not read here" in page.text
    assert {row.title for row in _stored(stage)} == {"A wolf in the night", "A bear", "A fox barked."} - {
        "A fox barked."
    } | {None}


def test_a_pasted_text_comes_in_with_its_title(stage: Stage, owner: SignedInClient) -> None:
    page = owner.post(HERE, data={"title": "Mine", "text": "One line.\r\nAnother 👩‍👩‍👧 line."})
    assert page.status_code == 200
    (document,) = _stored(stage)
    assert (document.title, document.text) == ("Mine", "One line.\nAnother 👩‍👩‍👧 line.")


def test_what_is_guessed_is_greyed_only_when_asked_and_not_restored(stage: Stage, owner: SignedInClient) -> None:
    _send(owner, ("plain.txt", ARTICLE))
    assert _kinds(stage) == []
    preview = _send(owner, ("grey.txt", ARTICLE + b"And more."), address=PREVIEW, grey="y", headers=HTMX)
    assert preview.status_code == 200
    key = preview.text.partition('name="restored" value="')[2].partition('"')[0]
    assert key
    _send(owner, ("grey.txt", ARTICLE + b"And more."), grey="y", restored=key)
    assert _kinds(stage) == []
    _send(owner, ("grey.txt", ARTICLE + b"And even more."), grey="y")
    assert _kinds(stage) == ["related_link"]


def test_a_preview_shows_both_sides_and_adds_nothing(stage: Stage, owner: SignedInClient) -> None:
    hostile = b"<p onclick=x()>A wolf.</p><img src=x onerror=alert(1)><script>alert(1)</script>"
    preview = _send(owner, ("wolf.html", hostile), ("bad.txt", b""), address=PREVIEW, headers=HTMX)
    assert preview.text.lstrip().startswith('<section id="preview"')
    assert "&lt;script&gt;" in preview.text
    assert "<script" not in preview.text
    assert "The text is empty." in preview.text
    assert _stored(stage) == []
    assert "<html" in _send(owner, ("wolf.html", hostile), address=PREVIEW).text


def test_a_spreadsheet_beside_the_files_fills_in_what_is_known(stage: Stage, owner: SignedInClient) -> None:
    sheet = b"file,title,date,desk\nwolf.txt,The wolf,2012-03,north\nnowhere.txt,No,,\nx.txt,No,someday,\n"
    page = _send(owner, ("wolf.txt", ARTICLE), sheet=(BytesIO(sheet), "facts.csv"))
    (document,) = _stored(stage)
    assert (document.title, document.published_key, document.columns) == ("The wolf", "2012-03", {"desk": "north"})
    assert "No article came from a file of this name" in page.text
    assert "The date must be written as" in page.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose files, or paste a text."),
        ({"text": " \n "}, "Choose files, or paste a text."),
        ({"text": "x", "sheet": (BytesIO(b"title\nx\n"), "f.csv")}, "No column of the spreadsheet names the files"),
    ],
)
def test_a_form_that_brings_nothing_comes_back(owner: SignedInClient, data: dict[str, Any], words: str) -> None:
    for address in (HERE, PREVIEW):
        for part in data.values():
            if isinstance(part, tuple):
                part[0].seek(0)
        copy = {
            name: (BytesIO(part[0].getvalue()), part[1]) if isinstance(part, tuple) else part
            for name, part in data.items()
        }
        page = owner.post(address, data=copy, content_type="multipart/form-data")
        assert page.status_code == 422
        assert words in page.text


def test_when_nothing_comes_in_the_page_says_so(owner: SignedInClient) -> None:
    page = _send(owner, ("bad.txt", b"\xff\xfe\xff"))
    assert page.status_code == 422
    assert "No article was added" in page.text


def test_names_of_files_are_kept_as_words_only(stage: Stage, owner: SignedInClient) -> None:
    page = _send(owner, ("../../etc/<b>x</b>\u202e" + "y" * 2000 + ".txt", ARTICLE))
    assert page.status_code == 200
    assert "<b>x" not in page.text
    (document,) = _stored(stage)
    assert document.source_file.startswith("b>") or len(document.source_file) <= 200


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANNOTATOR, Role.REVIEWER])
def test_only_owners_add_articles(stage: Stage, role: Role) -> None:
    with stage.making() as make:
        person = make.member(role)
    client = stage.client(person)
    assert client.get(NEW).status_code == 403
    assert _send(client, ("wolf.txt", ARTICLE)).status_code == 403
    assert _send(client, ("wolf.txt", ARTICLE), address=PREVIEW).status_code == 403
    assert _stored(stage) == []


def test_the_five_files_and_the_demo_articles_are_recognised(stage: Stage, owner: SignedInClient) -> None:
    name = "03-a-form-is-not-a-hearing.txt"
    page = _send(owner, ("renamed.txt", (resources.path("seeds") / "demo" / name).read_bytes()), grey="y")
    assert "Recognised" in page.text
    (document,) = _stored(stage)
    assert (document.title, document.outlet) == ("A form is not a hearing", "The Assize")
    assert "donation" in _kinds(stage)


def _send(client: SignedInClient, *files: tuple[str, bytes], address: str = HERE, **more: Any) -> Any:
    headers = more.pop("headers", None)
    data = {"files": [(BytesIO(raw), name) for name, raw in files], **more}
    return client.post(address, data=data, content_type="multipart/form-data", headers=headers)


def _stored(stage: Stage) -> list[Any]:
    with stage.database.reading() as session:
        columns = (Document.title, Document.outlet, Document.published_key, Document.columns, Document.source_file)
        wanted = select(*columns, DocumentText.text).join(DocumentText, DocumentText.document_id == Document.id)
        return list(session.execute(wanted.order_by(Document.id)).all())


def _kinds(stage: Stage) -> list[str]:
    with stage.database.reading() as session:
        return list(session.scalars(select(Region.kind).order_by(Region.start)))


def test_a_corpus_brings_its_tags_and_bringing_it_again_changes_nothing(stage: Stage, owner: SignedInClient) -> None:
    demo = resources.path("seeds") / "demo"
    names = ["01-the-river.txt", "tags.jsonl"]
    files = [(name, (demo / name).read_bytes()) for name in names]
    page = _send(owner, *files)
    assert page.status_code == 200
    assert "1 article that is here" in page.text
    assert "its text is not in the project" in page.text
    with stage.database.reading() as session:
        tags = len(session.scalars(select(Annotation.id)).all())
    assert tags > 10
    assert "Nothing new: 1 article is here already" in _send(owner, *files).text
    assert "tags.jsonl" in _send(owner, *files, address=PREVIEW, headers=HTMX).text


def test_a_codebook_that_cannot_be_read_stops_everything(stage: Stage, owner: SignedInClient) -> None:
    page = _send(owner, ("codebook.json", b"{"), ("wolf.txt", ARTICLE))
    assert page.status_code == 422
    assert "codebook.json is not JSON" in page.text
    assert _stored(stage) == []


# ------------------------------------------------------------------ archives and files of other programs


def test_a_zip_of_texts_comes_in_each_with_its_own_result(stage: Stage, owner: SignedInClient) -> None:
    files = {"2012/wolf.txt": ARTICLE, "fox.html": b"<p>A fox barked.", "bad.txt": b"\xff\xfe", "x.exe": b"MZ"}
    looked = _send(owner, ("articles.zip", packed(files)), address=PREVIEW, headers=HTMX)
    assert "How 3 articles would look" in looked.text
    page = _send(owner, ("articles.zip", packed(files)))
    assert "2 articles added" in page.text
    assert sorted(str(row.source_file) for row in _stored(stage)) == ["2012/wolf.txt", "fox.html"]


def test_a_zip_of_an_exported_corpus_comes_in_with_its_codebook(stage: Stage, owner: SignedInClient) -> None:
    tags = (resources.path("seeds") / "demo/tags.jsonl").read_bytes()
    texts = {file.name: file.read_bytes() for file in (resources.path("seeds") / "demo").glob("*.txt")}
    _send(owner, ("texts.zip", packed(texts)))
    files = {
        "out/data/corpus.jsonl": tags,
        "out/README.md": b"# About",
        "out/codebook.json": b'{"title": "B", "codes": [{"code": "x"}]}',
    }
    looked = _send(owner, ("corpus.zip", packed(files)), address=PREVIEW, headers=HTMX)
    assert "Who is who" in looked.text
    page = _send(owner, ("corpus.zip", packed(files)))
    assert page.status_code == 200
    with stage.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Annotation))
        assert session.scalar(select(func.count()).select_from(Document)) == len(texts)


def test_versions_of_the_codebook_are_chosen_together_with_a_corpus(stage: Stage, owner: SignedInClient) -> None:
    line = json.loads((resources.path("seeds") / "demo/tags.jsonl").read_text("utf-8").splitlines()[0])
    line["text"] = (resources.path("seeds") / "demo/01-the-river.txt").read_text("utf-8")
    line["annotations"][0]["codebook_version"] = "0.4"
    book = {"title": "B", "codes": [{"code": "testimony"}], "version": "0.4", "change_note": "As it was."}
    files = [("corpus.jsonl", json.dumps(line).encode()), ("0.4.json", json.dumps(book).encode())]
    assert "known from this corpus only: 0.4" in _send(owner, *files, address=PREVIEW, headers=HTMX).text
    assert "not read here" not in _send(owner, *files).text
    with stage.database.reading() as session:
        version = session.scalars(select(CodebookVersion).where(CodebookVersion.number == "0.4")).one()
    assert (version.state, version.change_note) == ("frozen", "As it was.")
    assert "not read here" in _send(owner, files[1]).text


def test_files_of_another_program_are_looked_at_and_their_people_mapped(stage: Stage, owner: SignedInClient) -> None:
    with stage.making() as make:
        mina = make.member(name="mina")
    text = "A wolf howled."
    line = json.dumps({"text": text, "label": [[2, 6, "Testimony"], [7, 13, "Howling"], [90, 95, "Howling"]]}).encode()
    files = [("wolf.zip", packed({"Ada.jsonl": line, "Ben.jsonl": line}))]
    looked = _send(owner, *files, address=PREVIEW, headers=HTMX)
    assert "1 new article: 4 tags." in looked.text
    assert "1 code is not in the codebook and would go into its draft: Howling (2 tags)." in looked.text
    assert _stored(stage) == []
    fields = [part.partition('"')[0] for part in looked.text.split('select id="')[1:]]
    assert len(fields) == 2
    page = _send(owner, *files, **{fields[0]: "mina"})
    assert "and went into its draft: Howling (2 tags)." in page.text
    assert "there is nothing at its place in the text" in page.text
    with stage.database.reading() as session:
        mine = select(func.count()).select_from(Annotation).where(Annotation.author_id == mina.user_id)
        assert session.scalar(mine) == 2
    again = _send(owner, *files, address=PREVIEW, headers=HTMX)
    assert "Nothing new: 1 article is here already, with all of it." in again.text
    assert '<span class="known">Mina</span>' in again.text


SAME = "A wolf howled."
THREE = [
    ("brat.zip", packed({"Ada/w.txt": SAME.encode(), "Ada/w.ann": b"T1\ttestimony 2 6\twolf\n"})),
    ("doccano.zip", packed({"Ben.jsonl": json.dumps({"text": SAME, "label": [[7, 13, "Howling"]]}).encode()})),
    (
        "label_studio.json",
        json.dumps(
            [
                {
                    "data": {"text": SAME},
                    "annotations": [
                        {
                            "completed_by": {"email": "cleo@example.org"},
                            "result": [
                                {
                                    "type": "labels",
                                    "from_name": "label",
                                    "to_name": "text",
                                    "value": {"start": 2, "end": 6, "text": "wolf", "labels": ["Howling"]},
                                }
                            ],
                        }
                    ],
                }
            ]
        ).encode(),
    ),
]
"""The same article in the formats of three programs, of which two don't say whose the tags are."""


def test_files_of_three_programs_are_looked_at_as_they_will_come_in(stage: Stage, owner: SignedInClient) -> None:
    looked = _send(owner, *THREE, address=PREVIEW, headers=HTMX)
    assert _stored(stage) == []
    assert looked.text.count("1 new article: 1 tag.") == 1
    assert looked.text.count("More about 1 article that is here: 1 tag.") == 2
    assert looked.text.count("<h3>Who is who</h3>") == 1
    assert looked.text.count("<select") == 2
    assert '>unnamed</label> <span class="sub">brat.zip and 1 more</span>' in looked.text
    page = _send(owner, *THREE)
    assert "1 article added" in page.text
    for said in ("1 new article: 1 tag.", "More about 1 article that is here: 1 tag."):
        assert page.text.count(said) == looked.text.count(said)
    assert _send(owner, *THREE, address=PREVIEW, headers=HTMX).text.count("Nothing new: 1 article") == 3


def test_of_a_large_drop_each_file_is_looked_at_by_itself_and_that_is_said(
    stage: Stage, owner: SignedInClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcels, "_TAGS", 0)
    looked = _send(owner, *THREE, address=PREVIEW, headers=HTMX)
    assert looked.text.count("1 new article: 1 tag.") == 3
    assert "each file was looked at by itself" in looked.text
    assert "each file was looked at by itself" not in _send(owner, THREE[0], address=PREVIEW, headers=HTMX).text
    assert _stored(stage) == []


def test_tags_without_text_are_looked_at_with_the_texts_beside_them(stage: Stage, owner: SignedInClient) -> None:
    demo = resources.path("seeds") / "demo"
    files = [(name, (demo / name).read_bytes()) for name in ("01-the-river.txt", "tags.jsonl")]
    looked = _send(owner, *files, address=PREVIEW, headers=HTMX)
    assert "More about 1 article that is here: " in looked.text
    assert _stored(stage) == []


def test_without_a_script_people_are_mapped_in_a_form_for_which_the_files_are_chosen_again(
    stage: Stage, owner: SignedInClient
) -> None:
    with stage.making() as make:
        mina = make.member(name="mina")
    looked = LexborHTMLParser(_send(owner, *THREE, address=PREVIEW, text="<Mine>", title="T", grey="y").text)
    (form,) = looked.css("form#import")
    assert form.attributes["action"] == HERE
    assert form.css_first("input[type=file][required]").attributes["name"] == "files"
    assert "Please choose brat.zip, doccano.zip, label_studio.json again" in form.text()
    ada = form.css_first("select").attributes["name"]
    kept = {node.attributes["name"]: node.attributes["value"] for node in form.css("input[type=hidden]")}
    page = _send(owner, *THREE, text=form.css_first("textarea").text(), **{**kept, ada: "mina"})
    assert page.status_code == 200
    assert sorted(str(row.text) for row in _stored(stage)) == ["<Mine>", SAME]
    with stage.database.reading() as session:
        wanted = select(func.count()).select_from(Annotation).where(Annotation.author_id == mina.user_id)
        assert session.scalar(wanted) == 1


def test_much_that_is_wrong_is_listed_in_part_and_counted_whole(stage: Stage, owner: SignedInClient) -> None:
    labels = [[100 + place, 101 + place, f"Code {place % 60:02}"] for place in range(3_000)]
    line = {"text": SAME, "label": [*labels, *([2, 6, f"Code {place:02}"] for place in range(60))]}
    looked = _send(owner, ("Ada.jsonl", json.dumps(line).encode()), address=PREVIEW, headers=HTMX)
    assert "3,000 tags stay out." in looked.text
    assert looked.text.count('class="warn"') == 200
    assert "And 2,800 more." in looked.text
    assert "60 codes are not in the codebook and would go into its draft: Code 00 (1 tag)," in looked.text
    assert looked.text.count("<li>Code ") == 60


def test_texts_beside_files_of_another_program_come_in_and_so_they_do_when_it_can_not_be_read(
    stage: Stage, owner: SignedInClient
) -> None:
    good = json.dumps({"text": "A hen.", "label": []}).encode() + b"\n"
    page = _send(owner, ("a.jsonl", good), ("wolf.txt", ARTICLE), ("x.bin", b"x"))
    assert {str(row.text) for row in _stored(stage)} == {"A hen.", ARTICLE.decode()}
    assert "1 file was not looked into: x.bin." in page.text
    page = _send(owner, ("b.jsonl", good.replace(b"hen", b"bee") + b"no JSON\n"), ("bear.txt", b"A bear."))
    assert "this is not JSON that can be read" in page.text
    assert "bear.txt" in {str(row.source_file) for row in _stored(stage)}


def test_documents_of_office_programs_and_tables_of_texts_come_in(stage: Stage, owner: SignedInClient) -> None:
    files = [
        ("wolf.docx", word_files.packed(word_files.paragraph(word_files.run("A wolf 🐺 howled.")))),
        ("sheep.pdf", pdf_files.pdf(lambda paper: (paper.add_page(), pdf_files.set_text(paper, ["Sheep slept."])))),
        ("texts.csv", b"text,title,desk\nA bear came.,The bear,north\n"),
        ("facts.csv", b"file,desk\nwolf.docx,south\n"),
    ]
    preview = _send(owner, *files, address=PREVIEW, headers=HTMX)
    assert "PK" not in preview.text
    assert "A wolf 🐺 howled." in preview.text
    assert _stored(stage) == []
    page = _send(owner, *files)
    assert "No column holds the texts" in page.text
    stored = {document.text: document for document in _stored(stage)}
    assert set(stored) == {"A wolf 🐺 howled.", "Sheep slept.", "A bear came."}
    bear = stored["A bear came."]
    assert (bear.title, bear.columns, bear.source_file) == ("The bear", {"desk": "north"}, "texts.csv")
