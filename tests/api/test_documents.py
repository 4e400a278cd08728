"""Documents over the API: listed, shown, brought in, changed; and everything that is no such request."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.stage import SignedInClient, Stage
from webapp.domain.regions import Region
from webapp.domain.roles import Role
from webapp.domain.text import digest

NASTY = "A 👩‍👩‍👧 family, e\u0301tude, 한국어, שלום.\r\nSecond line 𝒳.\n"
HERE = "/api/v1/projects/corpus/documents"


@pytest.fixture
def owner(stage: Stage) -> SignedInClient:
    """The owner of an empty project."""
    with stage.making() as make:
        make.project()
        person = make.owner()
    return stage.client(person)


def test_a_document_comes_in_whole_and_is_shown_as_it_is_kept(owner: SignedInClient) -> None:
    metadata = {"authors": ["Ann Lee"], "outlet": "The Post", "published": {"year": 2012, "month": 3}, "desk": "north"}
    body = {"text": NASTY, "title": "Nasty", "metadata": metadata, "external_id": "x-7"}
    made = owner.post(HERE, json=body)
    assert made.status_code == 201
    text = NASTY.replace("\r\n", "\n")
    shown = made.get_json()
    assert (shown["text"], shown["sha256"], shown["length"]) == (text, digest(text), len(text))
    assert (shown["title"], shown["external_id"], shown["regions"]) == ("Nasty", "x-7", [])
    published = {"year": 2012, "month": 3, "day": None}
    assert shown["metadata"] == {
        "title": "Nasty",
        "authors": ["Ann Lee"],
        "affiliation": None,
        "outlet": "The Post",
        "published": published,
        "language": None,
        "source_url": None,
        "licence": None,
        "desk": "north",
    }
    assert owner.get(f"/api/v1/documents/{shown['id']}").get_json() == shown
    (item,) = owner.get(HERE).get_json()["items"]
    assert item == {key: value for key, value in shown.items() if key not in ("text", "regions")}


def test_the_same_text_twice_is_a_conflict_that_names_the_first(owner: SignedInClient) -> None:
    first = owner.post(HERE, json={"text": NASTY}).get_json()
    again = owner.post(HERE, json={"text": NASTY.replace("\r\n", "\n")})
    assert (again.status_code, again.get_json()["state"]) == (409, {"id": first["id"]})


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "not JSON"),
        (b"{", 400, "not JSON"),
        (b"[" * 100_000, 400, "nested"),
        (b'{"text": NaN}', 400, "not JSON"),
        (b'{"text": "\\ud800"}', 400, ""),
        (b'{"text": "caf\xe9"}', 400, ""),
        (b"[]", 422, ""),
        (b"{}", 422, "text"),
        (b'{"text": 7}', 422, ""),
        (b'{"text": ""}', 422, "empty"),
        (b'{"text": " \\n "}', 422, "empty"),
        (b'{"text": "a\\u0000b"}', 422, "NUL"),
        (b'{"text": "x", "more": 1}', 422, "more"),
        (b'{"text": "x", "metadata": []}', 422, ""),
        (b'{"text": "x", "metadata": {"published": "someday"}}', 422, "written as"),
        (b'{"text": "x", "metadata": {"language": "English?"}}', 422, "short sign"),
        (b'{"text": "x", "title": "' + b"y" * 1001 + b'"}', 422, "longer than"),
        (json.dumps({"text": "x" * 2_000_001}).encode(), 413, "2,000,000"),
    ],
    ids=str,
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(
    owner: SignedInClient, body: bytes, status: int, words: str
) -> None:
    refused = owner.post(HERE, data=body, content_type="application/json")
    assert (refused.status_code, refused.content_type) == (status, "application/problem+json")
    assert words in refused.get_json()["detail"]
    assert owner.get(HERE).get_json()["items"] == []


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", ""])
def test_another_kind_of_body_is_refused(owner: SignedInClient, kind: str) -> None:
    assert owner.post(HERE, data=b"A wolf.", content_type=kind).status_code == 415


def test_a_stream_brings_in_what_it_can_and_names_the_lines_it_cannot(owner: SignedInClient) -> None:
    lines = [
        {"text": "A wolf.", "title": "One"},
        {"text": "A bear."},
        {"text": "A wolf."},
        {"text": ""},
        {"txt": "no"},
    ]
    body = "\n".join([json.dumps(line) for line in lines] + ["", "{", '{"text": "The last."}'])
    answer = owner.post(HERE, data=body.encode(), content_type="application/x-ndjson")
    assert answer.status_code == 200
    said = answer.get_json()
    assert (said["imported"], said["skipped"]) == (3, 1)
    assert [error["line"] for error in said["errors"]] == [4, 5, 7]
    assert [item["title"] for item in owner.get(HERE).get_json()["items"]] == ["One", None, None]


def test_a_stream_of_many_comes_in_short_batches(owner: SignedInClient) -> None:
    body = "\n".join(json.dumps({"text": f"Text number {number}."}) for number in range(600))
    answer = owner.post(HERE, data=body.encode(), content_type="application/x-ndjson")
    assert answer.get_json() == {"imported": 600, "skipped": 0, "errors": []}
    assert len(_all(owner)) == 600


def test_pages_go_on_where_the_last_one_ended(owner: SignedInClient) -> None:
    body = "\n".join(json.dumps({"text": f"Text number {number}."}) for number in range(7))
    owner.post(HERE, data=body.encode(), content_type="application/x-ndjson")
    pages = []
    address = f"{HERE}?limit=3"
    while True:
        page = owner.get(address).get_json()
        pages.append([item["id"] for item in page["items"]])
        if page["next"] is None:
            break
        address = f"{HERE}?limit=3&cursor={page['next']}"
    assert [len(page) for page in pages] == [3, 3, 1]
    assert len({id_ for page in pages for id_ in page}) == 7


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "limit=201", "limit=-1", "limit=9999999999", "cursor=x", "cursor=é"]
)
def test_a_page_that_cannot_be_is_refused(owner: SignedInClient, query: str) -> None:
    assert owner.get(f"{HERE}?{query}").status_code == 400


def test_metadata_is_patched_and_guarded_by_the_version(owner: SignedInClient) -> None:
    made = owner.post(HERE, json={"text": "A wolf.", "metadata": {"desk": "north", "outlet": "Post"}})
    address = f"/api/v1/documents/{made.get_json()['id']}"
    assert made.headers["ETag"] == '"1"'
    changed = owner.patch(address, json={"metadata": {"title": "T", "outlet": None, "desk": "south"}})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    facts = changed.get_json()["metadata"]
    assert (facts["title"], facts["outlet"], facts["desk"]) == ("T", None, "south")
    stale = owner.patch(address, json={"metadata": {"title": "U"}}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.get_json()["state"]["title"]) == (412, "T")
    right = owner.patch(address, json={"metadata": {"title": "U"}}, headers={"If-Match": '"2"'})
    assert (right.status_code, right.get_json()["title"]) == (200, "U")


def test_what_a_document_says_of_itself_can_be_sent_back(owner: SignedInClient) -> None:
    made = owner.post(HERE, json={"text": "A wolf.", "metadata": {"desk": "north", "date": "2012"}}).get_json()
    again = owner.patch(f"/api/v1/documents/{made['id']}", json={"metadata": made["metadata"]})
    assert (again.status_code, again.get_json()["version"]) == (200, 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"metadata": None},
        {"metadata": {"text": "other"}},
        {"metadata": {"published": {"year": 0}}},
        {"text": "other"},
    ],
)
def test_a_patch_that_cannot_be_is_refused_and_changes_nothing(owner: SignedInClient, body: dict[str, Any]) -> None:
    made = owner.post(HERE, json={"text": "A wolf."}).get_json()
    refused = owner.patch(f"/api/v1/documents/{made['id']}", json=body)
    assert refused.status_code == 422
    assert owner.get(f"/api/v1/documents/{made['id']}").get_json() == made


def test_others_may_read_at_most_and_strangers_learn_nothing(stage: Stage) -> None:
    with stage.making() as make:
        document = make.document("A wolf.\n© A Paper", Region(8, 17, "copyright"))
        coder, reviewer, stranger = make.member(), make.member(Role.REVIEWER), make.stranger()
    for person in (coder, reviewer):
        client = stage.client(person)
        assert client.get(f"/api/v1/documents/{document.id}").get_json()["regions"][0]["kind"] == "copyright"
        assert client.post(HERE, json={"text": "A bear."}).status_code == 403
        assert client.post(HERE, data=b"{}", content_type="application/x-ndjson").status_code == 403
        assert client.patch(f"/api/v1/documents/{document.id}", json={"metadata": {}}).status_code == 403
    client = stage.client(stranger)
    for answer, nothing in (
        (client.get(f"/api/v1/documents/{document.id}"), client.get(f"/api/v1/documents/{uuid4()}")),
        (
            client.post(HERE, json={"text": "A bear."}),
            client.post("/api/v1/projects/none/documents", json={"text": "x"}),
        ),
        (client.get(HERE), client.get("/api/v1/projects/none/documents")),
    ):
        assert (answer.status_code, answer.data) == (nothing.status_code, nothing.data) == (404, nothing.data)


def _all(client: SignedInClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = client.get(f"{HERE}?limit=200&cursor={cursor}").get_json()
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = page["next"]
