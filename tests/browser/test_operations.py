"""Codes in use merged, split and taken back, as an owner and a coder do it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.going import go
from tests.stage import Site
from webapp.domain.roles import Actor
from webapp.models import Document

pytestmark = [pytest.mark.browser, pytest.mark.once]

BOOK = "/projects/corpus/codebook"
TEXT = "A wolf howled by the river. Nobody counted the 312 returns. Some said 400, others one in ten."
PASSAGES = ("312", "400", "one in ten")


@pytest.fixture
def scene(site: Site, page: Page) -> Iterator[tuple[Actor, Actor, Document]]:
    """An owner who is signed in, a coder with three passages of a code, and their article."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    with site.making() as make:
        article, owner, coder = make.document(TEXT), make.owner(), make.member()
        for passage in PASSAGES:
            make.tag(coder, article, passage, "statistic", value="1")
    page.set_viewport_size({"width": 1440, "height": 900})
    site.sign_in(page, owner)
    yield owner, coder, article
    assert wrong == []


def codes(site: Site, coder: Actor, article: Document) -> list[str]:
    answer = site.client(coder).get(f"/api/v1/documents/{article.id}/annotations").json
    return [item["code"] for item in answer["items"]]


def audited(page: Page) -> None:
    grave = [
        (violation["id"], [node["html"][:120] for node in violation["nodes"]])
        for violation in violations(page)
        if violation["impact"] in ("serious", "critical")
    ]
    assert grave == []


def test_a_code_is_split_passage_by_passage_merged_back_and_all_of_it_undone(
    page: Page, site: Site, scene: tuple[Actor, Actor, Document]
) -> None:
    _, coder, article = scene
    go(page, f"{site.url}{BOOK}#code-statistic")
    page.get_by_role("region", name="Statistic", exact=True).get_by_text("Change", exact=True).click()
    page.get_by_role("link", name="Split into several codes …").click()
    for place, name in enumerate(("Count", "Rate")):
        page.get_by_label("Name").nth(place).fill(name)
    expect(page.get_by_role("region", name="What it reaches")).to_contain_text("3 tags in 1 article.")
    audited(page)
    page.get_by_role("button", name="Split and go to the passages").click()
    expect(page.get_by_text("0 of 3 passages decided.")).to_be_visible()
    expect(page.locator("[data-island=decide][data-ready]")).to_be_attached()
    audited(page)

    page.keyboard.press("1")
    expect(page.get_by_text("1 of 3 passages decided.")).to_be_visible()
    expect(page.locator("article.case[aria-current]")).to_contain_text("Some said 400")
    page.keyboard.press("2")
    expect(page.get_by_text("2 of 3 passages decided.")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("1 of 3 passages decided.")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_text("2 of 3 passages decided.")).to_be_visible()
    assert codes(site, coder, article) == ["count", "rate", "statistic"]

    go(page, site.url)
    expect(page.get_by_role("link", name="1 passage of “Statistic” waits for their new code")).to_be_visible()
    go(page, f"{site.url}{BOOK}/operations/new/merge/count")
    page.get_by_label("They all become").select_option("Statistic (retired)")
    page.get_by_text("Merge further codes at the same time").click()
    page.get_by_label("Rate").check()
    expect(page.get_by_role("region", name="What it reaches")).to_contain_text("2 tags in 1 article.")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text("of the codebook is in use.")).to_be_visible()
    assert codes(site, coder, article) == ["statistic"] * 3

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone as a whole. Version 2.0 of the codebook is in use.")).to_be_visible()
    assert codes(site, coder, article) == ["count", "rate", "statistic"]
    audited(page)
    page.get_by_role("listitem").filter(has_text="Split “Statistic”").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone as a whole. Version 1.0 of the codebook is in use.")).to_be_visible()
    assert codes(site, coder, article) == ["statistic"] * 3


def test_what_stands_against_undoing_is_said_and_the_coder_decides_their_own_passages(
    page: Page, site: Site, scene: tuple[Actor, Actor, Document]
) -> None:
    _, coder, article = scene
    go(page, f"{site.url}{BOOK}/operations/new/split/statistic")
    for place, name in enumerate(("Count", "Rate")):
        page.get_by_label("Name").nth(place).fill(name)
    page.get_by_role("button", name="Split and go to the passages").click()
    expect(page.get_by_text("0 of 3 passages decided.")).to_be_visible()
    queue = page.url
    with site.making() as make:
        make.tag(coder, article, "Nobody", "count")
    go(page, f"{site.url}{BOOK}/operations")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It can’t be undone. 1 tag of “Count” came since")).to_be_visible()
    page.context.clear_cookies()
    site.sign_in(page, coder)
    go(page, queue)
    page.locator("article.case").first.get_by_role("button", name="None of these").click()
    expect(page.get_by_role("paragraph").filter(has_text="None of the new codes")).to_be_visible()
    expect(page.get_by_text("1 of 3 passages decided.")).to_be_visible()
