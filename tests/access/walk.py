"""Calling a route of the world as one of its people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access.samples import ELSEWHERE, SAMPLES, Call
from tests.access.world import Persona, World
from tests.stage import SignedInClient
from webapp.http.access_table import ROUTES, Who

Queries = Mapping[str, Sequence[Mapping[str, str]]]
"""Endpoint -> what can be asked of it beside the bare address."""

ENDLESS = {"api.events.index"}
"""Signals: who hears them is asked in tests/services of the audiences."""

_FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def ways(world: World, endpoint: str) -> Iterator[tuple[Rule, str]]:
    for rule in world.stage.app.url_map.iter_rules(endpoint):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def sample(world: World, endpoint: str, persona: Persona) -> Call:
    make = SAMPLES.get(endpoint)
    return make(world, persona) if make else Call()


def send(world: World, client: SignedInClient, rule: Rule, method: str, call: Call, persona: Persona) -> TestResponse:
    values = {name: call.values.get(name, world.here.id(name, persona)) for name in rule.arguments}
    address = world.stage.app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
    answer = client.open(address, method=method, **call.arguments())
    answer.get_data()
    answer.close()  # files of ours that were sent
    return answer


def opened(
    world: World, persona: Persona, queries: Queries, documents: Sequence[UUID]
) -> Iterator[tuple[str, TestResponse]]:
    """Whatever *persona* can look at, with where it stands: of each of *documents*, asked, and as a fragment."""
    for endpoint in sorted(set(ROUTES) - set(ELSEWHERE) - ENDLESS):
        if ROUTES[endpoint].who in (Who.ANYONE, Who.ADMIN):
            continue
        for rule in [rule for rule, method in ways(world, endpoint) if method == "GET"]:
            for call in _looks(world, endpoint, persona, queries, documents if "document_id" in rule.arguments else ()):
                about = f"{rule.rule} {dict(call.query)} {call.values.get('document_id', '')}"
                where = f"{about}{' as a fragment' if 'HX-Request' in call.headers else ''}"
                yield where, send(world, world.clients[persona], rule, "GET", call, persona)


def _looks(
    world: World, endpoint: str, persona: Persona, queries: Queries, documents: Sequence[UUID]
) -> Iterator[Call]:
    call = sample(world, endpoint, persona)
    each = [call.with_values({"document_id": document_id}) for document_id in documents] or [call]
    yield from each
    yield from (call.with_query(query) for query in queries.get(endpoint, ()))
    yield replace(each[0], headers={**each[0].headers, **_FRAGMENT})
