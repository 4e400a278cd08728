"""The agreement page by keyboard alone, and sound for everybody."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.going import go
from tests.stage import Site
from webapp.domain.drafts import CodingDraft
from webapp.domain.roles import Actor, Role
from webapp.domain.workflow import RoundState
from webapp.models import Document
from webapp.services import codings, round_copies

pytestmark = [pytest.mark.browser, pytest.mark.once]
TEXT = "One wolf howled. Two wolves ran. Three slept. Four ate."
CODES = ("legal_argument", "testimony", "statistic")


@pytest.fixture
def project(site: Site) -> Actor:
    """Its reviewer; three coders have coded two locked rounds, and an article outside of them."""
    with site.making() as make:
        coders, owner = [make.member(name=name) for name in ("ada", "jonas", "mina")], make.owner()

        def coded(document: Document) -> None:
            for at, coder in enumerate(coders):
                for quote, code in zip(TEXT.split(". "), CODES[at:] + CODES[:at], strict=False):
                    make.tag(coder, document, quote, CODES[0] if quote.startswith("One") else code)
                codings.save(make.session, coder, document.id, CodingDraft("complete", {"belongs": ("yes",)}))

        for number in range(2):
            document = make.document(f"{TEXT} Round {number}.")
            round_ = make.round([document], coders)
            round_.threshold = 0.8
            coded(document)
            round_.state = RoundState.LOCKED.value
            round_copies.make(make.session, make.project(), round_)
        coded(make.document(TEXT))
        make.round([make.document("Not yet.")], [owner])
        return make.member(Role.REVIEWER)


def press(page: Page, key: str, *, until: str, most: int = 60) -> None:
    """Press *key* until what has the focus says *until*."""
    for _ in range(most):
        page.keyboard.press(key)
        if until in (page.evaluate("document.activeElement.textContent") or ""):
            return
    raise AssertionError(f"{until} can't be reached")


def test_figures_are_read_chosen_copied_and_opened_by_keys_alone(site: Site, page: Page, project: Actor) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    site.sign_in(page, project)
    go(page, f"{site.url}/projects/corpus/agreement")
    expect(page.get_by_role("img", name="α of each pair of coders")).to_be_visible()
    expect(page.get_by_role("img", name="Alpha of each code over rounds")).to_be_visible()
    expect(page.get_by_text("Below the threshold of .800")).to_be_visible()

    press(page, "Tab", until="Copy for Word")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("Copied")).to_be_attached()
    pasted = page.evaluate("navigator.clipboard.read().then(([one]) => one.getType('text/html')).then(b => b.text())")
    assert "<table" in pasted
    assert "Legal argument" in pasted
    assert "href" not in pasted
    press(page, "Tab", until="Copy as LaTeX")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    assert "\\toprule" in page.evaluate("navigator.clipboard.readText()")

    press(page, "Tab", until="All measures")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Did they find the same passages?")).to_be_visible()
    press(page, "Shift+Tab", until="By sentence")
    page.keyboard.press("Enter")
    press(page, "Tab", until="By article")
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Articles").first).to_be_visible()
    expect(page).to_have_url(f"{site.url}/projects/corpus/agreement?unit=document")
    figure = page.locator("#table tbody td a").last
    figure.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/disagreements?**")
    assert "round=" in page.url
    _sound(page, f"{site.url}/projects/corpus/agreement")


def _sound(page: Page, address: str) -> None:
    """Whatever the width and the light: nothing that axe finds, nothing wider than the screen, no complaint."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    for scheme, width in (("light", 1440), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        page.set_viewport_size({"width": width, "height": 900})
        go(page, address)
        page.get_by_text("All measures").click()
        expect(page.get_by_role("table", name="Character by character")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert wrong == []
        found = violations(page)
        assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found] == []
        wrong.clear()  # axe itself tries inline styles
