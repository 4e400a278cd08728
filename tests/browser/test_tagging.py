"""Tagging on the article page, as a coder does it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.make import Make
from tests.stage import Site
from webapp.domain.regions import Region
from webapp.domain.roles import Actor, Role
from webapp.models import Document

pytestmark = pytest.mark.browser

TEXT = (
    "Every spring the Veldin rises. “We walked in the water,” a teacher said, and she laughed.\n\n"
    "Last year 4,310 people reached the bank. A state that has signed may not return a person; it has signed.\n\n"
    "READ MORE: What the new fence cost\n\n"
    "In the house at 강변에서 the beds are made. He wrote cafe\u0301 🌊🌊 by the river 👩‍👩‍👧 twice.\n"
)
FENCE = TEXT.index("READ")

BOX = """words => {
  for (const block of document.querySelectorAll("article [data-start]")) {
    const node = document.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode();
    const start = node ? node.data.indexOf(words) : -1;
    if (start < 0) continue;
    block.scrollIntoView({ block: "center", behavior: "instant" });
    const range = new Range();
    range.setStart(node, start);
    range.setEnd(node, start + words.length);
    const boxes = [...range.getClientRects()];
    const [first, last] = [boxes[0], boxes.at(-1)];
    return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
  }
}"""


@dataclass
class Desk:
    """A coder at an article."""

    page: Page
    site: Site
    coder: Actor
    document: Document
    wrong: list[str] = field(default_factory=list)

    def drag(self, words: str) -> None:
        """Select *words* with the mouse, from the middle of the first letter to the end."""
        x, y, to_x, to_y = self.page.evaluate(BOX, words)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move((x + to_x) / 2, to_y, steps=3)
        self.page.mouse.move(to_x, to_y, steps=3)
        self.page.mouse.up()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tag(self, words: str, key: str) -> None:
        self.drag(words)
        expect(self.page.get_by_role("toolbar", name="Tag this passage")).to_be_visible()
        self.press(key)

    def click(self, words: str) -> None:
        x, y, _, _ = self.page.evaluate(BOX, words)
        self.page.mouse.click(x + 2, y)

    @property
    def cards(self) -> Any:
        return self.page.get_by_role("list", name="Tags", exact=True).get_by_role("listitem")

    def expect_state(self, words: str) -> None:
        expect(self.page.locator("#save-state")).to_have_text(words)

    def stored(self) -> list[dict[str, Any]]:
        """The tags that the server has."""
        answer = self.site.client(self.coder).get(f"/api/v1/documents/{self.document.id}/annotations")
        items: list[dict[str, Any]] = answer.get_json()["items"]
        return items


@pytest.fixture
def desk(site: Site, page: Page) -> Iterator[Desk]:
    with site.making() as make:
        coder = make.member(Role.ANNOTATOR)
        document = make.document(TEXT, Region(FENCE, TEXT.index("\n", FENCE), "related_link"))
    page.set_viewport_size({"width": 1440, "height": 900})
    site.sign_in(page, coder)
    opened = Desk(page, site, coder, document)
    page.on("pageerror", lambda error: opened.wrong.append(str(error)))
    page.on("console", lambda said: opened.wrong.append(said.text) if "Content Security Policy" in said.text else None)
    _open(opened)
    yield opened
    assert opened.wrong == []


def _open(desk: Desk) -> None:
    desk.page.goto(desk.site.document_url(desk.document))
    expect(desk.page.locator(".reader[data-ready]")).to_be_visible()


def test_a_loose_drag_and_a_key_make_a_tag_of_whole_words(desk: Desk) -> None:
    desk.tag("310 people reached the ban", "3")
    expect(desk.cards).to_have_count(1)
    expect(desk.cards).to_contain_text("Statistic")
    desk.expect_state("Saved")
    (tag,) = desk.stored()
    assert tag["quote"] == "4,310 people reached the bank" == TEXT[tag["start"] : tag["end"]]
    _open(desk)
    expect(desk.cards).to_contain_text("4,310 people reached the bank")
    expect(desk.page.locator("article svg path")).to_have_count(1)


def test_the_underline_is_there_before_the_server_answers(desk: Desk) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route("**/api/v1/annotations/*", hold)
    desk.tag("4,310 people", "3")
    expect(desk.page.locator("article svg path")).to_have_count(1)
    desk.expect_state("Saving")
    held[0].continue_()
    desk.expect_state("Saved")


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


def test_undo_and_redo_reach_behind_a_save(desk: Desk) -> None:
    desk.tag("4,310 people", "3")
    desk.expect_state("Saved")
    before = desk.stored()[0]["id"]
    desk.press("x")
    expect(desk.cards).to_have_count(0)
    desk.expect_state("Saved")
    assert desk.stored() == []
    desk.press("z")
    expect(desk.cards).to_have_count(1)
    desk.expect_state("Saved")
    assert [tag["id"] for tag in desk.stored()] == [before]
    desk.press("z", "z")
    expect(desk.cards).to_have_count(0)
    desk.press("Shift+Z")
    expect(desk.cards).to_have_count(1)
    desk.expect_state("Saved")
    assert [tag["id"] for tag in desk.stored()] == [before]


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


def test_work_done_offline_is_kept_over_a_closed_page_and_sent_afterwards(desk: Desk, context: BrowserContext) -> None:
    context.set_offline(True)
    desk.tag("4,310 people", "3")
    desk.expect_state("Waiting (1)")
    desk.page.close()
    context.set_offline(False)
    desk.page = context.new_page()
    _open(desk)
    expect(desk.cards).to_contain_text("4,310 people")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == ["4,310 people"]


def test_an_answer_that_gets_lost_doubles_nothing(desk: Desk) -> None:
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    desk.page.route("**/api/v1/annotations/*", lose)
    desk.tag("4,310 people", "3")
    desk.expect_state("Saved")
    desk.press("u")
    desk.expect_state("Saved")
    assert lost == [201]
    assert [(tag["quote"], tag["certainty"], tag["version"]) for tag in desk.stored()] == [
        ("4,310 people", "unsure", 2)
    ]


def test_what_one_person_left_is_never_sent_as_another(desk: Desk, context: BrowserContext) -> None:
    context.set_offline(True)
    desk.tag("4,310 people", "3")
    desk.expect_state("Waiting (1)")
    desk.page.close()
    context.set_offline(False)
    with desk.site.making() as make:
        other = make.member(Role.ANNOTATOR)
    mine, desk.page = desk.coder, context.new_page()
    desk.site.sign_in(desk.page, other)
    _open(desk)
    desk.expect_state("Saved")
    expect(desk.cards).to_have_count(0)
    assert str(other.user_id) not in {tag["annotator"] for tag in desk.stored()}
    desk.site.sign_in(desk.page, mine)
    _open(desk)
    expect(desk.cards).to_have_count(1)
    desk.expect_state("Saved")
    assert [tag["annotator"] for tag in desk.stored()] == [str(mine.user_id)]


def test_signed_out_elsewhere_the_tag_waits_for_the_same_person(desk: Desk, context: BrowserContext) -> None:
    with desk.site.making() as make:
        other = make.member(Role.ANNOTATOR)
    elsewhere = context.new_page()
    desk.site.sign_in(elsewhere, other)
    desk.page.bring_to_front()
    desk.tag("4,310 people", "3")
    desk.expect_state("Signed out: 1 waiting")
    assert desk.stored() == []
    desk.site.sign_in(elsewhere, desk.coder)
    desk.page.bring_to_front()
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == ["4,310 people"]


@pytest.mark.parametrize(
    ("choice", "certainty", "note"), [("Keep what is here", "unsure", ""), ("Take the other", "sure", "there")]
)
def test_a_conflict_between_two_windows_is_settled_by_the_coder(
    desk: Desk, context: BrowserContext, choice: str, certainty: str, note: str
) -> None:
    desk.tag("We walked in the water", "2")
    desk.expect_state("Saved")
    other = Desk(context.new_page(), desk.site, desk.coder, desk.document)
    other.page.set_viewport_size({"width": 1440, "height": 900})
    _open(other)
    other.click("walked")
    other.page.get_by_label("Note").fill("there")
    other.page.get_by_label("Note").blur()
    other.expect_state("Saved")
    desk.page.bring_to_front()
    desk.press("u")
    desk.page.get_by_role("button", name=choice).click()
    desk.expect_state("Saved")
    (tag,) = desk.stored()
    assert (tag["certainty"], tag["note"]) == (certainty, note)


def test_a_refusal_takes_the_tag_back_and_says_why(desk: Desk) -> None:
    answer = desk.site.client(desk.coder).put(
        f"/api/v1/documents/{desk.document.id}/coding", json={"state": "complete"}
    )
    assert answer.status_code == 200
    desk.tag("4,310 people", "3")
    expect(desk.page.get_by_role("alert")).to_contain_text("You have finished this article")
    expect(desk.cards).to_have_count(0)
    expect(desk.page.locator("article svg path")).to_have_count(0)


def test_a_question_about_the_article_is_answered_by_keys_and_kept(desk: Desk) -> None:
    desk.press("d")
    desk.press("2")
    desk.expect_state("Saved")
    _open(desk)
    expect(desk.page.get_by_role("radio", name="no", exact=True)).to_be_checked()


def test_finishing_waits_for_what_is_not_saved_and_leads_to_the_next_article(
    desk: Desk, context: BrowserContext
) -> None:
    with desk.site.making() as make:
        make.document("The next article.", title="The next one")
    desk.press("d", "1")
    context.set_offline(True)
    desk.tag("4,310 people", "3")
    desk.expect_state("Waiting (1)")
    desk.page.get_by_role("button", name="Finish and go to the next").click()
    expect(desk.page.get_by_text("finished as soon as what waits has been saved")).to_be_visible()
    context.set_offline(False)
    expect(desk.page.get_by_role("heading", name="The next one")).to_be_visible()
    assert [tag["quote"] for tag in desk.stored()] == ["4,310 people"]
    _open(desk)
    expect(desk.page.get_by_text("You finished this article")).to_be_visible()
    desk.drag("the beds")
    desk.press("3")
    expect(desk.cards).to_have_count(1)


def test_a_reviewer_decides_beside_the_text(desk: Desk) -> None:
    with desk.site.making() as make:
        reviewer = make.member(Role.REVIEWER)
        tag = make.tag(desk.coder, desk.document, "Every spring", "statistic")
    desk.site.sign_in(desk.page, reviewer)
    desk.page.goto(f"{desk.site.document_url(desk.document)}#tag-{tag.id}")
    expect(desk.page.get_by_role("button", name="Accept")).to_be_visible()
    desk.press("a")
    expect(desk.cards.first).to_contain_text("accepted")
    assert [tag["status"] for tag in desk.stored()] == ["accepted"]


def test_a_reviewer_greys_a_passage_and_restores_it(desk: Desk) -> None:
    with desk.site.making() as make:
        reviewer = make.member(Role.REVIEWER)
    desk.site.sign_in(desk.page, reviewer)
    _open(desk)
    desk.drag("Every spring the Veldin rises.")
    desk.page.get_by_role("button", name="Not article").click()
    desk.page.get_by_label("What it is").select_option("caption")
    desk.page.get_by_role("button", name="Grey it").click()
    expect(desk.page.get_by_text("This part is greyed now.")).to_be_visible()
    expect(desk.page.locator(".reader[data-ready]")).to_be_visible()
    desk.click("spring")
    desk.page.get_by_role("button", name="Restore").click()
    expect(desk.page.get_by_text("This part is article again.")).to_be_visible()


def test_colleagues_tags_are_shown_when_asked_for(desk: Desk, site: Site) -> None:
    with site.making() as make:
        colleague = make.member(Role.ANNOTATOR, name="mina")
        make.tag(colleague, desk.document, "Every spring", "statistic")
    _open(desk)
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


def test_the_page_has_no_serious_finding_of_axe(desk: Desk) -> None:
    from axe_playwright_python.sync_playwright import Axe

    desk.tag("We walked in the water", "2")
    expect(desk.page.get_by_label("refugee")).to_be_visible()
    found = Axe().run(desk.page).response["violations"]
    desk.wrong.clear()  # axe itself tries inline styles
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []


def test_a_long_article_with_many_tags_opens_with_those_near_the_window(site: Site, page: Page) -> None:
    line = "The ministry counted 4,310 people at the bridge and called it a success for everybody there. " * 4
    with site.making() as make:
        coder, document = _crowd(make, line)
    site.sign_in(page, coder)
    desk = Desk(page, site, coder, document)
    _open(desk)
    expect(desk.cards.first).to_be_visible()
    assert desk.cards.count() < 200
    assert page.locator("article svg").count() < 60


def _crowd(make: Make, line: str) -> tuple[Actor, Document]:
    coder = make.member(Role.ANNOTATOR)
    document = make.document("\n".join(f"{number}. {line}" for number in range(400)))
    for number in range(400):
        make.tag(coder, document, f"{number}. The ministry counted", "statistic")
    return coder, document
