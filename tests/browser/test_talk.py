"""Talking about a tag beside the text: names by keys, the history, and what waits at home."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import violations
from tests.browser.desk import Desk
from tests.browser.going import go
from webapp.domain.roles import Actor, Role
from webapp.services import comments

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_a_name_is_taken_from_the_list_by_keys(desk: Desk) -> None:
    _team(desk)
    field = _comment(desk)
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url) if "/mentions" in request.url else None)
    desk.page.keyboard.type("Look, ")
    assert asked == []
    desk.page.keyboard.type("@r")
    people = desk.page.get_by_role("listbox", name="People to mention")
    expect(people.get_by_role("option")).to_have_text(["Rhea @rhea", "Rosa @rosa"])
    desk.press("ArrowDown")
    expect(people.get_by_role("option", selected=True)).to_have_text("Rosa @rosa")
    expect(field).to_have_attribute("aria-activedescendant", re.compile(r"^person-"))
    desk.press("ArrowDown", "Enter")
    expect(people).to_be_hidden()
    expect(field).to_have_value("Look, @rhea ")
    desk.page.keyboard.type("@x")
    expect(people).to_be_hidden()
    desk.press("Backspace", "Backspace")
    desk.page.keyboard.type("or @ro")
    desk.press("Escape")
    expect(people).to_be_hidden()
    expect(field).to_be_focused()
    desk.page.get_by_role("button", name="Comment", exact=True).click()
    said = desk.page.get_by_role("list", name="Comments")
    expect(said).to_contain_text("Look, @rhea or @ro")
    expect(said.get_by_title("Rhea")).to_have_text("@rhea")
    assert len(asked) == 1


def test_a_name_is_taken_from_the_list_by_mouse(desk: Desk) -> None:
    _team(desk)
    field = _comment(desk)
    desk.page.keyboard.type("@")
    desk.page.get_by_role("option", name="Rosa").click()
    expect(field).to_have_value("@rosa ")
    expect(field).to_be_focused()


def test_the_history_comes_when_it_is_asked_for(desk: Desk) -> None:
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url) if "/history" in request.url else None)
    card = _tag(desk)
    desk.press("u")
    desk.expect_state("Saved")
    assert asked == []
    card.get_by_role("button", name="History").press("Enter")
    history = card.get_by_role("group").filter(has_text="History")
    expect(history).to_contain_text("You marked the tag as unsure")
    expect(history).to_contain_text("You tagged “4,310 people” as Statistic")
    expect(history.locator("summary")).to_be_focused()
    desk.press("Enter")
    expect(history.get_by_role("listitem").first).to_be_hidden()


def test_what_waits_at_home_leads_to_its_tag_and_is_settled(desk: Desk) -> None:
    rhea, _ = _team(desk)
    _tag(desk)
    (tag,) = desk.stored()
    with desk.site.making() as make:
        comments.create(make.session, rhea, tag["id"], f"@{desk.coder.name}, which year?")
    go(desk.page, desk.site.url)
    waiting = desk.page.get_by_role("region", name="Conversations that wait for you")
    expect(waiting).to_contain_text("Rhea mentioned you")
    waiting.get_by_role("link").click()
    expect(desk.cards.first).to_contain_text("which year?")
    go(desk.page, desk.site.url)
    waiting.get_by_role("button", name="No answer to Rhea needed").click()
    expect(desk.page.get_by_role("heading", name="No conversation waits for you")).to_be_focused()
    go(desk.page, desk.site.url)
    expect(desk.page.get_by_role("heading", name=re.compile("wait"))).to_have_count(0)


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(desk: Desk, scheme: str) -> None:
    rhea, _ = _team(desk)
    desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    field = _comment(desk)
    (tag,) = desk.stored()
    with desk.site.making() as make:
        comments.create(make.session, rhea, tag["id"], f"@{desk.coder.name}, which year?")
    desk.page.get_by_role("button", name="History").click()
    expect(desk.page.get_by_text("You tagged")).to_be_visible()
    field.click()
    desk.page.keyboard.type("@r")
    expect(desk.page.get_by_role("listbox", name="People to mention")).to_be_visible()
    assert _faults(desk) == []
    go(desk.page, desk.site.url)
    expect(desk.page.get_by_text("mentioned you")).to_be_visible()
    assert _faults(desk) == []


def _team(desk: Desk) -> tuple[Actor, Actor]:
    with desk.site.making() as make:
        return make.member(Role.REVIEWER, name="rhea"), make.member(name="rosa")


def _tag(desk: Desk) -> Locator:
    """A tag of the coder, saved; gives its open card."""
    desk.tag("4,310 people", "3")
    desk.expect_state("Saved")
    card: Locator = desk.cards.first
    expect(card.get_by_role("button", name="History")).to_be_visible()
    return card


def _comment(desk: Desk) -> Locator:
    """The field for a comment on a tag of the coder, with the focus."""
    _tag(desk)
    desk.press("c")
    field = desk.page.get_by_label("Comment on this tag")
    expect(field).to_be_focused()
    return field


def _faults(desk: Desk) -> list[tuple[str, str]]:
    assert desk.wrong == []
    found = violations(desk.page)
    desk.wrong.clear()  # axe itself tries inline styles
    return [(one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in ("serious", "critical")]
