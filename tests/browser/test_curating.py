"""Reviewers choose examples by keys and settle questions; the codebook shows both."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.desk import TEXT
from tests.browser.going import go
from tests.stage import Site
from webapp.domain.roles import Actor, Role
from webapp.models import Annotation, Document
from webapp.services import comments

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_one_key_makes_a_tag_an_example_beside_the_text_and_in_the_review_list(page: Page, site: Site) -> None:
    reviewer, document, tag = _team(site)
    site.sign_in(page, reviewer)
    go(page, f"{site.document_url(document)}#tag-{tag.id}")
    card = page.get_by_role("list", name="Tags", exact=True).get_by_role("listitem").first
    expect(card.get_by_role("button", name="Example", exact=True)).to_be_visible()
    page.keyboard.press("i")
    expect(card).to_contain_text("Example of Statistic")
    expect(page.get_by_role("status")).to_contain_text(["Example of Statistic."])
    page.keyboard.press("Shift+I")
    expect(card).to_contain_text("Counter-example of Statistic")
    page.keyboard.press("Shift+I")
    expect(card).not_to_contain_text("Counter-example of Statistic")
    go(page, f"{site.url}/projects/corpus/review")
    page.keyboard.press("i")
    expect(page.get_by_role("article").first).to_contain_text("Example of Statistic")
    go(page, f"{site.url}/projects/corpus/codebook")
    shown = page.get_by_role("region", name="Statistic").get_by_role("figure")
    expect(shown).to_contain_text("4,310 people")
    expect(shown).to_contain_text("chosen by Rhea")
    shown.get_by_role("link").click()
    expect(card).to_contain_text("Example of Statistic")
    page.go_back()
    shown.get_by_role("button", name="Take out").click()
    expect(shown).to_have_count(0)


def test_a_question_is_settled_and_found_as_a_ruling(page: Page, site: Site) -> None:
    reviewer, document, tag = _team(site)
    site.sign_in(page, reviewer)
    go(page, f"{site.document_url(document)}#tag-{tag.id}")
    said = page.get_by_role("list", name="Comments")
    expect(said).to_contain_text("Which source?")
    page.keyboard.press("c")
    field = page.get_by_label("Comment on this tag")
    expect(field).to_be_focused()
    field.fill("The ministry’s, as the next sentence says.")
    page.get_by_role("button", name="Settle with this answer").click()
    expect(said).to_contain_text("Settled with this answer, version 1.0")
    go(page, f"{site.url}/projects/corpus/codebook")
    code = page.get_by_role("region", name="Statistic")
    expect(code.get_by_role("listitem").filter(has_text="Which source?")).to_contain_text("The ministry’s")
    code.get_by_text("Ask about Statistic").click()
    code.get_by_label("Question about Statistic").fill("And a tenth?")
    code.get_by_role("button", name="Ask", exact=True).click()
    question = page.get_by_role("list", name="Question about Statistic")
    expect(question).to_contain_text("And a tenth?")
    page.get_by_text("Answer", exact=True).first.click()
    page.get_by_label("Answer", exact=True).fill("Only with a whole.")
    page.get_by_role("button", name="Settle with this answer").click()
    expect(question).to_have_count(0)
    go(page, f"{site.url}/projects/corpus/codebook/rulings")
    expect(page.get_by_role("main").get_by_role("listitem").filter(has_text="version 1.0")).to_have_count(2)
    page.get_by_label("Words").fill("MINISTRY")
    page.get_by_role("button", name="Find").click()
    expect(page).to_have_url(re.compile(r"q=MINISTRY"))
    found = page.get_by_role("main").get_by_role("listitem").filter(has_text="version 1.0")
    expect(found).to_have_count(1)
    found.get_by_role("link").click()
    expect(said).to_contain_text("Settled with this answer")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, site: Site, scheme: str) -> None:
    reviewer, document, tag = _team(site)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    client = site.client(reviewer)
    assert client.post(f"/annotations/{tag.id}/example", data={"kind": "example"}).status_code == 303
    with site.making() as make:
        comments.create(make.session, make.owner(), tag.id, "And when?")
    site.sign_in(page, reviewer)
    go(page, f"{site.document_url(document)}#tag-{tag.id}")
    expect(page.get_by_text("Example of Statistic", exact=True)).to_be_visible()
    assert _faults(page) == []
    go(page, f"{site.url}/projects/corpus/codebook")
    expect(page.get_by_role("figure")).to_be_visible()
    page.get_by_text("Ask about Statistic").click()
    assert _faults(page) == []
    go(page, f"{site.url}/projects/corpus/codebook/rulings")
    assert _faults(page) == []


def _team(site: Site) -> tuple[Actor, Document, Annotation]:
    """A reviewer, and a tag of a coder on which something is asked."""
    with site.making() as make:
        coder, reviewer = make.member(name="mina"), make.member(Role.REVIEWER, name="rhea")
        document = make.document(TEXT, title="The river")
        tag = make.tag(coder, document, "4,310 people", "statistic", value="4310")
        make.session.flush()
        comments.create(make.session, coder, tag.id, "Which source?")
    return reviewer, document, tag


def _faults(page: Page) -> list[tuple[str, str]]:
    found = violations(page)
    return [(one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in ("serious", "critical")]
