"""Chromium, as somebody sits before it: opening an article, tagging a passage, scrolling; and what its page holds."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from webapp.bench.figures import Figure
from webapp.bench.places import PASSWORD, Place, Running, started
from webapp.bench.tracing import Act, tracing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_WINDOW: Any = {"width": 1440, "height": 900}
# Before anything else on a page: what it is asked later, and when the first frame with tags in it was made.
_WATCH = """
window.made = (then) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = then;
  port2.postMessage(null);
};
window.redrawn = (then, fail) => {
  let drawn = false;
  const tags = ({ addedNodes }) => [...addedNodes].some(({ nodeName }) => nodeName === "svg" || nodeName === "MARK");
  const observer = new MutationObserver((changes) => { drawn ||= changes.some(tags); });
  observer.observe(document.querySelector("article"), { childList: true, subtree: true });
  const look = () => drawn ? (observer.disconnect(), then()) : requestAnimationFrame(look);
  requestAnimationFrame(look);
  setTimeout(() => fail(new Error("No tag was drawn.")), 20_000);
};
window.opened = new Promise((done) => {
  const tags = "article svg *, article mark";
  const look = () =>
    document.querySelector(tags) ? made(() => done(performance.now())) : requestAnimationFrame(look);
  requestAnimationFrame(look);
});
"""
_COLLEAGUES = "localStorage.setItem('glossator-others', 'on');"
# Marks the key, and then the frame that shows what it did.
_HIGHLIGHT = """() => {
  window.highlighted = new Promise((done, fail) => addEventListener("keydown", (event) => {
    performance.mark("key", { startTime: event.timeStamp });
    redrawn(() => { performance.mark("seen"); setTimeout(done, 50); }, fail);
  }, { once: true, capture: true }));
}"""
# Tells the moment at which the next drawing is seen.
_MORE = """() => {
  const now = () => performance.timeOrigin + performance.now();
  window.more = new Promise((done, fail) => redrawn(() => made(() => done(now())), fail));
}"""
_SCROLL = """(seconds) => new Promise((done) => {
  const frames = [];
  const begun = performance.now();
  let last = 0;
  const step = (moment) => {
    if (last) frames.push(moment - last);
    last = moment;
    scrollTo(0, (performance.now() - begun) * 3);
    performance.now() - begun < seconds * 1000 ? requestAnimationFrame(step) : done(frames);
  };
  scrollTo(0, 0);
  requestAnimationFrame(step);
})"""
_HAND = 200
"""Milliseconds that a hand needs from the mouse to the key."""
NEEDS = "needs Chromium, and Playwright: pip install playwright"


@dataclass(frozen=True, slots=True)
class Site:
    """An article on a server, and a browser that may open it."""

    browser: "Browser"
    address: str
    state: Any = None  # cookies of whoever is signed in

    @property
    def cookies(self) -> str:
        """The same, as a client without a browser sends them."""
        return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in self.state["cookies"])

    @contextmanager
    def window(self, *, colleagues: bool = False) -> "Iterator[Page]":
        """A window of a browser that has nothing cached, with *colleagues'* tags shown or not."""
        with self.browser.new_context(storage_state=self.state, viewport=_WINDOW) as context:
            context.add_init_script(_WATCH + (_COLLEAGUES if colleagues else ""))
            yield context.new_page()

    def opened(self, page: "Page") -> float:
        """Seconds from the navigation until the first frame with tags is made."""
        page.goto(self.address, wait_until="commit")
        return float(page.evaluate("window.opened")) / 1000

    def openings(self, tries: int, *, colleagues: bool = False) -> list[float]:
        """The same in so many windows."""
        taken = []
        for _ in range(tries):
            with self.window(colleagues=colleagues) as page:
                taken.append(self.opened(page))
        return taken


@contextmanager
def chromium() -> "Iterator[Browser | None]":
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


def signed_in(browser: "Browser", running: Running, document: str, name: str = "ada") -> Site:
    """The article as *name* opens it."""
    site = f"http://127.0.0.1:{running.port}"
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{site}/sign-in")
        page.locator("[name=name]").fill(name)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/")
        return Site(browser, f"{site}/documents/{document}", context.storage_state())


@contextmanager
def bare_page(browser: "Browser", place: Place, text: str, *, listens: bool = False) -> Iterator[tuple[Site, Running]]:
    """The floor: *text* as a page without style or script, but for a key, or a signal, that makes an element."""
    file = place.home.parent / "bare.db"
    paragraphs = "".join(f"<p data-start>{escape(line)}</p>" for line in text.split("\n\n"))
    make = "() => document.querySelector('article').append(document.createElement('mark'))"
    listen = f"new EventSource('/events').onmessage = {make}" if listens else ""
    Path(f"{file}.html").write_text(
        f"<!doctype html><article>{paragraphs}<mark></mark></article>"
        f"<script>addEventListener('keydown', {make}); {listen}</script>",
        encoding="utf-8",
    )
    with started([sys.executable, "-m", "webapp.bench.bare", str(file)], place.home, "/") as running:
        yield Site(browser, f"http://127.0.0.1:{running.port}/page"), running


def tagged(page: "Page", number: int) -> Act:
    """What the key costs that tags a passage, until the frame that shows it; another passage for each *number*."""
    block = page.locator("article [data-start]").nth(number + 1)
    block.scroll_into_view_if_needed()
    box = block.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 12, steps=6)
    page.mouse.up()
    page.wait_for_timeout(_HAND)
    with tracing(page) as traced:
        page.evaluate(_HIGHLIGHT)
        page.keyboard.press("1")
        page.evaluate("window.highlighted")
    return traced[0]


def shown(page: "Page", do: Callable[[], None]) -> float:
    """Milliseconds from the start of what is done elsewhere to the frame that shows it."""
    page.evaluate(_MORE)
    begun = time.time()
    do()
    return float(page.evaluate("window.more")) - begun * 1000


def heap_mb(page: "Page") -> float:
    """Megabytes of the script's objects that are in use, after the garbage was collected."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    devtools.send("HeapProfiler.collectGarbage")
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "JSHeapUsedSize")) / 1e6


def scrolled(page: "Page", seconds: float) -> list[float]:
    """Milliseconds of each frame while somebody scrolls from the top, three pixels a millisecond."""
    return [float(frame) for frame in page.evaluate(_SCROLL, seconds)]


def not_measured(workload: str, goals: dict[str, float]) -> Iterator[Figure]:
    """The figures of a machine without a browser."""
    return (Figure(workload, name, None, None, goal, note=NEEDS) for name, goal in goals.items())
