"""What is said of the data once: asked of owners, checked, named where it is missing."""

import re

from tests.stage import Stage
from webapp.domain.roles import Actor, Role
from webapp.models import Project

PAGE, NEW = "/projects/corpus/versions/about", "/projects/corpus/versions/new"
ANSWERS = {
    "title": "Texts of a river",
    "description": "Articles in which people speak.",
    "creators": "Carberry, Josiah; 0000-0002-1825-0097; Brown University\nThe River Group",
    "publication": "https://doi.org/10.1234/river.5",
    "funding": "River Fund 12",
    "selection": "All of them.",
    "period": "2031-03/2032-01",
    "limits": "One outlet only.\nEnglish only.",
    "ethics": "Board 5, 2031",
    "access": "On request.",
    "licence": "CC-BY-4.0",
    "rights": "The texts belong to their outlets.",
}


def said(stage: Stage) -> dict[str, object]:
    with stage.database.reading() as session:
        return session.query(Project).filter_by(slug="corpus").one().dataset


def owner_of(stage: Stage) -> Actor:
    with stage.making() as make:
        make.document("A wolf.")
        return make.owner()


def test_an_owner_says_once_what_the_data_are(stage: Stage) -> None:
    client = stage.client(owner_of(stage))
    assert "who made it" in client.get(NEW).text
    assert client.post(PAGE, data=ANSWERS).status_code == 303
    assert said(stage)["publication"] == "10.1234/river.5"
    assert said(stage)["creators"] == [
        {"name": "Carberry, Josiah", "orcid": "0000-0002-1825-0097", "affiliation": "Brown University"},
        {"name": "The River Group", "orcid": "", "affiliation": ""},
    ]
    assert "Carberry, Josiah; 0000-0002-1825-0097; Brown University\nThe River Group" in client.get(PAGE).text
    assert "Not said yet" not in client.get(NEW).text
    assert "changed what is said of the dataset" in client.get("/projects/corpus/activity").text


def test_what_cannot_be_comes_back_at_its_field(stage: Stage) -> None:
    client = stage.client(owner_of(stage))
    for field, value, words in (
        ("creators", "Carberry, Josiah; 0000-0002-1825-0098", "wrong digit"),
        ("creators", "Carberry, Josiah; 0000-0002-1825", "is no ORCID iD"),
        ("creators", "; 0000-0002-1825-0097", "begins with the name"),
        ("publication", "our paper", "A DOI looks like"),
        ("title", "A\x07title", "one line"),
    ):
        answer = client.post(PAGE, data=ANSWERS | {field: value})
        assert answer.status_code == 422
        assert re.search(rf'id="{field}-error".*?{words}', answer.text, re.DOTALL), (field, words)
    assert said(stage) == {}


def test_only_owners_are_asked(stage: Stage) -> None:
    owner_of(stage)
    with stage.making() as make:
        reviewer = make.member(Role.REVIEWER)
    assert stage.client(reviewer).get(PAGE).status_code == 403
    assert PAGE not in stage.client(reviewer).get("/projects/corpus/versions").text
