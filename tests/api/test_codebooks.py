"""The codebook over the API: the version in use, and new ones in its place."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.stage import SignedInClient, Stage
from webapp.domain.roles import Role

ADDRESS = "/api/v1/projects/corpus/codebook"


def _owner(stage: Stage) -> SignedInClient:
    with stage.making() as make:
        owner = make.owner()
    return stage.client(owner)


def _present(client: SignedInClient) -> dict[str, Any]:
    found = client.get(ADDRESS).json
    assert isinstance(found, dict)
    return found


def _changed(book: dict[str, Any], place: int = 0, **parts: Any) -> dict[str, Any]:
    codes = [{**code, **parts} if at == place else code for at, code in enumerate(book["codes"])]
    return {**book, "codes": codes}


def test_the_version_in_use_is_what_the_schema_says(stage: Stage) -> None:
    with stage.making() as make:
        make.project()
        viewer = make.member(Role.VIEWER)
    answer = stage.client(viewer).get(ADDRESS)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1.0"')
    schema = Path(__file__).with_name("codebook.schema.json")
    Draft202012Validator(json.loads(schema.read_text("utf-8"))).validate(answer.json)
    assert answer.json
    assert [code["code"] for code in answer.json["codes"]] == ["legal_argument", "testimony", "statistic"]


def test_a_new_version_takes_the_place_of_the_one_that_is_named(stage: Stage) -> None:
    client = _owner(stage)
    wanted = {**_changed(_present(client), name="Appeal to law"), "change_note": "A clearer name."}
    answer = client.put(ADDRESS, json=wanted, headers={"If-Match": '"1.0"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1.1"')
    assert answer.json
    assert answer.json == _present(client)
    assert (answer.json["version"], answer.json["previous_version"]) == ("1.1", "1.0")
    assert (answer.json["codes"][0]["name"], answer.json["change_note"]) == ("Appeal to law", "A clearer name.")


def test_the_six_parts_of_the_contract_are_enough(stage: Stage) -> None:
    client = _owner(stage)
    names = ("title", "unit_of_coding", "guidelines", "change_note", "questions", "codes")
    wanted = {name: _changed(_present(client), unit="clause")[name] for name in names}
    assert client.put(ADDRESS, json=wanted, headers={"If-Match": '"1.0"'}).status_code == 200


def test_retiring_a_code_gives_a_new_first_number_and_a_note_of_its_own(stage: Stage) -> None:
    client = _owner(stage)
    answer = client.put(ADDRESS, json=_changed(_present(client), status="retired"), headers={"If-Match": '"1.0"'})
    assert answer.json
    assert (answer.json["version"], answer.json["change_note"]) == ("2.0", "The code “Legal argument” is retired.")


def test_what_says_the_same_is_no_new_version(stage: Stage) -> None:
    client = _owner(stage)
    answer = client.put(ADDRESS, json={**_present(client), "change_note": "None."}, headers={"If-Match": '"1.0"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1.0"')


def test_a_version_must_be_named_and_be_the_one_in_use(stage: Stage) -> None:
    client = _owner(stage)
    book = _present(client)
    assert client.put(ADDRESS, json=book).status_code == 428
    assert client.put(ADDRESS, json=book, headers={"If-Match": "new"}).status_code == 400
    stale = client.put(ADDRESS, json=_changed(book, name="Law"), headers={"If-Match": '"0.9"'})
    assert stale.status_code == 412
    assert stale.json
    assert stale.json["state"] == book
    assert _present(client) == book


def test_a_retry_of_ones_own_success_is_no_error_and_anothers_is_stale(stage: Stage) -> None:
    client = _owner(stage)
    wanted = _changed(_present(client), name="Law")
    made = client.put(ADDRESS, json=wanted, headers={"If-Match": '"1.0"'})
    again = client.put(ADDRESS, json=wanted, headers={"If-Match": '"1.0"'})
    assert (again.status_code, again.json) == (200, made.json)
    with stage.making() as make:
        other = make.member(Role.OWNER)
    assert stage.client(other).put(ADDRESS, json=wanted, headers={"If-Match": '"1.0"'}).status_code == 412


def test_a_code_with_tags_does_not_vanish(stage: Stage) -> None:
    with stage.making() as make:
        make.tag(make.member(), make.document("Every wolf howled."), "wolf", "legal_argument")
    client = _owner(stage)
    book = _present(client)
    refused = client.put(ADDRESS, json={**book, "codes": book["codes"][1:]}, headers={"If-Match": '"1.0"'})
    assert refused.status_code == 422
    assert refused.json
    assert refused.json["errors"][0]["field"] == "codes"
    assert "There are tags of “legal_argument”" in refused.json["detail"]
    unused = client.put(ADDRESS, json={**book, "codes": book["codes"][:2]}, headers={"If-Match": '"1.0"'})
    assert (unused.status_code, unused.headers["ETag"]) == (200, '"2.0"')


def test_a_tag_keeps_the_version_that_it_was_made_under(stage: Stage) -> None:
    with stage.making() as make:
        coder, document = make.member(), make.document("Every wolf howled.")
        make.tag(coder, document, "wolf")
    client = _owner(stage)
    client.put(ADDRESS, json=_changed(_present(client), unit="free"), headers={"If-Match": '"1.0"'})
    with stage.making() as make:
        make.tag(coder, document, "howled")
    tags = stage.client(coder).get(f"/api/v1/documents/{document.id}/annotations").json
    assert tags
    assert [tag["codebook_version"] for tag in tags["items"]] == ["1.0", "1.1"]


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"codes": []}, "codes"),
        ({"codes": {}}, "codes"),
        ({"title": 7}, "title"),
        ({"colour": "red"}, None),
        ({"codes": [{"code": "Wolf"}]}, "codes[0].code"),
        ({"codes": [{"code": "wolf", "children": [{"code": "cub", "colour": "#12"}]}]}, "codes[0].children[0].colour"),
        ({"codes": [{"code": "wolf", "attributes": [{"name": "a", "type": "enum"}]}]}, "codes[0].attributes[0].values"),
        ({"questions": [{"name": "belongs", "type": "enum", "values": ["yes"]}]}, "questions"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(stage: Stage, parts: dict[str, Any], path: str | None) -> None:
    client = _owner(stage)
    book = _present(client)
    refused = client.put(ADDRESS, json={**book, **parts}, headers={"If-Match": '"1.0"'})
    assert refused.status_code == 422
    assert refused.json
    assert [fault["field"] for fault in refused.json.get("errors", [{"field": None}])] == [path]
    assert _present(client) == book


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b'{"title": "\\ud800"}', "application/json", 400),
        (b'{"title": NaN}', "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"title=a", "text/plain", 415),
        (b'{"title": "' + b"x" * 5_000_000 + b'"}', "application/json", 413),
    ],
)
def test_what_is_no_codebook_is_one_clear_refusal(stage: Stage, body: bytes, kind: str, status: int) -> None:
    client = _owner(stage)
    answer = client.put(ADDRESS, data=body, content_type=kind, headers={"If-Match": '"1.0"'})
    assert answer.status_code == status
    assert answer.json
    assert answer.json["detail"].endswith(".")


def test_only_owners_change_it_and_strangers_learn_nothing(stage: Stage) -> None:
    with stage.making() as make:
        make.project()
        people = {403: make.member(Role.REVIEWER), 404: make.stranger()}
    for status, person in people.items():
        client = stage.client(person)
        assert client.put(ADDRESS, json={}, headers={"If-Match": '"1.0"'}).status_code in (status, 422)
        book = {"codes": [{"code": "wolf"}]}
        assert client.put(ADDRESS, json=book, headers={"If-Match": '"1.0"'}).status_code == status
    assert stage.client(people[404]).get(ADDRESS).status_code == 404


def test_of_two_versions_at_once_one_comes_into_use_and_the_other_is_told(stage: Stage) -> None:
    with stage.making() as make:
        people = [make.owner(), make.member(Role.OWNER)]
    clients = [stage.client(person) for person in people]
    book = _present(clients[0])

    def put(number: int) -> int:
        body = _changed(book, name=f"Name {number}")
        return clients[number].put(ADDRESS, json=body, headers={"If-Match": '"1.0"'}).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(put, range(2))) == [200, 412]
    assert _present(clients[0])["version"] == "1.1"
