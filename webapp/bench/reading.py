"""W5a: opening an article of 900 words with 20 tags in a browser, and making one more."""

import os
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from webapp.bench import corpus
from webapp.bench.exporting import SPANS, fill
from webapp.bench.figures import Figure
from webapp.bench.places import PASSWORD, PROJECT, Place, started
from webapp.bench.saving import texts_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_TAGS = "article svg *, article mark"
# When the first tags were to be seen: the frame in which they were there.
_OPENED = """(tags) => new Promise((done) => {
  const look = () => document.querySelectorAll(tags).length ? done(performance.now()) : requestAnimationFrame(look);
  requestAnimationFrame(look);
})"""
# How long after the key the frame came in which there is one tag more.
_HIGHLIGHT = """(tags) => {
  const before = document.querySelectorAll(tags).length;
  window.highlighted = new Promise((done) => addEventListener("keydown", (event) => {
    const look = () => {
      const there = document.querySelectorAll(tags).length > before;
      there ? done(performance.now() - event.timeStamp) : requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { once: true, capture: true }));
}"""


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Seconds to the first painted tags, nothing cached, and milliseconds from the key to the highlight.

    The floor is a bare page with the same text, and a key that makes an element there.
    """
    goals = {"open_s": 0.2, "highlight_ms": 17.0}
    with _browser() as browser:
        if browser is None:
            note = "needs Chromium, and Playwright: pip install playwright"
            yield from (Figure("W5a", name, None, None, goal, note=note) for name, goal in goals.items())
            return
        place = Place.made(folder / "w5")
        place.run("import", PROJECT, str(corpus.write(folder / "one.jsonl", corpus.Words(5).articles(1))))
        fill(place, SPANS)
        tries = 2 if quick else 7
        ours = _ours(browser, place, tries)
        floor = _bare(browser, place, folder, tries)
    for (name, goal), value, least in zip(goals.items(), ours, floor, strict=True):
        yield Figure("W5a", name, value, least, goal)


def _ours(browser: "Browser", place: Place, tries: int) -> tuple[float, float]:
    with place.serving() as running:
        site = f"http://127.0.0.1:{running.port}"
        document, _ = texts_of(running, place.token())[0]
        address = f"{site}/documents/{document}"
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(f"{site}/sign-in")
            page.locator("[name=name]").fill("ada")
            page.locator("[name=password]").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(f"{site}/")
            signed_in = context.storage_state()
        opened = []
        for _ in range(tries):  # a fresh context has nothing cached
            with browser.new_context(storage_state=signed_in) as context:
                opened.append(_opened(context.new_page(), address))
        with browser.new_context(storage_state=signed_in, viewport={"width": 1440, "height": 900}) as context:
            page = context.new_page()
            _opened(page, address)
            page.wait_for_load_state("networkidle")
            highlighted = [_highlighted(page, number) for number in range(tries)]
    return statistics.median(opened), statistics.median(highlighted)


def _bare(browser: "Browser", place: Place, folder: Path, tries: int) -> tuple[float, float]:
    """The same text as a page without style or script, but for the key."""
    paragraphs = "".join(
        f"<p data-start>{escape(line)}</p>" for line in corpus.Words(5).text(corpus.ARTICLE).split("\n\n")
    )
    make = "document.querySelector('article').append(document.createElement('mark'))"
    (folder / "bare.db.html").write_text(
        f"<!doctype html><article>{paragraphs}<mark></mark></article>"
        f"<script>addEventListener('keydown', () => {make})</script>",
        encoding="utf-8",
    )
    with started([sys.executable, "-m", "webapp.bench.bare", str(folder / "bare.db")], place.home, "/") as running:
        address = f"http://127.0.0.1:{running.port}/page"
        opened, highlighted = [], []
        for number in range(tries):
            with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
                page = context.new_page()
                opened.append(_opened(page, address))
                highlighted.append(_highlighted(page, number))
    return statistics.median(opened), statistics.median(highlighted)


def _opened(page: "Page", address: str) -> float:
    """Seconds from the navigation to the first frame with tags in it."""
    page.goto(address, wait_until="commit")
    return float(page.evaluate(_OPENED, _TAGS)) / 1000


def _highlighted(page: "Page", number: int) -> float:
    """Milliseconds from the key that tags a passage to the frame that shows it; another passage each time."""
    block = page.locator("article [data-start]").nth(number + 1)
    block.scroll_into_view_if_needed()
    box = block.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 12, steps=6)
    page.mouse.up()
    page.wait_for_timeout(200)  # a person's hand needs as long to the key
    page.evaluate(_HIGHLIGHT, _TAGS)
    page.keyboard.press("1")
    return float(page.evaluate("window.highlighted"))


@contextmanager
def _browser() -> "Iterator[Browser | None]":
    """Chromium, or None where it or Playwright is missing."""
    path = next(filter(None, map(which, _BROWSERS)), None)
    if path is None or find_spec("playwright") is None:
        yield None
        return
    from playwright.sync_api import sync_playwright

    as_root = hasattr(os, "geteuid") and os.geteuid() == 0  # root can't use Chromium's sandbox
    arguments = ["--disable-gpu", "--disable-background-networking", *(["--no-sandbox"] if as_root else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
