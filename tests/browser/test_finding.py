"""Finding words in the article, tagging every occurrence, and finding a code by its name."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.desk import TEXT, Desk
from tests.stage import Site
from webapp.domain.roles import Role
from webapp.models import Annotation

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_every_occurrence_of_a_selection_is_tagged_with_one_key_and_undone_with_one(desk: Desk) -> None:
    desk.drag("signed may")
    desk.press("Escape")
    desk.drag("signed")
    desk.press("f")
    finder = desk.page.get_by_role("search", name="Find in this article")
    expect(finder.get_by_role("status")).to_have_text("1 of 2")
    desk.press("3")
    expect(desk.cards).to_have_count(2)
    desk.expect_state("Saved")
    assert [(tag["quote"], tag["start"]) for tag in desk.stored()] == [
        ("signed", TEXT.index("signed")), ("signed", TEXT.rindex("signed"))
    ]  # fmt: skip
    desk.press("z")
    expect(desk.cards).to_have_count(0)
    desk.expect_state("Saved")
    assert desk.stored() == []


def test_words_are_found_while_they_are_written_and_walked_by_enter(desk: Desk) -> None:
    desk.press("f")
    desk.page.keyboard.type("a ST")
    said = desk.page.get_by_role("search").get_by_role("status")
    expect(said).to_have_text("1 of 1")
    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.type("the")
    expect(said).to_have_text("1 of 7")
    desk.press("Enter", "Enter")
    expect(said).to_have_text("3 of 7")
    desk.press("Shift+Enter")
    expect(said).to_have_text("2 of 7")
    desk.press("Escape", "2")
    desk.expect_state("Saved")
    assert [tag["quote"].lower() for tag in desk.stored()] == ["the"] * 6  # the one in what is no article stays free
    assert desk.page.evaluate("CSS.highlights.get('found').size") == 0


def test_what_is_not_there_is_said_and_escape_ends_it(desk: Desk) -> None:
    desk.press("f")
    desk.page.keyboard.type("wolves-[a/b]")
    expect(desk.page.get_by_role("search").get_by_role("status")).to_have_text("Not in this article")
    desk.press("Escape")
    expect(desk.page.get_by_role("search")).to_be_hidden()


def test_a_code_is_found_by_its_name_and_tags_what_was_selected(desk: Desk) -> None:
    desk.drag("4,310 people")
    desk.press("/")
    box = desk.page.get_by_role("combobox", name="Find a code")
    expect(box).to_be_focused()
    desk.page.wait_for_timeout(300)  # the selection is gone from the text by then
    desk.page.keyboard.type("test")
    expect(desk.page.locator("#seek").get_by_role("option")).to_have_text(["Testimony2"])
    desk.press("Enter")
    desk.expect_state("Saved")
    assert [(tag["quote"], tag["code"]) for tag in desk.stored()] == [("4,310 people", "testimony")]
    desk.drag("the beds")
    desk.press("/")
    expect(desk.page.locator("#seek").get_by_role("option").first).to_contain_text("Testimony")  # used last
    desk.press("Escape")
    expect(box).to_be_hidden()
    desk.press("3")
    expect(desk.cards).to_have_count(2)


def test_who_may_not_tag_can_still_find(desk: Desk, site: Site) -> None:
    with site.making() as make:
        viewer = make.member(Role.VIEWER)
    site.sign_in(desk.page, viewer)
    desk.open()
    desk.press("f")
    desk.page.keyboard.type("signed")
    expect(desk.page.get_by_role("search").get_by_role("status")).to_have_text("1 of 2")
    desk.press("Escape", "3")
    assert desk.stored() == []


def test_the_same_words_are_visited_in_the_other_articles_and_tags_say_where_they_came_from(
    desk: Desk, site: Site
) -> None:
    with site.making() as make:
        make.document("A court said it. No state that has signed is above it.", title="The court")
    desk.drag("has signed")
    desk.press("f")
    desk.page.get_by_role("link", name="In your other articles").click()
    expect(desk.page.get_by_role("heading", name="The court")).to_be_visible()
    desk.page.get_by_role("link", name="No state that has signed").click()
    expect(desk.page.get_by_role("toolbar", name="Tag this passage")).to_be_visible()
    desk.press("3")
    desk.expect_state("Saved")
    with site.database.reading() as session:
        tag = session.scalars(select(Annotation)).one()
        assert (tag.quote, tag.origin) == ("has signed", "every_occurrence")
