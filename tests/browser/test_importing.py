"""Tags of another program on their way in, as an owner brings them."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.going import go
from tests.formats.archives import packed
from tests.stage import Site
from webapp.domain.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.once]

TEXT = "A wolf 🐺 howled at noon.\n\nNobody counted the 312 returns.\n"
BRAT = {
    "ada/wolf.txt": TEXT.encode(),
    "ada/wolf.ann": b"T1\ttestimony 9 15\thowled\nT2\tHowling 2 6\twolf\n",
    "ben/wolf.txt": TEXT.encode(),
    "ben/wolf.ann": b"T1\tstatistic 45 56\t312 returns\n",
}


def test_what_a_coder_tagged_elsewhere_is_looked_at_and_comes_in_as_theirs(
    site: Site, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "brat.zip").write_bytes(packed(BRAT))
    with site.making() as make:
        owner = make.owner()
        make.member(Role.ANNOTATOR, name="mina")
    site.sign_in(page, owner)
    _look(page, site, tmp_path / "brat.zip")
    preview = page.get_by_role("region", name="What would come in")
    expect(preview).to_contain_text("1 new article: 3 tags.")
    expect(preview).to_contain_text("1 code is not in the codebook and would go into its draft: Howling (1 tag).")
    assert _faults(page) == []
    preview.get_by_label("ada").select_option("Mina")
    preview.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("heading", name="1 article added", level=1)).to_be_visible()
    assert _faults(page) == []

    page.get_by_role("link", name="To the articles").click()
    go(page, f"{site.url}{page.get_by_role('link', name='wolf').first.get_attribute('href')}")
    page.get_by_role("switch", name="Colleagues’ tags").first.click()
    tags = page.get_by_role("list", name="Tags", exact=True).get_by_role("listitem")
    expect(tags).to_have_count(3)
    expect(tags.filter(has_text="howled")).to_contain_text("Mina")
    expect(tags.filter(has_text="312 returns")).to_contain_text("ben")

    _look(page, site, tmp_path / "brat.zip")
    expect(preview).to_contain_text("Nothing new: 1 article is here already, with all of it.")
    expect(preview.locator(".who")).to_contain_text("Mina")


def _look(page: Page, site: Site, file: Path) -> None:
    go(page, f"{site.url}/projects/corpus/documents/new")
    page.get_by_label("Drop files here, or choose them").set_input_files(file)
    page.get_by_role("button", name="Look first").click()


def _faults(page: Page) -> list[str]:
    return [violation["id"] for violation in violations(page)]
