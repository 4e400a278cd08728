"""A round from its plan to its lock, by keys alone: an owner and two coders."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import COLOURS, violations
from tests.browser.going import go
from tests.stage import Site
from webapp.domain.roles import Actor, Role

pytestmark = [pytest.mark.browser, pytest.mark.once]

"""What of axe's rules can tell dark from light."""
Scheme = Literal["dark"]
_FOCUSED = "element => element === document.activeElement"


def test_a_round_is_planned_coded_and_locked_by_keys_alone(site: Site, page: Page, browser: Browser) -> None:
    with site.making() as make:
        owner, coders = make.owner(), [make.member(Role.ANNOTATOR) for _ in range(2)]
        for animal in ("wolf", "fox", "owl"):
            make.document(f"A {animal} was heard.", title=f"The {animal}")
    site.sign_in(page, owner)
    _plans_and_opens(page, site)
    for coder in coders:
        _codes(browser, site, coder)
    _locks(page)


def _plans_and_opens(page: Page, site: Site) -> None:
    go(page, f"{site.url}/projects/corpus/rounds")
    _enter(page, page.get_by_role("link", name="New round"))
    expect(page.get_by_role("heading", name="What is the round for?")).to_be_visible()
    _faultless(page)
    _enter(page, page.get_by_role("link", name="Reliability"))
    preview = page.get_by_role("region", name="What it comes to")
    expect(preview).to_contain_text("3 of 3 articles")
    _to(page, page.get_by_label("How many"))
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    expect(preview).to_contain_text("2 of 3 articles")
    _to(page, page.get_by_label("Hide the source"))
    page.keyboard.press("Space")
    _faultless(page, "dark")
    _enter(page, page.get_by_role("button", name="Plan the round"))
    expect(page.get_by_role("heading", name="Reliability 1")).to_be_visible()
    expect(page.get_by_text("2 articles were drawn at random from all 3 articles")).to_be_visible()
    _faultless(page)
    _enter(page, page.get_by_role("button", name="Open the round"))
    expect(page.get_by_text("Reliability round, open since")).to_be_visible()


def _codes(browser: Browser, site: Site, coder: Actor) -> None:
    """Two articles, in the order of the coder."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    site.sign_in(page, coder)
    go(page, site.url)
    _enter(page, page.get_by_role("link", name="Begin: 1 of 2"))
    for number in (1, 2):
        expect(page.locator(".position")).to_have_text(f"{number} of 2")
        expect(page.locator(".reader[data-ready]")).to_be_visible()
        page.keyboard.press("d")
        page.keyboard.press("1")
        expect(page.get_by_role("radio", name="yes", exact=True)).to_be_checked()
        expect(page.locator("#save-state")).to_have_text("Saved")
        finish = page.get_by_role("button", name="Finish and go to the next")
        _to(page, finish)
        page.keyboard.press("Enter")
    expect(page.get_by_text("Finish and go to the next")).to_be_hidden()
    go(page, f"{site.url}/projects/corpus/rounds")
    _enter(page, page.get_by_role("link", name="Reliability 1"))
    expect(page.get_by_text("You have finished all 2 of them.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Article 2")).to_contain_text("finished")
    expect(page.get_by_role("heading", name="Coders")).to_be_hidden()
    context.close()


def _locks(page: Page) -> None:
    page.reload()
    expect(page.get_by_text("Everything is finished.")).to_be_visible()
    _enter(page, page.get_by_role("link", name="Lock the round"))
    expect(page.get_by_text("A copy is made of every finished article")).to_be_visible()
    _faultless(page)
    _enter(page, page.get_by_role("button", name="Lock the round"))
    expect(page.get_by_text("Reliability round, locked on")).to_be_visible()
    _faultless(page, "dark")
    _enter(page, page.get_by_role("link", name="Rounds").first)
    expect(page.get_by_text("locked on")).to_be_visible()
    _faultless(page)


def _to(page: Page, wanted: Locator) -> None:
    """Go on with Tab until *wanted* has the focus."""
    expect(wanted).to_be_visible()
    for _ in range(60):
        if wanted.evaluate(_FOCUSED):
            return
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()


def _enter(page: Page, wanted: Locator) -> None:
    _to(page, wanted)
    page.keyboard.press("Enter")


def _faultless(page: Page, *schemes: Scheme) -> None:
    """Nothing serious for axe, in light and in further schemes."""
    found = [("light", one) for one in violations(page)]
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found += [(scheme, one) for one in violations(page, COLOURS)]
        page.emulate_media(color_scheme="light")
    grave = [(scheme, one) for scheme, one in found if one["impact"] in ("serious", "critical")]
    assert [(scheme, one["id"], [node["html"][:120] for node in one["nodes"]]) for scheme, one in grave] == []
