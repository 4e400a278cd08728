"""Conversations on the pages: what waits under My work, names in comments, and the history of a tag."""

from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from tests.stage import SignedInClient, Stage
from webapp.domain.roles import Actor, Role
from webapp.services import comments

AS_FRAGMENT = {"HX-Request-Type": "partial"}


@dataclass
class Talk:
    """A coder's tag that a reviewer has commented on."""

    stage: Stage
    coder: Actor
    reviewer: Actor
    tag: object
    comment: object

    def open(self, path: str, person: Actor | None = None) -> TestResponse:
        return self.stage.client(person or self.coder).get(path, headers=AS_FRAGMENT)


@pytest.fixture
def talk(stage: Stage) -> Talk:
    with stage.making() as make:
        coder, reviewer = make.member(name="mina"), make.member(Role.REVIEWER, name="rhea")
        make.member(Role.VIEWER, name="vera")
        tag = make.tag(coder, make.document("A wolf <b>howled</b>."), "wolf <b>")
        comment = comments.create(make.session, reviewer, tag.id, "@mina <script>x</script> @vera\n강변")
        return Talk(stage, coder, reviewer, tag.id, comment.id)


def test_what_waits_is_at_home_and_names_are_marked(talk: Talk) -> None:
    page = talk.open("/").text
    assert "Conversations that wait for you" in page
    assert '<b class="mention" title="Mina">@mina</b> &lt;script&gt;x&lt;/script&gt; @vera\n강변' in page
    assert f"#tag-{talk.tag}" in page
    assert "“wolf &lt;b&gt;”" in page
    assert "hidden>" in talk.open("/", talk.reviewer).text.partition('id="waiting"')[2].partition("<h2")[0]


def test_settling_answers_with_the_list_or_without_a_script_with_the_page(talk: Talk) -> None:
    client: SignedInClient = talk.stage.client(talk.coder)
    path = f"/comments/{talk.comment}/settlement"
    answer = client.post(path, headers=AS_FRAGMENT)
    assert (answer.status_code, "No conversation waits for you" in answer.text) == (200, True)
    answer = client.post(path)
    assert (answer.status_code, answer.location) == (303, "/")


def test_the_people_to_mention_are_those_who_would_read_it(talk: Talk) -> None:
    people = talk.open(f"/annotations/{talk.tag}/mentions").text
    assert 'data-name="rhea"' in people
    assert 'data-name="vera"' not in people
    assert 'data-name="mina"' not in people


def test_the_history_is_a_fragment_without_markup_of_texts(talk: Talk) -> None:
    history = talk.open(f"/annotations/{talk.tag}/history").text
    assert "<b>You</b> tagged “wolf &lt;b&gt;” as Legal argument" in history
    assert "<b>Rhea</b> commented" in history
    card = talk.open(f"/annotations/{talk.tag}").text
    assert (f"/annotations/{talk.tag}/history" in card, "tagged “" in card) == (True, False)
