"""An open article keeps up with what the team does."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.desk import Desk
from webapp.domain.roles import Actor, Role

pytestmark = pytest.mark.browser


def test_a_colleagues_tag_comes_changes_and_goes_while_the_article_is_open(desk: Desk) -> None:
    with desk.site.making() as make:
        mina = make.member(Role.ANNOTATOR, name="mina")
        make.tag(mina, desk.document, "Every spring", "statistic", value="1")
    desk.open()
    desk.page.get_by_role("switch", name="Colleagues’ tags").first.click()
    expect(desk.cards).to_have_count(1)
    with desk.site.making() as make:
        make.tag(make.member(Role.ANNOTATOR, name="jonas"), desk.document, "4,310 people", "statistic", value="2")
    expect(desk.cards).to_have_count(2)
    expect(desk.cards.last).to_contain_text("Jonas")
    expect(desk.page.locator("#spoken")).to_contain_text("of the team changed.")
    client = desk.site.client(mina)
    (first, _) = desk.stored()
    client.delete(f"/api/v1/annotations/{first['id']}", headers={"If-Match": '"1"'})
    expect(desk.cards).to_have_count(1)


def test_what_a_coder_does_in_one_window_stands_in_the_other_and_only_one_of_them_is_connected(
    desk: Desk, context: BrowserContext
) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url) if request.url.endswith("/events") else None)
    first, second = desk, Desk(context.new_page(), desk.site, desk.coder, desk.document)
    second.page.set_viewport_size({"width": 1440, "height": 900})
    second.open()
    first.page.bring_to_front()
    first.tag("4,310 people", "3")
    first.expect_state("Saved")
    second.page.bring_to_front()
    expect(second.cards).to_have_count(1)
    assert len(asked) <= 1  # that of the first window, when it had not connected before


def test_a_new_codebook_is_announced_with_a_way_to_it(desk: Desk) -> None:
    owner = desk.site.client(_owner(desk))
    codebook = owner.get("/api/v1/projects/corpus/codebook").get_json()
    changed = {name: codebook[name] for name in ("title", "unit_of_coding", "guidelines", "questions", "codes")}
    answer = owner.put(
        "/api/v1/projects/corpus/codebook",
        json={**changed, "title": "Another title", "change_note": ""},
        headers={"If-Match": '"1.0"'},
    )
    assert answer.status_code == 200, answer.text
    expect(desk.page.get_by_text("Version 1.1 of the codebook is in use now.")).to_be_visible()
    desk.page.get_by_role("button", name="Reload").click()
    expect(desk.page.get_by_role("heading", name="Codebook 1.1")).to_be_visible()


def _owner(desk: Desk) -> Actor:
    with desk.site.making() as make:
        return make.owner()
