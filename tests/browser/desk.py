"""A coder at an article, with a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.going import go, press
from tests.stage import Site
from webapp.domain.regions import Region
from webapp.domain.roles import Actor, Role
from webapp.models import Document

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
        press(self.page, *keys)

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

    def open(self) -> None:
        """Go to the article and wait until its script has begun."""
        go(self.page, self.site.document_url(self.document))


@contextmanager
def at_desk(site: Site, page: Page) -> Iterator[Desk]:
    """A coder who has just opened an article; whatever goes wrong in the page's script fails the test."""
    with site.making() as make:
        coder = make.member(Role.ANNOTATOR)
        document = make.document(TEXT, Region(FENCE, TEXT.index("\n", FENCE), "related_link"))
    page.set_viewport_size({"width": 1440, "height": 900})
    site.sign_in(page, coder)
    desk = Desk(page, site, coder, document)
    page.on("pageerror", lambda error: desk.wrong.append(str(error)))
    page.on("console", lambda said: desk.wrong.append(said.text) if "Content Security Policy" in said.text else None)
    desk.open()
    yield desk
    assert desk.wrong == []
