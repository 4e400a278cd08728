"""Verdicts over the API."""

from uuid import UUID, uuid4

import pytest

from tests.stage import Stage
from webapp.domain.roles import Actor, Role

TEXT = "A wolf 🐺 howled."


def _team(stage: Stage) -> tuple[UUID, Actor, Actor]:
    """A tag, its coder and a reviewer."""
    with stage.making() as make:
        coder, reviewer = make.member(), make.member(Role.REVIEWER)
        return make.tag(coder, make.document(TEXT), "wolf").id, coder, reviewer


def test_a_verdict_is_made_then_replaced_then_withdrawn(stage: Stage) -> None:
    tag, _, reviewer = _team(stage)
    client, address = stage.client(reviewer), f"/api/v1/annotations/{tag}/verdict"
    made = client.put(address, json={"decision": "accept", "comment": " yes "})
    assert made.status_code == 201
    assert made.json
    assert (made.json["decision"], made.json["comment"], made.json["status"]) == ("accept", "yes", "accepted")
    replaced = client.put(address, json={"decision": "reject"})
    assert replaced.status_code == 200
    assert replaced.json
    assert (replaced.json["comment"], replaced.json["status"], replaced.json["final"]) == (None, "rejected", False)
    assert client.delete(address).status_code == 204
    assert client.delete(address).status_code == 204


def test_the_status_is_seen_on_the_tag_and_its_version_stays(stage: Stage) -> None:
    tag, coder, reviewer = _team(stage)
    stage.client(reviewer).put(f"/api/v1/annotations/{tag}/verdict", json={"decision": "reject"})
    with stage.making() as make:
        document = make.document("Another.")
    assert document
    seen = stage.client(coder).get(f"/api/v1/documents/{_document(stage, tag)}/annotations").json
    assert seen
    assert [(item["status"], item["version"]) for item in seen["items"]] == [("rejected", 1)]


def test_coders_viewers_and_authors_are_refused_and_strangers_learn_nothing(stage: Stage) -> None:
    tag, coder, _ = _team(stage)
    with stage.making() as make:
        viewer, stranger = make.member(Role.VIEWER), make.stranger()
        own = make.tag(owner := make.owner(), make.document("A bear."), "bear").id
    body = {"decision": "accept"}
    for person, wanted, status in ((coder, tag, 403), (viewer, tag, 403), (owner, own, 403), (stranger, tag, 404)):
        answer = stage.client(person).put(f"/api/v1/annotations/{wanted}/verdict", json=body)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    unknown = stage.client(stranger).put(f"/api/v1/annotations/{uuid4()}/verdict", json=body)
    foreign = stage.client(stranger).put(f"/api/v1/annotations/{tag}/verdict", json=body)
    assert unknown.data == foreign.data
    assert stage.client().put(f"/api/v1/annotations/{tag}/verdict", json=body).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 422),
        (b'{"decision": "accepted"}', 422),
        (b'{"decision": null}', 422),
        (b'{"decision": ["accept"]}', 422),
        (b'{"decision": "accept", "comment": 1}', 422),
        (b'{"decision": "accept", "why": "x"}', 422),
        (b'{"decision": "accept", "comment": "\\ud800"}', 400),
        (b'{"decision": "accept", "comment": "a\\u0000b"}', 422),
        (b'{"decision": "accept", "comment": "' + b"x" * 10_001 + b'"}', 422),
        (b'{"decision": "accept", "comment": "' + b"x" * 70_000 + b'"}', 413),
        (b'{"decision": NaN}', 400),
        (b"[" * 1000, 400),
        (b"accept", 400),
    ],
)
def test_a_wrong_body_is_one_clear_refusal_and_changes_nothing(stage: Stage, body: bytes, status: int) -> None:
    tag, coder, reviewer = _team(stage)
    answer = stage.client(reviewer).put(
        f"/api/v1/annotations/{tag}/verdict", data=body, content_type="application/json"
    )
    assert answer.status_code == status
    assert answer.json
    assert answer.json["detail"]
    seen = stage.client(coder).get(f"/api/v1/documents/{_document(stage, tag)}/annotations").json
    assert seen
    assert seen["items"][0]["status"] == "submitted"


def test_a_deleted_tag_is_gone(stage: Stage) -> None:
    tag, coder, reviewer = _team(stage)
    stage.client(coder).delete(f"/api/v1/annotations/{tag}", headers={"If-Match": '"1"'})
    answer = stage.client(reviewer).put(f"/api/v1/annotations/{tag}/verdict", json={"decision": "accept"})
    assert answer.status_code == 410


def _document(stage: Stage, tag: UUID) -> UUID:
    from webapp.models import Annotation

    with stage.database.reading() as session:
        return session.get_one(Annotation, tag).document_id
