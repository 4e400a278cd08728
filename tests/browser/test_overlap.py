"""Places where many tags lie over each other stay readable."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.stage import Site
from webapp.domain.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.once]

NESTED = (
    "Every spring the Veldin rises",
    "spring the Veldin rises",
    "the Veldin rises",
    "the Veldin",
    "Veldin",
    "Veld",
)


def test_more_tags_than_lanes_are_counted_and_listed_shortest_first(desk: Desk, site: Site) -> None:
    with site.making() as make:
        colleague = make.member(Role.ANNOTATOR, name="mina")
        for words in NESTED:
            make.tag(colleague, desk.document, words, "statistic")
    desk.open()
    desk.page.get_by_role("switch", name="Colleagues’ tags").click()
    expect(desk.page.locator("article svg path")).to_have_count(4)
    expect(desk.page.locator("article svg text")).to_have_text("+2")
    desk.click("Veld")
    entries = desk.page.get_by_role("toolbar", name="Tags here").get_by_role("button")
    expect(entries).to_have_count(6)
    quotes = [entry.locator(".quote").inner_text() for entry in entries.all()]
    assert quotes == sorted(NESTED, key=len)


def test_one_code_or_one_person_is_shown_alone_until_a_hidden_tag_is_made(desk: Desk, site: Site) -> None:
    with site.making() as make:
        make.tag(make.member(Role.ANNOTATOR, name="mina"), desk.document, "Every spring", "statistic")
    desk.open()
    shown, lines = desk.page.get_by_label("Which tags are shown"), desk.page.locator("article svg path")
    desk.tag("We walked in the water", "2")
    expect(lines).to_have_count(1)
    shown.select_option("Only Mina")
    expect(desk.cards.locator("q")).to_have_text(["Every spring", "We walked in the water"])  # the open one stays
    expect(lines).to_have_count(1)
    desk.press("Escape", "Escape")
    desk.tag("4,310 people", "3")
    expect(shown).to_have_value("")
    expect(lines).to_have_count(2)  # one's own: colleagues' tags are off
    desk.press("o")
    expect(desk.cards.locator("q")).to_have_text(["4,310 people"])
    desk.press("o")
    expect(lines).to_have_count(2)
    desk.page.get_by_role("switch", name="Colleagues’ tags").click()
    expect(lines).to_have_count(3)
    desk.press("Shift+O")
    expect(desk.cards.locator("q")).to_have_text(["We walked in the water", "4,310 people"])
