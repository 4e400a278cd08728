"""One's own keys: kept, used by every page, refused at the field, put back."""

import html
import json
import re

from sqlalchemy import select

from tests.stage import SignedInClient, Stage
from webapp.domain.keys import DELIVERED, NAMED
from webapp.domain.roles import Role
from webapp.models import Event, User

ALL = {name: DELIVERED.shown(name) for name in NAMED} | {"on": "y"}


def test_a_changed_key_is_on_every_page_and_nobody_elses(stage: Stage) -> None:
    with stage.making() as make:
        mina, rhea = make.member(name="mina"), make.member(Role.REVIEWER, name="rhea")
        document = make.document("A wolf howled.")
        tag = make.tag(mina, document, "wolf")
    client, other = stage.client(mina), stage.client(rhea)
    assert (
        client.post("/account/keys", data={**ALL, "unsure": "W", "help": "h", "comment": "Shift+K"}).status_code == 303
    )
    article = client.get(f"/documents/{document.id}").text
    assert (_commands(article)["w"], _commands(article)["h"]) == ("unsure", "help")
    assert "u" not in _commands(article)
    assert 'aria-keyshortcuts="w">Unsure<kbd aria-hidden="true">w</kbd>' in article
    assert re.search(r"<dt><kbd>w</kbd></dt>\s*<dd>Unsure</dd>", article)
    assert ">⇧K</kbd>" in client.get(f"/annotations/{tag.id}").text
    assert _commands(client.get("/account").text) == {"h": "help"}
    assert "Some keys are your own." in client.get("/account").text
    assert 'value="⇧K"' in client.get("/account/keys").text
    assert _commands(other.get(f"/documents/{document.id}").text)["u"] == "unsure"
    assert ">c</kbd>" in other.get("/projects/corpus/review").text


def test_switched_off_no_page_knows_a_key(stage: Stage) -> None:
    with stage.making() as make:
        rhea = make.member(Role.REVIEWER, name="rhea")
        document = make.document("A wolf howled.")
        make.tag(make.member(), document, "wolf")
    client = stage.client(rhea)
    assert (
        client.post("/account/keys", data={name: key for name, key in ALL.items() if name != "on"}).status_code == 303
    )
    for path in ("/", "/account", f"/documents/{document.id}", "/projects/corpus/review"):
        page = client.get(path).text
        assert ('data-keys="off"' in page, _commands(page)) == (True, {})
        assert "aria-keyshortcuts" not in page
    assert "Single keys are off." in client.get("/account").text


def test_what_can_not_be_is_said_at_the_field_and_nothing_is_changed(stage: Stage) -> None:
    client = _mina(stage)
    refused = client.post("/account/keys", data={**ALL, "unsure": "n", "delete": "F1"})
    assert refused.status_code == 422
    page = html.unescape(refused.text)
    for name, said in (("unsure", "“Note” has this key too."), ("delete", "Take one of the signs")):
        assert re.search(rf'id="{name}-error">.*?{said}', page, re.DOTALL)
        assert re.search(rf'aria-invalid="true"[^>]* id="{name}"|id="{name}"[^>]*aria-invalid="true"', page)
    assert 'value="f1"' in page
    assert _stored(stage) == {}


def test_two_commands_change_places_and_an_empty_field_is_as_delivered(stage: Stage) -> None:
    client = _mina(stage)
    assert client.post("/account/keys", data={**ALL, "unsure": "n", "note": "u", "delete": ""}).status_code == 303
    assert _stored(stage) == {"changed": {"unsure": "n", "note": "u"}}


def test_a_key_that_codes_use_is_taken_and_it_is_said_that_the_code_goes_first(stage: Stage) -> None:
    client = _mina(stage)
    assert client.post("/account/keys", data={**ALL, "unsure": "1"}).status_code == 303
    page = client.get("/account/keys").text
    assert re.search(r'id="unsure-help">A code with this key goes first.', page)
    assert 'id="note-help"' not in page


def test_all_keys_are_put_back(stage: Stage) -> None:
    client = _mina(stage)
    client.post("/account/keys", data={"unsure": "w"})
    assert _stored(stage) == {"off": True, "changed": {"unsure": "w"}}
    assert client.post("/account/keys/deletion").status_code == 303
    assert _stored(stage) == {}
    assert "All keys are as delivered." in client.get("/account").text


def test_keys_are_nobodys_business_and_not_in_the_log(stage: Stage) -> None:
    client = _mina(stage)
    with stage.database.reading() as session:
        before = len(session.scalars(select(Event)).all())
    client.post("/account/keys", data={**ALL, "unsure": "w"})
    with stage.database.reading() as session:
        assert len(session.scalars(select(Event)).all()) == before


def _mina(stage: Stage) -> SignedInClient:
    with stage.making() as make:
        mina = make.user("mina")
    return stage.client(mina)


def _stored(stage: Stage) -> dict[str, object]:
    with stage.database.reading() as session:
        return session.scalars(select(User.keys).where(User.name == "mina")).one()


def _commands(page: str) -> dict[str, str]:
    found = re.search(r"data-commands='([^']*)'", page)
    assert found
    commands: dict[str, str] = json.loads(html.unescape(found[1]))
    return commands
