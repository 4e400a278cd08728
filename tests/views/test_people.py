"""The pages of people: my work, team, invitations, account, administration, settings, activity."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from tests.access.world import visitor
from tests.make import PASSWORD
from tests.stage import SignedInClient, Stage
from webapp.domain.roles import Actor, Role
from webapp.models import Project
from webapp.services import accounts, invitations, projects

NEW = {"display_name": "Nora Lind", "name": "nora", "password": PASSWORD}


def test_my_work_says_where_to_go_on(stage: Stage) -> None:
    with stage.making() as make:
        mina, document = make.member(name="mina"), make.document("A wolf howled.", title="The river")
        make.tag(mina, document, "wolf")
    page = words(stage.client(mina).get("/"))
    assert "You are a coder" in page
    assert "Where you stopped The river" in page
    assert "0 of 1 finished by you, 1 in progress" in page
    assert "Continue" in page


@pytest.mark.parametrize(("is_admin", "said"), [(True, "New project"), (False, "An owner sends you a link")])
def test_without_a_project_my_work_says_what_to_do(stage: Stage, is_admin: bool, said: str) -> None:
    with stage.making() as make:
        user = make.user(is_admin=is_admin)
    assert said in words(stage.client(user).get("/"))


def test_a_new_project_is_made_and_opened(stage: Stage) -> None:
    with stage.making() as make:
        ada = make.user("ada", is_admin=True)
    client = stage.client(ada)
    made = client.post("/projects", data={"name": "At the border", "slug": "border"})
    assert (made.status_code, made.location) == (303, "/projects/border/documents")
    again = client.post("/projects", data={"name": "Again", "slug": "border"})
    assert again.status_code == 422
    assert "There is already a project border." in words(again)
    assert 'value="Again"' in again.text


def test_everybody_sees_the_team_and_owners_can_change_it(stage: Stage) -> None:
    with stage.making() as make:
        owner, mina = make.owner(), make.member(name="mina")
    seen = stage.client(mina).get("/projects/corpus/people")
    assert "Mina you" in words(seen)
    assert "Invite somebody" not in seen.text
    assert 'name="role"' not in seen.text
    client = stage.client(owner)
    assert "Invite somebody" in client.get("/projects/corpus/people").text
    changed = client.post(f"/projects/corpus/people/{mina.user_id}/role", data={"role": "reviewer"})
    assert changed.status_code == 303
    assert "Mina is reviewer now." in words(client.get("/projects/corpus/people"))
    assert client.post(f"/projects/corpus/people/{mina.user_id}/role", data={"role": "king"}).status_code == 422


def test_before_somebody_is_removed_the_page_says_what_becomes_of_their_work(stage: Stage) -> None:
    with stage.making() as make:
        owner, mina = make.owner(), make.member(name="mina")
        make.tag(mina, make.document("A wolf howled."), "wolf")
    client = stage.client(owner)
    page = client.get("/projects/corpus/people").text
    sentence = "1 unfinished article goes back. Adding them again brings unfinished work back."
    assert f'data-confirm="{sentence}"' in page
    assert 'data-confirm-title="Remove Mina?"' in page
    assert client.post(f"/projects/corpus/people/{mina.user_id}/removal").status_code == 303
    assert "Mina is no longer in the team. 1 unfinished article goes back." in words(
        client.get("/projects/corpus/people")
    )
    assert stage.client(mina).get("/projects/corpus/people").status_code == 404


def test_the_last_owner_is_told_why_they_can_not_leave(stage: Stage) -> None:
    with stage.making() as make:
        owner = make.owner()
    refused = stage.client(owner).post("/projects/corpus/people/departure")
    assert refused.status_code == 409
    assert "A project keeps at least one owner" in words(refused)


def test_an_invited_person_makes_an_account_and_is_in(stage: Stage) -> None:
    link = _invited(stage, Role.REVIEWER)
    client = visitor(stage)
    page = words(client.get(link))
    assert "invites you to join this project as reviewer" in page
    assert client.post(f"{link}/account", data=NEW).location == "/projects/corpus/documents"
    assert "Welcome to Corpus." in words(client.get("/projects/corpus/documents"))
    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "password123"}, "tried first"),
        ({"password": "short"}, "10 to 256 characters"),
        ({"name": "mina"}, "There is already somebody called mina."),
        ({"name": "a b"}, "small letters"),
        ({"display_name": ""}, "A name to show is missing."),
    ],
)
def test_an_invitation_form_that_comes_back_says_what_to_mend(stage: Stage, wrong: dict[str, str], said: str) -> None:
    with stage.making() as make:
        make.user("mina")
    link = _invited(stage)
    client = visitor(stage)
    answer = client.post(f"{link}/account", data={**NEW, **wrong})
    assert answer.status_code == 422
    assert said in words(answer)
    assert PASSWORD not in answer.text
    assert client.post(f"{link}/account", data=NEW).status_code == 303


def test_somebody_with_an_account_signs_in_and_comes_back_to_the_invitation(stage: Stage) -> None:
    with stage.making() as make:
        mina = make.user("mina", password=PASSWORD)
    link = _invited(stage)
    client = visitor(stage)
    (sign_in,) = re.findall(r'href="(/sign-in\?next=[^"]+)"', client.get(link).text)
    form = client.get(unescape(sign_in)).text
    (following,) = re.findall(r'name="next"[^>]* value="([^"]+)"', form)
    answer = client.post("/sign-in", data={"name": " Mina ", "password": PASSWORD, "next": following})
    assert answer.location == link
    client.csrf_token = csrf(client)
    assert "Join as Mina" in client.get(link).text
    assert client.post(link).location == "/projects/corpus/documents"
    assert mina


def test_an_owner_makes_lists_and_takes_back_invitations(stage: Stage) -> None:
    with stage.making() as make:
        owner = make.owner()
    client = stage.client(owner)
    made = client.post("/projects/corpus/people/invitations", data={"role": "viewer", "label": "Nora"})
    assert made.status_code == 201
    assert "Pass this link on to Nora" in words(made)
    (link,) = re.findall(r"<code>[^<]*(/invitations/[\w-]+)</code>", made.text)
    page = client.get("/projects/corpus/people").text
    assert link not in page
    assert "Nora" in page
    (back,) = re.findall(r'action="([^"]+/revocation)"', page)
    assert client.post(back).status_code == 303
    assert stage.client().get(link).status_code == 404
    assert client.post(back).status_code == 404


def test_a_reset_link_leads_to_a_new_password(stage: Stage) -> None:
    with stage.making() as make:
        mina = make.user("mina", password=PASSWORD)
        secret = invitations.reset_link(make.session, Actor.system(), mina)
    client = visitor(stage)
    assert "who signs in as mina" in words(client.get(f"/reset/{secret}"))
    assert client.post(f"/reset/{secret}", data={"password": "mina12345678"}).status_code == 422
    assert client.post(f"/reset/{secret}", data={"password": "der Wolf am Fluss"}).location == "/"
    assert "Your new password holds." in words(client.get("/"))
    assert client.get(f"/reset/{secret}").status_code == 404


def test_one_s_name_is_changed_and_what_can_not_be_is_refused(stage: Stage) -> None:
    with stage.making() as make:
        mina = make.user("mina")
    client = stage.client(mina)
    assert client.post("/account", data={"display_name": "Mina O.", "email": "mina@example.org"}).status_code == 303
    assert 'value="Mina O."' in client.get("/account").text
    wrong = client.post("/account", data={"display_name": "Mina", "email": "no address"})
    assert wrong.status_code == 422
    assert "This is not an e-mail address." in words(wrong)
    assert 'value="no address"' in wrong.text


def test_a_token_is_shown_once_and_can_be_revoked(stage: Stage) -> None:
    with stage.making() as make:
        mina = make.member(name="mina")
    client = stage.client(mina)
    made = client.post("/account/tokens", data={"label": "Analysis", "project": "corpus", "days": "30"})
    assert made.status_code == 201
    (secret,) = re.findall(r"<code>(glo_[\w-]+)</code>", made.text)
    page = client.get("/account").text
    assert secret not in page
    assert "Analysis" in page
    assert stage.client().get("/api/v1/projects", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    (revoke,) = re.findall(r'action="([^"]+/revocation)"', page)
    assert client.post(revoke).status_code == 303
    assert stage.client().get("/api/v1/projects", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


@pytest.mark.parametrize("wrong", [{"project": "other"}, {"days": "7"}, {"label": "x" * 81}, {"label": "two\nlines"}])
def test_a_token_that_is_not_on_offer_is_refused(stage: Stage, wrong: dict[str, str]) -> None:
    with stage.making() as make:
        mina = make.member(name="mina")
        make.project("other")
    answer = stage.client(mina).post("/account/tokens", data={"label": "", "project": "", "days": "30", **wrong})
    assert answer.status_code == 422
    assert "glo_" not in answer.text


def test_an_administrator_adds_people_and_passes_a_link_on(stage: Stage) -> None:
    with stage.making() as make:
        ada = make.user("ada", is_admin=True)
    client = stage.client(ada)
    added = client.post("/admin/people", data={"display_name": "Nora Lind", "name": "nora", "email": ""})
    assert added.status_code == 201
    assert "A link for Nora Lind" in words(added)
    (link,) = re.findall(r"<code>[^<]*(/reset/[\w-]+)</code>", added.text)
    newcomer = visitor(stage)
    assert "Choose a password" in newcomer.get(link).text
    assert newcomer.post(link, data={"password": PASSWORD}).location == "/"
    taken = client.post("/admin/people", data={"display_name": "Another", "name": "nora", "email": ""})
    assert taken.status_code == 422
    assert "There is already somebody called nora." in words(taken)


def test_an_administrator_disables_and_lets_in_again(stage: Stage) -> None:
    with stage.making() as make:
        ada, mina = make.user("ada", is_admin=True), make.user("mina")
    client, other = stage.client(ada), stage.client(mina)
    assert client.post(f"/admin/people/{mina.id}/disabling").status_code == 303
    assert other.get("/").status_code == 303
    assert "Let sign in again" in client.get("/admin/people").text
    assert client.post(f"/admin/people/{mina.id}/enabling").status_code == 303
    assert client.post(f"/admin/people/{ada.id}/disabling").status_code == 409
    assert client.post(f"/admin/people/{mina.id}/appointment", data={"is_admin": "yes"}).status_code == 303
    assert stage.client(mina).get("/admin/people").status_code == 200
    assert client.post(f"/admin/people/{ada.id}/appointment", data={"is_admin": "no"}).status_code == 303
    assert client.get("/admin/people").status_code == 403


def test_settings_are_saved_and_a_project_closed_and_reopened(stage: Stage) -> None:
    with stage.making() as make:
        owner = make.owner()
    client = stage.client(owner)
    saved = client.post("/projects/corpus/settings", data={"name": "Return", "description": "On return."})
    assert saved.status_code == 303
    with stage.database.reading() as session:
        project = session.scalars(select(Project)).one()
        assert (project.name, project.description, project.open_team) == ("Return", "On return.", False)
    assert client.post("/projects/corpus/settings", data={"name": ""}).status_code == 422
    assert client.post("/projects/corpus/closing").status_code == 303
    page = words(client.get("/projects/corpus/settings"))
    assert "This project was closed on" in page
    assert "Reopen" in page
    assert client.post("/projects/corpus/reopening").status_code == 303
    assert "Close the project" in client.get("/projects/corpus/settings").text


def test_activity_is_told_in_words_and_by_parts(stage: Stage) -> None:
    with stage.making() as make:
        owner, mina = make.owner(), make.member(name="mina")
        make.tag(mina, make.document("A wolf howled.", title="The river"), "wolf")
    client = stage.client(owner)
    page = words(client.get("/projects/corpus/activity"))
    assert "Mina tagged a passage as legal_argument in The river" in page
    codebook = words(client.get("/projects/corpus/activity?part=codebook"))
    assert "Nothing of this kind has happened yet." in codebook


def test_a_name_is_text_wherever_it_is_shown(stage: Stage) -> None:
    name = "<img src=x onerror=alert(1)>"
    with stage.making() as make:
        owner, ada = make.owner(), make.user("ada", is_admin=True)
        accounts.update(make.session, owner, name, "")
        make.project().name = name
        invitations.invite(make.session, owner, "corpus", Role.VIEWER, name)
        projects.join(make.session, make.project(), ada, Role.OWNER)
    client = stage.client(ada)
    for path in (
        "/",
        "/projects/corpus/people",
        "/projects/corpus/activity",
        "/projects/corpus/settings",
        "/admin/people",
    ):
        text = client.get(path).text
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text


def test_who_is_signed_in_need_not_sign_in_again(stage: Stage) -> None:
    with stage.making() as make:
        mina = make.user("mina")
    assert stage.client(mina).get("/sign-in?next=/account").location == "/account"


def test_the_demo_link_signs_in_once(stage: Stage) -> None:
    with stage.making() as make:
        mina = make.user("mina")
        secret = invitations.demo_link(make.session, mina)
    client = stage.client()
    assert client.get(f"/link/{secret}").location == "/"
    assert client.get("/").status_code == 200
    assert stage.client().get(f"/link/{secret}").status_code == 404


def _invited(stage: Stage, role: Role = Role.ANNOTATOR) -> str:
    with stage.making() as make:
        secret = invitations.invite(make.session, make.owner(), "corpus", role)
    return f"/invitations/{secret}"


def words(answer: object) -> str:
    """What a person reads of a page, without its bar, in one line."""
    text = re.sub(r"<(script|head|nav)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)  # type: ignore[attr-defined]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def csrf(client: SignedInClient) -> str:
    """The token of the session that *client* has now."""
    return re.findall(r'name="csrf-token" content="([^"]+)"', client.get("/account").text)[0]
