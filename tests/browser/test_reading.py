"""The article page for everybody who reads: colleagues, reviewers, phones, long texts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.desk import BOX, Desk
from tests.browser.going import go
from tests.make import Make
from tests.stage import Site
from webapp.domain.roles import Actor, Role
from webapp.models import Document

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_a_question_about_the_article_is_answered_by_keys_and_kept(desk: Desk) -> None:
    desk.press("d")
    desk.press("2")
    desk.expect_state("Saved")
    desk.open()
    expect(desk.page.get_by_role("radio", name="no", exact=True)).to_be_checked()


def test_a_reviewer_decides_beside_the_text(desk: Desk) -> None:
    with desk.site.making() as make:
        reviewer = make.member(Role.REVIEWER)
        tag = make.tag(desk.coder, desk.document, "Every spring", "statistic")
    desk.site.sign_in(desk.page, reviewer)
    desk.open()
    go(desk.page, f"{desk.site.document_url(desk.document)}#tag-{tag.id}")
    expect(desk.page.get_by_role("button", name="Accept")).to_be_visible()
    desk.press("a")
    expect(desk.cards.first).to_contain_text("accepted")
    assert [tag["status"] for tag in desk.stored()] == ["accepted"]


def test_a_reviewer_greys_a_passage_says_it_is_something_else_and_restores_it(desk: Desk) -> None:
    with desk.site.making() as make:
        reviewer = make.member(Role.REVIEWER)
    desk.site.sign_in(desk.page, reviewer)
    desk.open()
    desk.drag("Every spring the Veldin rises.")
    desk.page.get_by_role("button", name="Not article").click()
    desk.page.get_by_label("What it is").select_option("caption")
    desk.page.get_by_role("button", name="Grey it").click()
    expect(desk.page.get_by_text("This part is greyed now.")).to_be_visible()  # on the page that was loaded anew
    expect(desk.page.locator(".reader[data-ready]")).to_be_visible()
    desk.click("spring")
    desk.page.get_by_role("button", name="Change…").click()
    expect(desk.page.get_by_label("What it is")).to_have_value("caption")
    desk.page.get_by_label("What it is").select_option("notice")
    desk.page.get_by_role("button", name="Change it").click()
    expect(desk.page.get_by_text("This part is something else now.")).to_be_visible()
    expect(desk.page.locator(".reader[data-ready]")).to_be_visible()
    desk.click("spring")
    expect(desk.page.locator("#choice-refused")).to_contain_text("Left out of the corpus: notice.")
    desk.page.get_by_role("button", name="Restore").click()
    expect(desk.page.get_by_text("This part is article again.")).to_be_visible()


def test_colleagues_tags_are_shown_when_asked_for(desk: Desk, site: Site) -> None:
    with site.making() as make:
        colleague = make.member(Role.ANNOTATOR, name="mina")
        make.tag(colleague, desk.document, "Every spring", "statistic")
    desk.open()
    expect(desk.cards).to_have_count(0)
    desk.page.get_by_role("switch", name="Colleagues’ tags").click()
    expect(desk.cards).to_contain_text("Mina")
    desk.click("spring")
    expect(desk.page.get_by_role("button", name="Delete")).to_have_count(0)


def test_on_a_phone_codes_are_at_the_thumb_and_the_card_comes_from_below(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.drag("310 people")
    desk.page.locator("#palette").get_by_role("button", name="Statistic").click()
    expect(desk.page.locator("article svg path")).to_have_count(1)
    desk.click("people")
    expect(desk.page.get_by_label("Value")).to_be_visible()
    desk.page.locator("#margin").get_by_role("button", name="Close").click()
    expect(desk.page.get_by_label("Value")).not_to_be_visible()


def test_on_a_phone_a_tag_is_undone_and_colleagues_tags_are_turned_on(desk: Desk, site: Site) -> None:
    with site.making() as make:
        make.tag(make.member(Role.ANNOTATOR, name="mina"), desk.document, "Every spring", "statistic")
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.open()
    desk.drag("310 people")
    desk.page.locator("#palette").get_by_role("button", name="Statistic").click()
    expect(desk.page.locator("article svg path")).to_have_count(1)
    desk.page.locator("#palette").get_by_role("button", name="Undo").click()
    expect(desk.page.locator("article svg path")).to_have_count(0)
    desk.page.get_by_role("button", name="Tags").click()
    desk.page.get_by_role("switch", name="Colleagues’ tags").click()
    expect(desk.cards).to_contain_text("Mina")


def test_the_page_has_no_serious_finding_of_axe(desk: Desk) -> None:
    desk.tag("We walked in the water", "2")
    expect(desk.page.get_by_label("refugee")).to_be_visible()
    found = violations(desk.page)
    desk.wrong.clear()  # axe itself tries inline styles
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []


def test_a_long_article_with_many_tags_opens_with_those_near_the_window(site: Site, page: Page) -> None:
    line = "The ministry counted 4,310 people at the bridge and called it a success for everybody there. " * 4
    with site.making() as make:
        coder, document = _crowd(make, line)
    site.sign_in(page, coder)
    desk = Desk(page, site, coder, document)
    desk.open()
    expect(desk.cards.first).to_be_visible()
    assert desk.cards.count() < 200
    assert page.locator("article svg").count() < 60


def _crowd(make: Make, line: str) -> tuple[Actor, Document]:
    coder = make.member(Role.ANNOTATOR)
    document = make.document("\n".join(f"{number}. {line}" for number in range(400)))
    for number in range(400):
        make.tag(coder, document, f"{number}. The ministry counted", "statistic")
    return coder, document


def test_what_a_code_means_stands_beside_the_text_for_what_is_met(desk: Desk) -> None:
    definition = desk.page.locator("#palette .definition")
    desk.tag("We walked in the water", "2")
    expect(definition).to_contain_text("Testimony.")
    desk.page.locator("#palette").get_by_role("button", name="Statistic").hover()
    expect(definition).to_contain_text("Statistic.")
    desk.tag("4,310 people", "3")
    x, y, _, _ = desk.page.evaluate(BOX, "walked in")
    desk.page.mouse.move(x + 3, y)
    expect(definition).to_contain_text("Testimony.")
    desk.page.mouse.move(x, 5)
    expect(definition).to_contain_text("Statistic.")
    desk.page.get_by_role("button", name="Testimony", expanded=False).focus()
    expect(definition).to_contain_text("Testimony.")


def test_a_definition_that_comes_and_goes_moves_nothing(desk: Desk) -> None:
    codes = desk.page.locator("#palette")
    below = codes.get_by_role("switch", name="Fields after each tag")
    before = below.bounding_box()
    codes.get_by_role("button", name="Testimony").hover()
    expect(codes.locator(".definition")).to_be_visible()
    assert below.bounding_box() == before


def test_on_a_phone_the_card_says_what_its_code_means(desk: Desk) -> None:
    desk.tag("We walked in the water", "2")
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.page.get_by_role("button", name="Tags").click()
    meaning = desk.page.locator("#margin details.meaning")
    meaning.get_by_text("What it means").click()
    expect(meaning).to_contain_text("Testimony.")


def test_the_number_of_a_paragraph_is_a_link_to_it_and_a_key_copies_one_to_the_open_tag(desk: Desk) -> None:
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box = desk.page.locator("#p3").bounding_box()
    assert box
    desk.page.mouse.click(box["x"] - 24, box["y"] + 14)
    notices = desk.page.get_by_label("Notices")
    expect(notices).to_contain_text("The link to paragraph 3 is copied.")
    assert desk.page.evaluate("navigator.clipboard.readText()") == f"{desk.page.url}#p3"
    desk.tag("4,310 people", "3")
    desk.expect_state("Saved")
    desk.press("y")
    expect(notices).to_contain_text("The link to this tag is copied.")
    link = desk.page.evaluate("navigator.clipboard.readText()")
    desk.page.goto("about:blank")
    go(desk.page, link)
    expect(desk.page.get_by_role("button", name="Statistic", expanded=True)).to_be_visible()
