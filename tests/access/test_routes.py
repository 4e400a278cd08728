"""Every route × everybody who may knock, as the access table says; and what is somebody else's looks like nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access.samples import ELSEWHERE, REFUSES, SAMPLES, Call
from tests.access.walk import sample, send, ways
from tests.access.world import Door, Persona, World, door, found
from tests.stage import Stage
from webapp.app import create_app
from webapp.domain.drafts import TokenDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Action, Actor, Role
from webapp.http import access_table
from webapp.http.access_table import ROUTES
from webapp.models import Annotation
from webapp.services import accounts, members, tokens

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
UUIDS = (
    *("document_id", "annotation_id", "comment_id", "region_id", "disagreement_id", "meeting_id", "item_id"),
    *("round_id", "inquiry_id"),
    *("user_id", "invitation_id", "token_id", "batch_id"),
)
KEYS = {"code", "name", "number", "ending"}  # of a codebook: each project has its own, so there are none of others
_OF_THE_PAGE = re.compile(r"[\w.-]{60,}|/static/\w+/")  # CSRF tokens and the like, new in every answer


def test_s05_the_table_names_every_route_and_no_other(stage: Stage) -> None:
    assert {rule.endpoint for rule in stage.app.url_map.iter_rules()} == set(ROUTES)


def test_s05_a_route_that_is_not_declared_can_not_be_served(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(access_table.ROUTES, "home.index")
    with pytest.raises(LookupError, match=r"home\.index"):
        create_app(stage.settings, stage.database)


def test_s05_every_route_that_changes_something_is_walked(stage: Stage) -> None:
    unsafe = {rule.endpoint for rule in stage.app.url_map.iter_rules() if (rule.methods or set()) & UNSAFE}
    assert unsafe - set(SAMPLES) - set(ELSEWHERE) == set(), "give each a line in tests/access/samples.py"


@pytest.mark.parametrize("endpoint", sorted(set(ROUTES) - set(ELSEWHERE)))
def test_s05_who_may_not_be_there_is_turned_away_and_changes_nothing(world: World, endpoint: str) -> None:
    refused = [persona for persona in Persona if door(ROUTES[endpoint], persona) is not Door.IN]
    calls = [(persona, sample(world, endpoint, persona)) for persona in refused]
    before = world.fingerprint()
    assert [fault for persona, call in calls for fault in _knock(world, endpoint, persona, call)] == []
    assert world.fingerprint() == before


@pytest.mark.parametrize("endpoint", sorted(set(ROUTES) - set(ELSEWHERE)))
def test_s05_who_may_be_there_gets_in(fresh_world: World, endpoint: str) -> None:
    welcome = [persona for persona in Persona if door(ROUTES[endpoint], persona) is Door.IN]
    calls = ((persona, sample(fresh_world, endpoint, persona)) for persona in welcome)
    assert [fault for persona, call in calls for fault in _knock(fresh_world, endpoint, persona, call)] == []


@pytest.mark.parametrize("endpoint", sorted(set(ROUTES) - set(ELSEWHERE)))
def test_s06_what_belongs_to_others_looks_like_what_is_not_there(world: World, endpoint: str) -> None:
    persona = Persona.ADMIN if ROUTES[endpoint].who is access_table.Who.ADMIN else Persona.OWNER
    client, call = world.clients[persona], sample(world, endpoint, persona)
    before = world.fingerprint()
    for rule, method in ways(world, endpoint):
        for theirs, random in _elsewhere(world, rule, call):
            shown = [send(world, client, rule, method, other, persona) for other in (theirs, random)]
            assert [answer.status_code for answer in shown] == [404, 404], (
                rule.rule,
                method,
                theirs,
                shown[0].text[-500:],
            )
            assert _body(shown[0]) == _body(shown[1]), (rule.rule, method, theirs)
    assert world.fingerprint() == before


def test_s06_a_tag_of_one_document_can_not_be_put_under_another(world: World) -> None:
    client = world.clients[Persona.OWNER]
    call = SAMPLES["api.annotations.update"](world, Persona.OWNER)
    theirs = world.there.things["annotation_id"]
    own = world.here.of[Persona.OWNER, "annotation_id"]
    before = world.fingerprint()
    taken = client.put(f"/api/v1/annotations/{theirs}", json=call.json)
    assert (taken.status_code, "state" in taken.json) == (409, False)
    final = {**call.json, "document": str(_document_of_final(world))}
    assert client.put(f"/api/v1/annotations/{own}", json=final, headers={"If-Match": '"1"'}).status_code == 409
    assert world.fingerprint() == before


@pytest.mark.parametrize(
    "endpoint",
    sorted(name for name, rule in ROUTES.items() if name.startswith("api.") and isinstance(rule.who, Action)),
)
def test_s06_a_token_for_another_project_opens_nothing_here(fresh_world: World, endpoint: str) -> None:
    with fresh_world.stage.making() as make:
        user = accounts.get(make.session, accounts.own_id(fresh_world.people[Persona.OWNER]))
        members.add(make.session, Actor.system(), "other", user, Role.OWNER)
        _, secret = tokens.create(make.session, Actor.system(), user, TokenDraft(slug="other"))
    bearer = {"Authorization": f"Bearer {secret}"}
    before, client = fresh_world.fingerprint(), fresh_world.stage.client()
    for rule, method in ways(fresh_world, endpoint):
        call = sample(fresh_world, endpoint, Persona.OWNER)
        with_token = replace(call, headers={**call.headers, **bearer})
        assert send(fresh_world, client, rule, method, with_token, Persona.OWNER).status_code == 404
    assert fresh_world.fingerprint() == before


def test_a_token_for_one_project_makes_nobody_an_administrator(fresh_world: World) -> None:
    with fresh_world.stage.making() as make:
        user = accounts.get(make.session, accounts.own_id(fresh_world.people[Persona.ADMIN]))
        members.add(make.session, Actor.system(), "corpus", user, Role.OWNER)
        _, bound = tokens.create(make.session, Actor.system(), user, TokenDraft(slug="corpus"))
        _, free = tokens.create(make.session, Actor.system(), user, TokenDraft())
    client = fresh_world.stage.client()
    answers = [
        client.post("/api/v1/projects", json={"slug": slug}, headers={"Authorization": f"Bearer {secret}"}).status_code
        for slug, secret in (("bound", bound), ("free", free))
    ]
    assert answers == [403, 201]


def _knock(world: World, endpoint: str, persona: Persona, call: Call) -> Iterator[str]:
    """What is wrong with the answers that *persona* gets."""
    expected = door(ROUTES[endpoint], persona)
    for rule, method in ways(world, endpoint):
        answer = send(world, world.clients[persona], rule, method, call, persona)
        api = rule.rule.startswith("/api/")
        met = found(answer, api=api, page=method == "GET" and not api)
        if expected is Door.IN and answer.status_code == REFUSES.get(endpoint):
            met = Door.IN
        if met is not expected:
            yield f"{method} {rule.rule}: {persona} meets {met}, not {expected}"


def _elsewhere(world: World, rule: Rule, call: Call) -> Iterator[tuple[Call, Call]]:
    """*call* with one of its ids replaced: by that of something in the other project, and by a random one."""
    everybody = ROUTES[rule.endpoint].who is access_table.Who.ADMIN  # accounts belong to no project
    for name in sorted(rule.arguments - set(call.free) - KEYS):
        random = new_id() if name in UUIDS else "0" * 20
        theirs = random if everybody else world.there.id(name, Persona.OWNER) or random
        yield tuple(replace(call, values={**call.values, name: value}) for value in (theirs, random))  # type: ignore[misc]
    for name in call.body_ids:
        for theirs in (world.there.id(f"{name}_id", Persona.OWNER),):
            yield tuple(replace(call, json={**call.json, name: str(value)}) for value in (theirs, new_id()))  # type: ignore[misc]


def _body(answer: TestResponse) -> str:
    return _OF_THE_PAGE.sub("", answer.text)


def _document_of_final(world: World) -> object:
    with world.stage.database.reading() as session:
        return session.get_one(Annotation, world.here.things["final_annotation"]).document_id
