"""Dataset versions over the API: looked at, made, listed, taken, compared, withdrawn."""

import io
import zipfile
from base64 import b64encode
from hashlib import sha256
from typing import Any

from tests.stage import SignedInClient, Stage
from webapp.domain.roles import Actor, Role

VERSIONS = "/api/v1/projects/corpus/releases"


def owner_of(stage: Stage) -> Actor:
    """Of a project in whose one article a coder named a witness."""
    with stage.making() as make:
        document = make.document("A wolf was heard by Ragnhild. Twice.", title="The wolf")
        make.tag(make.member(), document, "A wolf", "testimony", witness="relative", name="Ragnhild Moe")
        return make.owner()


def made(client: SignedInClient, number: str = "1.0", **asked: Any) -> dict[str, Any]:
    answer = client.post(VERSIONS, json={"number": number, "ticked": True, **asked})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"{VERSIONS}/{number}"
    return dict(answer.get_json())


def test_an_owner_looks_at_what_may_identify_somebody_and_makes_a_version(stage: Stage) -> None:
    client = stage.client(owner_of(stage))
    found = client.get(f"{VERSIONS}/check").get_json()["found"]
    assert [(one["kind"], one["count"]) for one in found] == [("personal", 1), ("quotes", 1)]
    assert [len(one["documents"]) for one in found] == [1, 1]
    refused = client.post(VERSIONS, json={"number": "1.0"})
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "ticked")
    assert client.get(VERSIONS).get_json() == {"items": [], "next": None}
    version = made(client, note="First.")
    assert version["may_identify"] == {"personal": 1, "quotes": 1}
    assert version["counts"] == {"documents": 1, "characters": 36, "annotations": 1, "by_code": {"testimony": 1}}
    assert (version["note"], version["text"], version["layers"]) == ("First.", True, [])
    assert client.get(f"{VERSIONS}/1.0").get_json() == version


def test_the_same_request_again_makes_no_other_version(stage: Stage) -> None:
    client = stage.client(owner_of(stage))
    version = made(client)
    again = client.post(VERSIONS, json={"number": "1.0", "ticked": True})
    assert (again.status_code, again.get_json()["state"]) == (409, version)
    lower = client.post(VERSIONS, json={"number": "0.9", "ticked": True})
    assert (lower.status_code, lower.get_json()["errors"][0]["field"]) == (422, "number")
    unknown = client.post(VERSIONS, json={"number": "1.1", "layers": ["gold"], "ticked": True})
    assert (unknown.status_code, unknown.get_json()["errors"][0]["field"]) == (422, "layers")
    assert client.get(VERSIONS).get_json()["items"] == [version]


def test_the_file_is_told_by_its_hash_and_sent_once(stage: Stage) -> None:
    client = stage.client(owner_of(stage))
    version = made(client)
    for path in (f"{VERSIONS}/1.0/file", "/projects/corpus/versions/1.0/file"):
        answer = client.get(path)
        digest = sha256(answer.data)
        assert (digest.hexdigest(), len(answer.data)) == (version["sha256"], version["bytes"])
        assert answer.headers["ETag"] == f'"{version["sha256"]}"'
        assert answer.headers["Repr-Digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
        assert answer.headers["Content-Length"] == str(version["bytes"])
        assert answer.headers["Content-Disposition"] == 'attachment; filename="corpus-1.0.zip"'
        assert "data/corpus.jsonl" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
        head = client.head(path)
        assert (head.data, head.headers["Content-Length"]) == (b"", str(version["bytes"]))
        held = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (held.status_code, held.data, held.headers["ETag"]) == (304, b"", answer.headers["ETag"])


def test_versions_come_in_pages_the_newest_first(stage: Stage) -> None:
    client = stage.client(owner_of(stage))
    for number in ("1.9", "1.10", "2.0"):
        made(client, number)
    first = client.get(f"{VERSIONS}?limit=2").get_json()
    assert [one["number"] for one in first["items"]] == ["2.0", "1.10"]
    rest = client.get(f"{VERSIONS}?limit=2&cursor={first['next']}").get_json()
    assert ([one["number"] for one in rest["items"]], rest["next"]) == (["1.9"], None)
    assert client.get(f"{VERSIONS}?cursor=x").status_code == 400
    assert client.get(f"{VERSIONS}?limit=0").status_code == 400
    assert [client.get(f"{VERSIONS}/{number}").status_code for number in ("2.1", "two", "2.0%00")] == [404, 404, 404]


def test_versions_are_compared_and_withdrawn(stage: Stage) -> None:
    client = stage.client(owner_of(stage))
    made(client)
    alone = client.get(f"{VERSIONS}/1.0/diff")
    assert alone.status_code == 404
    assert alone.get_json()["detail"] == "There is no version before 1.0 to compare it with."
    with stage.making() as make:
        make.document("A fox.")
    made(client, "1.1")
    found = client.get(f"{VERSIONS}/1.1/diff").get_json()
    assert (found["old"], found["new"], len(found["documents"]["added"]), found["tags"]) == ("1.0", "1.1", 1, [])
    back = client.get(f"{VERSIONS}/1.0/diff?since=1.1").get_json()
    assert back["documents"]["removed"] == found["documents"]["added"]
    assert client.post(f"{VERSIONS}/1.0/withdrawal", json={"reason": " "}).status_code == 422
    gone = client.post(f"{VERSIONS}/1.0/withdrawal", json={"reason": "A witness asked for it."})
    assert (gone.status_code, gone.get_json()["withdrawal"]["reason"]) == (201, "A witness asked for it.")
    for path in ("1.0/file", "1.1/diff?since=1.0"):
        refused = client.get(f"{VERSIONS}/{path}")
        assert (refused.status_code, "A witness asked for it." in refused.get_json()["detail"]) == (409, True)
    assert client.post(f"{VERSIONS}/1.0/withdrawal", json={"reason": "Again."}).status_code == 409
    assert client.get(f"{VERSIONS}/1.0").get_json() == gone.get_json()
    assert client.get(f"{VERSIONS}/1.1/diff").status_code == 404


def test_members_take_versions_and_who_codes_blind_gets_none(stage: Stage) -> None:
    made(stage.client(owner_of(stage)))
    with stage.making() as make:
        viewer, coder = make.member(Role.VIEWER), make.member()
        make.round([make.document("A fox.")], [coder])
    reads, codes = stage.client(viewer), stage.client(coder)
    assert reads.get(f"{VERSIONS}/1.0/file").status_code == 200
    assert reads.get(f"{VERSIONS}/check").status_code == 403
    assert reads.post(VERSIONS, json={"number": "1.1"}).status_code == 403
    assert reads.post(f"{VERSIONS}/1.0/withdrawal", json={"reason": "No."}).status_code == 403
    assert [codes.get(f"{VERSIONS}/1.0/{path}").status_code for path in ("file", "diff?since=1.0")] == [409, 409]
