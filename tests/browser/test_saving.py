"""What a coder does is drawn at once, saved once, and never lost."""

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.desk import Desk
from webapp.domain.roles import Role

pytestmark = pytest.mark.browser


def test_the_underline_is_there_before_the_server_answers(desk: Desk) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route("**/api/v1/annotations/*", hold)
    with desk.page.expect_request("**/api/v1/annotations/*"):
        desk.tag("4,310 people", "3")
    expect(desk.page.locator("article svg path")).to_have_count(1)
    desk.expect_state("Saving")
    held[0].continue_()
    desk.expect_state("Saved")


def test_undo_and_redo_reach_behind_a_save(desk: Desk) -> None:
    desk.tag("4,310 people", "3")
    desk.expect_state("Saved")
    before = desk.stored()[0]["id"]
    desk.press("x")
    expect(desk.cards).to_have_count(0)
    desk.expect_state("Saved")
    assert desk.stored() == []
    desk.press("z")
    expect(desk.cards).to_have_count(1)
    desk.expect_state("Saved")
    assert [tag["id"] for tag in desk.stored()] == [before]
    desk.press("z", "z")
    expect(desk.cards).to_have_count(0)
    desk.press("Shift+Z")
    expect(desk.cards).to_have_count(1)
    desk.expect_state("Saved")
    assert [tag["id"] for tag in desk.stored()] == [before]


def test_the_offer_to_undo_goes_as_soon_as_it_would_undo_something_else(desk: Desk) -> None:
    offer = desk.page.get_by_label("Notices").get_by_role("button", name="Undo")
    desk.tag("4,310 people", "3")
    desk.press("x")
    expect(offer).to_be_visible()
    desk.tag("the beds", "2")
    expect(offer).to_have_count(0)
    desk.press("x", "z")
    expect(desk.cards).to_have_count(1)
    expect(offer).to_have_count(0)


def test_work_done_offline_is_kept_over_a_closed_page_and_sent_afterwards(desk: Desk, context: BrowserContext) -> None:
    context.set_offline(True)
    desk.tag("4,310 people", "3")
    desk.expect_state("Waiting (1)")
    desk.page.close()
    context.set_offline(False)
    desk.page = context.new_page()
    desk.open()
    expect(desk.cards).to_contain_text("4,310 people")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == ["4,310 people"]


def test_what_waits_is_said_aloud_and_in_words_on_a_phone_too(desk: Desk, context: BrowserContext) -> None:
    desk.page.set_viewport_size({"width": 390, "height": 844})
    spoken, words = desk.page.locator("#spoken"), desk.page.locator("#save-state .words")
    expect(words).to_have_css("clip-path", "inset(50%)")
    context.set_offline(True)
    desk.drag("4,310 people")
    desk.press("3")
    expect(spoken).to_have_text("Waiting (1).")
    expect(words).to_have_css("clip-path", "none")
    context.set_offline(False)
    expect(spoken).to_have_text("Saved.")


def test_an_answer_that_gets_lost_doubles_nothing(desk: Desk) -> None:
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    desk.page.route("**/api/v1/annotations/*", lose)
    desk.tag("4,310 people", "3")
    desk.expect_state("Saved")
    desk.press("u")
    desk.expect_state("Saved")
    assert lost == [201]
    assert [(tag["quote"], tag["certainty"], tag["version"]) for tag in desk.stored()] == [
        ("4,310 people", "unsure", 2)
    ]


def test_what_one_person_left_is_never_sent_as_another(desk: Desk, context: BrowserContext) -> None:
    context.set_offline(True)
    desk.tag("4,310 people", "3")
    desk.expect_state("Waiting (1)")
    desk.page.close()
    context.set_offline(False)
    with desk.site.making() as make:
        other = make.member(Role.ANNOTATOR)
    mine, desk.page = desk.coder, context.new_page()
    desk.site.sign_in(desk.page, other)
    desk.open()
    desk.expect_state("Saved")
    expect(desk.cards).to_have_count(0)
    assert str(other.user_id) not in {tag["annotator"] for tag in desk.stored()}
    desk.site.sign_in(desk.page, mine)
    desk.open()
    expect(desk.cards).to_have_count(1)
    desk.expect_state("Saved")
    assert [tag["annotator"] for tag in desk.stored()] == [str(mine.user_id)]


def test_signed_out_elsewhere_the_tag_waits_for_the_same_person(desk: Desk, context: BrowserContext) -> None:
    with desk.site.making() as make:
        other = make.member(Role.ANNOTATOR)
    elsewhere = context.new_page()
    desk.site.sign_in(elsewhere, other)
    desk.page.bring_to_front()
    desk.tag("4,310 people", "3")
    desk.expect_state("Signed out: 1 waiting")
    assert desk.stored() == []
    desk.site.sign_in(elsewhere, desk.coder)
    desk.page.bring_to_front()
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    desk.expect_state("Saved")
    assert [tag["quote"] for tag in desk.stored()] == ["4,310 people"]


@pytest.mark.parametrize(
    ("choice", "certainty", "note"), [("Keep what is here", "unsure", ""), ("Take the other", "sure", "there")]
)
def test_a_conflict_between_two_windows_is_settled_by_the_coder(
    desk: Desk, context: BrowserContext, choice: str, certainty: str, note: str
) -> None:
    desk.tag("We walked in the water", "2")
    desk.expect_state("Saved")
    other = Desk(context.new_page(), desk.site, desk.coder, desk.document)
    other.page.set_viewport_size({"width": 1440, "height": 900})
    other.open()
    other.click("walked")
    other.page.get_by_label("Note").fill("there")
    other.page.get_by_label("Note").blur()
    other.expect_state("Saved")
    desk.page.route("**/state", lambda route: route.abort())  # or the page may hear of it before it is used
    desk.page.bring_to_front()
    desk.press("u")
    rows = desk.page.locator(".conflict tbody tr")
    expect(rows).to_have_text(["Note–there", "Surenoyes"])
    desk.page.get_by_role("button", name=choice).click()
    desk.expect_state("Saved")
    (tag,) = desk.stored()
    assert (tag["certainty"], tag["note"]) == (certainty, note)


def test_both_sides_of_a_conflict_can_be_kept_each_as_a_tag(desk: Desk, context: BrowserContext) -> None:
    desk.tag("We walked in the water", "2")
    desk.expect_state("Saved")
    id_ = desk.stored()[0]["id"]
    client = desk.site.client(desk.coder)
    body = {name: desk.stored()[0][name] for name in ("document", "start", "end", "quote", "code")}
    answer = client.put(f"/api/v1/annotations/{id_}", json={**body, "note": "there"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200
    desk.press("u")
    desk.expect_state("Changed elsewhere too (1)")
    expect(desk.page.locator("#spoken")).to_have_text("Changed elsewhere too (1).")
    desk.page.get_by_role("button", name="Keep both").click()
    expect(desk.cards).to_have_count(2)
    desk.expect_state("Saved")
    assert sorted((tag["id"] == id_, tag["certainty"], tag["note"]) for tag in desk.stored()) == [
        (False, "unsure", ""),
        (True, "sure", "there"),
    ]


def test_a_refusal_takes_the_tag_back_and_says_why(desk: Desk) -> None:
    answer = desk.site.client(desk.coder).put(
        f"/api/v1/documents/{desk.document.id}/coding", json={"state": "complete"}
    )
    assert answer.status_code == 200
    desk.tag("4,310 people", "3")
    expect(desk.page.get_by_role("alert")).to_contain_text("You have finished this article")
    expect(desk.cards).to_have_count(0)
    expect(desk.page.locator("article svg path")).to_have_count(0)


def test_finishing_waits_for_what_is_not_saved_and_leads_to_the_next_article(
    desk: Desk, context: BrowserContext
) -> None:
    with desk.site.making() as make:
        make.document("The next article.", title="The next one")
    desk.press("d", "1")
    desk.expect_state("Saved")
    context.set_offline(True)
    desk.tag("4,310 people", "3")
    desk.expect_state("Waiting (1)")
    desk.page.get_by_role("button", name="Finish and go to the next").click()
    expect(desk.page.get_by_text("finished as soon as what waits has been saved")).to_be_visible()
    context.set_offline(False)
    expect(desk.page.get_by_role("heading", name="The next one")).to_be_visible()
    assert [tag["quote"] for tag in desk.stored()] == ["4,310 people"]
    desk.open()
    expect(desk.page.get_by_text("You finished this article")).to_be_visible()
    desk.drag("the beds")
    desk.press("3")
    expect(desk.cards).to_have_count(1)


def test_an_article_with_an_unsettled_conflict_is_not_finished_and_leads_to_it(desk: Desk) -> None:
    desk.page.get_by_label("yes").check(force=True)
    desk.tag("We walked in the water", "2")
    desk.expect_state("Saved")
    tag = desk.stored()[0]
    body = {name: tag[name] for name in ("document", "start", "end", "quote", "code")}
    answer = desk.site.client(desk.coder).put(
        f"/api/v1/annotations/{tag['id']}", json={**body, "note": "there"}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 200
    desk.page.route("**/state", lambda route: route.abort())
    desk.press("Escape", "[", "u", "Escape")
    desk.page.get_by_role("button", name="Finish and go to the next").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("Choose what is kept, then finish.")
    desk.page.get_by_role("button", name="Take the other").click()
    desk.page.get_by_role("button", name="Finish and go to the next").click()
    expect(desk.page.get_by_text("You have finished every article of this project.")).to_be_visible()


def test_offline_a_missing_field_is_known_too(desk: Desk, context: BrowserContext) -> None:
    context.set_offline(True)
    desk.tag("We walked in the water", "2")
    expect(desk.page.locator("#palette").get_by_text("1 tag with a field missing")).to_be_visible()
    desk.press("Enter", "1")
    expect(desk.page.locator("#palette").get_by_text("1 tag with a field missing")).to_have_count(0)
    context.set_offline(False)
    desk.expect_state("Saved")
