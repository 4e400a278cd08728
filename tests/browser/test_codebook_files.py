"""A codebook taken along as a file, changed elsewhere, and brought in again, as its owner does it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.going import go
from tests.stage import Site

pytestmark = [pytest.mark.browser, pytest.mark.once]

BOOK = "/projects/corpus/codebook"


def test_a_codebook_is_changed_in_a_table_and_put_into_use(site: Site, page: Page, tmp_path: Path) -> None:
    with site.making() as make:
        owner = make.owner()
    site.sign_in(page, owner)
    go(page, site.url + BOOK)
    page.get_by_label("More about the codebook").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download as a table (CSV)").click()
    assert taken.value.suggested_filename == "corpus-codebook-1.0.csv"
    file = tmp_path / "changed.csv"
    file.write_text(taken.value.path().read_text("utf-8-sig").replace(",Testimony,", ",Account,"), "utf-8")
    page.get_by_role("link", name="Bring in a file").click()
    _bring(page, tmp_path / "none.txt")
    expect(page.get_by_text("A codebook is a file that ends in .json, .qdc or .csv.").first).to_be_visible()
    _bring(page, file)
    expect(page.get_by_role("heading", name="From version 1.0 to 1.1")).to_be_visible()
    expect(page.locator("ins")).to_have_text("Account")
    go(page, f"{site.url}{BOOK}/file")
    expect(page.get_by_text("There is a draft with 1 change, the last by Person1")).to_be_visible()
    assert _serious(page) == []
    _bring(page, file, replace=True)
    page.get_by_label("What changed, and why").fill("A plainer word.")
    page.get_by_role("button", name="Put version 1.1 into use").click()
    expect(page.get_by_text("Version 1.1, in use since")).to_be_visible()
    page.get_by_label("More about the codebook").click()
    page.get_by_role("link", name="Print").click()
    expect(page.get_by_role("heading", name="Account")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation").first).to_be_hidden()
    page.emulate_media(media="screen")
    assert _serious(page) == []


def test_the_codebook_of_a_new_project_is_chosen_in_place(site: Site, page: Page) -> None:
    with site.making() as make:
        ada = make.user("ada", is_admin=True)
    site.sign_in(page, ada)
    go(page, f"{site.url}/projects/new")
    chooser = page.get_by_label("File with a codebook")
    expect(chooser).to_be_hidden()
    page.get_by_role("radio", name="A file").check()
    expect(chooser).to_be_visible()
    assert _serious(page) == []
    chooser.set_input_files({"name": "b.csv", "mimeType": "text/csv", "buffer": b"name\nHowl\n"})
    page.get_by_label("Name", exact=True).fill("Wolves")
    page.get_by_role("button", name="Make the project").click()
    expect(page.get_by_text("Wolves is ready.")).to_be_visible()
    page.get_by_role("link", name="Codebook").click()
    expect(page.get_by_role("heading", name="Howl")).to_be_visible()


def _bring(page: Page, file: Path, *, replace: bool = False) -> None:
    if not file.exists():
        file.write_text("no codebook")
    page.get_by_label("Drop a codebook here, or choose it").set_input_files(file)
    if replace:
        page.get_by_label("Replace the draft").check()
    page.get_by_role("button", name="Bring it in").click()


def _serious(page: Page) -> list[str]:
    found = violations(page)
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]
