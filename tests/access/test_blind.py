"""Whoever codes in an open blind round learns nothing of what others do in its articles, whatever they open.

Not that some words are missing is asked, but that nothing changes: every page, fragment, list, count, search, export
and answer of the API says the same before and after a colleague and a reviewer have worked.
"""

import hashlib
import re
from uuid import UUID

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.access.samples import ELSEWHERE
from tests.access.walk import Queries, opened, sample, send, ways
from tests.access.world import Persona, World
from tests.make import Make
from webapp.domain.drafts import CodingDraft, InquiryDraft, VerdictDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.http.access_table import ROUTES
from webapp.models import Annotation, Document, Membership, Round, User
from webapp.services import codings, comments, examples, identity, inquiries, verdicts

CODERS = (Persona.CODER, Persona.OWNER)
"""Who codes blind: owners as everybody else."""

LOOKS: Queries = {
    "documents.index": ({"state": "in_progress"}, {"q": "wolf"}, {"sort": "length"}),
    "reviews.index": ({"state": "all"}, {"state": "accepted"}),
    "api.exports.index": ({"layer": "final"}, {"format": "csv"}, {"layer": "individual"}),
    "exports.show": ({"format": "tables"},),
    "outcomes.index": ({"state": "missed"}, {"round": "none"}),
    "digests.show": ({"round": "none"},),
    "answer_reviews.index": ({"state": "all"},),
    "occurrences.index": ({"words": "wolf"},),
    "rulings.index": ({"q": "because"},),
}
"""What can be asked beside the bare address."""

_NEW_EACH_TIME = re.compile(
    r"[\w.-]{60,}|/static/\w+/|\bnonce=\S+|\d+ (?:second|minute)s? ago|just now|a minute ago|\d\d:\d\d"
)


@pytest.fixture
def blind_world(fresh_world: World) -> World:
    """The articles of the world in a blind round, which an owner, a coder and a colleague code."""
    with fresh_world.stage.making() as make:
        people = [fresh_world.people[persona] for persona in CODERS]
        documents = _documents(make)
        round_ = make.round(documents, [*people, _colleague(make)])
        for actor in people:
            make.tag(actor, documents[0], "wolf")
        assert round_.blind
    return fresh_world


def test_nothing_that_a_blind_coder_opens_tells_of_others_work(blind_world: World) -> None:
    before = {persona: _everything(blind_world, persona) for persona in CODERS}
    with blind_world.stage.making() as make:
        tag_id = _work(make, blind_world)
    for persona in CODERS:
        after = _everything(blind_world, persona)
        told = [where for where, said in after.items() if said != before[persona].get(where)]
        assert told == [], f"{persona} learns there what others did"
    with blind_world.stage.making() as make:
        for round_ in make.session.scalars(select(Round)):
            round_.state = "locked"
    opened = {where for where, said in _everything(blind_world, Persona.CODER).items() if str(tag_id) in said[1]}
    assert opened, "after the lock it is there, so that the pages above could have told it"


def test_a_tag_that_a_blind_coder_may_not_see_can_not_be_told_from_none(blind_world: World) -> None:
    with blind_world.stage.making() as make:
        tag_id = _work(make, blind_world)
    faults = []
    for persona in CODERS:
        for endpoint in _about_tags(blind_world):
            for rule, method in ways(blind_world, endpoint):
                call = sample(blind_world, endpoint, persona)
                answers = [
                    _said(send(blind_world, blind_world.clients[persona], rule, method, one, persona))
                    for one in (call.with_values({"annotation_id": some}) for some in (tag_id, new_id()))
                ]
                if answers[0] != answers[1] and endpoint not in call.free:
                    faults.append((persona, method, rule.rule, answers[0][0], answers[1][0]))
    assert [fault for fault in faults if "PUT /api/v1/annotations" not in f"{fault[1]} {fault[2]}"] == []


def _everything(world: World, persona: Persona) -> dict[str, tuple[int, str]]:
    """What each address says that can be looked at."""
    return {where: _said(answer) for where, answer in opened(world, persona, LOOKS, _document_ids(world))}


def _about_tags(world: World) -> list[str]:
    """The endpoints whose address names a tag."""
    rules = world.stage.app.url_map.iter_rules()
    named = {rule.endpoint for rule in rules if "annotation_id" in rule.arguments}
    return sorted(named & set(ROUTES) - set(ELSEWHERE))


def _said(answer: TestResponse) -> tuple[int, str]:
    body = answer.get_data()
    if answer.mimetype.startswith("text/") or "json" in answer.mimetype:
        return answer.status_code, _NEW_EACH_TIME.sub("", body.decode())
    return answer.status_code, hashlib.sha256(body).hexdigest()


def _documents(make: Make) -> list[Document]:
    project = make.project()
    return list(make.session.scalars(select(Document).where(Document.project_id == project.id).order_by(Document.id)))


def _document_ids(world: World) -> list[UUID]:
    with world.stage.making() as make:
        return [document.id for document in _documents(make)]


def _colleague(make: Make) -> Actor:
    """Somebody of the team who has tagged before."""
    wanted = (
        select(User)
        .join(Annotation, Annotation.author_id == User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Annotation.project_id == make.project().id, Membership.role == int(Role.ANNOTATOR))
        .where(User.name.not_in([persona.name.lower() for persona in Persona]))
        .order_by(User.id)
        .limit(1)
    )
    return identity.as_actor(make.session.scalars(wanted).one())


def _work(make: Make, world: World) -> UUID:
    """What others do in the round: tags with fields and notes, talk, decisions, answers, a finished article."""
    session, colleague, reviewer = make.session, _colleague(make), world.people[Persona.REVIEWER]
    first, second = _documents(make)[:2]
    tag = make.tag(colleague, first, "wolf", "statistic", value="312")
    make.tag(colleague, first, "howled", "legal_argument")
    comments.create(session, colleague, tag.id, "Because they said so, @coder?")
    comments.create(session, reviewer, tag.id, "Because of the rule.")
    verdicts.give(session, reviewer, tag.id, VerdictDraft("accepted", "Because it counts."))
    examples.mark(session, reviewer, tag.id, counter=False)
    inquiries.ask(session, colleague, first.id, InquiryDraft("Because of the wolf?"))
    codings.save(session, colleague, first.id, CodingDraft("complete", {"belongs": ("no",)}))
    make.tag(colleague, second, "Nobody", "statistic", value="7")
    return tag.id
