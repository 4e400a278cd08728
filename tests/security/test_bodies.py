"""Every JSON body that the API takes, with every fault that we know: a clear refusal, and nothing has changed."""

import pytest
from werkzeug.test import TestResponse

from tests.access.samples import SAMPLES
from tests.access.walk import ways
from tests.access.world import Persona, World
from tests.security.json_faults import KINDS, RAW, faults
from webapp.http.access_table import ROUTES

TAKES_JSON = ("POST", "PUT", "PATCH")
BODILESS = {"api.undoings.create"}
ENDPOINTS = [
    name
    for name in sorted(ROUTES.keys() - BODILESS)
    if name.startswith("api.") and name.endswith((".create", ".update"))
]
FINE = {
    "api.codebooks.update": {
        "unit_of_coding an object", "questions a list", "questions.required true", "codes.examples a list",
        "codes.counter_examples a list", "codes.replaced_by a list", "codes.attributes a list", "codes.children a list",
        "codes.attributes.required true", "codes.attributes.unit null", "codes.key null",
        "codes.attributes.multiple true", "codes.attributes.personal true",
    },
    "api.documents.create": {"text a very long text"},
    "api.releases.create": {"ticked true"},
    "api.documents.update": {
        "metadata an object", "metadata an unknown key", "metadata.title null", "metadata.another_key negative",
        "metadata.another_key a fraction", "metadata.another_key true", "metadata.another_key null",
    },
}  # fmt: skip
"""What may stand there after all."""


def test_s28_every_route_that_takes_json_is_tried(world: World) -> None:
    takes = {
        rule.endpoint
        for rule in world.stage.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.methods & set(TAKES_JSON)
    }
    assert takes - BODILESS == set(ENDPOINTS)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_s28_a_body_with_a_fault_is_one_clear_refusal(world: World, endpoint: str) -> None:
    _require_refused(world, endpoint, most=8)


@pytest.mark.slow
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_s28_a_body_with_any_fault_is_one_clear_refusal(world: World, endpoint: str) -> None:
    _require_refused(world, endpoint, most=10_000)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_s28_what_is_no_json_object_is_one_clear_refusal(world: World, endpoint: str) -> None:
    before = world.fingerprint()
    wrong = [f"{body[:20]!r}: {said}" for body in RAW for said in _unclear(_send(world, endpoint, body))]
    good = b'{"text": "A wolf.", "slug": "more"}'
    wrong += [f"{kind}: {said}" for kind in KINDS for said in _unclear(_send(world, endpoint, good, kind))]
    assert wrong == []
    assert world.fingerprint() == before


def _require_refused(world: World, endpoint: str, most: int) -> None:
    before = world.fingerprint()
    sample = SAMPLES[endpoint](world, _persona(endpoint)).json
    fine = FINE.get(endpoint, set())
    tried = (fault for fault in faults(sample, most) if f"{fault.place} {fault.value}" not in fine)
    said = ((fault, _unclear(_send(world, endpoint, fault.body))) for fault in tried)
    assert [f"{fault.place} {fault.value}: {words}" for fault, unclear in said for words in unclear] == []
    assert world.fingerprint() == before


def _persona(endpoint: str) -> Persona:
    return Persona.ADMIN if endpoint == "api.projects.create" else Persona.OWNER


def _send(world: World, endpoint: str, body: bytes, kind: str = "application/json") -> TestResponse:
    persona = _persona(endpoint)
    call = SAMPLES[endpoint](world, persona)
    rule, method = next((rule, method) for rule, method in ways(world, endpoint) if method in TAKES_JSON)
    values = {name: call.values.get(name, world.here.id(name, persona)) for name in rule.arguments}
    address = world.stage.app.url_map.bind("localhost").build(endpoint, values, method=method)
    headers = dict(call.headers)
    return world.clients[persona].open(address, method=method, data=body, content_type=kind, headers=headers)


def _unclear(answer: TestResponse) -> list[str]:
    """What is wrong with a refusal; nothing when it says with the right words what was wrong."""
    if not 400 <= answer.status_code < 500:
        return [f"{answer.status_code} {answer.text[:200]}"]
    if answer.content_type != "application/problem+json":
        return [f"{answer.status_code} as {answer.content_type}"]
    said = answer.get_json()
    if said["status"] != answer.status_code or not said["title"]:
        return [f"{answer.status_code} with {said}"]
    detail = said["detail"]
    if not detail.endswith((".", "?")) or "\n" in detail or not 10 < len(detail) < 500 or not detail.isprintable():
        return [f"{answer.status_code} says {detail[:300]!r}"]
    return []
