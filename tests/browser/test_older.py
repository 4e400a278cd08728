"""What a new version changed, seen beside the text and in My work; tags under an older meaning, confirmed by keys."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.desk import Desk
from tests.browser.going import go
from webapp.services import codebooks

pytestmark = [pytest.mark.browser, pytest.mark.once]


def _use(desk: Desk, **changes: str) -> None:
    """Put a version into use in which a statistic is something else."""
    with desk.site.making() as make:
        spec = codebooks.in_use(make.session, make.project().id).spec
        codes = tuple(replace(one, **changes) if one.code == "statistic" else one for one in spec.codes)
        codebooks.replace(make.session, make.owner(), "corpus", replace(spec, codes=codes))


def test_what_a_version_changed_comes_while_the_article_is_open_and_one_key_confirms_it(desk: Desk) -> None:
    desk.tag("4,310 people", "3")
    desk.expect_state("Saved")
    _use(desk, when_to_use="Numbers that count people.")
    news = desk.page.get_by_role("region", name="Version 1.1 of the codebook is in use now")
    expect(news).to_contain_text("Numbers that count people.")
    expect(news.locator(":focus")).to_have_count(0)
    desk.open()
    expect(desk.page.get_by_text("You began this article under version 1.0")).to_be_visible()
    expect(news.get_by_role("link", name="1 of your tags was made under an older meaning")).to_be_visible()
    desk.press("v")
    expect(news).to_have_count(0)
    expect(desk.page.locator("#spoken")).to_have_text("You have seen what version 1.1 changed.")
    _use(desk, when_to_use="Numbers of people, and ranges.")
    go(desk.page, desk.site.url)
    desk.page.get_by_text("What changed for you since version 1.1").click()
    expect(desk.page.get_by_text("and ranges")).to_be_visible()
    desk.page.get_by_role("button", name="I have seen this").click()
    expect(desk.page.get_by_text("You have seen what version 1.2 changed.")).to_be_visible()
    expect(desk.page.get_by_role("link", name="1 of your tags was made under an older meaning")).to_have_count(0)
    desk.page.reload()
    expect(desk.page.get_by_role("link", name="1 of your tags was made under an older meaning")).to_be_visible()


def test_tags_under_an_older_meaning_are_confirmed_walked_and_taken_back_by_keys(desk: Desk) -> None:
    with desk.site.making() as make:
        for quote in ("4,310", "4,310 people", "Last year", "the bank"):
            make.tag(desk.coder, desk.document, quote, "statistic", value="4310")
    _use(desk, when_to_use="Numbers that count people.")
    page = desk.page
    go(page, f"{desk.site.url}/projects/corpus/codebook/older")
    title, current = page.get_by_role("heading", level=1), page.locator(".case[aria-current] mark")
    expect(title).to_have_text("4 tags were made under an older meaning")
    expect(page.get_by_role("article").first).to_contain_text("From version 1.0 to 1.1")
    expect(current).to_have_text("Last year")
    desk.press("a")
    expect(title).to_have_text("3 tags were made under an older meaning")
    expect(page.locator(".case[aria-current]")).to_be_focused()
    desk.press("j")
    desk.press("a")
    expect(title).to_have_text("2 tags were made under an older meaning")
    desk.press("z")
    expect(title).to_have_text("3 tags were made under an older meaning")
    expect(page.locator("[data-spoken]")).to_have_text("Undone.")
    assert _serious(desk) == []
    page.get_by_role("button", name="Confirm all 3").click()
    page.get_by_role("dialog").get_by_role("button", name="Confirm all 3").click()
    expect(title).to_have_text("No tag is left under an older meaning")
    page.get_by_role("button", name="Undo").click()
    expect(title).to_have_text("3 tags were made under an older meaning")
    expect(page.locator(".older[data-ready]")).to_be_visible()
    desk.press("o")
    expect(page.locator(".reader[data-ready]")).to_be_visible()
    assert "#tag-" in page.url


def _serious(desk: Desk) -> list[tuple[str, str]]:
    desk.page.emulate_media(color_scheme="dark")
    found = violations(desk.page)
    desk.wrong.clear()  # axe itself tries inline styles
    return [(one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in ("serious", "critical")]
