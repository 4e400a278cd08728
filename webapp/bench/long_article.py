"""W5b: an article as long as a book, 100,000 words with 2,000 tags."""

from collections.abc import Iterator
from pathlib import Path

from webapp.bench import corpus
from webapp.bench.figures import Figure
from webapp.bench.reading import Article

_GOALS = {"open_s": 0.5, "highlight_ms": 17.0, "heap_mb": 15.0}
_FULL, _QUICK = (100_000, 2_000), (3_000, 60)
"""Words and tags."""


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Seconds to the first painted tags, from the key to the highlight, and what the page's script holds."""
    words, spans = _QUICK if quick else _FULL
    yield from Article("W5b", corpus.Words(6).text(words), spans, _GOALS).measure(folder, 1 if quick else 5)
