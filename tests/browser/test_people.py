"""Coming in by a link, running a team, and pages that everybody can use."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.going import go
from tests.make import PASSWORD
from tests.stage import Site
from webapp.domain.roles import Actor, Role
from webapp.services import identity, invitations, projects

pytestmark = pytest.mark.browser

SERIOUS = ("serious", "critical")


@pytest.fixture
def calm(page: Page) -> Iterator[Page]:
    """A page on which nothing goes wrong: no error, no warning, no refused style or script."""
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    assert wrong == []


def test_the_first_run_leads_to_the_first_project(calm: Page, site: Site) -> None:
    with site.making() as make:
        secret = invitations.setup_link(make.session)
    go(calm, f"{site.url}/setup/{secret}")
    calm.get_by_label("Your name").fill("Ada Lovelace")
    calm.get_by_label("Name for signing in").fill("ada")
    password = calm.get_by_label("Password", exact=True)
    password.fill(PASSWORD)
    calm.get_by_role("button", name="Show what is typed").click()
    expect(password).to_have_attribute("type", "text")
    calm.get_by_role("button", name="Become administrator").click()
    calm.get_by_role("link", name="New project").click()
    calm.get_by_label("Name", exact=True).fill("Zurück an der Grenze")
    expect(calm.get_by_label("Short name")).to_have_value("zuruck-an-der-grenze")
    calm.get_by_role("button", name="Make the project").click()
    expect(calm).to_have_url(f"{site.url}/projects/zuruck-an-der-grenze/documents")
    expect(calm.get_by_role("status", name="Notices")).to_contain_text("is ready")


def test_an_invitation_is_passed_on_and_accepted(calm: Page, site: Site, browser: Browser) -> None:
    with site.making() as make:
        owner = make.owner()
    site.sign_in(calm, owner)
    go(calm, f"{site.url}/projects/corpus/people")
    calm.get_by_role("link", name="Invite somebody").first.click()
    calm.get_by_role("radio", name=re.compile("Reviewer")).check()
    calm.get_by_label("For whom").fill("Nora")
    calm.get_by_role("button", name="Make the link").click()
    path = re.sub(r"^https?://[^/]+", "", calm.locator(".secret code").inner_text())
    with browser.new_context() as elsewhere:
        guest = elsewhere.new_page()
        asked: list[str] = []
        guest.on("request", lambda request: asked.append(request.headers.get("referer", "")))
        go(guest, site.url + path)
        expect(guest.get_by_text("invites you to join this project as reviewer")).to_be_visible()
        guest.get_by_label("Your name").fill("Nora Lind")
        guest.get_by_label("Name for signing in").fill("nora")
        guest.get_by_label("Password", exact=True).fill(PASSWORD)
        guest.keyboard.press("Enter")
        expect(guest).to_have_url(f"{site.url}/projects/corpus/documents")
        assert not any("/invitations/" in address for address in asked)
    go(calm, f"{site.url}/projects/corpus/people")
    expect(calm.get_by_role("list", name="Team")).to_contain_text("Nora Lind")


def test_whoever_removes_somebody_is_told_what_happens_first(calm: Page, site: Site) -> None:
    with site.making() as make:
        owner, mina = make.owner(), make.member(name="mina")
        make.tag(mina, make.document("A wolf howled."), "wolf")
    site.sign_in(calm, owner)
    go(calm, f"{site.url}/projects/corpus/people")
    row = calm.get_by_role("listitem").filter(has_text="Mina")
    row.get_by_role("button", name="Remove").click()
    dialog = calm.get_by_role("dialog")
    expect(dialog).to_contain_text("1 unfinished article goes back.")
    calm.keyboard.press("Escape")
    expect(row).to_be_visible()
    row.get_by_role("button", name="Remove").click()
    dialog.get_by_role("button", name="Remove").click()
    expect(calm.get_by_role("status", name="Notices")).to_contain_text("Mina is no longer in the team.")
    expect(row).to_have_count(0)


def test_a_role_is_changed_by_keys_alone(calm: Page, site: Site) -> None:
    with site.making() as make:
        owner = make.owner()
        make.member(name="mina")
    site.sign_in(calm, owner)
    go(calm, f"{site.url}/projects/corpus/people")
    calm.locator("summary[aria-label='Role of Mina'], summary:has-text('Coder')").first.focus()
    calm.keyboard.press("Enter")
    for _ in range(3):
        calm.keyboard.press("ArrowDown")
    calm.keyboard.press("Enter")
    expect(calm.get_by_role("status", name="Notices")).to_contain_text("Mina is reviewer now.")


def test_signing_out_and_in_again_leads_back(calm: Page, site: Site) -> None:
    with site.making() as make:
        make.user("mina", password=PASSWORD)
    go(calm, f"{site.url}/account")
    calm.get_by_label("Name").fill("mina")
    calm.get_by_label("Password", exact=True).fill(PASSWORD)
    calm.get_by_role("button", name="Sign in").click()
    expect(calm).to_have_url(f"{site.url}/account")
    calm.get_by_label("You: Mina").click()
    calm.get_by_role("button", name="Sign out", exact=True).click()
    expect(calm).to_have_url(f"{site.url}/sign-in")


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_people_can_be_used_by_everybody(page: Page, site: Site, scheme: str) -> None:
    """Nothing serious for axe (which itself tries inline styles, hence no look at the console), nothing too wide."""
    paths = _furnish(site, page)
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    found = []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for path in paths:
            go(page, site.url + path)
            results = violations(page)
            found += [(path, width, one["id"], one["nodes"][0]["html"]) for one in results if one["impact"] in SERIOUS]
            wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            found += [(path, width, "too wide", "")] if wide else []
    assert found == []


def _furnish(site: Site, page: Page) -> list[str]:
    with site.making() as make:
        ada, mina = make.user("ada", is_admin=True), make.member(name="mina")
        make.member(Role.VIEWER)
        owner = make.owner()
        make.tag(mina, make.document("A wolf howled.", title="The river"), "wolf")
        projects.join(make.session, make.project(), ada, Role.OWNER)
        link = invitations.invite(make.session, owner, "corpus", Role.VIEWER, "Nora")
        reset = invitations.reset_link(make.session, Actor.system(), make.user())
        admin = identity.as_actor(ada)
    site.sign_in(page, admin)
    return [
        "/", "/projects/corpus/people", "/projects/corpus/people/invitations/new", "/projects/corpus/settings",
        "/projects/corpus/activity", "/projects/new", "/account", "/admin/people", f"/invitations/{link}",
        f"/reset/{reset}",
    ]  # fmt: skip
