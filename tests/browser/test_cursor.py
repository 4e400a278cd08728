"""Reading, tagging and mending by keys alone; moving the ends of a tag."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import BOX, TEXT, Desk

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_words_are_drawn_by_keys_and_tagged(desk: Desk) -> None:
    desk.press(
        "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft"
    )
    expect(desk.page.get_by_role("toolbar", name="Tag this passage")).to_be_visible()
    desk.press("2")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == ["spring the"]
    desk.press("Shift+ArrowRight", "3")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == ["spring the", "Veldin"]


def test_sentences_and_paragraphs_are_drawn_and_what_is_no_article_is_stepped_over(desk: Desk) -> None:
    desk.press("j", "j", "ArrowDown", "Shift+ArrowDown", "3")
    desk.expect_state("Saved")
    desk.press("j", "Shift+End", "2")
    desk.expect_state("Saved")
    second, third = (tag["quote"] for tag in desk.stored())
    assert second == "A state that has signed may not return a person; it has signed."
    assert third == TEXT[TEXT.index("In the house") :].strip()


def test_a_passage_can_be_drawn_backwards_over_where_it_began(desk: Desk) -> None:
    desk.click("rises")
    desk.page.wait_for_timeout(50)  # after a click the browser settles the selection a moment later
    desk.press("Shift+ArrowRight", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "3")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == ["the Veldin"]


def test_without_a_cursor_arrows_scroll_the_page_and_escape_puts_the_cursor_away(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 1440, "height": 320})
    desk.press("ArrowDown")
    desk.page.wait_for_timeout(300)
    assert desk.page.evaluate("scrollY") > 0
    expect(desk.page.locator("#cursor")).to_be_hidden()
    desk.press("ArrowRight")
    expect(desk.page.locator("#cursor")).to_be_visible()
    desk.press("Escape")
    expect(desk.page.locator("#cursor")).to_be_hidden()


def test_the_ends_of_a_tag_move_by_keys_and_each_move_is_undone(desk: Desk) -> None:
    desk.tag("4,310 people", "3")
    desk.press(".", "Shift+Comma", "Alt+.", "Alt+.")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == ["year 4,310 people reached th"]
    desk.press("z", "z", "z")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == ["4,310 people reached"]
    desk.press(",", ",", ",", "Shift+Period")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == ["4,310"]


def test_the_ends_of_a_tag_move_by_its_handles(desk: Desk) -> None:
    desk.tag("4,310 people", "3")
    expect(desk.page.locator("#handle-end")).to_be_visible()
    handle = desk.page.locator("#handle-end").bounding_box()
    assert handle
    x, y, to_x, _ = desk.page.evaluate(BOX, "reached the ba")
    desk.page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"])  # its knob
    desk.page.mouse.down()
    desk.page.mouse.move(x + 10, y, steps=3)
    desk.page.mouse.move(to_x, y, steps=3)
    assert desk.stored()[0]["quote"] == "4,310 people"
    desk.page.mouse.up()
    desk.expect_state("Saved")
    (tag,) = desk.stored()
    assert (tag["quote"], tag["version"]) == ("4,310 people reached the bank", 2)


def test_a_passage_that_begins_right_behind_the_open_tag_is_drawn_and_not_its_end_moved(desk: Desk) -> None:
    desk.tag("A state that has signed", "3")
    expect(desk.page.locator("#handle-end")).to_be_visible()
    desk.tag(" may not return a person", "2")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == [
        "A state that has signed",
        "may not return a person",
    ]


def test_an_end_does_not_move_into_what_is_left_out_nor_past_the_other(desk: Desk) -> None:
    desk.tag("has signed.", "3")
    desk.expect_state("Saved")
    before = desk.stored()
    desk.press(".", "Shift+Period", "Shift+Period", "Shift+Period")
    expect(desk.cards).to_have_count(1)
    desk.expect_state("Saved")
    assert before[0]["end"] == desk.stored()[0]["end"] > desk.stored()[0]["start"]
