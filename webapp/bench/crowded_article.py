"""W5c: a million characters under 20,000 tags of four coders, four or five deep."""

from collections.abc import Iterator
from pathlib import Path

from webapp.bench import corpus
from webapp.bench.figures import Figure
from webapp.bench.reading import Article

_GOALS = {"open_s": 0.6, "edit_ms": 5.0, "frames_over_34ms": 0.0, "frame_p95_ms": 18.0, "heap_mb": 30.0}
_FULL, _QUICK = (1_000_000, 20_000, 3.0), (20_000, 400, 0.3)
"""Characters, tags, seconds of scrolling."""
_LONGEST = 440
"""Characters of a tag: with one begun every fifty, four or five lie over each place."""


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Seconds to the first painted tags, what one tag more costs the page, frames of a scroll, memory of the script."""
    length, spans, scroll = _QUICK if quick else _FULL
    text = corpus.Words(7).text(length // 7)[:length].rstrip()
    article = Article("W5c", text, spans, _GOALS, longest=_LONGEST, coders=4, scroll=scroll)
    yield from article.measure(folder, 1 if quick else 5)
