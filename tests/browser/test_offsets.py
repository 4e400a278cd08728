"""What the browser says stands between two offsets is what Python says, for every text that can be imported."""

from collections.abc import Iterator
from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from playwright.sync_api import Browser, Page, Route

from webapp.domain import text as texts
from webapp.errors import AppError
from webapp.resources import path

pytestmark = pytest.mark.browser

NASTY = (
    "👩‍👩‍👧‍👦", "🇰🇷", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👍🏽", "🐺", "𝒳", "e\u0301", "\u0301", "한국", "ᄒ\u1161\u11ab", "강변에서", "中文字",
    "สวัสดี", "नमस्ते", "སྐད་", "العربية", "\u202eabc\u202c", "\u2067x\u2069", "\u200b", "\u200d", "\u200c", "\u00ad",
    "\u00a0", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\t", " ", "  ", "\n", "\n\n", "\r\n", "\r", "<b>", "&amp;",
    "&", '"', "'", "\ufeff", "\uffff", "\x01", "don’t", "4,310", "“We walked,”", "Mr. Smith", "word", ". ", "a-b",
)  # fmt: skip
DIRTY = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=3)), min_size=1, max_size=24).map("".join)

PAGE = """<!doctype html><meta charset="utf-8"><article></article><script type="module">
import * as offsets from "/js/lib/offsets.js";
import * as selection from "/js/lib/selection.js";
Object.assign(globalThis, { offsets, selection, ready: true });
</script>"""

ASK = """([html, spans]) => {
  const article = document.querySelector("article");
  article.innerHTML = html;
  const map = new offsets.TextMap(article);
  const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const whole = (point, side) => {
    const { block, unit } = map.spot(point, side);
    const { text } = map.line(block);
    return unit === 0 || unit === text.length || graphemes.segment(text).containing(unit).index === unit;
  };
  const round = (range) => [
    map.offsetOf(range.startContainer, range.startOffset, "start"),
    map.offsetOf(range.endContainer, range.endOffset, "end"),
  ];
  const snapped = (span, exact) => {
    const got = selection.snap(map, span, exact);
    return got && { ...got, text: map.text(got), whole: whole(got.start, "start") && whole(got.end, "end") };
  };
  return spans.map(([start, end]) => {
    const span = { start, end };
    const range = map.range(span);
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    return {
      text: map.text(span), round: round(range), shown: range.toString(), selected: round(getSelection().getRangeAt(0)),
      exact: snapped(span, true), word: snapped(span, false),
      sentence: selection.grow(map, snapped(span, false) ?? span, "sentence"),
      paragraph: selection.grow(map, snapped(span, false) ?? span, "paragraph"),
    };
  });
}"""


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
    asked = PurePosixPath(route.request.url.removeprefix("http://modules.test/"))
    if not asked.suffix:
        route.fulfill(body=PAGE, content_type="text/html")
        return
    body = (path("static") / asked).read_bytes()
    route.fulfill(body=body, content_type=guess_type(asked.name)[0])


@st.composite
def spans_of_text(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
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
def test_the_browser_counts_as_python_does(page: Page, drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = drawn
    for (start, end), seen in zip(spans, _ask(page, text, spans), strict=True):
        assert seen["text"] == text[start:end]
        inside = _inside(text, start, end)
        if inside is None:
            continue  # only line feeds: nothing on the page to point at
        assert tuple(seen["round"]) == inside
        assert tuple(seen["selected"]) == inside
        assert seen["shown"] == text[slice(*inside)].replace("\n", "")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans_of_text())
def test_a_snapped_span_is_whole_and_trimmed(page: Page, drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = drawn
    for seen in _ask(page, text, spans):
        for got in (seen["exact"], seen["word"]):
            if got is None:
                continue
            quote = text[got["start"] : got["end"]]
            assert got["text"] == quote
            assert got["whole"], f"half a grapheme in {quote!r}"
            assert "\n" not in (quote[0], quote[-1])
            assert " " not in (quote[:1], quote[-1:]) or len(quote) == 1
        if seen["word"]:
            assert seen["sentence"]["start"] <= seen["word"]["start"]
            assert seen["sentence"]["end"] >= seen["word"]["end"]
            assert seen["paragraph"]["start"] <= seen["sentence"]["start"]
            assert seen["paragraph"]["end"] >= seen["sentence"]["end"]


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


def _inside(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without the line feeds at its ends, which are not on the page."""
    while start < end and text[start] == "\n":
        start += 1
    while end > start and text[end - 1] == "\n":
        end -= 1
    return (start, end) if start < end else None


def _ask(page: Page, text: str, spans: list[tuple[int, int]]) -> list[dict[str, Any]]:
    lines = texts.blocks(text)
    html = "".join(f'<p data-start="{line.start}">{escape(text[line.start : line.end])}</p>' for line in lines)
    answer: list[dict[str, Any]] = page.evaluate(ASK, [html, [list(span) for span in spans]])
    return answer
