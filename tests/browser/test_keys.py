"""Keys by their place, silent where somebody writes, changed and switched off."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.axe import violations
from tests.browser.desk import Desk
from tests.browser.going import go
from tests.stage import Site
from webapp.domain.keys import Keys
from webapp.domain.roles import Role
from webapp.services import accounts

pytestmark = [pytest.mark.browser, pytest.mark.once]

SERIOUS = ("serious", "critical")
PRESSED = "given => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, ...given}))"


def change(desk: Desk, keys: Keys) -> None:
    """Give the coder these keys, and open the article anew."""
    with desk.site.making() as make:
        accounts.change_keys(make.session, desk.coder, keys)
    desk.open()


@pytest.fixture
def compose(page: Page) -> Callable[..., None]:
    """Presses a key that goes to an input method, which shows what it has so far; a real one, by DevTools."""
    devtools: CDPSession = page.context.new_cdp_session(page)

    def compose(code: str, so_far: str) -> None:
        name = code if code in ("Enter", "Escape") else "Process"
        key: dict[str, Any] = {"code": code, "key": name, "windowsVirtualKeyCode": 229}
        devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
        devtools.send(
            "Input.imeSetComposition",
            {"text": so_far, "selectionStart": len(so_far), "selectionEnd": len(so_far)},
        )
        devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})

    return compose


def test_a_changed_key_does_what_it_says_and_the_old_one_nothing(desk: Desk) -> None:
    page = desk.page
    go(page, f"{desk.site.url}/account")
    page.get_by_role("link", name="Change or switch off keys").click()
    page.get_by_label("Unsure").focus()
    page.keyboard.press("w")
    expect(page.get_by_label("Unsure")).to_have_value("w")
    page.get_by_label("Undo", exact=True).focus()
    page.keyboard.press("Shift+KeyQ")
    expect(page.get_by_label("Undo", exact=True)).to_have_value("⇧Q")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status", name="Notices")).to_contain_text("Saved.")
    desk.open()
    desk.tag("We walked in the water", "2")
    unsure = page.get_by_role("button", name="Unsure", exact=True)
    desk.press("u")
    expect(unsure).to_have_attribute("aria-pressed", "false")
    desk.press("w")
    expect(unsure).to_have_attribute("aria-pressed", "true")
    expect(unsure).to_have_attribute("aria-keyshortcuts", "w")
    desk.press("Shift+KeyQ")
    expect(unsure).to_have_attribute("aria-pressed", "false")
    desk.press("?")
    expect(page.get_by_role("dialog").locator("dt:has(kbd:text-is('w')) + dd")).to_have_text("Unsure")


def test_a_key_that_two_commands_would_have_is_refused_at_its_field(desk: Desk) -> None:
    page = desk.page
    go(page, f"{desk.site.url}/account/keys")
    page.get_by_label("Unsure").focus()
    page.keyboard.press("n")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Unsure")).to_have_accessible_description("“Note” has this key too.")
    expect(page.get_by_role("alert")).to_contain_text("2 things have to be mended.")


def test_tab_and_escape_stay_what_they_are_in_the_field_of_a_key(desk: Desk) -> None:
    page = desk.page
    go(page, f"{desk.site.url}/account/keys")
    page.get_by_label("Unsure").focus()
    desk.press("Escape", "ArrowLeft", "Tab")
    expect(page.get_by_label("Unsure")).to_have_value("u")
    expect(page.get_by_label("Fields of the open tag")).to_be_focused()


def test_switched_off_no_single_key_does_anything_and_all_else_does(desk: Desk) -> None:
    page = desk.page
    go(page, f"{desk.site.url}/account/keys")
    page.get_by_label("Single keys").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status", name="Notices")).to_contain_text("Saved.")
    desk.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    desk.open()
    desk.drag("We walked in the water")
    expect(page.get_by_role("toolbar", name="Tag this passage")).to_be_visible()
    desk.press("2", "f", "j", "/")
    expect(desk.cards).to_have_count(0)
    expect(page.get_by_role("search", name="Find in this article")).to_be_hidden()
    page.locator("#palette").get_by_role("button", name="Testimony").press("Enter")
    expect(desk.cards).to_have_count(1)
    expect(page.locator("#palette kbd").first).to_be_hidden()
    page.evaluate("document.activeElement.blur()")
    desk.press("Enter")
    expect(page.get_by_label("refugee")).to_be_focused()
    desk.press("3")
    expect(page.get_by_label("official")).not_to_be_checked()
    desk.press("Escape", "x", "z", "ArrowRight", "Shift+ArrowRight", "Delete")
    expect(desk.cards).to_have_count(0)


def test_switched_off_the_list_of_review_takes_escape_and_enter_only(page: Page, site: Site) -> None:
    with site.making() as make:
        reviewer = make.member(Role.REVIEWER)
        make.tag(make.member(), make.document("A wolf howled.", title="The river"), "wolf")
        accounts.change_keys(make.session, reviewer, Keys(on=False))
    site.sign_in(page, reviewer)
    go(page, f"{site.url}/projects/corpus/review")
    for key in "axcz?":
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("0 of 1 tags decided")
    expect(page.get_by_label("Reason")).to_be_hidden()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The river")).to_be_visible()


def test_keys_of_review_can_be_changed(page: Page, site: Site) -> None:
    with site.making() as make:
        reviewer = make.member(Role.REVIEWER)
        make.tag(make.member(), make.document("A wolf howled."), "wolf")
        accounts.change_keys(make.session, reviewer, Keys(changed={"accept": "x", "reject": "a"}))
    site.sign_in(page, reviewer)
    go(page, f"{site.url}/projects/corpus/review")
    expect(page.get_by_role("button", name="Accept")).to_have_attribute("aria-keyshortcuts", "x")
    page.keyboard.press("a")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    expect(page.get_by_role("article")).to_contain_text("You accepted this")


@pytest.mark.parametrize("printed", ["ㅕ", "υ", "г", "g"], ids=["Korean", "Greek", "Russian", "Dvorak"])
def test_a_key_goes_by_its_place_whatever_is_printed_there(desk: Desk, printed: str) -> None:
    desk.tag("We walked in the water", "2")
    desk.page.evaluate(PRESSED, {"code": "KeyU", "key": printed})
    expect(desk.page.get_by_role("button", name="Unsure", exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_printed_question_mark_opens_the_help_wherever_it_is(desk: Desk) -> None:
    desk.page.evaluate(PRESSED, {"code": "Minus", "key": "?", "shiftKey": True})
    expect(desk.page.get_by_role("dialog")).to_be_visible()


def test_nothing_happens_while_an_input_method_composes_in_a_field(desk: Desk, compose: Callable[..., None]) -> None:
    page = desk.page
    desk.tag("We walked in the water", "2")
    note = page.get_by_label("Note")
    note.focus()
    compose("KeyX", "ㅌ")
    compose("KeyU", "투")
    compose("Digit3", "투ㄴ")
    compose("Escape", "투느")
    compose("Enter", "투느")
    expect(note).to_be_focused()
    expect(note).to_have_value("투느")
    expect(desk.cards).to_have_count(1)
    page.context.new_cdp_session(page).send("Input.insertText", {"text": "투느"})
    expect(note).to_have_value("투느")
    desk.press("Escape")
    desk.expect_state("Saved")
    (tag,) = desk.stored()
    assert (tag["note"], tag["certainty"]) == ("투느", "sure")


def test_nothing_happens_while_an_input_method_is_on_and_the_text_has_the_focus(
    desk: Desk, compose: Callable[..., None]
) -> None:
    desk.tag("We walked in the water", "2")
    desk.drag("the beds")
    for code in ("Digit3", "KeyX", "KeyU", "KeyF", "Slash"):
        compose(code, "ㅌ")
    desk.press("Escape")
    expect(desk.cards).to_have_count(1)
    expect(desk.page.get_by_role("search", name="Find in this article")).to_be_hidden()
    expect(desk.page.get_by_role("button", name="Unsure", exact=True)).to_have_attribute("aria-pressed", "false")


def test_an_input_method_is_no_obstacle_to_changing_a_key(desk: Desk, compose: Callable[..., None]) -> None:
    page = desk.page
    go(page, f"{desk.site.url}/account/keys")
    page.get_by_label("Unsure").focus()
    compose("KeyW", "ㅈ")
    page.context.new_cdp_session(page).send("Input.insertText", {"text": "ㅈ"})
    expect(page.get_by_label("Unsure")).to_have_value("w")


def test_without_a_script_a_letter_is_typed(desk: Desk) -> None:
    browser = desk.page.context.browser
    assert browser
    plain = browser.new_context(java_script_enabled=False).new_page()
    desk.site.sign_in(plain, desk.coder)
    plain.goto(f"{desk.site.url}/account/keys")
    plain.get_by_label("Unsure").fill("W")
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_label("Unsure")).to_have_value("w")
    plain.get_by_role("button", name="All as delivered").click()
    expect(plain.get_by_label("Unsure")).to_have_value("u")
    plain.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_keys_can_be_used_by_everybody(desk: Desk, scheme: str) -> None:
    page = desk.page
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        go(page, f"{desk.site.url}/account/keys")
        page.get_by_label("Unsure").fill("n")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        found = violations(page)
        desk.wrong.clear()  # axe itself tries inline styles
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS] == []
