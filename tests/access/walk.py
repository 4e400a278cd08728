"""Calling a route of the world as one of its people."""

from collections.abc import Iterator

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access.samples import SAMPLES, Call
from tests.access.world import Persona, World
from tests.stage import SignedInClient


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
