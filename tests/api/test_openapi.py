"""The API is what its own description says: every route, every status, every shape, for every role."""

from collections.abc import Mapping
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from tests.stage import Stage
from webapp.api.endpoints import OPERATIONS
from webapp.api.openapi import describe
from webapp.domain.drafts import TokenDraft
from webapp.domain.releases import Terms
from webapp.domain.roles import Actor, Role
from webapp.models import Event, User
from webapp.services import releases, tokens

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
CALLERS = ["nobody", "stranger", "viewer", "annotator", "reviewer", "owner", "administrator"]


@schemathesis.serializer("application/x-ndjson")
def _lines(_context: object, value: object) -> bytes:
    return value.encode(errors="surrogatepass") if isinstance(value, str) else repr(value).encode()


def test_every_route_and_method_is_described_and_nothing_more(stage: Stage) -> None:
    rules = [rule for rule in stage.app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    assert {rule.endpoint for rule in rules} == set(OPERATIONS)
    described = describe(rules)
    there = {
        (rule.rule.replace("<uuid:", "{").replace("<", "{").replace(">", "}"), method.lower())
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = {(path, method) for path, entry in described["paths"].items() for method in entry if method != "parameters"}
    assert told == there


def test_the_description_is_shown_to_whoever_is_signed_in(stage: Stage) -> None:
    assert stage.client().get("/api/v1/openapi.json").status_code == 401
    with stage.making() as make:
        reader = make.user()
    answer = stage.client(reader).get("/api/v1/openapi.json")
    assert (answer.status_code, answer.get_json()["openapi"]) == (200, "3.1.0")


@pytest.mark.parametrize("caller", CALLERS)
def test_b3_answers_are_as_described(stage: Stage, caller: str) -> None:
    _hold(stage, caller, examples=3)


@pytest.mark.slow
@pytest.mark.parametrize("caller", CALLERS)
def test_b3_many_answers_are_as_described(stage: Stage, caller: str) -> None:
    _hold(stage, caller, examples=100)


def _hold(stage: Stage, caller: str, examples: int) -> None:
    """Call every operation as *caller*, with what fits its schema and what does not, on real things and on none."""
    real, headers = _prepared(stage, caller)
    rules = (rule for rule in stage.app.url_map.iter_rules() if rule.rule.startswith("/api/"))
    schema = schemathesis.openapi.from_dict(describe(rules), config=SchemathesisConfig())
    schema.app = stage.app
    for operation in schema.get_all_operations():
        _call(operation.ok(), real, headers, examples)


def _call(operation: APIOperation, real: Mapping[str, str], headers: dict[str, str], examples: int) -> None:
    names = {parameter.name for parameter in operation.path_parameters}
    here = {name: real[name] for name in names}
    cases = [operation.as_strategy(mode, path_parameters=here or None) for mode in GenerationMode]
    cases.append(operation.as_strategy(GenerationMode.POSITIVE))

    @given(st.one_of(cases))
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def hold(case: Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    hold()


def _prepared(stage: Stage, caller: str) -> tuple[dict[str, str], dict[str, str]]:
    """A project with a tagged document, the ids in it, and the headers of *caller*."""
    with stage.making() as make:
        coder, document = make.member(), make.document("A wolf 🐺 howled. Nobody counted the 312 returns.")
        tag = make.tag(coder, document, "312 returns", "statistic", value="312")
        event = make.session.scalars(select(Event.id).where(Event.subject_id == tag.id)).one()
        with releases.made(make.session, make.owner(), "corpus", Terms("1.0", ticked=True)) as draft:
            releases.keep(make.session, make.owner(), draft)
        ids = {"document_id": document.id, "annotation_id": tag.id, "event_id": event}
        real = {"slug": "corpus", "release_number": "1.0", **{name: str(one) for name, one in ids.items()}}
        if caller == "nobody":
            return real, {"Authorization": f"Bearer {uuid4()}"}
        if caller in ("stranger", "administrator"):
            user = make.user(is_admin=caller == "administrator")
        else:
            member = make.member(Role[caller.upper()])
            user = make.session.get_one(User, member.user_id)
        _, secret = tokens.create(make.session, Actor.system(), user, TokenDraft())
    return real, {"Authorization": f"Bearer {secret}"}
