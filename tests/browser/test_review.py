"""Reviewing by keys, and what the coder sees of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.going import go, press
from tests.stage import Site
from webapp.domain.roles import Actor, Role
from webapp.models import Document

pytestmark = pytest.mark.browser

TEXT = (
    "Every spring the Veldin rises. “We walked in the water,” a teacher said, and she laughed.\n\n"
    "Last year 4,310 people reached the bank 🌊. A state that has signed may not return a person.\n"
)


@dataclass
class Desk:
    """A reviewer at the list of tags, of a coder and a colleague."""

    page: Page
    site: Site
    reviewer: Actor
    coder: Actor
    document: Document
    wrong: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        press(self.page, *keys)

    def open(self, path: str) -> None:
        """Go to a page; the list takes keys as soon as its script has come."""
        go(self.page, f"{self.site.url}{path}")

    def case(self, words: str) -> Locator:
        """The case whose passage is *words*."""
        return self.page.get_by_role("article").filter(has=self.page.get_by_role("mark").filter(has_text=words))

    def expect_current(self, words: str) -> None:
        expect(self.page.locator(".case[aria-current] mark").first).to_have_text(words)


@pytest.fixture
def desk(page: Page, site: Site) -> Iterator[Desk]:
    with site.making() as make:
        reviewer, coder = make.member(Role.REVIEWER, name="rhea"), make.member(name="mina")
        colleague = make.member(name="jonas")
        document = make.document(TEXT, title="The river")
        make.tag(coder, document, "We walked in the water", "testimony", witness="refugee")
        make.tag(coder, document, "4,310 people", "statistic")
        make.tag(colleague, document, "4,310 people reached", "statistic", value="4310")
        make.tag(coder, document, "A state that has signed may not return a person")
    desk = Desk(page, site, reviewer, coder, document)
    page.on("console", lambda said: desk.wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: desk.wrong.append(str(error)))
    site.sign_in(page, reviewer)
    desk.open("/projects/corpus/review")
    yield desk
    assert desk.wrong == []


def test_one_key_decides_and_the_next_tag_comes(desk: Desk) -> None:
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("0 of 4 tags decided")
    desk.expect_current("We walked in the water")
    desk.press("a")
    expect(desk.case("We walked in the water")).to_contain_text("You accepted this")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("1 of 4 tags decided")
    desk.expect_current("4,310 people")
    expect(desk.page.locator(".case[aria-current]")).to_be_focused()


def test_a_rejection_may_say_why_and_may_say_nothing(desk: Desk) -> None:
    desk.press("x")
    desk.page.keyboard.type("No witness speaks, jkaz")
    desk.press("Enter")
    expect(desk.case("We walked in the water")).to_contain_text("No witness speaks, jkaz")
    desk.expect_current("4,310 people")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("1 of 4 tags decided")
    desk.press("x")
    expect(desk.page.get_by_label("Reason (may stay empty)").and_(desk.page.locator(":focus"))).to_be_visible()
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("2 of 4 tags decided")


def test_escape_leaves_the_reason_and_decides_nothing(desk: Desk) -> None:
    desk.press("x")
    desk.page.keyboard.type("Perhaps")
    desk.press("Escape")
    expect(desk.page.get_by_label("Reason").first).to_be_hidden()
    desk.press("j")
    desk.expect_current("4,310 people")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("0 of 4 tags decided")


def test_undo_takes_back_the_last_decision_wherever_one_is(desk: Desk) -> None:
    desk.press("a")
    desk.expect_current("4,310 people")
    desk.press("a")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("2 of 4 tags decided")
    desk.press("j", "z")
    desk.expect_current("4,310 people")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("1 of 4 tags decided")
    desk.press("z")
    desk.expect_current("We walked in the water")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("0 of 4 tags decided")
    desk.press("z")
    expect(desk.page.get_by_text("There is no decision of yours to undo.")).to_be_attached()


def test_j_and_k_walk_and_o_opens_the_passage_in_the_article(desk: Desk) -> None:
    desk.press("j", "j", "k")
    desk.expect_current("4,310 people")
    desk.press("o")
    expect(desk.page.get_by_role("heading", name="The river")).to_be_visible()
    assert "#tag-" in desk.page.url


def test_a_comment_is_written_and_deleted_by_keys(desk: Desk) -> None:
    desk.press("c")
    desk.page.keyboard.type("@mina look at the <b>codebook</b>")
    desk.press("Enter")
    said = desk.case("We walked in the water").get_by_role("list", name="Comments")
    expect(said).to_contain_text("@mina look at the <b>codebook</b>")
    desk.expect_current("We walked in the water")
    said.get_by_role("button", name="Delete").press("Enter")
    desk.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(said).to_have_count(0)


def test_all_four_tags_are_decided_without_a_mouse(desk: Desk) -> None:
    for decided in range(1, 4):
        desk.press("a")
        expect(desk.page.get_by_role("heading", level=1)).to_have_text(f"{decided} of 4 tags decided")
    desk.press("a")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("All 4 tags are decided")


def test_more_cases_come_below_when_the_page_ends(desk: Desk) -> None:
    with desk.site.making() as make:
        document = make.document(" ".join(f"w{number}." for number in range(30)))
        for number in range(30):
            make.tag(desk.coder, document, f"w{number}.")
    desk.open("/projects/corpus/review")
    expect(desk.page.get_by_role("article")).to_have_count(20)
    desk.press(*["j"] * 20)
    expect(desk.page.get_by_role("article")).to_have_count(34)
    desk.expect_current("w16.")


def test_the_coder_sees_the_decision_beside_the_text_and_among_their_tags(desk: Desk) -> None:
    desk.press("x")
    desk.page.keyboard.type("No witness speaks.")
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("1 of 4 tags decided")
    desk.site.sign_in(desk.page, desk.coder)
    desk.open("/projects/corpus/my-tags?state=no_tag")
    outcome = desk.page.get_by_role("article")
    expect(outcome).to_contain_text("Rhea rejected this")
    expect(outcome).to_contain_text("No witness speaks.")
    outcome.get_by_role("link", name="Open in the article").click()
    expect(desk.page.get_by_role("list", name="Tags", exact=True)).to_contain_text("No witness speaks.")


def test_a_reviewer_decides_beside_the_text(desk: Desk) -> None:
    desk.press("o")
    card = desk.page.get_by_role("list", name="Tags", exact=True)
    card.get_by_role("button", name="Accept").click()
    expect(card).to_contain_text("You accepted this")
    card.get_by_role("button", name="Undo").click()
    expect(card).not_to_contain_text("You accepted this")


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/projects/corpus/review?state=all", "/projects/corpus/my-tags"])
def test_axe_finds_nothing_serious(desk: Desk, path: str, scheme: str) -> None:
    desk.press("x")
    desk.page.keyboard.type("No witness speaks.")
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("1 of 4 tags decided")
    desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    if path.endswith("my-tags"):
        desk.site.sign_in(desk.page, desk.coder)
    desk.open(path)
    desk.press("x", "Escape")
    assert desk.wrong == []
    found = violations(desk.page)
    desk.wrong.clear()  # axe itself tries inline styles, and style sheets where none are
    assert [
        (one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in ("serious", "critical")
    ] == []


def test_without_a_script_the_forms_decide(desk: Desk) -> None:
    browser = desk.page.context.browser
    assert browser
    plain = browser.new_context(java_script_enabled=False).new_page()
    desk.site.sign_in(plain, desk.reviewer)
    plain.goto(f"{desk.site.url}/projects/corpus/review")
    plain.get_by_role("button", name="Accept").first.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("1 of 4 tags decided")
    expect(plain.get_by_role("article")).to_have_count(3)
    plain.context.close()
