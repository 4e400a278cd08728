"""Tagging on a phone and a tablet, by real touches."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import BOX, TEXT, Desk, at_desk
from tests.stage import Site
from webapp.domain.drafts import SettingsDraft
from webapp.domain.roles import Role
from webapp.services import projects

pytestmark = [pytest.mark.browser, pytest.mark.once]

THUMB = 44  # CSS pixels
PRESSED = "#palette button, #palette a, #margin button, #margin :is(label:has(input), select, summary, [type=text])"
LOW = f"""found => found.filter(one => one.checkVisibility() && one.getBoundingClientRect().height < {THUMB})
  .map(one => one.outerHTML)"""
SELECT = """words => {
  const host = [...document.querySelectorAll("article [data-start]")].find(one => one.textContent.includes(words));
  const { firstChild } = host;
  const start = firstChild.data.indexOf(words);
  getSelection().setBaseAndExtent(firstChild, start, firstChild, start + words.length);
}"""


@pytest.fixture
def phone(site: Site, browser: Browser) -> Iterator[Desk]:
    """A coder who has just opened an article on a phone."""
    context = browser.new_context(has_touch=True, is_mobile=True, reduced_motion="reduce")
    with at_desk(site, context.new_page()) as desk:
        desk.page.set_viewport_size({"width": 390, "height": 844})
        yield desk
    context.close()


def test_a_tap_on_the_first_word_and_one_on_the_last_mark_a_passage_and_a_code_tags_it(phone: Desk) -> None:
    _press(phone, "Select by taps")
    expect(phone.page.get_by_text("Tap the first word.", exact=True)).to_be_visible()
    _tap(phone, "4,310")
    expect(phone.page.get_by_text("Tap the last word, or a code.", exact=True)).to_be_visible()
    expect(phone.page.locator("#spoken")).to_have_text("4,310. Tap the last word.")
    _tap(phone, "reached")
    expect(phone.page.locator("#spoken")).to_have_text("4,310 people reached")
    _press(phone, "Statistic")
    _expect_tags(phone, "4,310 people reached")


def test_taps_go_on_until_they_are_left_in_either_order_and_a_third_one_begins_anew(phone: Desk) -> None:
    _press(phone, "Select by taps")
    for word in ("return", "person", "water", "walked"):
        _tap(phone, word)
    _press(phone, "Testimony")
    _tap(phone, "강변에서")
    _press(phone, "Statistic")
    _expect_tags(phone, "walked in the water", "강변에서")
    _press(phone, "Done")
    _tap(phone, "in the water")
    expect(phone.page.get_by_label("Code", exact=True)).to_be_visible()


def test_with_a_code_chosen_the_second_tap_tags_at_once(phone: Desk) -> None:
    _press(phone, "Statistic")
    expect(phone.page.get_by_text("Statistic: tap the first word.", exact=True)).to_be_visible()
    _tap(phone, "4,310", "people", "beds", "beds")
    _expect_tags(phone, "4,310 people", "beds")
    _press(phone, "Done")
    expect(_bar(phone).get_by_role("button", name="Statistic")).to_have_attribute("aria-pressed", "false")


def test_where_the_team_tags_by_sentences_one_tap_is_enough(phone: Desk, site: Site) -> None:
    with site.making() as make:
        projects.update(make.session, make.owner(), "corpus", SettingsDraft("Corpus", unit="sentence"))
    phone.open()
    expect(phone.page.get_by_text("Tap a sentence, or", exact=True)).to_be_visible()
    _press(phone, "Statistic")
    expect(phone.page.get_by_text("Statistic: tap a sentence.", exact=True)).to_be_visible()
    _tap(phone, "laughed")
    _expect_tags(phone, "“We walked in the water,” a teacher said, and she laughed.")


def test_the_first_word_stays_marked_while_the_text_is_scrolled(phone: Desk) -> None:
    phone.page.set_viewport_size({"width": 390, "height": 420})
    _press(phone, "Select by taps")
    _tap(phone, "laughed")
    phone.page.evaluate("addEventListener('scrollend', () => document.body.setAttribute('data-rests', ''))")
    _touch(phone.page, (200, 250), (200, 200), (200, 120))
    expect(phone.page.locator("body[data-rests]")).to_be_visible()
    _tap(phone, "4,310")
    _press(phone, "Testimony")
    _expect_tags(phone, "laughed.\n\nLast year 4,310")


def test_a_selection_by_long_press_is_tagged_by_a_tap_on_a_code(phone: Desk) -> None:
    phone.page.evaluate(SELECT, "310 people reach")
    expect(phone.page.get_by_text("Choose a code.", exact=True)).to_be_visible()
    expect(phone.page.get_by_role("toolbar", name="Tag this passage")).to_be_hidden()
    _press(phone, "Statistic")
    _expect_tags(phone, "4,310 people reached")


def test_a_tap_while_reading_marks_nothing_and_opens_the_tag_under_it(phone: Desk) -> None:
    _press(phone, "Statistic")
    _tap(phone, "4,310", "people")
    _press(phone, "Done")
    _tap(phone, "river")
    expect(phone.page.get_by_text("Hold a word to select, or", exact=True)).to_be_visible()
    _tap(phone, "people")
    expect(phone.page.get_by_label("Value")).to_be_visible()


def test_the_ends_of_a_tag_are_dragged_by_a_thumb_from_below_the_line(phone: Desk) -> None:
    _press(phone, "Statistic")
    _tap(phone, "people", "reached")
    _press(phone, "Done")
    _, y, to_x, to_y = phone.page.evaluate(BOX, "reached the bank")
    grip = _grip(phone, "end")
    assert grip["width"] >= THUMB <= grip["height"]
    down = grip["y"] + 30
    _touch(phone.page, (grip["x"] + 20, down), (to_x - 20, down), (to_x + 6, to_y + down - y))
    _expect_tags(phone, "people reached the bank")
    grip = _grip(phone, "start")
    _touch(phone.page, (grip["x"] + 20, grip["y"] + 30), (grip["x"], grip["y"] + 30), (grip["x"] - 22, grip["y"] + 30))
    _expect_tags(phone, "4,310 people reached the bank")


def test_the_text_comes_on_while_an_end_is_held_at_the_lower_edge(phone: Desk) -> None:
    phone.page.set_viewport_size({"width": 390, "height": 420})
    _press(phone, "Statistic")
    _tap(phone, "Every", "Every")
    _press(phone, "Done")
    grip = _grip(phone, "end")
    places = [(grip["x"] + 20, grip["y"] + 30), (200, 250), (200, 330)]
    with _finger(phone.page, *places):
        assert _comes(phone.page, "scrollY + innerHeight > document.documentElement.scrollHeight - 200")
    expect(phone.page.locator("#spoken")).to_contain_text("left out of the corpus")  # it came as far as the grey lines


def test_undo_stays_in_reach_of_the_thumb_while_it_goes_back(phone: Desk) -> None:
    _press(phone, "Statistic")
    _tap(phone, "4,310", "people", "beds", "beds")
    _expect_tags(phone, "4,310 people", "beds")
    _press(phone, "Undo")
    _press(phone, "Undo")
    expect(_cards(phone)).to_have_count(0)


def test_a_tap_on_a_handle_is_a_tap_on_the_text_under_it(phone: Desk) -> None:
    _press(phone, "Statistic")
    _tap(phone, "4,310", "people")
    grip = _grip(phone, "end")
    phone.page.touchscreen.tap(grip["x"] + 30, grip["y"] + 30)
    expect(phone.page.get_by_text("Tap the last word.", exact=True)).to_be_visible()


def test_a_reviewer_greys_a_passage_on_a_phone(phone: Desk, site: Site) -> None:
    with site.making() as make:
        reviewer = make.member(Role.REVIEWER)
    site.sign_in(phone.page, reviewer)
    phone.open()
    _press(phone, "Select by taps")
    _tap(phone, "Every", "rises")
    _press(phone, "Not article…")
    phone.page.get_by_role("button", name="Grey it").tap()
    expect(phone.page.get_by_text("This part is greyed now.")).to_be_visible()


def test_whatever_is_pressed_on_a_phone_and_a_tablet_is_as_high_as_a_thumb(phone: Desk) -> None:
    _press(phone, "Testimony")
    _tap(phone, "walked", "water")
    _press(phone, "Done")
    _tap(phone, "walked")
    expect(phone.page.get_by_label("refugee")).to_be_visible()
    assert phone.page.locator(PRESSED).evaluate_all(LOW) == []
    phone.page.set_viewport_size({"width": 1024, "height": 768})
    assert phone.page.locator(PRESSED).evaluate_all(LOW) == []


def test_the_open_card_leaves_most_of_a_tablet_to_the_text_and_its_passage_in_sight(phone: Desk) -> None:
    phone.page.set_viewport_size({"width": 1024, "height": 600})
    _press(phone, "Testimony")
    _tap(phone, "beds", "made")
    _press(phone, "Done")
    _tap(phone, "beds are")
    expect(phone.page.get_by_label("refugee")).to_be_visible()
    sheet = phone.page.locator("#margin").bounding_box()
    assert sheet
    assert sheet["height"] <= 0.4 * 600
    end = "document.querySelector('#handle-end').getBoundingClientRect().bottom"
    assert _comes(phone.page, f"{end} < {sheet['y']}")


def test_on_a_tablet_codes_are_offered_at_the_lower_edge_and_not_at_the_passage(phone: Desk) -> None:
    phone.page.set_viewport_size({"width": 1024, "height": 768})
    phone.page.evaluate(SELECT, "310 people reach")
    offered = phone.page.get_by_role("toolbar", name="Tag this passage")
    expect(offered).to_be_visible()
    place = offered.bounding_box()
    assert place
    assert place["y"] > 0.8 * 768
    offered.get_by_role("button", name="Statistic").tap()
    _expect_tags(phone, "4,310 people reached")


def _bar(phone: Desk) -> Any:
    return phone.page.locator("#palette")


def _press(phone: Desk, name: str) -> None:
    _bar(phone).get_by_role("button", name=name).first.tap()


def _tap(phone: Desk, *words: str) -> None:
    """Tap the first word of each of *words* where it stands."""
    for these in words:
        x, y, _, _ = phone.page.evaluate(BOX, these)
        phone.page.touchscreen.tap(x + 4, y)


def _touch(page: Page, *places: tuple[float, float]) -> None:
    """Put a finger down at the first of *places*, drag it over the others, lift it."""
    with _finger(page, *places):
        pass


@contextmanager
def _finger(page: Page, *places: tuple[float, float]) -> Iterator[None]:
    """A finger put down at the first of *places* and dragged over the others, lifted when the block ends."""
    fingers = page.context.new_cdp_session(page)
    for number, (x, y) in enumerate(places):
        kind = "touchMove" if number else "touchStart"
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    yield
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _comes(page: Page, condition: str) -> bool:
    """Whether the condition, in the page's words, comes true within some seconds."""
    look = f"{condition} ? done(true) : performance.now() > until ? done(false) : setTimeout(look, 20)"
    began = "const until = performance.now() + 4000"
    words = f"new Promise(done => {{ {began}; const look = () => {look}; look(); }})"
    came: bool = page.evaluate(words)
    return came


def _grip(phone: Desk, side: str) -> Any:
    """What a thumb can take of a handle: the box of its pseudo-element."""
    return phone.page.locator(f"#handle-{side}").evaluate("""handle => {
      const { left, top } = handle.getBoundingClientRect();
      const own = getComputedStyle(handle, "::after");
      const number = (name) => parseFloat(own[name]);
      return { x: left + number("left"), y: top + number("top"), width: number("width"), height: number("height") };
    }""")


def _cards(phone: Desk) -> Any:
    """The cards in the sheet, also while it is down."""
    return phone.page.locator("#margin .tag-card")


def _expect_tags(phone: Desk, *quotes: str) -> None:
    """These passages are tagged, and the server has them: a tap has its effect a moment after it."""
    expect(_cards(phone)).to_have_count(len(quotes))
    for quote in quotes:
        expect(_cards(phone).filter(has_text=quote)).not_to_have_count(0)
    phone.expect_state("Saved")
    stored = phone.stored()
    assert [tag["quote"] for tag in stored] == list(quotes) == [TEXT[tag["start"] : tag["end"]] for tag in stored]
