"""What the browser says stands between two offsets is what Python says, for every text that can be imported."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route

from tests.browser.modules import ASK, NASTY, Pair, expect_counted_alike, expect_whole, markup, served
from webapp.domain import text as texts
from webapp.errors import AppError

pytestmark = pytest.mark.browser

DIRTY = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=3)), min_size=1, max_size=24).map("".join)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page with the modules of the article page and nothing else."""
    page = browser.new_page()
    page.route("http://modules.test/**", _serve)
    page.goto("http://modules.test/")
    page.wait_for_function("globalThis.ready === true")
    yield page
    page.close()


def _serve(route: Route) -> None:
    kind, body = served(route.request.url.removeprefix("http://modules.test/"))
    route.fulfill(body=body, content_type=kind)


@st.composite
def spans_of_text(draw: st.DrawFn) -> tuple[str, list[Pair]]:
    """A cleaned text, and spans from its first visible line to its last."""
    try:
        text = texts.clean_str(draw(DIRTY))
    except AppError:
        assume(condition=False)
    lines = texts.blocks(text)
    places = st.integers(lines[0].start, lines[-1].end)
    pairs = draw(st.lists(st.tuples(places, places), min_size=1, max_size=6))
    return text, [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans_of_text())
def test_the_browser_counts_as_python_does(page: Page, drawn: tuple[str, list[Pair]]) -> None:
    text, spans = drawn
    for span, seen in zip(spans, _ask(page, text, spans), strict=True):
        expect_counted_alike(text, span, seen)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans_of_text())
def test_a_snapped_span_is_whole_and_trimmed(page: Page, drawn: tuple[str, list[Pair]]) -> None:
    text, spans = drawn
    for seen in _ask(page, text, spans):
        expect_whole(text, seen)


@pytest.mark.parametrize(
    ("text", "drawn", "word", "sentence"),
    [
        ("A wolf 🐺 howled twice.", "lf 🐺 how", "wolf 🐺 howled", "A wolf 🐺 howled twice."),
        (
            "In the house at 강변에서 the beds are made.",
            "변에",
            "강변에서",
            "In the house at 강변에서 the beds are made.",
        ),
        ("First. “We walked,” said Dr. Min Park. Last.", "alk", "walked", "“We walked,” said Dr. Min Park."),
        ("Last year 4,310 people came.", " 310 pe", "4,310 people", "Last year 4,310 people came."),
        ("It is cafe\u0301 time.", "e\u0301 t", "cafe\u0301 time", "It is cafe\u0301 time."),
        ("No.  Two spaces. Yes.", "  Two ", "Two", "Two spaces."),
    ],
)
def test_a_loose_drag_takes_whole_words(page: Page, text: str, drawn: str, word: str, sentence: str) -> None:
    start = text.find(drawn) if drawn in text else text.find(drawn[1:])
    seen = _ask(page, text, [(start, start + len(drawn))])[0]
    assert text[seen["word"]["start"] : seen["word"]["end"]] == word
    assert text[seen["sentence"]["start"] : seen["sentence"]["end"]] == sentence


def _ask(page: Page, text: str, spans: list[Pair]) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = page.evaluate(ASK, [markup(text), [list(span) for span in spans]])
    return answer
