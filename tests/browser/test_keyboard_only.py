"""One article from its opening to the next one, by keys alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser import demo
from tests.browser.desk import Desk
from tests.stage import Site
from webapp.domain.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.once]

SEEN: Final = """() => {
  const { activeElement: focused, body } = document;
  if (focused === body) return true;
  const seen = focused.labels?.[0] ?? focused; // a chip hides its button
  const { width, top, bottom } = seen.getBoundingClientRect();
  return seen.checkVisibility({ visibilityProperty: true }) && width > 0 && bottom > 0 && top < innerHeight;
}"""
"""Whether what has the focus can be seen, or the text has it."""

SAID: Final = {"witness": "refugee", "basis": "first_hand", "mode": "direct_quote", "anonymised": "true"}
ARGUED: Final = {
    "instrument": "refugee_convention_1951",
    "stance": "asserts_obligation",
    "alleged_violator": "other",
    "speaker": "author",
}
COUNTED: Final = {"value": "4310", "unit": "people", "precision": "exact", "scope": "population"}
TAGGED: Final = [
    ("testimony", "“We walked", "in a warm room.", SAID),
    ("testimony", "schoolteacher", "schoolteacher", SAID),
    ("statistic", "4,310", "people reached", COUNTED),
    ("legal_argument", "A state that", "whatever the river.", ARGUED),
    ("legal_argument", "The government answers", "neighbours”.", ARGUED),
    ("testimony", "schoolteacher", "schoolteacher", SAID),
]
"""What the server has in the end: code, how the passage begins and ends, fields."""

MOUSE: Final = "for (const kind of ['pointerdown', 'mousemove']) addEventListener(kind, () => document.mouse = kind);"


@dataclass
class Hands(Desk):
    """A coder with a keyboard and nothing else; looks after each key where the focus is."""

    pressed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1
            self.page.wait_for_function(SEEN, timeout=2000)

    @contextmanager
    def keys(self, number: int) -> Iterator[None]:
        """What the block does takes this many keys."""
        before = self.pressed
        yield
        assert self.pressed - before == number

    def write(self, words: str) -> None:
        self.press(*words)


@pytest.fixture
def hands(site: Site, page: Page) -> Iterator[Hands]:
    with site.making() as make:
        make.project(codebook=demo.codebook())
        coder = make.member(Role.ANNOTATOR)
        document = demo.article(make, "01-the-river.txt")
        demo.article(make, "02-the-arithmetic-of-a-bridge.txt")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.add_init_script(MOUSE)
    site.sign_in(page, coder)
    hands = Hands(page, site, coder, document)
    page.on("pageerror", lambda error: hands.wrong.append(str(error)))
    hands.open()
    yield hands
    assert hands.wrong == []
    assert page.evaluate("document.mouse ?? null") is None


def test_an_article_is_read_tagged_described_mended_and_finished_by_keys_alone(hands: Hands) -> None:
    hands.press("d", "1")
    expect(hands.page.get_by_role("radio", name="yes", exact=True)).to_be_checked()
    _a_sentence_becomes_testimony(hands)
    _some_words_become_a_statistic(hands)
    _a_code_is_looked_up_by_its_name(hands)
    _ends_move_and_what_was_done_is_taken_back(hands)
    _a_tag_gets_another_code_a_note_and_a_doubt(hands)
    _all_places_of_a_word_are_tagged_and_described_as_before(hands)
    _one_code_is_shown_alone(hands)
    _what_is_still_open_is_looked_at(hands)
    _the_article_is_finished(hands)
    _expect_what_the_server_has(hands)


def _a_sentence_becomes_testimony(hands: Hands) -> None:
    hands.press("ArrowRight", "j", "j", "ArrowDown")
    with hands.keys(8):
        hands.press("Shift+ArrowDown", "2")
        hands.press("Enter", "1", "1", "1", "1")
        expect(hands.page.get_by_label("Name", exact=True)).to_be_focused()
        hands.press("Escape")


def _some_words_become_a_statistic(hands: Hands) -> None:
    hands.press("j", "j", "ArrowRight", "ArrowRight")
    with hands.keys(22):
        hands.press("Shift+ArrowRight", "Shift+ArrowRight", "3")
        hands.press("Enter")
        hands.write("4310")
        hands.press("Enter")
        hands.write("people")
        hands.press("Enter", "Enter", "Enter", "Enter")
        hands.press("1", "1", "Escape")


def _a_code_is_looked_up_by_its_name(hands: Hands) -> None:
    hands.press("ArrowDown", "ArrowDown", "ArrowDown", "Shift+ArrowDown")
    hands.press("/")
    hands.write("leg")
    hands.press("Enter")
    with hands.keys(7):
        hands.press("Enter", "1", "Enter", "3", "3", "1", "Escape")
    expect(hands.page.locator("#handle-end")).to_be_in_viewport()  # the card is longer than the window


def _ends_move_and_what_was_done_is_taken_back(hands: Hands) -> None:
    opened = hands.page.locator("button.summary[aria-expanded=true]")
    hands.press("[")
    expect(opened).to_contain_text("4,310 people")
    hands.press(".", ".", ",", "Shift+Comma", "Shift+Period", "Alt+.", "z")
    expect(opened).to_contain_text("4,310 people reached")
    hands.press("x", "z")
    expect(hands.cards).to_have_count(3)
    hands.press("Shift+Z")
    expect(hands.cards).to_have_count(2)
    hands.press("z", "]", "[")
    expect(opened).to_contain_text("4,310 people reached")


def _a_tag_gets_another_code_a_note_and_a_doubt(hands: Hands) -> None:
    hands.press("Escape", "j", "Shift+ArrowDown", "3")
    hands.press("e", "Shift+Tab")
    expect(hands.page.get_by_label("Code", exact=True)).to_be_focused()
    hands.press("l")
    expect(hands.page.get_by_role("button", name="Legal argument", expanded=True)).to_be_visible()
    hands.press("Escape", "n")
    hands.write("theirs?")
    hands.press("Escape", "u")


def _all_places_of_a_word_are_tagged_and_described_as_before(hands: Hands) -> None:
    hands.press("f")
    hands.write("schoolteacher")
    hands.press("Enter", "Escape", "2")
    open_points = hands.page.get_by_label("Finish")
    expect(open_points).to_contain_text("3 tags with fields missing")
    hands.press("z")
    expect(open_points).to_contain_text("1 tag with a field missing")
    hands.press("Shift+Z")
    expect(open_points).to_contain_text("3 tags with fields missing")
    again = hands.page.get_by_role("button", name="As before")
    for _ in range(20):
        hands.press("g")  # which leads to what was never on screen, too
        if again.is_visible():
            hands.press("=")
            expect(again).to_be_hidden()
        if not open_points.get_by_text("missing").count():
            break
    hands.expect_state("Saved")
    expect(open_points).not_to_contain_text("missing")


def _one_code_is_shown_alone(hands: Hands) -> None:
    shown = hands.page.get_by_label("Which tags are shown")
    hands.press("Escape", "]", "o")
    expect(shown).to_have_value(re.compile("^code "))
    hands.press("o")
    expect(shown).to_have_value("")
    expect(hands.cards).to_have_count(len(TAGGED))


def _what_is_still_open_is_looked_at(hands: Hands) -> None:
    unsure = hands.page.get_by_role("button", name="Unsure", pressed=True)
    for _ in range(9):
        if not unsure.count():
            hands.press("g")
    hands.press("u")
    hands.expect_state("Saved")
    end = hands.page.get_by_label("Finish")
    while (unseen := end.get_by_text("never on screen")).count():
        said = unseen.inner_text()
        hands.press("g")
        expect(end).not_to_contain_text(said)  # as soon as somebody can have seen it


def _the_article_is_finished(hands: Hands) -> None:
    hands.press("g")
    expect(hands.page.get_by_role("button", name="Finish and go to the next")).to_be_focused()
    hands.press("Enter")
    expect(hands.page.get_by_role("heading", name="The arithmetic of a bridge")).to_be_visible()


def _expect_what_the_server_has(hands: Hands) -> None:
    tags = hands.stored()
    text = demo.text("01-the-river.txt")
    for tag, (code, begins, ends, fields) in zip(tags, TAGGED, strict=True):
        passage = text[tag["start"] : tag["end"]]
        assert (tag["code"], tag["quote"], tag["attributes"]) == (code, passage, fields)
        assert passage == text[text.index(begins, tag["start"]) : text.index(ends, tag["start"]) + len(ends)]
    assert [tag["note"] for tag in tags if tag["note"]] == ["theirs?"]
    assert [tag for tag in tags if tag["incomplete"] or tag["certainty"] != "sure"] == []
    hands.open()
    expect(hands.page.get_by_text("You finished this article")).to_be_visible()
    expect(hands.page.get_by_role("radio", name="yes", exact=True)).to_be_checked()
