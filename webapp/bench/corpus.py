"""Articles to measure with: invented words, the same each time."""

import random
from collections.abc import Iterator
from pathlib import Path

import msgspec

ARTICLE = 900
"""Words of an ordinary article."""
_SYLLABLES = ("ka", "ren", "to", "mi", "sol", "ver", "an", "lu", "ti", "os", "ne", "gra", "pe", "dor", "is", "ha", "ël")


class Words:
    """A vocabulary, and texts of it."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311  # for measuring, not for secrets
        made = ("".join(self._random.choices(_SYLLABLES, k=self._random.randint(1, 4))) for _ in range(40_000))
        self._words = list(dict.fromkeys(made))
        self._weights = [1 / (rank + 3) for rank in range(len(self._words))]  # as languages use their words

    def text(self, words: int) -> str:
        """A text of so many words in sentences and paragraphs."""
        drawn = self._random.choices(self._words, self._weights, k=words)
        for place in range(0, words, 15):
            drawn[place] = drawn[place].capitalize()
            last = min(place + 14, words - 1)
            drawn[last] += ".\n\n" if place // 15 % 6 == 5 else "."
        return " ".join(drawn).replace("\n\n ", "\n\n")

    def articles(self, count: int, words: int = ARTICLE) -> Iterator[dict[str, object]]:
        """So many documents, as a line of JSON states one."""
        for number in range(count):
            metadata = {"authors": [self.text(2)], "outlet": "The Bench", "published": "2031-03-14"}
            yield {"text": self.text(words), "title": f"Article {number:,}", "metadata": metadata}


def write(file: Path, articles: Iterator[dict[str, object]]) -> Path:
    """*articles* as a file of JSON lines."""
    with file.open("wb") as opened:
        for article in articles:
            opened.write(msgspec.json.encode(article) + b"\n")
    return file
