"""Adding articles, the list of them, and what is known of each, as an owner does it in a browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.going import go
from tests.stage import Site

pytestmark = pytest.mark.browser

WOLF = b"A wolf in the night\n\nIt howled, and nobody counted how often it did.\n\nREAD: More of wolves\n"
EMOJI = "Cafe\u0301 🌊🌊 강변에서\r\nSecond line 👩‍👩‍👧.".encode()


@dataclass
class Room:
    """An owner in a project without articles."""

    page: Page
    site: Site
    files: Path
    wrong: list[str] = field(default_factory=list)
    heard: bool = True

    def file(self, name: str, raw: bytes) -> Path:
        path = self.files / name
        path.write_bytes(raw)
        return path

    def expect_nothing_wrong(self) -> None:
        """No error but the one that a browser notes of a form that came back."""
        assert [words for words in self.wrong if "422" not in words] == []

    def look_with_axe(self) -> None:
        self.expect_nothing_wrong()
        self.heard = False  # from here on: axe itself tries inline styles, and style sheets where none are
        found = violations(self.page)
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in serious] == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def room(page: Page, site: Site, tmp_path: Path) -> Iterator[Room]:
    with site.making() as make:
        make.project()
        owner = make.owner()
    room = Room(page, site, tmp_path)
    page.on("pageerror", lambda error: room.wrong.append(str(error)))
    page.on("console", lambda said: room.wrong.append(said.text) if room.heard and said.type == "error" else None)
    site.sign_in(page, owner)
    go(page, f"{site.url}/projects/corpus/documents")
    yield room
    room.expect_nothing_wrong()


def test_articles_are_looked_at_added_and_found(room: Room) -> None:
    page = room.page
    page.get_by_role("link", name="Add the first articles").click()
    files = [room.file("wolf.txt", WOLF), room.file("emoji.txt", EMOJI), room.file("bad.txt", b"caf\xe9 au lait")]
    page.get_by_label("Drop files here, or choose them").set_input_files(files)
    expect(page.get_by_text("wolf.txt, emoji.txt, bad.txt")).to_be_visible()
    page.get_by_role("button", name="Look first").click()
    preview = page.get_by_role("region", name="How 3 articles would look")
    expect(preview.get_by_text("READ: More of wolves")).to_have_count(2)
    expect(preview.get_by_text("It looks like Windows-1252")).to_be_visible()
    preview.get_by_label("Restore this part").check()
    preview.get_by_role("button", name="Add these 2 articles").click()
    expect(page.get_by_role("heading", name="2 articles added")).to_be_visible()
    expect(page.get_by_text("greyed as not part of the article")).to_have_count(0)
    page.get_by_role("link", name="To the articles").click()
    expect(page.get_by_role("table", name="Documents").get_by_role("row")).to_have_count(3)
    page.get_by_role("searchbox").fill("howl")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Documents").get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("link", name="A wolf in the night")).to_be_visible()
    page.get_by_role("link", name="A wolf in the night").click()
    expect(page.get_by_role("article").get_by_text("READ: More of wolves")).to_be_visible()


def test_files_can_be_dropped(room: Room) -> None:
    page = room.page
    go(page, f"{room.site.url}/projects/corpus/documents/new")
    carried = page.evaluate_handle(
        """() => { const carried = new DataTransfer();
        carried.items.add(new File(["A wolf howled."], "wolf.txt")); return carried; }"""
    )
    expect(page.locator(".drop.live")).to_be_visible()
    page.dispatch_event(".drop", "drop", {"dataTransfer": carried})
    expect(page.get_by_text("wolf.txt")).to_be_visible()
    page.get_by_role("button", name="Add articles").click()
    expect(page.get_by_role("heading", name="1 article added")).to_be_visible()


def test_a_text_is_pasted_and_keeps_every_character(room: Room) -> None:
    page = room.page
    go(page, f"{room.site.url}/projects/corpus/documents/new")
    page.get_by_text("Paste a text instead").click()
    page.get_by_role("textbox", name="Title").fill("Pasted")
    page.get_by_role("textbox", name="Text", exact=True).fill("\nCafe\u0301 🌊🌊\u00a0강변에서\n\nSecond line 👩‍👩‍👧.")
    page.get_by_role("button", name="Add articles").click()
    expect(page.get_by_role("heading", name="1 article added")).to_be_visible()
    page.get_by_role("link", name="Pasted").click()
    document_id = page.url.rpartition("/")[2]
    shown = page.request.get(f"{room.site.url}/api/v1/documents/{document_id}").json()
    assert shown["text"] == "\nCafe\u0301 🌊🌊\u00a0강변에서\n\nSecond line 👩‍👩‍👧."


def test_what_is_known_is_edited_in_the_row_by_keys_alone(room: Room) -> None:
    page = room.page
    with room.site.making() as make:
        make.document("A wolf howled.", title="Old title")
    page.reload()
    page.get_by_role("link", name="Edit details").focus()
    page.keyboard.press("Enter")
    title = page.get_by_role("textbox", name="Title")
    expect(title).to_be_focused()
    title.fill("New title")
    page.get_by_label("Published").fill("someday")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The date must be written as").first).to_be_visible()
    page.get_by_label("Published").fill("2031-03")
    page.get_by_label("Outlet").fill("The Harbour Review")
    page.get_by_label("Name of a new column").fill("desk")
    page.get_by_label("Value of the new column").fill("north")
    page.keyboard.press("Enter")
    row = page.get_by_role("row", name=re.compile("New title"))
    expect(row).to_contain_text("The Harbour Review · March 2031")
    assert page.url.endswith("/projects/corpus/documents")
    row.get_by_role("link", name="Edit details").click()
    expect(page.get_by_label("desk")).to_have_value("north")
    page.get_by_role("link", name="Cancel").click()
    expect(row).to_be_visible()


def test_a_spreadsheet_is_joined(room: Room) -> None:
    page = room.page
    go(page, f"{room.site.url}/projects/corpus/documents/new")
    page.get_by_label("Drop files here, or choose them").set_input_files(room.file("wolf.txt", WOLF))
    page.get_by_role("button", name="Add articles").click()
    page.get_by_role("link", name="To the articles").click()
    page.get_by_role("link", name="Join a spreadsheet").click()
    sheet = room.file("facts.csv", b"file;title;author\nwolf.txt;The wolf;Ann Lee\nbear.txt;No;\n")
    page.get_by_label("Drop a spreadsheet here, or choose it").set_input_files(sheet)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("1 of 2 rows found their article")).to_be_visible()
    expect(page.get_by_text("bear.txt")).to_be_visible()
    page.get_by_role("link", name="To the articles").click()
    expect(page.get_by_role("row", name=re.compile("The wolf"))).to_contain_text("Ann Lee")


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_every_state_fits_every_screen_and_satisfies_axe(room: Room, scheme: str, width: int) -> None:
    page = room.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    room.look_with_axe()
    with room.site.making() as make:
        coder, owner = make.member(), make.owner()
        for number in range(4):
            document = make.document(
                f"A wolf howled {number} times.", title=f"A title of a good length, number {number}"
            )
            make.tag(owner, document, "wolf")
            make.tag(coder, document, "howled", "testimony")
    page.reload()
    expect(page.get_by_role("link", name="Edit details")).to_have_count(4)
    room.look_with_axe()
    page.get_by_role("link", name="Edit details").first.click()
    page.get_by_label("Published").fill("someday")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The date must be written as").first).to_be_visible()
    room.look_with_axe()
    go(page, f"{room.site.url}/projects/corpus/documents?q=nothing")
    room.look_with_axe()
    go(page, f"{room.site.url}/projects/corpus/metadata")
    room.look_with_axe()
    go(page, f"{room.site.url}/projects/corpus/documents/new")
    page.get_by_text("Paste a text instead").click()
    files = [room.file("wolf.txt", WOLF), room.file("bad.txt", b"caf\xe9 au lait")]
    page.get_by_label("Drop files here, or choose them").set_input_files(files)
    page.get_by_role("button", name="Look first").click()
    expect(page.get_by_text("Nothing has been added yet")).to_be_visible()
    room.look_with_axe()
    page.get_by_role("button", name="Add this article").click()
    expect(page.get_by_role("heading", name="1 article added")).to_be_visible()
    room.look_with_axe()
