"""Taking a codebook along, printing it, bringing one in, and beginning a project with one."""

import io
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.make import CODEBOOK
from tests.stage import SignedInClient, Stage
from webapp.clock import now
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.formats import codebook_files
from webapp.models import Example
from webapp.services import codebook_drafts, codebooks, discussions, examples, projects, settling

BOOK = "/projects/corpus/codebook"
FILE = f"{BOOK}/file"
SMALL = "name,definition,mood\nTestimony,What a witness says.,dark\n"


@pytest.fixture
def owner(stage: Stage) -> Actor:
    with stage.making() as make:
        return make.owner()


@pytest.fixture
def client(stage: Stage, owner: Actor) -> SignedInClient:
    return stage.client(owner)


def words(answer: Any) -> str:
    """What a person reads of a page, in one line."""
    return " ".join(LexborHTMLParser(answer.text).css_first("body").text(separator=" ").split())


def _file(text: str, name: str = "book.csv") -> tuple[io.BytesIO, str]:
    return io.BytesIO(text.encode()), name


def test_every_version_can_be_taken_along_in_each_form(stage: Stage, client: SignedInClient, owner: Actor) -> None:
    with stage.database.reading() as session:
        spec = codebooks.show(session, owner, "corpus").spec
    for ending, kind in (("json", "application/json"), ("qdc", "application/xml"), ("csv", "text/csv; charset=utf-8")):
        got = client.get(f"{BOOK}/1.0/codebook.{ending}")
        assert got.content_type == kind
        assert got.headers["Content-Disposition"] == f'attachment; filename="corpus-codebook-1.0.{ending}"'
        assert codebook_files.read(f"book.{ending}", got.data) == spec
    assert client.get(f"{BOOK}/2.0/codebook.qdc").status_code == 404
    assert client.get(f"{BOOK}/1.0/codebook.xls").status_code == 404


def test_passages_are_offered_and_come_along_only_when_asked_for(stage: Stage, client: SignedInClient) -> None:
    assert "passages" not in client.get(BOOK).text
    with stage.making() as make:
        tag = make.tag(make.member(), make.document("A wolf howled."), "wolf", "testimony")
        about: dict[str, Any] = {"start": 2, "end": 6, "quote": "wolf", "counter": False, "made_at": now()}
        ids = {"project_id": tag.project_id, "code_id": tag.code_id, "annotation_id": tag.id}
        make.session.add(Example(id=new_id(), **ids, **about))
    assert "codebook.csv?passages=1" in client.get(BOOK).text
    assert "* wolf" in client.get(f"{BOOK}/1.0/codebook.csv?passages=1").text
    assert "* wolf" not in client.get(f"{BOOK}/1.0/codebook.csv").text


def test_a_codebook_is_printed_with_all_that_it_says(stage: Stage, client: SignedInClient) -> None:
    with stage.making() as make:
        tag = make.tag(make.member(), make.document("A wolf howled.", title="Night"), "wolf", "testimony")
        examples.mark(make.session, make.owner(), tag.id, counter=True)
        asked = discussions.ask(make.session, make.member(), "corpus", "testimony", "And rumours?")
        settling.settle(make.session, make.owner(), asked.id, "No, never.")
    page = words(client.get(f"{BOOK}/1.0/print"))
    for said in (
        "Counter-examples from the articles wolf Night",
        "And rumours? No, never.",
        "version 1.0",
        "Testimony",
        "refugee · relative · official",
        "may identify a person",
        "Belongs in the",
    ):
        assert said in page
    with stage.making() as make:
        viewer = make.member(Role.VIEWER)
    assert stage.client(viewer).get(f"{BOOK}/1.0/print").status_code == 200


def test_a_file_is_brought_into_the_draft_and_compared(stage: Stage, client: SignedInClient, owner: Actor) -> None:
    with stage.making() as make:
        make.tag(make.member(), make.document("A wolf howled."), "wolf", "statistic", value="1")
    assert "a draft" not in words(client.get(FILE))
    sent = client.post(FILE, data={"codebook": _file(SMALL), "edition": "0"})
    assert (sent.status_code, sent.location) == (303, f"{BOOK}/draft/changes")
    page = words(client.get(sent.location))
    assert "The file leaves out what has tags, so it is kept as retired: “Statistic”." in page
    assert "Columns that are not known here are not taken over: “mood”." in page
    assert "Legal argument Removed" in page
    assert words(client.get(BOOK)).count("Legal argument") > 1  # in use is what was


def test_a_draft_with_changes_is_replaced_only_when_that_is_said(
    stage: Stage, client: SignedInClient, owner: Actor
) -> None:
    client.post(FILE, data={"codebook": _file(SMALL), "edition": "0"})
    assert "There is a draft with" in words(client.get(FILE))
    refused = client.post(FILE, data={"codebook": _file("name\nOther\n"), "edition": "2"})
    assert refused.status_code == 422
    assert "say that the file may replace it" in words(refused)
    agreed = {"edition": "2", "replace": "y"}
    assert client.post(FILE, data={"codebook": _file("name\nOther\n"), **agreed}).status_code == 303
    late = client.post(FILE, data={"codebook": _file(SMALL), **agreed})
    assert late.status_code == 422
    with stage.database.reading() as session:
        draft = codebook_drafts.show(session, owner, "corpus").draft
    assert [code.name for code in draft.spec.codes] == ["Other"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose a file."),
        ({"codebook": _file("name,unit\nA,page\n")}, "book.csv: Line 2, column “unit”: must be one of:"),
        ({"codebook": _file("<a/>", "a.qdc")}, "a.qdc: This is XML, but no REFI-QDA codebook"),
        ({"codebook": _file("x", "a.docx")}, "A codebook is a file that ends in .json, .qdc or .csv."),
        ({"codebook": _file('{"codes": [{"code": "A"}]}', "a.json")}, "codes[0].code must be lower-case letters"),
    ],
)
def test_a_file_that_is_none_is_one_sentence(client: SignedInClient, sent: Any, sentence: str) -> None:
    refused = client.post(FILE, data=sent, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert sentence in words(refused)
    assert client.get(f"{BOOK}/draft").status_code == 410  # nothing was begun


def test_a_project_begins_with_a_file_or_with_the_codebook_of_another(stage: Stage, owner: Actor) -> None:
    with stage.making() as make:
        ada = make.user("ada", is_admin=True)
        projects.create(make.session, Actor.system(), "mine", "Mine", CODEBOOK, ada)
    client = stage.client(ada)
    page = client.get("/projects/new").text
    assert 'value="mine"' in page
    assert 'value="corpus"' not in page
    for slug, more in (
        ("filed", {"begin": "file", "codebook": _file(SMALL)}),
        ("like", {"begin": "project", "other": "mine"}),
    ):
        made = client.post("/projects", data={"name": slug, "slug": slug, **more})
        assert made.status_code == 303
    titles = {slug: client.get(f"/api/v1/projects/{slug}/codebook").json for slug in ("filed", "like")}
    assert [code["code"] for code in titles["filed"]["codes"]] == ["testimony"]
    assert (titles["like"]["version"], len(titles["like"]["codes"])) == ("1.0", 3)
    for more, said in (
        ({"begin": "file"}, "Choose a file."),
        ({"begin": "file", "codebook": _file("x", "a.qdc")}, "a.qdc: This is not XML"),
        ({"begin": "project", "other": "corpus"}, "not"),  # as one that is not there
    ):
        refused = client.post(
            "/projects", data={"name": "N", "slug": "never", **more}, content_type="multipart/form-data"
        )
        assert refused.status_code == 422
        assert said in words(refused)
    assert client.get("/projects/never").status_code == 404
