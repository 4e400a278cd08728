"""Answers on which coders differ, decided by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.going import go
from tests.services.test_answer_reviews import BOOK
from tests.stage import Site
from webapp.domain.drafts import CodingDraft
from webapp.domain.roles import Role
from webapp.services import codings

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_answers_are_decided_one_key_each_and_taken_back(page: Page, site: Site) -> None:
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    with site.making() as make:
        make.project(codebook=BOOK)
        rhea, ana, ben = make.member(Role.REVIEWER), make.member(name="ana"), make.member(name="ben")
        for title, pages in (("Wolves", "3"), ("Ferries", "5")):
            article = make.document(f"About {title}.", title=title)
            for coder, belongs, length in ((ana, "yes", pages), (ben, "no", "4")):
                given = {"belongs": (belongs,), "length": (length,)}
                codings.save(make.session, coder, article.id, CodingDraft("in_progress", given))
    site.sign_in(page, rhea)
    go(page, f"{site.url}/projects/corpus/review")
    page.get_by_role("link", name="Answers about articles").click()
    expect(page.get_by_role("heading", name="4 questions to decide")).to_be_visible()
    expect(page.locator("[data-island=decide][data-ready]")).to_be_attached()
    current = page.locator("article.case[aria-current]")
    expect(current.get_by_role("definition")).to_have_text([re.compile(r"Coder [AB] not finished")] * 2)
    audited(page)

    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="3 questions to decide")).to_be_visible()
    expect(current).to_contain_text("How many pages?")
    page.keyboard.press("0")
    expect(current.get_by_label("How many pages?")).to_be_focused()
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 questions to decide")).to_be_visible()
    expect(current).to_contain_text("Belongs in the corpus?")
    page.keyboard.press("z")
    expect(page.get_by_role("heading", name="3 questions to decide")).to_be_visible()
    expect(current).to_contain_text("How many pages?")
    page.keyboard.press("0")
    page.keyboard.press("Escape")
    expect(current).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="2 questions to decide")).to_be_visible()
    expect(current).to_contain_text("Belongs in the corpus?")
    page.keyboard.press("k")
    expect(current).to_contain_text("How many pages?")
    audited(page)

    page.get_by_role("link", name="Decided 2").click()
    expect(page.locator(".decided-as")).to_have_text(["no", "3"])
    assert wrong == []


def audited(page: Page) -> None:
    grave = [
        (violation["id"], [node["html"][:120] for node in violation["nodes"]])
        for violation in violations(page)
        if violation["impact"] in ("serious", "critical")
    ]
    assert grave == []
