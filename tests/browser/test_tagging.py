"""Tagging on the article page, as a coder does it."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.desk import BOX, TEXT, Desk
from tests.stage import Site
from webapp.domain.drafts import SettingsDraft
from webapp.services import projects

pytestmark = pytest.mark.browser


def test_a_loose_drag_and_a_key_make_a_tag_of_whole_words(desk: Desk) -> None:
    desk.tag("310 people reached the ban", "3")
    expect(desk.cards).to_have_count(1)
    expect(desk.cards).to_contain_text("Statistic")
    desk.expect_state("Saved")
    (tag,) = desk.stored()
    assert tag["quote"] == "4,310 people reached the bank" == TEXT[tag["start"] : tag["end"]]
    desk.open()
    expect(desk.cards).to_contain_text("4,310 people reached the bank")
    expect(desk.page.locator("article svg path")).to_have_count(1)


def test_a_double_click_and_a_click_on_the_code_make_a_tag(desk: Desk) -> None:
    x, y, _, _ = desk.page.evaluate(BOX, "Veldin")
    desk.page.mouse.dblclick(x + 5, y)
    desk.page.get_by_role("toolbar", name="Tag this passage").get_by_role("button", name="Testimony").click()
    expect(desk.cards).to_contain_text("Veldin")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == ["Veldin"]


def test_a_code_chosen_first_tags_every_drag_until_its_key_is_pressed_again(desk: Desk) -> None:
    desk.press("3")
    expect(desk.page.locator("#palette").get_by_role("button", name="Statistic")).to_have_attribute(
        "aria-pressed", "true"
    )
    desk.drag("4,310 people")
    desk.drag("the beds")
    expect(desk.cards).to_have_count(2)
    desk.press("3")
    desk.drag("by the river")
    expect(desk.page.get_by_role("toolbar", name="Tag this passage")).to_be_visible()
    expect(desk.cards).to_have_count(2)


def test_the_selection_grows_to_the_unit_of_the_code_and_alt_keeps_it(desk: Desk) -> None:
    desk.tag("walked in the", "1")
    desk.tag("beds are", "Alt+1")
    expect(desk.cards).to_have_count(2)
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == [
        "“We walked in the water,” a teacher said, and she laughed.",
        "beds are",
    ]


@pytest.mark.parametrize(
    ("drawn", "quote"),
    [
        ("🌊🌊 by", "🌊🌊 by"),
        ("변에서 the", "강변에서 the"),
        ("fe\u0301", "cafe\u0301"),
        ("the river 👩‍👩‍👧 twi", "the river 👩‍👩‍👧 twice"),
    ],
)
def test_offsets_are_code_points_whatever_stands_before(desk: Desk, drawn: str, quote: str) -> None:
    desk.tag(drawn, "2")
    expect(desk.cards).to_have_count(1)
    desk.expect_state("Saved")
    (tag,) = desk.stored()
    assert tag["quote"] == quote == TEXT[tag["start"] : tag["end"]]


def test_boilerplate_refuses_a_tag_with_a_sentence(desk: Desk) -> None:
    desk.drag("What the new")
    desk.press("3")
    expect(desk.page.get_by_text("left out of the corpus", exact=False).first).to_be_visible()
    expect(desk.cards).to_have_count(0)


def test_a_crowded_place_lists_its_tags_shortest_first(desk: Desk) -> None:
    desk.tag("A state that has signed may not return", "Alt+1")
    desk.tag("has signed", "2")
    desk.press("Escape")
    desk.click("signed may")
    entries = desk.page.get_by_role("toolbar", name="Tags here").get_by_role("button")
    expect(entries).to_have_count(2)
    expect(entries.first).to_contain_text("Testimony")
    entries.last.click()
    expect(desk.page.get_by_role("button", name="Legal argument", expanded=True)).to_be_visible()


def test_fields_are_saved_as_they_are_chosen(desk: Desk) -> None:
    desk.tag("We walked in the water", "2")
    desk.page.get_by_label("relative").check(force=True)
    desk.page.get_by_label("Name", exact=True).fill("Mira")
    desk.page.get_by_label("Note").fill("second hand?")
    desk.page.get_by_label("Note").blur()
    desk.expect_state("Saved")
    (tag,) = desk.stored()
    assert (tag["attributes"], tag["note"], tag["incomplete"]) == (
        {"witness": "relative", "name": "Mira"},
        "second hand?",
        False,
    )


def test_fields_are_filled_by_keys_alone(desk: Desk) -> None:
    desk.tag("We walked in the water", "2")
    desk.press("Enter")
    expect(desk.page.get_by_label("refugee")).to_be_focused()
    desk.press("3", "1")
    expect(desk.page.get_by_label("Name", exact=True)).to_be_focused()
    desk.page.keyboard.type("u1x")
    desk.press("Enter", "Escape")
    desk.press("u")
    desk.expect_state("Saved")
    (tag,) = desk.stored()
    assert tag["attributes"] == {"witness": "official", "anonymised": "true", "name": "u1x"}
    assert tag["certainty"] == "unsure"


def test_a_refused_value_is_said_at_its_field_and_the_tag_keeps_the_old_one(desk: Desk) -> None:
    desk.tag("4,310 people", "3")
    desk.page.get_by_label("Value").fill("many")
    desk.page.get_by_label("Value").blur()
    expect(desk.page.get_by_text("takes a number", exact=False).first).to_be_visible()
    desk.expect_state("Saved")
    assert desk.stored()[0]["attributes"] == {}


def test_the_code_of_a_tag_can_be_changed(desk: Desk) -> None:
    desk.tag("We walked in the water", "2")
    desk.page.get_by_label("Code", exact=True).select_option("statistic")
    expect(desk.page.get_by_label("Value")).to_be_visible()
    desk.expect_state("Saved")
    assert [tag["code"] for tag in desk.stored()] == ["statistic"]


def test_keys_are_text_in_a_field_and_silent_while_an_input_method_composes(desk: Desk) -> None:
    desk.tag("We walked in the water", "2")
    desk.page.get_by_label("Note").fill("")
    desk.page.get_by_label("Note").press_sequentially("x1z")
    expect(desk.page.get_by_label("Note")).to_have_value("x1z")
    desk.press("Escape")
    desk.drag("the beds")
    composing = "new KeyboardEvent('keydown', { code: 'Digit3', key: 'Process', isComposing: true, bubbles: true })"
    desk.page.evaluate(f"document.body.dispatchEvent({composing})")
    expect(desk.cards).to_have_count(1)
    other_layout = "new KeyboardEvent('keydown', { code: 'Digit3', key: '\\u00e7', bubbles: true })"
    desk.page.evaluate(f"document.body.dispatchEvent({other_layout})")
    expect(desk.cards).to_have_count(2)


def test_brackets_walk_the_tags_and_escape_returns_to_the_text(desk: Desk) -> None:
    desk.tag("We walked", "2")
    desk.tag("4,310 people", "3")
    desk.press("Escape", "[")
    opened = desk.page.locator("button[aria-expanded=true].summary")
    expect(opened).to_have_count(1)
    first = opened.inner_text()
    desk.press("[") if "4,310" in first else desk.press("]")
    expect(opened).not_to_have_text(first)
    desk.press("Escape")
    expect(opened).to_have_count(0)


def test_fields_are_taken_over_from_the_last_tag_of_the_code_with_one_key(desk: Desk) -> None:
    desk.tag("4,310 people", "3")
    desk.page.get_by_label("Value").fill("4310")
    desk.page.get_by_label("Value").blur()
    desk.expect_state("Saved")
    desk.tag("the beds", "3")
    desk.press("=")
    expect(desk.page.get_by_label("Value")).to_have_value("4310")
    expect(desk.page.get_by_role("button", name="As before")).to_be_hidden()
    desk.expect_state("Saved")
    assert [tag["attributes"]["value"] for tag in desk.stored()] == ["4310", "4310"]
    desk.press("z")
    expect(desk.page.get_by_label("Value")).to_have_value("")
    desk.expect_state("Saved")
    assert [tag["attributes"].get("value") for tag in desk.stored()] == ["4310", None]


def test_fields_are_there_before_the_server_knows_the_tag(desk: Desk, context: BrowserContext) -> None:
    with desk.page.expect_event("requestfinished", lambda request: "/codebook.html" in request.url):
        desk.open()
    context.set_offline(True)
    desk.tag("We walked in the water", "2")
    desk.press("Enter")
    expect(desk.page.get_by_label("refugee")).to_be_focused()
    desk.press("1")
    expect(desk.page.get_by_label("refugee")).to_be_checked()
    desk.press("Escape")
    desk.tag("4,310 people", "3")
    desk.page.get_by_label("Value").fill("4310")
    desk.page.get_by_label("Value").blur()
    desk.expect_state("Waiting (2)")
    context.set_offline(False)
    desk.expect_state("Saved")
    assert [tag["attributes"] for tag in desk.stored()] == [{"witness": "refugee"}, {"value": "4310"}]


def test_another_code_keeps_the_fields_that_it_asks_for_too(desk: Desk) -> None:
    desk.tag("We walked in the water", "2")
    desk.press("Enter", "1", "Escape")
    desk.expect_state("Saved")
    desk.page.get_by_label("Code", exact=True).select_option("statistic")
    expect(desk.page.get_by_label("Value")).to_be_visible()
    desk.expect_state("Saved")
    expect(desk.page.get_by_role("alert")).to_have_count(0)
    assert [(tag["code"], tag["attributes"]) for tag in desk.stored()] == [("statistic", {})]


def test_what_was_written_before_is_offered_again_but_nothing_personal(desk: Desk) -> None:
    desk.tag("We walked in the water", "2")
    desk.page.get_by_label("Name", exact=True).fill("Mira")
    desk.page.get_by_label("Name", exact=True).blur()
    desk.tag("4,310 people", "3")
    desk.page.get_by_label("Value").fill("4310")
    desk.page.get_by_label("Value").blur()
    desk.expect_state("Saved")
    desk.tag("beds are made", "3")
    offered = desk.page.locator("#values-value option")
    expect(offered).to_have_count(1)
    desk.tag("4,310 people reached", "3")
    expect(offered).to_have_count(2)
    assert [option.get_attribute("value") for option in offered.all()] == ["4,310", "4310"]
    desk.tag("and she laughed", "2")
    expect(desk.page.get_by_label("Name", exact=True)).to_have_value("")
    expect(desk.page.locator("#values-name option")).to_have_count(0)


def test_where_the_team_tags_by_sentences_one_click_draws_one(desk: Desk, site: Site) -> None:
    with site.making() as make:
        owner = make.owner()
        projects.update(make.session, owner, "corpus", SettingsDraft("Corpus", unit="sentence"))
    desk.open()
    desk.click("laughed")
    expect(desk.page.get_by_role("toolbar", name="Tag this passage")).to_be_visible()
    desk.press("3")
    expect(desk.cards).to_have_count(1)
    desk.expect_state("Saved")
    desk.press("Escape", "2")
    expect(desk.page.locator("#palette").get_by_role("button", name="Testimony")).to_have_attribute(
        "aria-pressed", "true"
    )
    desk.click("signed may")
    expect(desk.cards).to_have_count(2)
    desk.expect_state("Saved")
    assert [(tag["code"], tag["quote"]) for tag in desk.stored()] == [
        ("statistic", "“We walked in the water,” a teacher said, and she laughed."),
        ("testimony", "A state that has signed may not return a person; it has signed."),
    ]


def test_fields_are_asked_for_at_once_when_a_coder_wants_it_so(desk: Desk) -> None:
    switch = desk.page.get_by_role("switch", name="Fields after each tag")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    desk.tag("We walked in the water", "2")
    expect(desk.page.get_by_label("refugee")).to_be_focused()
    desk.press("2", "1", "Escape")
    desk.tag("4,310 people", "3")
    expect(desk.page.get_by_label("Value")).to_be_focused()
    desk.page.keyboard.type("4310")
    desk.press("Escape")
    desk.expect_state("Saved")
    assert [tag["attributes"] for tag in desk.stored()] == [
        {"witness": "relative", "anonymised": "true"},
        {"value": "4310"},
    ]
    desk.open()
    expect(switch).to_have_attribute("aria-checked", "true")


def test_a_tag_that_is_no_whole_of_its_unit_is_saved_and_says_so(desk: Desk) -> None:
    desk.drag("may not return")
    desk.press("Alt+1")
    desk.press("Escape")
    expect(desk.cards).to_contain_text("part of a sentence")
    desk.expect_state("Saved")
    assert desk.stored()[0]["quote"] == "may not return"
    desk.drag("said, and")
    desk.press("1")
    expect(desk.cards.filter(has_text="part of a sentence")).to_have_count(1)


@pytest.mark.once
def test_a_clause_is_what_stands_between_the_marks(desk: Desk, site: Site) -> None:
    with site.making() as make:
        projects.update(make.session, make.owner(), "corpus", SettingsDraft("Corpus", unit="clause"))
    desk.open()
    drawn = ("teacher", "4,310", "return a", "it has")
    for words in drawn:
        desk.tag(words, "3")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == [
        "“We walked in the water,” a teacher said",
        "Last year 4,310 people reached the bank.",
        "A state that has signed may not return a person",
        "it has signed.",
    ]
