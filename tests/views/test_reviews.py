"""The list of tags to review, decided on without a script and with htmx."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from tests.stage import Stage
from webapp.domain.roles import Actor, Role

TEXT = "Nobody slept. A wolf 🐺 howled in the night. Nobody counted the 312 returns."
HTMX: Mapping[str, str] = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass
class Team:
    """A reviewer, a coder, and a tag of the coder."""

    reviewer: Actor
    coder: Actor
    tag: UUID
    document: UUID


@pytest.fixture
def team(stage: Stage) -> Team:
    with stage.making() as make:
        reviewer, coder = make.member(Role.REVIEWER, name="rhea"), make.member(name="mina")
        document = make.document(TEXT, title="Wolves <of> the night")
        return Team(reviewer, coder, make.tag(coder, document, "wolf").id, document.id)


def test_a_tag_is_decided_with_a_plain_form(stage: Stage, team: Team) -> None:
    client = stage.client(team.reviewer)
    listed = client.get("/projects/corpus/review").text
    assert "0 of 1 tags decided" in listed
    assert '<mark class="underlined on" data-code="legal_argument">wolf</mark>' in listed
    assert "Wolves &lt;of&gt; the night" in listed
    back = "/projects/corpus/review"
    answer = client.post(f"/annotations/{team.tag}/verdict", data={"decision": "accept", "version": "1", "back": back})
    assert (answer.status_code, answer.location) == (303, back)
    assert "The one tag is decided" in client.get(back).text
    assert "You</b> accepted this" in client.get(f"{back}?state=all").text


def test_htmx_gets_the_decisions_alone_and_a_signal(stage: Stage, team: Team) -> None:
    client = stage.client(team.reviewer)
    answer = client.post(
        f"/annotations/{team.tag}/verdict", data={"decision": "reject", "comment": "No <b>norm</b>."}, headers=HTMX
    )
    assert answer.status_code == 200
    assert answer.text.startswith(f'<div id="verdicts-{team.tag}"')
    assert "No &lt;b&gt;norm&lt;/b&gt;." in answer.text
    assert '"tag:judged"' in answer.headers["HX-Trigger"]
    undone = client.post(f"/annotations/{team.tag}/verdict/withdrawal", headers=HTMX)
    assert 'data-status="submitted"' in undone.text


def test_a_tag_that_its_coder_changed_meanwhile_is_not_decided(stage: Stage, team: Team) -> None:
    client = stage.client(team.reviewer)
    answer = client.post(f"/annotations/{team.tag}/verdict", data={"decision": "accept", "version": "7"}, headers=HTMX)
    assert answer.status_code == 412
    assert "changed this tag in the meantime" in answer.text
    assert "0 of 1 tags decided" in client.get("/projects/corpus/review").text


@pytest.mark.parametrize("given", [{}, {"decision": "maybe"}, {"decision": "accept", "version": "one"}])
def test_a_wrong_form_is_refused(stage: Stage, team: Team, given: dict[str, str]) -> None:
    assert stage.client(team.reviewer).post(f"/annotations/{team.tag}/verdict", data=given).status_code == 422


def test_after_a_decision_nobody_is_sent_to_another_site(stage: Stage, team: Team) -> None:
    client = stage.client(team.reviewer)
    sent = {"decision": "accept", "back": "https://elsewhere.example/"}
    assert client.post(f"/annotations/{team.tag}/verdict", data=sent).location == "/"
    article = client.post(f"/annotations/{team.tag}/verdict/withdrawal", data={}).location
    assert article == f"/documents/{team.document}#tag-{team.tag}"


@pytest.mark.parametrize(
    "query", ["state=none", "document=1", "person=x", "code=%00", "after=no", "state=open&document=%F0%9F%90%BA"]
)
def test_an_address_that_can_not_be_is_one_clear_refusal(stage: Stage, team: Team, query: str) -> None:
    assert stage.client(team.reviewer).get(f"/projects/corpus/review?{query}").status_code == 422


def test_filters_stay_in_the_address_of_the_next_page(stage: Stage, team: Team) -> None:
    with stage.making() as make:
        document = make.document(" ".join(f"w{number}." for number in range(45)))
        for number in range(45):
            make.tag(team.coder, document, f"w{number}.", "testimony", witness="refugee")
    client = stage.client(team.reviewer)
    first = client.get("/projects/corpus/review?code=testimony").text
    assert first.count('class="case"') == 20
    address = _next(first)
    assert "code=testimony" in address
    second = client.get(address, headers=HTMX).text
    assert second.startswith('<div id="cases-')
    assert second.count('class="case"') == 20
    third = client.get(_next(second)).text
    assert third.count('class="case"') == 5
    assert 'rel="next"' not in third


def test_coders_are_not_let_in_and_strangers_learn_nothing(stage: Stage, team: Team) -> None:
    with stage.making() as make:
        stranger = make.stranger()
    coder, outside = stage.client(team.coder), stage.client(stranger)
    assert coder.get("/projects/corpus/review").status_code == 403
    assert coder.get("/projects/corpus/review/standing").status_code == 403
    assert coder.post(f"/annotations/{team.tag}/verdict", data={"decision": "accept"}).status_code == 403
    for client in (outside,):
        assert client.get("/projects/corpus/review").status_code == 404
        assert client.get("/projects/corpus/my-tags").status_code == 404
        foreign = client.post(f"/annotations/{team.tag}/verdict", data={"decision": "accept"})
        unknown = client.post(f"/annotations/{uuid4()}/verdict", data={"decision": "accept"})
        assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert stage.client().get("/projects/corpus/review").status_code == 303


def test_the_coder_sees_what_became_of_their_tags(stage: Stage, team: Team) -> None:
    reviewer, coder = stage.client(team.reviewer), stage.client(team.coder)
    assert "Not decided yet" in coder.get("/projects/corpus/my-tags").text
    reviewer.post(f"/annotations/{team.tag}/verdict", data={"decision": "reject", "comment": "It names no norm."})
    reviewer.post(f"/annotations/{team.tag}/comments", data={"body": "@mina see the codebook."})
    seen = coder.get("/projects/corpus/my-tags?state=no_tag").text
    for words in ("Rhea</b> rejected this", "It names no norm.", "@mina</b> see the codebook.", f"#tag-{team.tag}"):
        assert words in seen
    assert "None of your tags is of this kind." in coder.get("/projects/corpus/my-tags?state=kept").text
    assert 'value="accept"' not in seen


def test_the_lists_say_what_goes_there_when_they_are_empty(stage: Stage) -> None:
    with stage.making() as make:
        owner = make.owner()
    client = stage.client(owner)
    assert "Nothing to review yet." in client.get("/projects/corpus/review").text
    assert "You have not tagged anything yet." in client.get("/projects/corpus/my-tags").text


def _next(text: str) -> str:
    return text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
