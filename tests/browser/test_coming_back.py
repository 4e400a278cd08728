"""Leaving an article, coming back to it, and finishing it."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.desk import Desk
from tests.stage import Site
from webapp.domain.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.once]

LINES = 40
LONG = "\n\n".join(
    f"Line {number} says what the river did in spring, and what the clerks wrote." for number in range(LINES)
)


@pytest.fixture
def reader(site: Site, page: Page) -> Desk:
    """A coder at an article of several screens."""
    with site.making() as make:
        coder = make.member(Role.ANNOTATOR)
        document = make.document(LONG, title="The river")
        make.document("Another article.", title="Another")
    page.set_viewport_size({"width": 1440, "height": 700})
    site.sign_in(page, coder)
    desk = Desk(page, site, coder, document)
    desk.open()
    return desk


def _scroll_to(desk: Desk, line: int) -> None:
    """Put a line in the upper half of the window, as a reader does, and wait until the server knows."""
    with desk.page.expect_response(lambda answer: _tells_a_place(answer.request)):
        desk.page.locator(f"#p{line}").evaluate("line => scrollBy(0, line.getBoundingClientRect().top - 120)")


def _tells_a_place(sent: Request) -> bool:
    return sent.url.endswith("/bookmark") and "place=0&" not in (sent.post_data or "")


def test_an_article_reopens_where_its_coder_stopped_with_a_mark(reader: Desk) -> None:
    _scroll_to(reader, 20)
    reader.open()
    expect(reader.page.locator("#p20")).to_be_in_viewport()
    expect(reader.page.locator("#p1")).not_to_be_in_viewport()
    marked = reader.page.locator("[data-stopped]")
    assert 18 <= int((marked.get_attribute("id") or "p0")[1:]) <= 20
    expect(marked).to_have_css("position", "relative")


def test_what_was_never_on_the_screen_is_listed_where_the_article_is_finished(reader: Desk) -> None:
    _scroll_to(reader, LINES)
    points = reader.page.get_by_label("Finish").get_by_role("listitem")
    unseen = points.filter(has_text="never on screen")
    expect(unseen).to_be_visible()
    unseen.get_by_role("button").click()
    expect(reader.page.locator("#p10")).to_be_in_viewport()
    expect(reader.page.locator("#palette").get_by_text("never on screen")).to_have_count(0)


def test_one_key_leads_from_one_open_point_to_the_next_and_at_last_to_the_end(desk: Desk) -> None:
    desk.tag("We walked in the water", "2")
    desk.tag("4,310 people", "3")
    desk.press("u")
    desk.expect_state("Saved")
    desk.press("Escape", "g")
    expect(desk.page.get_by_label("yes")).to_be_focused()
    desk.press("1", "Escape", "g")
    expect(desk.page.get_by_role("button", name="Testimony", expanded=True)).to_be_visible()
    desk.press("g")
    expect(desk.page.get_by_role("button", name="Statistic", expanded=True)).to_be_visible()
    desk.press("g")
    expect(desk.page.get_by_role("button", name="Finish and go to the next")).to_be_focused()
    desk.press("g")
    expect(desk.page.get_by_role("button", name="Testimony", expanded=True)).to_be_visible()


def test_finishing_can_be_undone_from_the_next_article(reader: Desk) -> None:
    reader.page.get_by_label("yes").check(force=True)
    reader.expect_state("Saved")
    reader.page.get_by_role("button", name="Finish and go to the next").click()
    expect(reader.page.get_by_role("heading", name="Another")).to_be_visible()
    notice = reader.page.get_by_label("Notices")
    expect(notice).to_contain_text("You finished “The river”.")
    notice.get_by_role("button", name="Undo").click()
    expect(reader.page.get_by_role("heading", name="The river")).to_be_visible()
    expect(reader.page.get_by_role("button", name="Finish and go to the next")).to_be_visible()
