"""Passages of which only length and hash are known, found in a text: only what hashes to it is the passage."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_EFFORT: Final = 60  # hashes for each code point of the text, so that a search is linear in it
_MOST: Final = 3_000_000  # hashes for one text: some seconds


class Quote(NamedTuple):
    """A passage: its length in code points, and the SHA-256 of its UTF-8 bytes."""

    length: int
    digest: bytes


class QuoteSearch:
    """One text in which passages are looked for, with an effort that grows with its length and no faster."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._raw = text.encode() if text.isascii() else None  # cut without encoding again and again
        self._left = min(_EFFORT * len(text), _MOST)

    def stands_at(self, start: int, quote: Quote) -> bool:
        """Whether the passage stands there."""
        there = self.text[start : start + quote.length] if start >= 0 else ""
        return len(there) == quote.length and sha256(there.encode()).digest() == quote.digest

    def behind(self, quote: Quote, prefix: str) -> list[int]:
        """Where the passage stands, by the words with which it begins; nowhere when the effort is spent."""
        found, place = [], self.text.find(prefix)
        while place >= 0:
            if self._left <= 0:
                return []
            self._left -= 1
            if self.stands_at(place, quote):
                found.append(place)
            place = self.text.find(prefix, place + 1)
        return found

    def places(self, quotes: Iterable[Quote]) -> dict[Quote, list[int]]:
        """Where each of the passages stands, in order; those that stand nowhere are left out.

        First as whole words, then, for those that were not found so, anywhere. Passages of one length cost no more
        than one of them; when the effort is spent, the rest counts as not found.
        """
        found: dict[Quote, list[int]] = {}
        wanted = by_length(quotes)
        for length, digests in wanted.items():
            self._look(self._whole_words(length), length, digests, found)
        for length, digests in wanted.items():
            if missing := {digest for digest in digests if Quote(length, digest) not in found}:
                self._look(range(len(self.text) - length + 1), length, missing, found)
        return found

    def words(self, wanted: Mapping[int, Collection[bytes]]) -> Iterator[Quote]:
        """Those of the passages, hashes by length, that stand in the text as whole words; each as often as it does."""
        for length, digests in wanted.items():
            for start in self._whole_words(length):
                digest = self._digest(start, length)
                if digest in digests:
                    yield Quote(length, digest)

    def _look(
        self, starts: Collection[int], length: int, digests: Collection[bytes], found: dict[Quote, list[int]]
    ) -> None:
        if len(starts) > self._left:
            return
        self._left -= len(starts)
        for start in starts:
            digest = self._digest(start, length)
            if digest in digests:
                found.setdefault(Quote(length, digest), []).append(start)

    def _digest(self, start: int, length: int) -> bytes:
        end = start + length
        return sha256(self.text[start:end].encode() if self._raw is None else self._raw[start:end]).digest()

    def _whole_words(self, length: int) -> list[int]:
        """Where a stretch of so many code points begins and ends with a word or mark."""
        starts, ends = self._tokens
        last = len(self.text) - length
        return [start for start in starts if start <= last and ends[start + length]]

    @cached_property
    def _tokens(self) -> tuple[list[int], bytearray]:
        """Where words and marks begin; for each place whether one ends there."""
        starts, ends = [], bytearray(len(self.text) + 1)
        for match in _TOKEN.finditer(self.text):
            starts.append(match.start())
            ends[match.end()] = 1
        return starts, ends


def by_length(quotes: Iterable[Quote]) -> dict[int, set[bytes]]:
    """The hashes of the passages of each length."""
    found: dict[int, set[bytes]] = {}
    for length, digest in quotes:
        found.setdefault(length, set()).add(digest)
    return found
