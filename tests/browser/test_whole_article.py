"""A whole article under review, decided where it stands by keyboard alone; and one that is read from right to left."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.going import go
from tests.browser.test_answer_review import audited
from tests.services.test_disagreements import coded, finish
from tests.stage import Site
from webapp.domain.roles import Role
from webapp.models import Annotation

pytestmark = [pytest.mark.browser, pytest.mark.once]

SAID = "قال الشاهد إن الحدود أغلقت في الليل"


@pytest.fixture
def wrong(page: Page) -> Iterator[list[str]]:
    """What the console says; nothing when the test ends."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    yield found
    assert found == []


def test_a_whole_article_is_decided_where_it_stands(page: Page, site: Site, wrong: list[str]) -> None:
    with site.making() as make:
        rhea, ana, ben = make.member(Role.REVIEWER), make.member(name="ana"), make.member(name="ben")
        document = coded(make.session, make, ana, ben)
    site.sign_in(page, rhea)
    go(page, f"{site.url}/documents/{document.id}/review")
    current = page.locator("article.case[aria-current]")
    treaty = page.locator(".line mark", has_text="treaty forbids it")
    expect(page.get_by_text("0 of 3 passages decided")).to_be_visible()
    expect(current).to_contain_text("All tagged this alike")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a literal to mypy
        audited(page)
    wrong.clear()  # axe itself tries inline styles

    page.keyboard.press("j")
    expect(current).to_contain_text("Same code, different ends")
    expect(treaty).to_have_class("underlined other on")
    page.keyboard.press("1")
    expect(page.get_by_text("1 of 3 passages decided")).to_be_visible()
    expect(treaty).to_have_class("underlined")
    expect(current).to_contain_text("Different codes")
    page.keyboard.press("z")
    expect(page.get_by_text("0 of 3 passages decided")).to_be_visible()
    expect(treaty).to_have_class("underlined other on")
    expect(current).to_contain_text("Same code, different ends")


def test_what_is_read_from_right_to_left_has_its_lanes_and_keys_that_way(page: Page, site: Site) -> None:
    with site.making() as make:
        rhea, ana, ben = make.member(Role.REVIEWER), make.member(name="ana"), make.member(name="ben")
        document = make.document(f"{SAID}.")
        make.tag(ana, document, "قال الشاهد")
        for coder in (ana, ben):
            finish(make.session, coder, document)
    site.sign_in(page, rhea)
    go(page, f"{site.url}/documents/{document.id}/review")
    lane = page.locator(".line .lanes rect").bounding_box()
    beside = page.locator(".line .lanes svg").first.bounding_box()
    assert lane
    assert beside
    assert lane["x"] + lane["width"] == pytest.approx(beside["x"] + beside["width"], abs=1)
    page.keyboard.press("o")
    said = page.get_by_role("form", name="Own passage and code").get_by_role("status")
    expect(said).to_have_text("قال الشاهد")
    page.keyboard.press("ArrowLeft")
    expect(said).to_have_text("قال الشاهد إن")
    page.keyboard.press("Shift+ArrowLeft")
    expect(said).to_have_text("الشاهد إن")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 1 passage decided")).to_be_visible()
    with site.database.reading() as session:
        (tag,) = session.query(Annotation).filter_by(layer="consensus").all()
        assert tag.quote == "الشاهد إن"
