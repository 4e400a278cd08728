"""W10: 200 open article pages of one project, and a colleague who tags."""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from webapp.bench import corpus
from webapp.bench.browsing import Site, bare_page, chromium, not_measured, shown, signed_in
from webapp.bench.figures import Figure
from webapp.bench.followers import Page, following
from webapp.bench.places import PROJECT, Place
from webapp.bench.reading import SPANS
from webapp.bench.saving import Target, save_one, texts_of
from webapp.bench.tags import fill

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_GOALS = {"event_to_screen_ms": 1000.0, "same_article_ms": 1000.0, "memory_per_page_mb": 0.3}
_FULL, _QUICK = (200, 9), (5, 1)
"""Open pages beside the one in Chromium, and tags that the colleague makes."""
_SETTLED = 3.0
"""Seconds after which a page that has opened rests."""
_PAUSE = 1.5
"""Seconds between two tags."""
_ABOVE = 300
"""Characters of an article that are on the screen when it opens."""


class Heard(NamedTuple):
    """Until a colleague's tag is on the screen, and what each open page costs the server."""

    until_seen_ms: float
    memory_mb: float


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Milliseconds from the save of a colleague's tag to its frame in Chromium, while many pages are open.

    Most read other articles; then, as hard as it gets, all read the one that is tagged. The floor tells a bare page.
    """
    with chromium() as browser:
        if browser is None:
            yield from not_measured("W10", _GOALS)
            return
        place = Place.made(folder / "w10")
        place.add_coder("ben")
        place.run("import", PROJECT, str(corpus.write(folder / "two.jsonl", corpus.Words(8).articles(2))))
        fill(place, SPANS)
        apart, together = (_ours(browser, place, _QUICK if quick else _FULL, same=same) for same in (False, True))
        floor = _bare(browser, place, _QUICK if quick else _FULL)
    values = (apart.until_seen_ms, together.until_seen_ms, apart.memory_mb)
    least = (floor.until_seen_ms, floor.until_seen_ms, floor.memory_mb)
    for (name, goal), value, bare in zip(_GOALS.items(), values, least, strict=True):
        yield Figure("W10", name, value, bare, goal)


def _ours(browser: "Browser", place: Place, size: tuple[int, int], *, same: bool) -> Heard:
    pages, tags = size
    with place.serving() as running:
        (here, text), (elsewhere, _) = texts_of(running, place.token())
        site = signed_in(browser, running, here)
        target = Target(running, place.token("ben"), [(here, text[:_ABOVE])])
        page = Page(running.port, here if same else elsewhere, site.cookies, f"/api/v1/projects/{PROJECT}/events")
        return _heard(site, target, [page] * pages, tags)


def _bare(browser: "Browser", place: Place, size: tuple[int, int]) -> Heard:
    pages, tags = size
    text = corpus.Words(8).text(corpus.ARTICLE)
    with bare_page(browser, place, text, listens=True) as (site, running):
        target = Target(running, "", [("", text)])
        return _heard(site, target, [Page(running.port, "", "", "/events")] * pages, tags)


def _heard(site: Site, target: Target, pages: list[Page], tags: int) -> Heard:
    with site.window(colleagues=True) as screen:
        site.opened(screen)
        with ThreadPoolExecutor(32) as warming:  # what threads of the server hold, they hold from here on
            list(warming.map(Page.look, pages))
        time.sleep(_SETTLED)
        before = target.running.memory_mb()
        with following(pages):
            time.sleep(_SETTLED)
            grown = target.running.memory_mb() - before
            taken = []
            for number in range(1, tags + 1):
                taken.append(shown(screen, partial(save_one, target, number)))
                time.sleep(_PAUSE)
    return Heard(statistics.median(taken), max(grown, 0.0) / len(pages))
