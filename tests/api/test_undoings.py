"""Undoing by an entry of the log, over the API."""

from sqlalchemy import select

from tests.stage import Stage
from webapp.domain.codebook_plans import Merge
from webapp.domain.roles import Actor, Role
from webapp.models import Event
from webapp.services import annotations, operations


def test_a_coder_undoes_what_they_did_to_a_tag_step_by_step(stage: Stage) -> None:
    with stage.making() as make:
        coder, article = make.member(), make.document("A wolf howled by the river.")
        draft = make.draft(article, "wolf")
        annotations.save(make.session, coder, draft, None)
        annotations.save(make.session, coder, make.changed(draft, note="Why?"), 1)
        annotations.delete(make.session, coder, draft.id, 2)
        wanted = select(Event.id).where(Event.subject_id == draft.id).order_by(Event.id)
        created, changed, deleted = make.session.scalars(wanted)
    client = stage.client(coder)
    early = client.post(f"/api/v1/events/{changed}/undo")
    assert (early.status_code, early.get_json()["detail"]) == (409, "The tag was deleted since.")
    restored = client.post(f"/api/v1/events/{deleted}/undo").get_json()
    assert restored["annotation"]["note"] == "Why?"
    late = client.post(f"/api/v1/events/{changed}/undo")
    assert (late.status_code, late.get_json()["detail"]) == (409, "The tag was changed since; undo that first.")
    again = client.post(f"/api/v1/events/{created}/undo")
    assert again.status_code == 409


def test_an_owner_undoes_an_operation_on_the_codebook_and_nobody_else(stage: Stage) -> None:
    with stage.making() as make:
        coder, owner, reviewer = make.member(), make.owner(), make.member(Role.REVIEWER)
        article = make.document("A wolf howled by the river.")
        tag = make.tag(coder, article, "wolf", "statistic").id
        done = operations.perform(make.session, owner, "corpus", Merge(("statistic",), "testimony"))
    path = f"/api/v1/events/{done.event_id}/undo"

    def answer(person: Actor) -> int:
        return stage.client(person).post(path).status_code

    assert (answer(coder), answer(reviewer)) == (403, 403)
    undone = stage.client(owner).post(path)
    assert (undone.status_code, undone.get_json()["codebook_version"]) == (200, "1.0")
    items = stage.client(coder).get(f"/api/v1/documents/{article.id}/annotations").get_json()["items"]
    assert [(item["id"], item["code"], item["version"]) for item in items] == [(str(tag), "statistic", 3)]
    assert stage.client(owner).post(path).status_code == 409


def test_an_operation_is_tried_done_and_refused_over_the_api(stage: Stage) -> None:
    with stage.making() as make:
        coder, owner = make.member(), make.owner()
        make.tag(coder, make.document("A wolf howled by the river."), "wolf", "statistic")
    client, path = stage.client(owner), "/api/v1/projects/corpus/codebook/operations"
    merge = {"kind": "merge", "sources": ["statistic"], "target": "testimony"}
    tried = client.post(path, json={**merge, "dry_run": True})
    assert (tried.status_code, tried.get_json()["reach"]["tags"], tried.get_json()["operation"]) == (200, 1, None)
    done = client.post(path, json=merge)
    assert (done.status_code, done.get_json()["version"]) == (201, "2.0")
    assert client.post(f"/api/v1/events/{done.get_json()['event']}/undo").get_json()["codebook_version"] == "1.0"
    fields = {
        "kind": "fields",
        "code": "statistic",
        "renamed": {"value": "amount"},
        "values": {"source": {"press": "media"}},
    }
    assert client.post(path, json=fields).status_code == 201
    changed = client.get("/api/v1/projects/corpus/codebook").get_json()["codes"][2]["attributes"]
    assert [(field["name"], field["values"]) for field in changed][::2] == [
        ("amount", []),
        ("source", ["state", "media", "other"]),
    ]
    wrong = client.post(path, json={"kind": "rename", "code": "nothing", "name": "X"})
    assert (wrong.status_code, wrong.get_json()["detail"]) == (422, "This code is not in the codebook.")
    assert client.post(path, json={**merge, "sources": ["testimony"]}).status_code == 409
    assert stage.client(coder).post(path, json=merge).status_code == 403
