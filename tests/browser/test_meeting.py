"""A meeting from the agenda to its minutes, and what became of a coder's tags, by keyboard alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.axe import violations
from tests.browser.going import go, press
from tests.services.test_disagreements import coded
from tests.stage import Site
from webapp.domain.drafts import Choice
from webapp.domain.roles import Actor, Role
from webapp.models import AgendaItem, Disagreement
from webapp.services import agenda_items, meetings

pytestmark = [pytest.mark.browser, pytest.mark.once]

NAMED = "one => one.labels?.[0]?.textContent ?? one.textContent"
"""What somebody calls what has the focus."""


@dataclass
class Room:
    """Rhea, who reviews, at the agenda of passages on which Ana and Ben differ."""

    page: Page
    site: Site
    rhea: Actor
    ana: Actor
    wrong: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        press(self.page, *keys)

    def reach(self, name: str) -> None:
        """Go to a button, link or field with the tab key alone."""
        for _ in range(60):
            self.press("Tab")
            if str(self.page.locator(":focus").evaluate(NAMED)).strip().startswith(name):
                return
        raise AssertionError(f"The tab key never reached {name}")

    def at_case(self, number: int, words: str) -> None:
        expect(self.page.locator(".table-top[data-ready]")).to_be_visible()
        expect(self.page.locator(".run")).to_contain_text(f"{number} of 3")
        expect(self.page.locator(".case")).to_be_focused()
        expect(self.page.locator(".case")).to_contain_text(words)

    def axe(self) -> None:
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a literal to mypy
            assert self.wrong == []
            found = violations(self.page)
            self.wrong.clear()  # axe itself tries inline styles, and style sheets where none are
            grave = [one for one in found if one["impact"] in ("serious", "critical")]
            assert [(one["id"], one["nodes"][0]["html"][:120]) for one in grave] == []


@pytest.fixture
def room(page: Page, site: Site) -> Iterator[Room]:
    with site.making() as make:
        rhea, ana, ben = make.member(Role.REVIEWER, name="rhea"), make.member(name="ana"), make.member(name="ben")
        coded(make.session, make, ana, ben)
        make.tag(ana, make.document("Ana alone reads this.", title="Another"), "alone")
        for case in make.session.scalars(select(Disagreement).order_by(Disagreement.start)):
            agenda_items.add(make.session, rhea, case.id, case.version, f"What is it at {case.start}?")
    found = Room(page, site, rhea, ana)
    page.on("console", lambda said: found.wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.wrong.append(str(error)))
    site.sign_in(page, rhea)
    yield found
    assert found.wrong == []


def test_a_meeting_is_held_by_keyboard_alone_and_its_coders_see_what_became_of_their_tags(room: Room) -> None:
    page = room.page
    go(page, f"{room.site.url}/projects/corpus/review/agenda")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 passages to talk about")
    room.axe()
    room.reach("Who is present")
    page.keyboard.type("Rhea, Ana and Ben")
    room.press("Enter")
    room.at_case(1, "All tagged this alike")
    room.press("1")
    room.at_case(2, "What is it at")
    expect(page.locator("#notices")).to_contain_text("Decided.")
    room.press("d")
    expect(page.get_by_label("What was said")).to_be_focused()
    page.keyboard.type("Ask the lawyers.")
    room.press("Enter")
    room.at_case(3, "Different codes")
    room.press("k")
    room.at_case(2, "Ask the lawyers.")
    room.press("z")
    room.at_case(2, "Same code, different ends")
    room.press("r")
    expect(page.get_by_label("Why you decide so")).to_be_focused()
    page.keyboard.type("The article belongs to its noun.")
    room.press("Enter")
    expect(page.locator(".case")).to_be_focused()
    room.press("o")
    expect(page.locator("form.own [data-window]")).to_be_focused()
    room.press("1", "Enter")
    room.at_case(3, "Different codes")
    room.press("k")
    room.at_case(2, "The article belongs to its noun.")
    expect(page.locator(".case")).to_contain_text("agreed in discussion")
    room.press("j")
    room.at_case(3, "Different codes")
    room.axe()
    room.press("d")
    expect(page.get_by_label("What was said")).to_be_focused()
    room.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "2 of 3 decided, 1 carried over to the next meeting."
    )
    room.reach("End the meeting")
    room.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Meeting of")
    expect(page.locator("pre")).to_contain_text("Reason: The article belongs to its noun.")
    room.axe()
    _what_became_of_them(room)


def _what_became_of_them(room: Room) -> None:
    page = room.page
    room.site.sign_in(page, room.ana)
    go(page, room.site.url)
    room.reach("Review has moved on")
    room.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What became of your 4 tags")
    room.axe()
    room.reach("Tag by tag")
    room.press("Enter")
    expect(page.get_by_role("article")).to_have_count(4)
    kept = page.get_by_role("article").filter(has=page.get_by_role("mark").filter(has_text="A treaty forbids it"))
    expect(kept).to_contain_text("agreed in discussion")
    expect(kept).to_contain_text("The article belongs to its noun.")
    room.axe()
    room.reach("In short")
    room.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What became of your 4 tags")
    room.reach("I have read this")
    room.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    expect(page.get_by_text("Review has moved on")).to_have_count(0)


def test_what_is_decided_at_another_screen_appears_but_not_over_what_is_being_typed(room: Room) -> None:
    page = room.page
    with room.site.making() as make:
        otto = make.member(Role.REVIEWER, name="otto")
        meeting = meetings.start(make.session, room.rhea, "corpus", "Rhea and Otto")
    go(page, f"{room.site.url}/meetings/{meeting.id}")
    room.at_case(1, "All tagged this alike")
    _decide_elsewhere(room, otto, 1)
    expect(page.locator(".case")).to_contain_text("Otto decided just now")
    room.at_case(1, "agreed in discussion")
    room.press("j")
    room.at_case(2, "What is it at")
    room.press("r")
    reason = page.get_by_label("Why you decide so")
    expect(reason).to_be_focused()
    page.keyboard.type("Half a sentence")
    _decide_elsewhere(room, otto, 2)
    expect(page.locator(".case").get_by_text("This has gone on at another screen.")).to_be_visible()
    expect(page.locator(".run")).to_contain_text("2 decided")
    expect(reason).to_be_focused()
    expect(reason).to_have_value("Half a sentence")
    page.get_by_role("link", name="look at what came of it").press("Enter")
    room.at_case(2, "Otto decided just now")


def _decide_elsewhere(room: Room, otto: Actor, number: int) -> None:
    """Otto decides that there is no tag in a case."""
    with room.site.database.writing() as session:
        item = session.scalars(select(AgendaItem).order_by(AgendaItem.raised_at, AgendaItem.id)).all()[number - 1]
        row = session.get_one(Disagreement, item.disagreement_id)
        meetings.decide(session, otto, item.id, Choice(), row.version, "")
        session.commit()
