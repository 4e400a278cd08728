"""W5a: opening an article of 900 words with 20 tags in a browser, and making one more."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from webapp.bench import corpus
from webapp.bench.browsing import Site, bare_page, chromium, heap_mb, not_measured, scrolled, signed_in, tagged
from webapp.bench.figures import Figure
from webapp.bench.places import PROJECT, Place
from webapp.bench.saving import texts_of
from webapp.bench.tags import fill

SPANS = 20
_SETTLED = 3000
"""Milliseconds after which a page that has opened has looked for what changed meanwhile, and rests."""
_LATE = 34.0


@dataclass(frozen=True, slots=True)
class Article:
    """An article to open, and what is measured on its page, with the goals."""

    workload: str
    text: str
    spans: int
    goals: dict[str, float]
    longest: int = 100  # characters of a tag
    coders: int = 1
    scroll: float = 0.0  # seconds

    def measure(self, folder: Path, tries: int) -> Iterator[Figure]:
        """Each figure beside that of a bare page with the same text, where a key makes an element."""
        with chromium() as browser:
            if browser is None:
                yield from not_measured(self.workload, self.goals)
                return
            place = self._place(folder)
            with place.serving() as running:
                document, _ = texts_of(running, place.token())[0]
                ours = self._look(signed_in(browser, running, document), tries)
            with bare_page(browser, place, self.text) as (bare, _):
                floor = self._look(bare, tries)
        yield from (Figure(self.workload, name, ours[name], floor[name], goal) for name, goal in self.goals.items())

    def _place(self, folder: Path) -> Place:
        place = Place.made(folder / self.workload)
        for name in ("ben", "cleo", "dora")[: self.coders - 1]:
            place.add_coder(name)
        lines: list[dict[str, object]] = [{"text": self.text, "title": "An article"}]
        place.run("import", PROJECT, str(corpus.write(folder / "article.jsonl", iter(lines))))
        fill(place, self.spans, self.longest)
        return place

    def _look(self, site: Site, tries: int) -> dict[str, float]:
        colleagues = self.coders > 1
        found = {"open_s": statistics.median(site.openings(tries, colleagues=colleagues))}
        with site.window(colleagues=colleagues) as page:
            site.opened(page)
            page.wait_for_timeout(_SETTLED)
            found["heap_mb"] = heap_mb(page)
            acts = [tagged(page, number) for number in range(tries)]
            frames = sorted(scrolled(page, self.scroll)) if self.scroll else [0.0]
        found["highlight_ms"] = statistics.median(act.until_seen for act in acts)
        found["script_ms"] = statistics.median(act.script for act in acts)
        found["edit_ms"] = statistics.median(act.busy for act in acts)
        found["frames_over_34ms"] = sum(frame > _LATE for frame in frames)
        found["frame_p95_ms"] = frames[int(len(frames) * 0.95)]
        return found


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Seconds to the first painted tags, nothing cached; from the key to the highlight, and the script of it."""
    goals = {"open_s": 0.2, "highlight_ms": 17.0, "script_ms": 4.0}
    yield from Article("W5a", corpus.Words(5).text(corpus.ARTICLE), SPANS, goals).measure(folder, 2 if quick else 7)
