"""Pages of rounds: without a script, and with a database that is never asked more for more."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.rounds import finished, planned
from tests.stage import SignedInClient, Stage
from tests.statements import counted
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.domain.workflow import Purpose
from webapp.models import Assignment, Document, Round
from webapp.services import members, round_moves

ROUNDS = "/projects/corpus/rounds"


def _people(stage: Stage, articles: int = 3) -> tuple[Actor, Actor, Actor]:
    with stage.making() as make:
        people = make.owner(), make.member(), make.member()
        for number in range(articles):
            make.document(f"A wolf howled {number} times.")
    return people


def _form(client: SignedInClient, *coders: Actor, **changed: Any) -> dict[str, Any]:
    """What the form of a new pilot sends."""
    assert "New pilot round" in client.get(f"{ROUNDS}/new?purpose=pilot").text
    who = [str(coder.user_id) for coder in coders]
    draw = {"drawn": "random", "amount": "2", "unit": "articles", "frame": "all", "seed": "7", "version": "1.0"}
    return {"purpose": "pilot", "name": "First", "coders": who, **draw, **changed}


def _id(stage: Stage) -> str:
    with stage.database.reading() as session:
        return str(session.scalars(select(Round.id).order_by(Round.id.desc()).limit(1)).one())


def test_a_round_is_planned_changed_opened_and_locked_with_plain_forms(stage: Stage) -> None:
    owner, one, other = _people(stage)
    client = stage.client(owner)
    assert "Plan the first one." in client.get(ROUNDS).text
    made = client.post(ROUNDS, data=_form(client, one, other))
    assert made.status_code == 303
    shown = client.get(made.location).text
    assert "2 articles were drawn at random from all 3 articles of the project (seed 7)." in shown
    assert "Both coders code each of them. Everybody codes in the open, with version 1.0 of the codebook." in shown
    assert 'value="First"' in client.get(f"{made.location}/edit").text
    again = _form(client, one, name="Second", round=_id(stage))
    assert client.post(made.location, data=again).status_code == 303
    assert "One coder codes all of them." in client.get(made.location).text
    client.post(f"{made.location}/opening")
    assert "Begin: 1 of 2" in stage.client(one).get("/").text
    telling = {"name": "Third", "note": "Mind the captions.", "ends_on": "2020-05-01"}
    assert "its articles, coders and rules stay as they are" in client.get(f"{made.location}/edit").text
    client.post(f"{made.location}/words", data=telling)
    assert "late since 1 May 2020" in stage.client(one).get("/").text
    asked = client.get(f"{made.location}/lock").text
    assert f"{one.display_name} lacks 2 articles." in asked
    assert (
        "Not everything in this round is finished yet."
        in client.post(f"{made.location}/lock", follow_redirects=True).text
    )
    assert (
        "The round is locked." in client.post(f"{made.location}/lock", data={"anyway": "y"}, follow_redirects=True).text
    )
    refused = client.post(f"{made.location}/unlocking", data={"reason": ""}, follow_redirects=True).text
    assert "Say why it is unlocked" in refused
    opened = client.post(f"{made.location}/unlocking", data={"reason": "A caption."}, follow_redirects=True).text
    assert "open since" in opened
    assert "unlocked the round “Third”: A caption." in client.get("/projects/corpus/activity").text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "The round needs a name."),
        ({"coders": []}, "Choose who codes."),
        ({"coders": [str(new_id())]}, "is not a valid choice"),
        ({"seed": ""}, "A seed is missing."),
        ({"seed": "99999999999999999999"}, "This number is out of range."),
        ({"each": "9"}, "An article can’t have more coders than the round."),
        ({"threshold": "1.5"}, "A threshold lies between 0 and 1."),
        ({"ends_on": "the first of May"}, "Not a valid date value."),
        ({"facet": "colour", "value": "red"}, "Not a valid choice."),
        ({"drawn": "chosen", "chosen": "nonsense"}, "not a valid choice"),
        ({"drawn": "chosen"}, "Choose at least one article."),
    ],
)
def test_a_form_comes_back_with_what_has_to_be_mended(stage: Stage, changed: dict[str, Any], words: str) -> None:
    owner, one, _ = _people(stage)
    client = stage.client(owner)
    back = client.post(ROUNDS, data=_form(client, one, **changed))
    assert (back.status_code, words in back.text) == (422, True), back.text
    with stage.database.reading() as session:
        assert session.scalars(select(Round)).all() == []


def test_a_refusal_leads_back_to_the_page_that_asked_and_nowhere_else(stage: Stage) -> None:
    owner, one, other = _people(stage)
    with stage.making() as make:
        opened = planned(make.session, owner, [one, other], opened=True)
        second = planned(make.session, owner, [one, other])
    client, page = stage.client(owner), f"{ROUNDS}/{opened.id}"
    ours = "http://localhost"
    for came, back in (
        (f"{ours}{page}", page),
        (f"{ours}//evil.example", None),
        ("http://evil.example/", None),
        ("http://[", None),
        ("", None),
    ):
        answer = client.post(f"{page}/deletion", headers={"Referer": came} if came else {})
        assert (answer.status_code, "Load the page again" in answer.text) == (409, False)
        assert (f'href="{back}">Back to the page' in answer.text) is bool(back), came
    shown = client.get(f"{ROUNDS}/{second.id}").text
    assert "This round can’t be opened yet." in shown
    assert "Open the round" not in shown


def test_the_preview_follows_what_is_typed(stage: Stage) -> None:
    owner, one, other = _people(stage)
    client, htmx = stage.client(owner), {"HX-Request": "true", "HX-Request-Type": "partial"}
    form = _form(client, one, other, name="", amount="9", stratum="outlet")
    shown = client.post(f"{ROUNDS}/preview", data=form, headers=htmx)
    assert (shown.status_code, shown.text.count("<section")) == (200, 1)
    assert "You asked for 9; there are no more." in shown.text
    assert "3 of 3" in shown.text
    assert "Say how many" in client.post(f"{ROUNDS}/preview", data={**form, "amount": "0"}, headers=htmx).text
    listed = client.post(f"{ROUNDS}/choices", data={**form, "facet": "title", "value": "nothing"}, headers=htmx)
    assert "No article fits." in listed.text


def test_an_owner_draws_further_and_hands_over(stage: Stage) -> None:
    owner, one, other = _people(stage, 5)
    with stage.making() as make:
        heir = make.member()
        made = planned(
            make.session, owner, [one, other], purpose=Purpose.PRODUCTION, amount=2, blind=False, opened=True
        )
        leaver = one.user_id or new_id()
        members.remove(make.session, owner, "corpus", leaver)
    client, here = stage.client(owner), f"{ROUNDS}/{made.id}"
    assert "2 articles were added" in client.post(f"{here}/articles", data={"amount": "2"}, follow_redirects=True).text
    assert "not in the team any more" in client.get(here).text
    sent = {"leaver": str(leaver), "heir": str(heir.user_id)}
    assert (
        "1 article was given to another coder."
        in client.post(f"{here}/handovers", data=sent, follow_redirects=True).text
    )
    assert "Say how many" in client.post(f"{here}/articles", data={"amount": ""}, follow_redirects=True).text
    assert "There are no more." in client.post(f"{here}/articles", data={"amount": "9"}, follow_redirects=True).text


def test_a_coder_reads_what_a_round_is_for_and_nothing_of_the_others(stage: Stage) -> None:
    owner, one, other = _people(stage)
    with stage.making() as make:
        session = make.session
        made = planned(session, owner, [one, other], note="Mind the captions.", hides_source=True, opened=True)
        first = session.scalars(select(Assignment.document_id).where(Assignment.user_id == other.user_id)).first()
        finished(session, other, session.get_one(Document, first))
    shown = stage.client(one).get(f"{ROUNDS}/{made.id}").text
    for words in (
        "Mind the captions.",
        "Article 1",
        "0 of 3 finished",
        "Until it is locked you see nobody else’s work",
    ):
        assert words in shown
    for words in (other.display_name, "seed", "Document "):
        assert words not in shown
    listed = stage.client(one).get("/api/v1/projects/corpus/rounds").json["items"]
    assert [(item["seed"], item["progress"], item["own"]) for item in listed] == [
        (None, None, {"asked": 3, "finished": 0})
    ]
    (item,) = stage.client(owner).get("/api/v1/projects/corpus/rounds").json["items"]
    assert (item["seed"], item["progress"], item["own"]) == (7, {"asked": 6, "finished": 1}, None)


def test_few_and_many_articles_and_rounds_cost_the_same_statements(stage: Stage) -> None:
    numbers: list[list[int]] = []
    for count in (2, 40):
        with stage.making() as make:
            owner, coders = make.owner(), [make.member() for _ in range(3)]
            articles = [make.document(f"An owl {new_id()} hooted.") for _ in range(count)]
            made = planned(make.session, owner, coders, chosen=articles, opened=True)
            planned(make.session, owner, coders, chosen=articles)
        asked = []
        for person, path in ((owner, ROUNDS), (owner, f"{ROUNDS}/{made.id}"), (coders[0], f"{ROUNDS}/{made.id}")):
            client = stage.client(person)
            client.get(path)
            with counted() as statements:
                assert client.get(path).status_code == 200
            asked.append(len(statements))
        numbers.append(asked)
    assert numbers[0] == numbers[1]


def test_a_long_list_goes_on_where_it_is_asked_to(stage: Stage) -> None:
    owner, coder, _ = _people(stage, 70)
    with stage.making() as make:
        made = planned(make.session, owner, [coder], amount=70, blind=False)
        round_moves.open_(make.session, owner, "corpus", made.id)
    htmx, here = {"HX-Request": "true", "HX-Request-Type": "partial"}, f"{ROUNDS}/{made.id}"
    for person, mark in ((coder, "mine="), (owner, "after=")):
        client = stage.client(person)
        first = client.get(here).text
        more = first.partition(f"{here}?{mark}")[2].partition('"')[0]
        rest = client.get(f"{here}?{mark}{more}", headers=htmx).text
        assert rest.count("<li") == 20
        assert "Show more" not in rest


def test_a_reviewer_finds_no_round_that_is_only_planned(stage: Stage) -> None:
    owner, coder, _ = _people(stage)
    with stage.making() as make:
        reviewer = make.member(Role.REVIEWER)
        made = planned(make.session, owner, [coder])
    assert stage.client(reviewer).get(f"{ROUNDS}/{made.id}").status_code == 404
    assert stage.client(coder).get(f"{ROUNDS}/{made.id}").status_code == 404
    assert stage.client(reviewer).get(f"{ROUNDS}/new").status_code == 403
