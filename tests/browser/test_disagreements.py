"""Where coders differ, decided by keyboard alone: as one of them, by a passage of one's own, left to a meeting."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.going import go
from tests.browser.test_answer_review import audited
from tests.services.test_disagreements import TEXT, coded, finish
from tests.stage import Site
from webapp.domain.drafts import Choice
from webapp.domain.roles import Role
from webapp.models import Annotation, Decision, Disagreement
from webapp.services import decisions

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_disagreements_are_decided_one_key_each(page: Page, site: Site) -> None:
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    with site.making() as make:
        rhea, ana, ben = make.member(Role.REVIEWER), make.member(name="ana"), make.member(name="ben")
        coded(make.session, make, ana, ben)
        document = make.document(f"{TEXT} Once more.")
        make.tag(ana, document, "wolf", "testimony", witness="relative")
        finish(make.session, ana, document)
        finish(make.session, ben, document)
    site.sign_in(page, rhea)
    go(page, f"{site.url}/projects/corpus/documents")
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_role("heading", name="0 of 3 disagreements decided")).to_be_visible()
    expect(page.locator("[data-island=disagreements][data-ready]")).to_be_attached()
    current = page.locator("article.case[aria-current]")
    expect(current).to_contain_text("Only one coder tagged this")
    expect(current).not_to_contain_text("Ana")
    audited(page)

    # no tag here, with a reason
    page.keyboard.press("r")
    expect(current.get_by_label("Why you decide so (may stay empty)")).to_be_focused()
    page.keyboard.type("A wolf is no witness.")
    page.keyboard.press("Enter")
    expect(current).to_be_focused()
    page.keyboard.press("0")
    expect(page.get_by_role("heading", name="1 of 3 disagreements decided")).to_be_visible()
    expect(current).to_contain_text("Different codes")
    done = page.locator("article.case", has_text="Only one coder tagged this")
    expect(done).to_contain_text("A wolf is no witness.")
    expect(done).to_contain_text("Ana")

    # as one of them, and taken back
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="2 of 3 disagreements decided")).to_be_visible()
    expect(current).to_contain_text("Same code, different ends")
    page.keyboard.press("z")
    expect(page.get_by_role("heading", name="1 of 3 disagreements decided")).to_be_visible()
    expect(current).to_contain_text("Different codes")

    # left to a meeting
    page.keyboard.press("d")
    expect(current.get_by_label("What to ask in the meeting (may stay empty)")).to_be_focused()
    page.keyboard.type("Who counted?")
    page.keyboard.press("Enter")
    expect(current).to_contain_text("Same code, different ends")
    expect(page.get_by_text("On the agenda: Who counted?")).to_be_visible()

    # a passage and code of one's own: "treaty" alone, as testimony
    page.keyboard.press("o")
    own = page.get_by_role("form", name="Own passage and code")
    expect(own.get_by_role("group", name="Passage")).to_be_focused()
    said = own.get_by_role("status")
    expect(said).to_have_text("A treaty forbids it")
    audited(page)
    page.keyboard.press("Shift+ArrowRight")
    expect(said).to_have_text("treaty forbids it")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(said).to_have_text("treaty")
    page.keyboard.press("2")
    expect(own.get_by_label("Code")).to_have_value("testimony")
    page.keyboard.press("Escape")
    expect(own).to_have_count(0)
    expect(current).to_be_focused()
    page.keyboard.press("o")
    expect(own.get_by_role("group", name="Passage")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("/")
    expect(own.get_by_label("Code")).to_be_focused()
    page.keyboard.type("Test")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 of 3 disagreements decided")).to_be_visible()
    expect(current).to_contain_text("treaty forbids it")
    with site.database.reading() as session:
        (tag,) = session.query(Annotation).filter_by(layer="consensus", deleted_at=None).all()
        assert (tag.quote, tag.final, len(tag.derived_from or [])) == ("treaty forbids it", True, 2)
        assert {one.reason for one in session.query(Decision)} == {"A wolf is no witness.", None}

    # what all tagged alike
    page.get_by_role("link", name="accept it").click()
    expect(page.get_by_role("heading", name="Accept one agreed passage")).to_be_visible()
    audited(page)
    page.get_by_role("button", name="Accept it").click()
    expect(page.get_by_text("One passage accepted.")).to_be_visible()
    assert wrong == []


def test_a_decision_that_is_refused_or_does_not_get_through_comes_back(page: Page, site: Site) -> None:
    with site.making() as make:
        rhea, otto = make.member(Role.REVIEWER), make.member(Role.REVIEWER, name="otto")
        coded(make.session, make, make.member(), make.member())
    site.sign_in(page, rhea)
    page.route("**/decision", lambda route: route.abort())  # before the page is there: under load it may come too late
    go(page, f"{site.url}/projects/corpus/review/disagreements")
    current = page.locator("article.case[aria-current]")
    expect(current).to_contain_text("Different codes")
    page.keyboard.press("1")
    expect(page.get_by_text("The server cannot be reached.")).to_be_visible()
    expect(current).to_contain_text("Different codes")
    page.unroute("**/decision")
    with site.database.writing() as session:
        case = session.query(Disagreement).filter_by(kind="code").one()
        decisions.decide(session, otto, case.id, Choice(), case.version)
        session.commit()
    page.keyboard.press("1")
    expect(page.get_by_text("Otto has decided this in the meantime: no tag here.")).to_be_visible()
    expect(current).to_contain_text("Otto decided just now")
    expect(current).to_contain_text("Different codes")
