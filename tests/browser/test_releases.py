"""Dataset versions as an owner makes, takes, compares and withdraws them."""

import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.going import go
from tests.make import Make
from tests.stage import Site

pytestmark = [pytest.mark.browser, pytest.mark.once]


def require_sound(page: Page) -> None:
    """Nothing on the page keeps somebody out."""
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], page.url


def make_version(page: Page, words: str) -> None:
    """From the list of versions: look at what may identify somebody, tick it off, and name the version."""
    page.get_by_role("link", name=words).click()
    looked = page.get_by_role("group", name="What may identify somebody")
    expect(looked).to_contain_text("1 value of a field marked as personal.")
    expect(looked.get_by_role("link", name="The wolf").first).to_be_visible()
    expect(looked).not_to_contain_text("Moe")
    require_sound(page)
    page.get_by_role("button", name="Make the version").click()
    expect(page.get_by_text("Look at what may identify somebody, and say that you did").first).to_be_visible()
    page.get_by_label("I have looked at this").check()
    page.get_by_label("What is new in it").fill("A fox came.")
    page.get_by_role("button", name="Make the version").click()


def test_an_owner_makes_takes_compares_and_withdraws_versions(site: Site, page: Page, tmp_path: Path) -> None:
    with site.making() as make:
        owner, coder = make.owner(), make.member()
        wolf = make.document("A wolf was heard by Ragnhild. Twice.", title="The wolf")
        make.tag(coder, wolf, "A wolf", "testimony", witness="relative", name="Ragnhild Moe")
    site.sign_in(page, owner)
    go(page, f"{site.url}/projects/corpus/versions")
    require_sound(page)
    make_version(page, "Make the first version")
    expect(page.get_by_role("heading", name="Version 1.0")).to_be_visible()
    require_sound(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "corpus-1.0.zip"
    archive = tmp_path / "corpus-1.0.zip"
    download.value.save_as(archive)
    expect(page.get_by_text(sha256(archive.read_bytes()).hexdigest())).to_be_visible()

    with site.making() as make:
        _more(make)
    page.get_by_role("link", name="Dataset versions", exact=True).click()
    expect(page.get_by_role("list", name="Versions")).to_contain_text("A fox came.")
    require_sound(page)
    make_version(page, "New version")
    page.get_by_role("link", name="Changes since 1.0").click()
    expect(page.get_by_role("heading", name="From 1.0 to 1.1")).to_be_visible()
    expect(page.get_by_text("1 article added. 1 tag added.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Statistic")).to_contain_text("added")
    require_sound(page)

    go(page, f"{site.url}/projects/corpus/versions/1.0")
    page.get_by_text("Withdraw this version").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("Say why; whoever looks for the version will read it.").first).to_be_visible()
    require_sound(page)
    page.get_by_label("Why").fill("A witness asked for it.")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("A witness asked for it.")).to_be_visible()
    expect(page.get_by_role("link", name="Download")).to_have_count(0)
    require_sound(page)

    zipfile.ZipFile(archive).extract("read.html", tmp_path)
    page.goto((tmp_path / "read.html").as_uri())
    expect(page.get_by_role("heading", name="The wolf")).to_be_visible()
    require_sound(page)


def _more(make: Make) -> None:
    make.tag(make.member(), make.document("A fox.", title="The fox"), "fox", "statistic")
