"""What a screen reader meets on the article page: Chromium's accessibility tree, and what is said aloud."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.desk import TEXT, Desk
from webapp.domain.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.once]

NESTED = ("Every spring the Veldin", "spring the Veldin", "the Veldin", "Veldin")


def test_the_text_is_text_and_nothing_else(desk: Desk) -> None:
    desk.tag("We walked in the water", "2")
    desk.expect_state("Saved")
    read = [name for role, name in _read(desk, "article p[data-start]") if role == "StaticText"]
    assert read == [line for line in TEXT.splitlines() if line]


def test_tags_are_a_list_of_buttons_with_code_passage_and_person_however_crowded(desk: Desk) -> None:
    with desk.site.making() as make:
        mina = make.member(Role.ANNOTATOR, name="mina")
        for words in NESTED:
            make.tag(mina, desk.document, words, "statistic")
    desk.open()
    desk.page.get_by_role("switch", name="Colleagues’ tags").first.click()
    expect(desk.cards).to_have_count(len(NESTED))
    buttons = [name for role, name in _read(desk, ".tag-list") if role == "button"]
    assert sorted(buttons) == sorted(f"Statistic Mina {words}" for words in NESTED)


def test_the_field_that_is_missing_and_the_one_that_is_refused_say_so(desk: Desk) -> None:
    desk.tag("4,310 people", "3")
    value = desk.page.get_by_label("Value")
    expect(value).to_have_accessible_name("Value missing")
    value.fill("many")
    value.blur()
    refused = desk.page.locator("#field-value-error")
    expect(refused).to_contain_text("takes a number")
    expect(value).to_have_attribute("aria-invalid", "true")
    expect(value).to_have_accessible_description(refused.inner_text())
    expect(desk.page.locator("#spoken")).to_have_text(refused.inner_text())
    value.fill("4310")
    value.blur()
    expect(value).to_have_attribute("aria-invalid", "false")
    expect(value).to_have_accessible_name("Value")


def test_what_keys_do_without_the_focus_is_said_aloud(desk: Desk) -> None:
    desk.drag("We walked in the water")
    said = desk.page.get_by_role("main").get_by_role("status")
    for key, sentence in (
        ("2", "Tagged as Testimony: We walked in the water"),
        ("u", "Unsure."),
        ("u", "Sure again."),
        ("o", "Only Testimony is shown."),
        ("o", "All tags are shown."),
        ("Shift+O", "Only your tags are shown."),
        (".", "We walked in the water,” a"),
        ("z", "Undone."),
        ("Shift+Z", "Done again."),
    ):
        desk.press(key)
        expect(said.first).to_have_text(sentence)


def test_what_is_drawn_for_eyes_is_not_read(desk: Desk) -> None:
    desk.press("ArrowRight", "Shift+ArrowRight", "2")
    desk.drag("4,310 people")
    expect(desk.page.get_by_role("toolbar", name="Tag this passage")).to_be_visible()
    for drawn in ("#cursor", "#handle-start", "#handle-end"):
        assert _read(desk, drawn) == []
    unnamed = [
        role for role, name in _read(desk, "main") if role in ("button", "link", "switch", "toolbar") and not name
    ]
    assert unnamed == []


def _read(desk: Desk, selector: str) -> list[tuple[str, str]]:
    """Role and name of what a screen reader finds in these elements, in order."""
    devtools = desk.page.context.new_cdp_session(desk.page)
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    nodes = devtools.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
    tree = {node["nodeId"]: node for node in devtools.send("Accessibility.getFullAXTree")["nodes"]}
    found = []
    for node in nodes:
        asked = {"nodeId": node, "fetchRelatives": False}
        (top,) = devtools.send("Accessibility.getPartialAXTree", asked)["nodes"]
        found += _below(tree, top)
    return found


def _below(tree: dict[str, Any], top: dict[str, Any]) -> list[tuple[str, str]]:
    own = [] if top["ignored"] else [(top["role"]["value"], top.get("name", {}).get("value", ""))]
    children = (tree[child] for child in tree.get(top["nodeId"], top).get("childIds", ()) if child in tree)
    return own + [one for child in children for one in _below(tree, child)]
