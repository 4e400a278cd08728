"""Two versions of a codebook beside each other."""

import re
from dataclasses import replace

from tests.make import CODEBOOK
from tests.stage import Stage
from webapp.domain.codebook import CodeSpec
from webapp.domain.roles import Role
from webapp.services import codebooks

BOOK = "/projects/corpus/codebook"


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_any_two_versions_are_compared_code_by_code(stage: Stage) -> None:
    with stage.making() as make:
        owner, viewer, stranger = make.owner(), make.member(Role.VIEWER), make.stranger()
        law, testimony, statistic = CODEBOOK.codes
        second = replace(testimony, brief_definition="What somebody saw themselves.")
        third = replace(testimony, brief_definition="What somebody heard themselves.", name="Account")
        for codes in (
            (law, second, statistic),
            (law, third, CodeSpec("rumour", "Rumour", brief_definition="Hearsay.")),
        ):
            codebooks.replace(make.session, owner, "corpus", replace(CODEBOOK, codes=codes))
    client = stage.client(viewer)
    page = client.get(f"{BOOK}/compare?from=1.1&to=2.0")
    assert page.status_code == 200
    assert "What somebody <del>saw</del> themselves." in page.text
    assert "What somebody <ins>heard</ins> themselves." in page.text
    for sentence in ("Versions 1.1 and 2.0", "1 code says the same in both.", "Hearsay.", "Account", "Removed"):
        assert sentence in words(page.text), sentence
    assert "Hearsay." in words(client.get(f"{BOOK}/compare?from=2.0&to=1.0").text)
    assert "Versions 1.1 and 2.0" in client.get(f"{BOOK}/compare").text
    assert "Choose two versions" in client.get(f"{BOOK}/compare?from=2.0&to=2.0").text
    assert f'href="{BOOK}/compare?from=1.0"' in client.get(BOOK).text
    for wrong in ("from=9.9", "from=1.0&to=draft", "from=a%00b"):
        assert client.get(f"{BOOK}/compare?{wrong}").status_code == 404, wrong
    assert stage.client(stranger).get(f"{BOOK}/compare").status_code == 404
