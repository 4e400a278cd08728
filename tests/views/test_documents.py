"""The page with the list of documents."""

import pytest

from tests.stage import Stage
from tests.statements import counted
from webapp.domain.roles import Actor, Role
from webapp.models import Document
from webapp.services import arrivals, imports
from webapp.services.documents import DocumentDraft

HERE = "/projects/corpus/documents"
KILOBYTE = 1000


@pytest.mark.parametrize(
    ("role", "seen", "unseen"),
    [
        (Role.VIEWER, ["Final tags"], ["Your tags", "Add articles", "Finished"]),
        (Role.ANNOTATOR, ["Your tags", "not begun"], ["Add articles", ">Finished</th>"]),
        (Role.REVIEWER, ["Your tags", ">Finished</th>"], ["Add articles", "Edit details"]),
        (Role.OWNER, ["Add articles", "Join a spreadsheet", "Edit details"], []),
    ],
)
def test_each_role_is_offered_what_it_may_do(stage: Stage, role: Role, seen: list[str], unseen: list[str]) -> None:
    with stage.making() as make:
        make.document("A wolf.")
        person = make.member(role)
    page = stage.client(person).get(HERE).text
    assert [words for words in seen if words not in page] == []
    assert [words for words in unseen if words in page] == []


def test_an_empty_list_says_what_goes_there(stage: Stage) -> None:
    with stage.making() as make:
        make.project()
        owner, coder = make.owner(), make.member()
    assert "Add the first articles" in stage.client(owner).get(HERE).text
    assert "An owner of the project adds them" in stage.client(coder).get(HERE).text


def test_a_search_that_finds_nothing_says_so_and_escapes_what_was_typed(stage: Stage) -> None:
    with stage.making() as make:
        make.document("A wolf.")
        person = make.member()
    page = stage.client(person).get(HERE, query_string={"q": "<b>bear</b>"}).text
    assert "No article holds “&lt;b&gt;bear&lt;/b&gt;”." in page
    assert "<b>bear" not in page


@pytest.mark.parametrize("query", ["sort=words", "sort=--title", "state=lost", "after=x", "before=W10"])
def test_an_address_that_was_never_given_out_is_refused(stage: Stage, query: str) -> None:
    with stage.making() as make:
        make.document("A wolf.")
        person = make.member()
    assert stage.client(person).get(f"{HERE}?{query}").status_code == 400


def test_a_full_page_stays_small_and_asks_the_database_little(stage: Stage) -> None:
    with stage.making() as make:
        make.project()
        owner, coder = make.owner(), make.member()
        title = "A title of the usual length, about sixty characters or more"
        some = [
            arrivals.Arrival(
                "x",
                DocumentDraft(
                    f"A wolf {n} howled.",
                    title=f"{title} {n}",
                    authors=("Ann Lee",),
                    outlet="The Harbour Review",
                    published=(2031, 9, 28),
                ),
            )
            for n in range(60)
        ]
        found = imports.bring(make.session, Actor.system(), "corpus", imports.prepared(some))
        for outcome in found[:50]:
            assert outcome.document_id
            document = make.session.get_one(Document, outcome.document_id)
            for person in (owner, coder):
                for code in ("legal_argument", "testimony", "statistic"):
                    make.tag(person, document, "wolf", code)
    client = stage.client(owner)
    with counted() as statements:
        page = client.get(HERE)
    assert page.text.count("<tr id=") == 50
    assert len(page.data) <= 60 * KILOBYTE
    assert len(statements) <= 12
