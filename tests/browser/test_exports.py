"""The export page as a person uses it."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.going import go
from tests.stage import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def exports(site: Site, page: Page) -> Page:
    """The export page of a project with one tagged article."""
    with site.making() as make:
        make.tag(make.member(), make.document("A wolf 🐺 howled."), "wolf 🐺")
        owner = make.owner()
    site.sign_in(page, owner)
    go(page, f"{site.url}/projects/corpus/exports")
    return page


def test_what_is_chosen_is_shown_and_downloaded(exports: Page, tmp_path: Path) -> None:
    preview = exports.get_by_role("region", name="corpus.jsonl")
    expect(preview).to_contain_text("A wolf 🐺 howled.")
    exports.get_by_label("Without the text").check()
    expect(preview).not_to_contain_text("howled")
    exports.get_by_label("Characters kept of each passage").fill("4")
    exports.get_by_label("Final tags").check()
    with exports.expect_download() as download:
        exports.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "corpus.jsonl"
    download.value.save_as(tmp_path / "corpus.jsonl")
    (line,) = [json.loads(line) for line in (tmp_path / "corpus.jsonl").read_text("utf-8").splitlines()]
    assert (line["text"], line["annotations"][0]["quote_prefix"]) == (None, "wolf")


def test_what_a_format_loses_is_said_before_it_is_taken(exports: Page) -> None:
    exports.get_by_label("Analysis tables").check()
    preview = exports.get_by_role("region", name="corpus.zip")
    expect(preview.get_by_role("heading", name="tags.csv")).to_be_visible()
    expect(preview.get_by_role("heading", name="What this format can’t carry")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_sound_for_everybody(exports: Page, scheme: str) -> None:
    exports.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
    exports.get_by_label("Analysis tables").check()
    expect(exports.get_by_role("region", name="corpus.zip")).to_be_visible()
    found = violations(exports)
    assert [violation["id"] for violation in found] == []
