"""Examples, rulings and questions about codes on the pages, and rulings as files."""

import csv
import io
import re
from dataclasses import dataclass

import pytest

from tests.access.forms import shown
from tests.stage import SignedInClient, Stage
from webapp.domain.roles import Actor, Role
from webapp.services import comments, discussions, examples, settling

BOOK = "/projects/corpus/codebook"
RULINGS = f"{BOOK}/rulings"
AS_FRAGMENT = {"HX-Request-Type": "partial"}


@dataclass
class Team:
    """A coder's tag on which something is asked, and who looks at it."""

    stage: Stage
    coder: Actor
    owner: Actor
    viewer: Actor
    tag: object
    question: object

    def client(self, person: Actor) -> SignedInClient:
        return self.stage.client(person)


@pytest.fixture
def team(stage: Stage) -> Team:
    with stage.making() as make:
        coder, owner, viewer = make.member(name="mina"), make.owner(), make.member(Role.VIEWER)
        tag = make.tag(coder, make.document("A wolf <b>howled</b>.", title="The river"), "wolf <b>")
        make.session.flush()
        question = comments.create(make.session, coder, tag.id, "=Is <i>this</i> one?")
        return Team(stage, coder, owner, viewer, tag.id, question.id)


def test_a_tag_becomes_an_example_on_its_card_and_is_taken_back(team: Team) -> None:
    client = team.client(team.owner)
    path = f"/annotations/{team.tag}/example"
    made = client.post(path, data={"kind": "example"}, headers=AS_FRAGMENT)
    assert (made.status_code, "Example of Legal argument" in made.text) == (200, True)
    assert '"words":"Example of Legal argument"' in made.headers["HX-Trigger"]
    assert client.post(path, data={"kind": "best"}).status_code == 422
    for person, may in ((team.coder, False), (team.owner, True)):
        card = team.client(person).get(f"/annotations/{team.tag}").text
        assert ("Example of Legal argument" in card, 'data-command="example"' in card) == (True, may)
        page = team.client(person).get(BOOK).text
        assert ("wolf &lt;b&gt;</blockquote>" in page, "Take out" in page) == (True, may)
    assert "<li>wolf &lt;b&gt;</li>" in team.client(team.viewer).get(f"{BOOK}.html").text
    back = client.post(f"{path}/removal", data={"back": f"{BOOK}#code-legal_argument"})
    assert (back.status_code, back.location) == (303, f"{BOOK}#code-legal_argument")
    assert "From the articles" not in team.client(team.coder).get(f"{BOOK}.html").text


def test_a_question_is_settled_from_my_work_without_a_script(team: Team) -> None:
    client = team.client(team.owner)
    with team.stage.making() as make:
        comments.create(make.session, team.coder, team.tag, f"@{team.owner.name}?")
    home = client.get("/").text
    assert "Settle with this answer" in home
    assert "Settle with this answer" not in team.client(team.coder).get("/").text
    sent = {"body": "No, never.", "settles": str(team.question), "back": "/"}
    answer = client.post(f"/annotations/{team.tag}/comments", data=sent)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "No conversation waits for you" in client.get("/").text
    card = client.get(f"/annotations/{team.tag}").text
    assert ("Settled with this answer, version 1.0" in card, "Open again" in card) == (True, True)
    refused = team.client(team.coder).post(f"/annotations/{team.tag}/comments", data=sent)
    assert refused.status_code == 403
    again = client.post(f"/comments/{team.question}/reopening", headers=AS_FRAGMENT)
    assert (again.status_code, "Settled with" in again.text) == (200, False)


def test_rulings_are_read_searched_and_taken_along(team: Team) -> None:
    with team.stage.making() as make:
        settling.settle(make.session, team.owner, team.question, "+No, @mina.")
    client = team.client(team.coder)
    page = client.get(RULINGS).text
    assert "=Is &lt;i&gt;this&lt;/i&gt; one?" in page
    assert "No ruling says this." in client.get(f"{RULINGS}?q=wulf").text
    assert "No ruling says this." in client.get(f"{RULINGS}?code=testimony").text
    assert client.get(f"{RULINGS}?after=x").status_code == 400
    assert team.client(team.viewer).get(RULINGS).status_code == 403
    saved = client.get(f"{RULINGS}/file?format=csv&q=WOLF")
    (row,) = csv.DictReader(io.StringIO(saved.text))
    assert (row["code"], row["passage"], row["question"]) == ("legal_argument", "wolf <b>", "'=Is <i>this</i> one?")
    assert re.fullmatch(r"'\+No, @u-[0-9a-f]{16}\.", row["decision"])
    assert "corpus-rulings.csv" in saved.headers["Content-Disposition"]
    (ruling,) = client.get(f"{RULINGS}/file?format=json").json
    assert (ruling["question"], ruling["version"], ruling["source"]) == ("=Is <i>this</i> one?", "1.0", "answer")
    assert client.get(f"{RULINGS}/file?format=json&q=nothing").json == []
    assert client.get(f"{RULINGS}/file?format=pdf").status_code == 415
    assert "<i>=Is &lt;i&gt;this" in client.get(f"{BOOK}.html").text


def test_a_draft_offers_the_questions_that_it_settles(team: Team) -> None:
    client = team.client(team.owner)
    with team.stage.making() as make:
        about = discussions.ask(make.session, team.coder, "corpus", "legal_argument", "Any law?")
    client.post(f"{BOOK}/draft")
    form = f"{BOOK}/draft/codes/legal_argument"
    client.post(form, data={**shown(client.get(form).text, form, form), "full_definition": "A norm that is named."})
    changes = f"{BOOK}/draft/changes"
    compared = client.get(changes).text
    assert compared.count('name="settles"') == 2
    assert "checked" not in compared.partition('name="settles"')[2].partition(">")[0]
    sent = {**shown(compared, changes, changes), "settles": [str(team.question), str(about.id)]}
    refused = client.post(changes, data={**sent, "change_note": ""})
    assert (refused.status_code, refused.text.count("checked")) == (422, 2)
    used = client.post(changes, data={**sent, "change_note": "Named norms only."})
    assert used.status_code == 303
    page = client.get(f"{BOOK}/1.1").text
    settled = page.partition('id="settled"')[2].partition("</section>")[0]
    assert (settled.count("Named norms only."), f"#tag-{team.tag}" in settled) == (2, True)
    card = client.get(f"/annotations/{team.tag}").text
    assert f'Settled by <a href="{BOOK}/1.1">version 1.1</a>' in card


def test_the_page_of_the_codebook_asks_the_same_whatever_stands_beside_it(team: Team) -> None:
    from tests.statements import counted

    client = team.client(team.owner)

    def fill(count: int) -> None:
        with team.stage.making() as make:
            document = make.document(f"A wolf howled {count} times. {'wolf ' * count}")
            for _ in range(count):
                tag = make.tag(team.coder, document, "wolf")
                make.session.flush()
                examples.mark(make.session, team.owner, tag.id, counter=False)
                asked = discussions.ask(make.session, team.coder, "corpus", "testimony", "One, @mina?")
                settling.settle(make.session, team.owner, asked.id, "So, @mina.")
                discussions.ask(make.session, team.coder, "corpus", "testimony", "Two, @mina?")

    counts = []
    for count in (1, 8):
        fill(count)
        with counted() as asked:
            assert client.get(BOOK).status_code == client.get(f"{BOOK}.html").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
