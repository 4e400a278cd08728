"""Writing the next version of a codebook, as its owner does it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.going import go
from tests.make import CODEBOOK
from tests.stage import Site
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.http.render import build
from webapp.models import Document
from webapp.services import codebooks

pytestmark = [pytest.mark.browser, pytest.mark.once]

BOOK = "/projects/corpus/codebook"
DRAFT = f"{BOOK}/draft"
TEXT = "A wolf howled. “They say it was two,” a neighbour told us."


@dataclass
class Desk:
    """An owner at the codebook."""

    page: Page
    site: Site
    owner: Actor
    document: Document
    wrong: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        go(self.page, self.site.url + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).last.fill(words)

    def part(self, name: str) -> Any:
        return self.page.get_by_role("region", name=name, exact=True)

    def codebook(self) -> Any:
        return self.site.client(self.owner).get("/api/v1/projects/corpus/codebook").json


@pytest.fixture
def desk(site: Site, page: Page) -> Iterator[Desk]:
    with site.making() as make:
        document, owner = make.document(TEXT), make.owner()
    page.set_viewport_size({"width": 1440, "height": 900})
    site.sign_in(page, owner)
    desk = Desk(page, site, owner, document)
    page.on("pageerror", lambda error: desk.wrong.append(str(error)))
    page.on("console", lambda said: desk.wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield desk
    assert desk.wrong == []


def test_a_definition_is_changed_a_code_added_and_the_version_tagged_with(desk: Desk) -> None:
    desk.open(BOOK)
    desk.press("Edit")
    desk.follow("Edit Testimony")
    expect(desk.page.get_by_label("Name", exact=True).first).to_be_focused()
    desk.write("In a sentence", "What somebody says they saw.")
    desk.press("Save")
    expect(desk.part("Testimony")).to_contain_text("What somebody says they saw.")
    desk.follow("Add a code")
    desk.write("Name", "Rumour")
    desk.page.get_by_role("button", name="#a9719b").click()
    desk.press("Add a field")
    expect(desk.page.get_by_label("Name", exact=True).last).to_be_focused()
    desk.page.keyboard.type("Told by")
    desk.write("Values, a line each", "a friend\na neighbour\nnobody")
    desk.page.get_by_label("Required", exact=True).last.check()
    desk.press("Add the code")
    expect(desk.part("Rumour")).to_contain_text("a neighbour")
    expect(desk.page.get_by_text("2 changes to version 1.0")).to_be_visible()
    desk.follow("Compare and put into use")
    expect(desk.page.locator("ins")).to_contain_text("What somebody says they saw.")
    desk.write("What changed, and why", "Hearsay is no testimony.")
    desk.press("Put version 1.1 into use")
    expect(desk.page.get_by_text("Version 1.1, in use since")).to_be_visible()
    _tag_with_rumour(desk)
    assert [code["colour"] for code in desk.codebook()["codes"]][-1] == "#a9719b"


def _tag_with_rumour(desk: Desk) -> None:
    """A coder's script tags with what is new, and may not tag with what the codebook does not say."""
    with desk.site.making() as make:
        coder = desk.site.client
        person = make.member(Role.ANNOTATOR)
    quote = "They say it was two"
    start = TEXT.index(quote)
    body = {"document": str(desk.document.id), "start": start, "end": start + len(quote), "quote": quote}
    tag = {**body, "code": "rumour", "attributes": {"told_by": "a neighbour"}}
    saved = coder(person).put(f"/api/v1/annotations/{new_id()}", json=tag)
    assert saved.status_code == 201
    assert (saved.json or {})["codebook_version"] == "1.1"
    wrong = {**body, "code": "rumour", "attributes": {"told_by": "the moon"}}
    assert coder(person).put(f"/api/v1/annotations/{new_id()}", json=wrong).status_code == 422


def test_its_owner_says_whether_tags_are_to_be_looked_at_again_and_both_versions_stand_side_by_side(desk: Desk) -> None:
    with desk.site.making() as make:
        make.tag(make.member(), desk.document, "wolf", "testimony")
    page = desk.page
    desk.open(BOOK)
    desk.press("Edit")
    desk.follow("Edit title, unit of coding and guidelines")
    desk.write("Guidelines", "Read it **twice**.\n\n| a | b |\n|---|---|\n| c | d |")
    preview = page.get_by_role("region", name="How it will read")
    expect(preview.locator("strong")).to_have_text("twice")
    expect(preview.get_by_role("cell", name="d")).to_be_visible()
    desk.press("Save")
    desk.follow("Edit Testimony")
    desk.write("In a sentence", "What somebody says they saw.")
    page.get_by_label("Colour", exact=True).fill("#ffe08a")
    expect(page.locator("#contrast")).to_contain_text("Too weak for a light page (1.3 : 1)")
    desk.press("Save")
    desk.follow("Compare and put into use")
    expect(page.get_by_text("1 tag in 1 article")).to_be_visible()
    again = page.get_by_role("checkbox", name="Tags of this code should be looked at again")
    expect(again).to_be_checked()
    again.uncheck()
    desk.write("What changed, and why", "The same, in better words.")
    desk.press("Put version 1.1 into use")
    desk.follow("Compare with the one before")
    expect(page.get_by_role("heading", level=1)).to_have_text("Versions 1.0 and 1.1")
    expect(page.locator("ins", has_text="What somebody says they saw.")).to_be_visible()
    with desk.site.database.reading() as session:
        now = codebooks.show(session, desk.owner, "corpus")
    assert now.meanings["testimony"] != now.id


def test_what_is_wrong_is_said_beside_what_was_typed(desk: Desk) -> None:
    desk.open(f"{BOOK}")
    desk.press("Edit")
    desk.follow("Add a code")
    desk.write("Name", "Rumour")
    desk.press("Add a field")
    desk.write("Help for coders", "Who said it.")
    desk.page.get_by_role("button", name="Add the code").click()
    desk.write("Name", "Told by")
    desk.press("Add the code")
    alert = desk.page.get_by_role("alert")
    expect(alert).to_contain_text("A choice needs at least one value.")
    expect(desk.page.get_by_label("Help for coders")).to_have_value("Who said it.")
    desk.write("Values, a line each", "a friend")
    desk.press("Add the code")
    expect(desk.part("Rumour")).to_contain_text("a friend")


def test_a_refusal_is_a_notice_and_the_page_stays(desk: Desk) -> None:
    desk.open(BOOK)
    desk.press("Edit")
    desk.follow("Edit Statistic")
    desk.write("In a sentence", "A number.")
    other = desk.site.client(desk.owner)
    assert other.post(f"{DRAFT}/discard", data={"edition": "1"}).status_code == 303
    desk.press("Save")
    expect(desk.page.get_by_role("alert")).to_contain_text("There is no draft of the codebook any more")
    expect(desk.page.get_by_label("In a sentence")).to_have_value("A number.")


def test_codes_are_moved_by_keys_by_buttons_and_by_hand_and_the_draft_is_discarded_once_asked(desk: Desk) -> None:
    desk.open(BOOK)
    desk.press("Edit")
    page, said = desk.page, desk.page.locator("#tree-said")
    expect(page.locator(".arranging[data-ready]")).to_be_visible()
    grip = page.get_by_role("button", name="Move Testimony", exact=True)
    grip.focus()
    page.keyboard.press("ArrowUp")
    expect(said).to_have_text("Testimony, first of three at the top.")
    expect(page.get_by_role("heading", level=2).first).to_have_text("Testimony")
    expect(grip).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")  # sent when the move before it has been answered
    expect(said).to_have_text("Testimony, the only one below Legal argument.")
    expect(page.locator("#tree li li #grip-testimony")).to_be_focused()
    page.keyboard.press("Enter")
    out = page.get_by_role("button", name="Out")
    out.focus()
    page.keyboard.press("Enter")
    expect(said).to_have_text("Testimony, second of three at the top.")
    expect(page.locator("#tree li li #grip-testimony")).to_have_count(0)
    expect(out).to_be_focused()
    _drag(page, "Statistic", "Legal argument", across=20)
    expect(said).to_have_text("Statistic, the only one below Legal argument.")
    expect(page.locator("#tree li li #grip-statistic")).to_be_focused()
    expect(page.get_by_text("1 change to version 1.0")).to_be_visible()
    other, seen = desk.site.client(desk.owner), page.locator("#tree [name=seen]").get_attribute("value")
    other.post(f"{DRAFT}/code-moves", data={"code": "testimony", "step": "up", "seen": seen})
    grip.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text("Somebody else has changed this in the meantime. This is the order now.")).to_be_visible()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Testimony")
    page.get_by_role("button", name="Remove Statistic").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(desk.part("Statistic")).to_have_count(0)
    expect(page.get_by_text("Draft of version 2.0")).to_be_visible()
    desk.press("Discard")
    page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    expect(page.get_by_text("The draft is gone")).to_be_visible()
    assert desk.codebook()["version"] == "1.0"


def test_many_codes_are_found_by_their_name_and_their_branches_close(desk: Desk) -> None:
    codes = tuple(
        CodeSpec(f"c{n}", f"Animal {n}", key=None, children=(CodeSpec(f"d{n}", f"Young {n}", key=None),))
        for n in range(8)
    )
    with desk.site.making() as make:
        make.project("many", CodebookSpec("Animals", codes))
        owner = make.owner("many")
    desk.site.sign_in(desk.page, owner)
    desk.open("/projects/many/codebook")
    contents = desk.page.get_by_role("navigation", name="Contents")
    desk.page.get_by_label("Find a code").fill("young 3")
    expect(contents.get_by_role("link", name="Young")).to_have_count(1)
    expect(contents.get_by_role("link", name="Animal")).to_have_text(["Animal 3"])
    desk.page.keyboard.press("Enter")
    expect(contents.get_by_role("link", name="Young 3")).to_be_focused()
    desk.press("Edit")
    fold = desk.page.get_by_role("button", name="What stands below Animal 1", exact=True)
    fold.click()
    expect(contents.get_by_role("link", name="Young 1")).to_be_hidden()
    desk.page.get_by_role("button", name="Move Animal 2", exact=True).focus()
    desk.page.keyboard.press("ArrowRight")
    expect(desk.page.locator("#tree-said")).to_have_text("Animal 2, second of two below Animal 1.")
    expect(fold).to_have_attribute("aria-expanded", "true")
    expect(desk.page.get_by_role("button", name="Move Animal 2", exact=True)).to_be_focused()


def test_a_code_that_is_let_go_of_takes_the_depth_that_is_nearest_and_possible(desk: Desk) -> None:
    desk.open(BOOK)
    ask = """async ([href, rows, gap, wanted]) => {
      const { placeAt } = await import(href);
      const place = placeAt(rows.map(([key, depth, closed]) => ({ key, depth, closed })), gap, wanted);
      return [place.depth, place.parent, place.after];
    }"""
    rows = [["a", 0, False], ["b", 1, False], ["c", 1, False], ["d", 0, True]]
    for gap, wanted, place in (
        (0, 5, [0, "", ""]),
        (1, 0, [1, "a", ""]),
        (3, 0, [0, "", "a"]),
        (3, 1, [1, "a", "c"]),
        (3, 9, [2, "c", ""]),
        (4, 1, [0, "", "d"]),
        (4, -3, [0, "", "d"]),
    ):
        given = [f"/static/{build()}/js/lib/outline.js", rows, gap, wanted]
        assert desk.page.evaluate(ask, given) == place, (gap, wanted)


def _drag(page: Page, what: str, onto: str, across: int) -> None:
    """Take a code by its dots, and let it go right below another one, so many pixels further in."""
    grip, other = (page.get_by_role("button", name=f"Move {name}", exact=True).bounding_box() for name in (what, onto))
    assert grip
    assert other
    x = grip["x"] + grip["width"] / 2
    page.mouse.move(x, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(x + across, other["y"] + other["height"] + 2, steps=4)
    page.mouse.up()


def test_leaving_a_form_that_was_written_in_asks_first(desk: Desk) -> None:
    desk.open(BOOK)
    desk.press("Edit")
    desk.follow("Edit Testimony")
    desk.write("In a sentence", "What somebody saw.")
    asked: list[str] = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.follow("Documents")
    expect(desk.page.get_by_label("In a sentence")).to_have_value("What somebody saw.")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(desk: Desk, scheme: str) -> None:
    desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    desk.open(BOOK)
    desk.press("Edit")
    client = desk.site.client(desk.owner)
    seen = desk.page.locator("#tree [name=seen]").get_attribute("value")
    moved = client.post(f"{DRAFT}/code-moves", data={"code": "testimony", "step": "in", "seen": seen})
    assert moved.status_code == 303
    with desk.site.making() as make:
        codebooks.replace(make.session, desk.owner, "corpus", replace(CODEBOOK, guidelines="# Rules\n| a |\n|---|"))
    paths = (
        BOOK,
        DRAFT,
        f"{DRAFT}/codes/statistic",
        f"{DRAFT}/codes",
        f"{DRAFT}/questions/belongs",
        f"{DRAFT}/changes",
        f"{DRAFT}/whole",
        f"{BOOK}/compare?from=1.0&to=1.1",
    )
    for path in paths:
        desk.open(path)
        found = violations(desk.page)
        serious = [
            (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], path
        desk.page.set_viewport_size({"width": 390, "height": 844})
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390, path
        desk.page.set_viewport_size({"width": 1440, "height": 900})
    desk.wrong.clear()  # axe itself tries inline styles
