"""What every answer tells a browser: run nothing but our files, guess no types, show us in no frame, keep no page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from tests.security.dom import Look
from tests.security.scene import PLAIN, Scene, build
from tests.security.walk import PARTIAL, pages, posts, rules
from tests.stage import Stage
from webapp.domain.roles import Role
from webapp.http.render import asset

pytestmark = pytest.mark.once

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""Written out once more, so that nobody weakens it in passing."""
OF_A_FILE: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
CACHED: Final = ("static", "favicon")
OWN_COPY: Final = ("codebooks.aside", "codebooks.stylesheet", "codebooks.stylesheet_of", "codebook_drafts.stylesheet")
"""What a browser may keep for its person alone, and asks about each time."""
OURS: Final = ("health.live", "health.ready", "host")
"""What answers with a word of our own as plain text."""
DOORS: Final = ("/invitations/", "/reset/", "/setup/", "/link/")
"""Addresses that open something to whoever knows them."""


@dataclass(frozen=True)
class Answer:
    """What came back, and of what."""

    endpoint: str
    path: str
    status: int
    headers: Headers
    page: str

    @property
    def policy(self) -> list[str]:
        return self.headers.getlist("Content-Security-Policy")

    @property
    def saved(self) -> bool:
        return self.headers.get("Content-Disposition", "").startswith("attachment; filename=")


@pytest.fixture(scope="module")
def scene(house: Stage) -> Scene:
    with house.making() as make:
        return build(make, "headers", PLAIN)


@pytest.fixture(scope="module")
def answers(house: Stage, scene: Scene) -> list[Answer]:
    """An answer of every route in every manner."""
    return list(_answers(house, scene))


def test_s02_every_answer_carries_the_whole_policy(answers: list[Answer]) -> None:
    for answer in answers:
        assert answer.policy == [OF_A_FILE if answer.saved else POLICY], answer.path
        assert "Content-Security-Policy-Report-Only" not in answer.headers, answer.path


def test_s02_no_page_has_a_script_or_a_style_of_its_own(answers: list[Answer]) -> None:
    assert [(answer.path, faults) for answer in answers if (faults := Look.at(answer.page).faults)] == []


def test_s03_what_is_downloaded_is_saved_and_never_shown(answers: list[Answer]) -> None:
    shown = {
        "text/html",
        "application/json",
        "application/problem+json",
        "text/css",
        "text/javascript",
        "image/svg+xml",
        "text/event-stream",
    }
    downloads = {answer.endpoint for answer in answers if answer.saved}
    assert {"exports.show", "api.exports.show", "codebook_files.show"} <= downloads
    for answer in answers:
        kind = answer.headers.get("Content-Type", "text/html").partition(";")[0]
        assert answer.saved or kind in shown or answer.endpoint in OURS, answer.path


def test_s04_every_answer_refuses_frames_and_guesses_and_tells_other_sites_nothing(answers: list[Answer]) -> None:
    for answer in answers:
        told = {name: answer.headers.getlist(name) for name in ALWAYS}
        assert told == {name: [value] for name, value in ALWAYS.items()}, answer.path
        expected = "strict-origin" if answer.path.startswith(DOORS) else "same-origin"
        assert answer.headers.getlist("Referrer-Policy") == [expected], answer.path
        assert "Server" not in answer.headers, answer.path


def test_s04_no_page_is_kept_by_a_browser_or_on_the_way(answers: list[Answer]) -> None:
    for answer in answers:
        if answer.endpoint in CACHED and answer.status == 200:
            continue
        kept = "private, no-cache" if answer.endpoint in OWN_COPY and answer.status == 200 else "no-store"
        assert answer.headers["Cache-Control"] == kept, answer.path
        assert "Cookie" in answer.headers["Vary"], answer.path


def _answers(house: Stage, scene: Scene) -> Iterator[Answer]:
    """To people of the project, to strangers, of what is not there, to htmx, to what is wrong or not allowed."""
    for client in (house.client(scene.people[Role.OWNER]), house.client()):
        for rule in rules(house.app, "GET"):
            yield _taken(rule.endpoint, client.get(scene.address(rule)))
        for rule in pages(house.app):
            yield _taken(rule.endpoint, client.get(scene.address(rule), headers=PARTIAL))
        for rule in posts(house.app):
            yield _taken(rule.endpoint, client.post(scene.address(rule), headers={"X-CSRFToken": "no"}))
        for method in ("PUT", "PATCH", "DELETE", "POST"):
            for rule in rules(house.app, method, api=True):
                yield _taken(rule.endpoint, client.open(scene.address(rule), method=method, data="x"))
        for address in ("/nowhere", "/api/nowhere", "/documents/x", "/static/x/../../pyproject.toml", "/%ff"):
            yield _taken("nowhere", client.get(address))
        for address in ("/", "/api/v1/projects"):
            yield _taken("host", client.get(address, headers={"Host": "evil.example"}))
        yield _taken("method", client.open("/", method="TRACE"))
    with house.app.test_request_context():
        addresses = [asset(name) for name in ("css/main.css", "js/main.js", "favicon.svg")]
    for address in addresses:
        yield _taken("static", house.client().get(address))


def _taken(endpoint: str, answer: TestResponse) -> Answer:
    with answer:
        page = answer.text if answer.mimetype == "text/html" else ""
        return Answer(endpoint, answer.request.path, answer.status_code, answer.headers, page)
