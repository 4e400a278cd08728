"""What is known of an article, edited in the list, on its own page, and from a spreadsheet."""

from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.stage import SignedInClient, Stage
from webapp.domain.roles import Actor, Role
from webapp.models import Document
from webapp.services import documents
from webapp.services.documents import DocumentDraft

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
FILLED = {
    "title": "The wolf",
    "authors": "Ann Lee; Bo Ray",
    "affiliation": "",
    "outlet": "The Post",
    "published": "2012-03",
    "language": "en",
    "source_url": "https://a.example/x",
    "licence": "",
}


@pytest.fixture
def article(stage: Stage) -> tuple[SignedInClient, UUID]:
    """An owner, and a document of theirs."""
    with stage.making() as make:
        make.project()
        draft = DocumentDraft("A wolf.", title="Old", source_file="wolf.txt", columns={"desk": "north"})
        document = documents.create(make.session, Actor.system(), "corpus", draft)
        owner = make.owner()
    return stage.client(owner), document.id


def test_a_row_of_the_list_is_edited_in_its_place(stage: Stage, article: tuple[SignedInClient, UUID]) -> None:
    owner, document_id = article
    address = f"/documents/{document_id}/metadata"
    form = owner.get(f"{address}/edit?in=list", headers=HTMX)
    assert form.text.lstrip().startswith(f'<tr id="d-{document_id}"')
    assert 'value="north"' in form.text
    data = {**FILLED, "version": "1", "column": ["desk", ""], "value": ["south", ""]}
    row = owner.post(f"{address}?in=list", data=data, headers=HTMX)
    assert (row.status_code, row.text.lstrip().startswith(f'<tr id="d-{document_id}"')) == (200, True)
    assert "Ann Lee, Bo Ray · The Post · March 2012" in row.text
    assert _document(stage, document_id).columns == {"desk": "south"}
    assert owner.get(f"{address}?in=list", headers=HTMX).text == row.text


def test_without_a_script_there_is_a_page_to_read_and_one_to_edit(
    stage: Stage, article: tuple[SignedInClient, UUID]
) -> None:
    owner, document_id = article
    address = f"/documents/{document_id}/metadata"
    assert "wolf.txt" in owner.get(address).text
    assert "<html" in owner.get(f"{address}/edit").text
    saved = owner.post(address, data=FILLED)
    assert (saved.status_code, saved.location) == (303, address)
    assert "The wolf" in owner.get(address).text
    assert _document(stage, document_id).columns == {"desk": "north"}


def test_the_article_page_gets_it_as_a_fragment(article: tuple[SignedInClient, UUID]) -> None:
    owner, document_id = article
    for part in ("", "/edit"):
        answer = owner.get(f"/documents/{document_id}/metadata{part}", headers=HTMX)
        assert answer.text.lstrip().startswith(f'<section id="metadata-{document_id}"')


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"published": "someday"}, "must be written as"),
        ({"language": "English?"}, "short sign"),
        ({"source_url": "javascript:alert(1)"}, "must begin with http"),
        ({"title": "x" * 1001}, "At most 1,000"),
        ({"title": "a\0b"}, "NUL"),
        ({"column": ["text"], "value": ["x"]}, "can&#39;t be the name"),
        ({"column": [""], "value": ["x"]}, "needs a name"),
        ({"column": ["date"], "value": ["2012"]}, "given twice"),
    ],
)
def test_a_value_that_cannot_be_comes_back_with_what_was_typed(
    stage: Stage, article: tuple[SignedInClient, UUID], wrong: dict[str, str], words: str
) -> None:
    owner, document_id = article
    for query in ("", "?in=list"):
        refused = owner.post(f"/documents/{document_id}/metadata{query}", data=FILLED | wrong, headers=HTMX)
        assert refused.status_code == 422
        assert words in refused.text
        assert "Bo Ray" in refused.text
    assert _document(stage, document_id).title == "Old"


def test_two_people_do_not_overwrite_each_other(stage: Stage, article: tuple[SignedInClient, UUID]) -> None:
    owner, document_id = article
    address = f"/documents/{document_id}/metadata"
    owner.post(address, data=FILLED | {"version": "1"}, headers=HTMX)
    late = owner.post(address, data=FILLED | {"title": "Mine", "version": "1"}, headers=HTMX)
    assert (late.status_code, late.headers["HX-Retarget"]) == (412, "#notices")
    assert _document(stage, document_id).title == "The wolf"


def test_who_may_not_edit_reads(stage: Stage, article: tuple[SignedInClient, UUID]) -> None:
    _, document_id = article
    with stage.making() as make:
        reviewer, stranger = make.member(Role.REVIEWER), make.stranger()
    client = stage.client(reviewer)
    shown = client.get(f"/documents/{document_id}/metadata", headers=HTMX)
    assert "Edit" not in shown.text
    assert client.get(f"/documents/{document_id}/metadata/edit").status_code == 403
    assert client.post(f"/documents/{document_id}/metadata", data=FILLED).status_code == 403
    assert stage.client(stranger).get(f"/documents/{document_id}/metadata").status_code == 404


def test_a_spreadsheet_is_joined_with_a_report(stage: Stage, article: tuple[SignedInClient, UUID]) -> None:
    owner, document_id = article
    with stage.making() as make:
        documents.create(make.session, Actor.system(), "corpus", DocumentDraft("A bear.", source_file="bear.txt"))
    sheet = "file;title;date\nwolf.txt;Der Wölf;2012\nfox.txt;No;\ndog.txt;No;someday\n"
    page = owner.post(
        "/projects/corpus/metadata",
        data={"sheet": (BytesIO(sheet.encode()), "facts.csv")},
        content_type="multipart/form-data",
    )
    assert page.status_code == 200
    assert "1 of 3 rows found their article; 1 article was changed." in page.text
    assert [name for name in ("fox.txt", "dog.txt", "bear.txt") if name not in page.text] == []
    assert _document(stage, document_id).title == "Der Wölf"


@pytest.mark.parametrize("raw", [None, b"", b"title\nx\n", "file,title\na,é\n".encode("latin-1"), b"file\n\0"])
def test_a_spreadsheet_that_is_none_comes_back(article: tuple[SignedInClient, UUID], raw: bytes | None) -> None:
    owner, _ = article
    data = {} if raw is None else {"sheet": (BytesIO(raw), "facts.csv")}
    page = owner.post("/projects/corpus/metadata", data=data, content_type="multipart/form-data")
    assert page.status_code == 422
    assert "has to be mended" in page.text


def _document(stage: Stage, document_id: UUID) -> Document:
    with stage.database.reading() as session:
        return session.scalars(select(Document).where(Document.id == document_id)).one()
