"""Projects over the API."""

import pytest

from tests.stage import Stage
from webapp.domain.drafts import TokenDraft
from webapp.domain.roles import Actor, Role
from webapp.services import accounts, members, tokens


def test_one_s_projects_with_one_s_role(stage: Stage) -> None:
    with stage.making() as make:
        coder = make.member()
        make.project("other")
    items = stage.client(coder).get("/api/v1/projects").json["items"]
    assert [(item["slug"], item["name"], item["role"], item["closed_at"]) for item in items] == [
        ("corpus", "Corpus", "annotator", None)
    ]
    assert stage.client(coder).get("/api/v1/projects/corpus").json == items[0]


def test_an_administrator_makes_a_project_with_three_codes(stage: Stage) -> None:
    with stage.making() as make:
        ada = make.user("ada", is_admin=True)
    client = stage.client(ada)
    made = client.post("/api/v1/projects", json={"slug": "border", "name": "At the border"})
    assert (made.status_code, made.json["role"]) == (201, "owner")
    assert client.get("/api/v1/projects/border").json == made.json
    codes = client.get("/api/v1/projects/border/codebook").json["codes"]
    assert [code["code"] for code in codes] == ["legal_argument", "testimony", "statistic"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"slug": "border"}, 409, "slug"),
        ({"slug": "Border"}, 422, "slug"),
        ({"slug": "b" * 61}, 422, "slug"),
        ({"slug": "other", "name": "two\nlines"}, 422, "name"),
        ({"slug": "other", "name": "x" * 81}, 422, "name"),
        ({"slug": "other", "name": "half \ud800"}, 400, None),
        ({"slug": 7}, 422, "slug"),
        ({"name": "No slug"}, 422, None),
        ({"slug": "other", "role": "owner"}, 422, None),
        ([], 422, None),
    ],
)
def test_what_can_not_be_is_refused_and_named(stage: Stage, body: object, status: int, field: str | None) -> None:
    with stage.making() as make:
        ada = make.user("ada", is_admin=True)
        make.project("border")
    answer = stage.client(ada).post("/api/v1/projects", json=body)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert field is None or field in [fault["field"] for fault in answer.json["errors"]]
    assert [item["slug"] for item in stage.client(ada).get("/api/v1/projects").json["items"]] == []


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic eDp5", "Bearer \x80", "nonsense"])
def test_a_token_that_is_none_is_refused(stage: Stage, header: str) -> None:
    answer = stage.client().get("/api/v1/projects", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_a_token_needs_no_page_behind_it(stage: Stage) -> None:
    with stage.making() as make:
        ada = make.user("ada", is_admin=True)
        _, secret = tokens.create(make.session, Actor.system(), ada, TokenDraft())
    bearer = {"Authorization": f"Bearer {secret}"}
    assert stage.client().post("/api/v1/projects", json={"slug": "border"}, headers=bearer).status_code == 201


def test_a_token_for_one_project_lists_that_one(stage: Stage) -> None:
    with stage.making() as make:
        mina = make.user("mina")
        for slug in ("corpus", "other"):
            make.project(slug)
            members.add(make.session, Actor.system(), slug, accounts.named(make.session, "mina"), Role.ANNOTATOR)
        _, secret = tokens.create(make.session, Actor.system(), mina, TokenDraft(slug="other"))
    items = stage.client().get("/api/v1/projects", headers={"Authorization": f"Bearer {secret}"}).json["items"]
    assert [item["slug"] for item in items] == ["other"]
