"""A go at a training article, and a question to the owners with its answer, by keys alone; axe looks them over."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.desk import TEXT
from tests.browser.going import go, press
from tests.stage import Site
from tests.training import reference
from webapp.domain.roles import Actor, Role
from webapp.domain.workflow import Purpose

pytestmark = [pytest.mark.browser, pytest.mark.once]
WIDE: Any = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}


def enter(page: Page | Locator, role: Any, name: str) -> None:
    """Take the focus to a control, and press Enter."""
    control = page.get_by_role(role, name=name, exact=True).first
    control.focus()
    expect(control).to_be_focused()
    control.press("Enter")


def faults(page: Page) -> list[str]:
    found = violations(page)
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]


def seat(site: Site, browser: Browser, person: Actor, address: str) -> Page:
    """A browser of that person, at an address."""
    page = browser.new_context(**WIDE).new_page()
    site.sign_in(page, person)
    go(page, site.url + address)
    return page


def tag_the_second_sentence(page: Page) -> None:
    press(page, "ArrowRight", "j", "Shift+ArrowDown", "3")
    expect(page.locator("#save-state")).to_have_text("Saved")
    press(page, "Escape", "d", "1")
    expect(page.get_by_role("radio", name="yes", exact=True)).to_be_checked()


def test_an_article_of_a_training_round_is_held_against_the_reference_and_tried_again(
    site: Site, browser: Browser
) -> None:
    with site.making() as make:
        mina, document = make.member(), make.document(TEXT)
        reference(make, document, "Last year 4,310 people reached the bank.", "statistic", value="4310")
        reference(make, document, "A state that has signed may not return a person", note="A norm is named.")
        make.round([document], [mina], purpose=Purpose.TRAINING)
    page = seat(site, browser, mina, f"/documents/{document.id}")
    tag_the_second_sentence(page)
    enter(page, "button", "Finish and go to the next")
    expect(page.get_by_role("heading", level=1)).to_have_text("You found 1 of 2 passages")
    expect(page.get_by_role("listitem").filter(has_text="Missed")).to_contain_text("A norm is named.")
    assert faults(page) == []
    enter(page, "button", "Try again")
    expect(page.get_by_role("dialog")).to_be_visible()
    enter(page.get_by_role("dialog"), "button", "Try again")
    expect(page.get_by_text("No tags yet.")).to_be_visible()
    tag_the_second_sentence(page)
    enter(page, "button", "Finish and go to the next")
    expect(page.get_by_text("The first time it was 1 of 2.")).to_be_visible()
    enter(page, "link", "How you fared in this round")
    expect(page.get_by_text("1 article finished, in 2 goes")).to_be_visible()
    assert faults(page) == []


def test_a_blind_coder_asks_and_all_coders_read_the_answer_at_once(site: Site, browser: Browser) -> None:
    with site.making() as make:
        mina, jonas, owner, document = make.member(), make.member(), make.member(Role.OWNER), make.document(TEXT)
        make.round([document], [mina, jonas])
    asking, reading = (seat(site, browser, one, f"/documents/{document.id}") for one in (mina, jonas))
    press(asking, "ArrowRight", "j", "Shift+ArrowDown", "q")
    form = asking.get_by_role("group", name="Ask the owners")
    expect(form.get_by_label("Question")).to_be_focused()
    expect(form.get_by_label("With the passage")).to_be_checked()
    assert faults(asking) == []
    asking.keyboard.press("Escape")
    expect(form).to_be_hidden()
    asking.keyboard.press("q")
    expect(form.get_by_label("Question")).to_be_focused()
    asking.keyboard.type("Is a rough number one?")
    press(asking, "Tab", "Tab", "Tab", "Enter")
    expect(asking.get_by_text("Your question went to the owners.")).to_be_visible()
    expect(form).to_be_hidden()
    answering = seat(site, browser, owner, "/")
    expect(answering.get_by_text("Last year 4,310 people")).to_be_visible()
    enter(answering, "link", "Answer")
    expect(answering.get_by_role("heading", level=1)).to_have_text("Questions")
    assert faults(answering) == []
    answering.get_by_label("Answer", exact=True).focus()
    answering.keyboard.type("It is, from a dozen upwards.")
    enter(answering, "button", "Answer all coders")
    expect(answering.get_by_text("seen by 0 of 2 coders")).to_be_visible()
    replies = reading.get_by_role("region", name="The owners answered a question")
    expect(replies).to_contain_text("It is, from a dozen upwards.")
    assert faults(reading) == []
    reading.keyboard.press("v")
    expect(replies).to_be_hidden()
    answering.reload()
    expect(answering.get_by_text("seen by 1 of 2 coders")).to_be_visible()
    answering.get_by_text("Correct this answer").press("Enter")
    answering.get_by_label("Answer", exact=True).fill("It is, from a hundred upwards.")
    enter(answering, "button", "Send it to all coders again")
    expect(answering.get_by_text("seen by 0 of 2 coders")).to_be_visible()
    corrected = reading.get_by_role("region", name="The owners corrected an answer")
    expect(corrected).to_contain_text("It is, from a hundred upwards.")
    assert faults(answering) == faults(reading) == []
