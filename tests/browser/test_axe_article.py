"""The article page in every state that it can be in: nothing serious for axe, in light and in dark.

Each function goes through states of one page and names each as soon as it is reached.
"""

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import demo
from tests.browser.axe import COLOURS, violations
from tests.browser.desk import BOX, Desk, at_desk
from tests.browser.going import go
from tests.stage import Site
from webapp.domain.roles import Role
from webapp.services import comments

pytestmark = [pytest.mark.browser, pytest.mark.once]

SERIOUS: Final = ("serious", "critical")
NESTED: Final = ("Every spring the Veldin rises", "spring the Veldin rises", "the Veldin rises", "Veldin", "Veld")


def _drawing(desk: Desk) -> Iterator[str]:
    yield "a fresh article"
    desk.drag("310 people")
    expect(desk.page.get_by_role("toolbar", name="Tag this passage")).to_be_visible()
    yield "codes offered at a passage"
    desk.press("/")
    expect(desk.page.get_by_role("combobox", name="Find a code")).to_be_focused()
    yield "the search for a code"
    desk.page.keyboard.type("qqq")
    yield "the search for a code that is not there"
    desk.press("Escape", "Escape")
    desk.drag("What the new")
    expect(desk.page.locator("#choice-refused")).to_be_visible()
    yield "a refused passage"
    desk.press("Escape", "ArrowRight", "j", "Shift+ArrowDown")
    yield "a passage drawn by keys, with the cursor"
    desk.press("Escape", "Escape", "3")
    yield "a code that stays chosen"
    desk.press("Escape")
    desk.page.locator("#palette").get_by_role("button", name="Testimony").focus()
    expect(desk.page.locator("#palette .definition")).to_be_visible()
    yield "what a code means"
    desk.press("?")
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    yield "all keys"
    desk.press("Escape")
    desk.page.get_by_label("You: ").click()
    yield "the menu of the person"
    desk.press("Escape")
    desk.page.get_by_role("link", name="details").click()
    expect(desk.page.locator("#known *").first).to_be_visible()
    yield "what is known of the article"


def _finding(desk: Desk) -> Iterator[str]:
    desk.press("f")
    desk.page.keyboard.type("the")
    expect(desk.page.get_by_role("search").get_by_role("status")).to_have_text("1 of 7")
    yield "words found"
    desk.page.keyboard.type("qqq")
    expect(desk.page.get_by_role("search").get_by_role("status")).to_have_text("Not in this article")
    yield "words not found"
    desk.press("Control+A")
    desk.page.keyboard.type("signed")
    desk.press("Escape", "3")
    expect(desk.page.get_by_label("Notices")).to_contain_text("tagged as Statistic")
    yield "every occurrence tagged, with a notice"
    go(desk.page, f"{desk.site.url}/projects/corpus/occurrences?words=signed")
    expect(desk.page.get_by_role("heading", name="In your articles")).to_be_visible()
    yield "the occurrences in all articles"
    go(desk.page, f"{desk.site.url}/projects/corpus/occurrences?words=wolves")
    yield "no occurrences"


def _describing(desk: Desk) -> Iterator[str]:
    page, card = desk.page, desk.cards.first
    desk.tag("We walked in the water", "2")
    desk.expect_state("Saved")
    expect(card.get_by_role("button", name="History")).to_be_visible()
    yield "an own card, fields missing"
    desk.press("Enter", "3", "1")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    yield "fields chosen by keys"
    desk.press("Escape", "u")
    page.locator("#margin details.meaning summary").evaluate("summary => summary.click()")
    yield "an unsure tag"
    card.get_by_role("button", name="History").click()
    expect(page.get_by_text("You tagged")).to_be_visible()
    yield "the history of a tag"
    (tag,) = desk.stored()
    with desk.site.making() as make:
        rhea = make.member(Role.REVIEWER, name="rhea")
        comments.create(make.session, rhea, tag["id"], f"@{desk.coder.name}, which year?")
    desk.press("Escape", "Escape", "]")
    expect(card).to_contain_text("which year?")
    desk.press("c")
    page.keyboard.type("Last year, @r")
    expect(page.get_by_role("listbox", name="People to mention")).to_be_visible()
    yield "comments and a list of people to mention"
    desk.press("Escape", "Tab", "Escape")
    page.get_by_role("switch", name="Fields after each tag").click()
    desk.tag("Last year 4,310", "3")
    page.keyboard.type("x")
    yield "fields asked for at once"
    desk.press("Escape", "Escape")
    page.get_by_label("Which tags are shown").select_option("Only Testimony")
    yield "one code alone"
    desk.press("]", "x")
    expect(page.get_by_label("Notices")).to_contain_text("was deleted")
    yield "a tag deleted, with a notice"
    page.get_by_label("Finish").scroll_into_view_if_needed()
    yield "the end of the text with what is open"


def _refused(desk: Desk) -> Iterator[str]:
    desk.tag("4,310 people", "3")
    desk.page.get_by_label("Value").fill("many")
    desk.page.get_by_label("Value").blur()
    expect(desk.page.get_by_text("takes a number", exact=False).first).to_be_visible()
    yield "a value refused at its field"
    answer = desk.site.client(desk.coder).put(
        f"/api/v1/documents/{desk.document.id}/coding", json={"state": "complete"}
    )
    assert answer.status_code == 200
    desk.tag("the beds", "2")
    expect(desk.page.get_by_role("alert")).to_contain_text("You have finished this article")
    yield "a tag refused, with a notice"
    desk.open()
    expect(desk.page.get_by_text("You finished this article")).to_be_visible()
    yield "a finished article"


def _trouble(desk: Desk) -> Iterator[str]:
    desk.tag("We walked in the water", "2")
    desk.expect_state("Saved")
    (tag,) = desk.stored()
    body = {name: tag[name] for name in ("document", "start", "end", "quote", "code")}
    answer = desk.site.client(desk.coder).put(
        f"/api/v1/annotations/{tag['id']}", json={**body, "note": "there"}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 200
    desk.page.route("**/state", lambda route: route.abort())
    desk.press("u")
    expect(desk.page.get_by_role("button", name="Keep both")).to_be_visible()
    yield "a conflict"
    desk.page.get_by_role("button", name="Keep both").click()
    desk.expect_state("Saved")
    desk.page.context.set_offline(True)
    desk.tag("the beds", "3")
    desk.expect_state("Waiting (1)")
    yield "offline, one waiting"
    desk.page.get_by_label("Finish").get_by_role("button", name="Finish").click()
    expect(desk.page.get_by_text("finished as soon as what waits")).to_be_visible()
    yield "a notice that finishing waits"
    desk.page.context.set_offline(False)


def _together(desk: Desk) -> Iterator[str]:
    with desk.site.making() as make:
        mina = make.member(Role.ANNOTATOR, name="mina")
        for words in NESTED:
            make.tag(mina, desk.document, words, "statistic")
        make.tag(mina, desk.document, "4,310 people", "testimony", witness="refugee")
    desk.open()
    desk.page.get_by_role("switch", name="Colleagues’ tags").first.click()
    expect(desk.cards).to_have_count(len(NESTED) + 1)
    yield "colleagues’ tags, more than lanes"
    desk.click("Veld")
    expect(desk.page.get_by_role("toolbar", name="Tags here")).to_be_visible()
    yield "the list at a crowded place"
    desk.press("Escape")
    desk.click("people reached")
    desk.click("310 people")
    expect(desk.cards.filter(has_text="4,310 people").get_by_text("refugee")).to_be_visible()
    yield "a colleague’s card"
    desk.press("Shift+O")
    yield "one person alone"
    go(desk.page, f"{desk.site.document_url(desk.document)}/print")
    expect(desk.page.get_by_role("link", name="Back to the article")).to_be_visible()
    yield "the page for paper"


def _reviewing(desk: Desk) -> Iterator[str]:
    with desk.site.making() as make:
        reviewer, viewer = make.member(Role.REVIEWER), make.member(Role.VIEWER)
        make.tag(desk.coder, desk.document, "Every spring", "statistic")
    desk.site.sign_in(desk.page, reviewer)
    desk.open()
    desk.page.get_by_role("switch", name="Colleagues’ tags").first.click()
    desk.press("]")
    expect(desk.page.get_by_role("button", name="Accept")).to_be_visible()
    yield "a reviewer at a tag"
    desk.press("x")
    expect(desk.page.get_by_label("Reason")).to_be_focused()
    yield "a reviewer about to reject"
    desk.press("Escape", "Escape", "Escape")
    desk.drag("the Veldin rises.")
    desk.page.get_by_role("button", name="Not article").click()
    expect(desk.page.get_by_label("What it is")).to_be_focused()
    yield "the form that greys a passage"
    desk.press("Escape", "Escape")
    desk.click("READ")
    expect(desk.page.get_by_role("button", name="Restore")).to_be_visible()
    yield "a greyed passage that can be restored"
    desk.site.sign_in(desk.page, viewer)
    desk.open()
    yield "a viewer"


def _in_the_demo(desk: Desk) -> Iterator[str]:
    desk.tag("A state that has signed", "1")
    expect(desk.cards.first.get_by_role("button", name="History")).to_be_visible()
    yield "a card with many choices, and a long definition"
    desk.press("Enter", "1", "2", "Enter", "3", "3", "1")
    expect(desk.page.get_by_label("Note")).to_be_focused()
    yield "choices that were made"


def _on_a_tablet(desk: Desk) -> Iterator[str]:
    desk.page.set_viewport_size({"width": 1024, "height": 768})
    desk.tag("We walked in the water", "2")
    desk.expect_state("Saved")
    yield "a tablet"
    desk.page.get_by_role("button", name="Tags", exact=False).first.click()
    yield "a tablet with the sheet of tags"


def _on_a_phone(desk: Desk) -> Iterator[str]:
    page, bar = desk.page, desk.page.locator("#palette")
    yield "a phone"
    bar.get_by_role("button", name="Select by taps").tap()
    yield "a phone that waits for a tap"
    for words in ("We walked", "water"):
        x, y, _, _ = page.evaluate(BOX, words)
        page.touchscreen.tap(x + 4, y)
    expect(bar.get_by_text("Choose a code")).to_be_visible()
    yield "a passage on a phone"
    bar.get_by_role("button", name="Testimony").tap()
    desk.expect_state("Saved")
    bar.get_by_role("button", name="Done").tap()
    page.locator("#tags-opener").tap()
    expect(page.get_by_role("button", name="Delete")).to_be_visible()
    yield "the card on a phone"
    page.locator("#margin").get_by_role("button", name="Close").tap()
    page.locator("#tags-opener").tap()
    expect(page.get_by_label("Which tags are shown")).to_be_visible()
    yield "the sheet of tags on a phone"
    page.locator("#margin").get_by_role("button", name="Close").tap()
    page.context.set_offline(True)
    bar.get_by_role("button", name="Undo").tap()
    desk.expect_state("Waiting (1)")
    yield "a phone that is offline"
    page.context.set_offline(False)


ON_A_DESK: Final = (_drawing, _finding, _describing, _refused, _trouble, _together, _reviewing, _on_a_tablet)


@pytest.mark.parametrize("states", ON_A_DESK, ids=lambda states: states.__name__[1:])
def test_axe_finds_nothing_serious(desk: Desk, states: Callable[[Desk], Iterator[str]]) -> None:
    assert _faults(desk, states) == []


def test_axe_finds_nothing_serious_with_the_codebook_of_the_demo(site: Site, page: Page) -> None:
    with site.making() as make:
        make.project(codebook=demo.codebook())
    with at_desk(site, page) as desk:
        assert _faults(desk, _in_the_demo) == []


def test_axe_finds_nothing_serious_on_a_phone(site: Site, browser: Browser) -> None:
    context = browser.new_context(has_touch=True, is_mobile=True, reduced_motion="reduce")
    with at_desk(site, context.new_page()) as desk:
        desk.page.set_viewport_size({"width": 390, "height": 844})
        desk.open()
        assert _faults(desk, _on_a_phone) == []
    context.close()


def _faults(desk: Desk, states: Callable[[Desk], Iterator[str]]) -> list[tuple[str, str, str]]:
    """What axe finds in these states: the state, the rule, where."""
    found = []
    for state in states(desk):
        assert desk.wrong == [], state
        for scheme, rules in (("light", None), ("dark", COLOURS)):
            desk.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            answer = violations(desk.page, rules)
            found += [
                (f"{state}, {scheme}", one["id"], node["html"][:200])
                for one in answer
                if one["impact"] in SERIOUS
                for node in one["nodes"]
            ]
        desk.page.emulate_media(color_scheme="light")
        desk.wrong.clear()  # axe itself tries inline styles
    return found
