"""What the offsets of another program count, found out by the quotes that it keeps beside them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from webapp.domain.foreign import ForeignTag
from webapp.domain.offsets import Offsets
from webapp.errors import Invalid

_BOM: Final = "\ufeff"
PLAIN: Final = ""
_SAID: Final = {
    "cr": "a carriage return at the end of each line",
    "bom": "a byte order mark at the beginning",
    "utf16": "characters beyond U+FFFF as two",
    "lf": "line ends as one character",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to take offsets: they count *counted*, which is *text* and what the program had beside it.

    *name* is PLAIN where they count the text as the file holds it, else what else they count.
    """

    name: str
    text: str
    dropped: Sequence[int]  # places of *counted* that the text does not have
    length: int  # of *counted*
    utf16: Offsets | None = None

    @property
    def sentence(self) -> str:
        """What the offsets count, in words; nothing for PLAIN."""
        return " and ".join(_SAID[part] for part in self.name.split("+")) if self.name else ""

    def place(self, tag: ForeignTag) -> tuple[int, int] | None:
        """Where the tag stands in the text; None outside of it, or where nothing is left of it."""
        try:
            start, end = (self.utf16.from_utf16(at) if self.utf16 else at for at in (tag.start, tag.end))
        except Invalid:
            return None
        if not 0 <= start < end <= self.length:
            return None
        start, end = start - bisect_left(self.dropped, start), end - bisect_left(self.dropped, end)
        return (start, end) if start < end else None

    def quote(self, tag: ForeignTag) -> str:
        """What the file says stands there, with line ends as the text has them."""
        return (tag.quote or "").replace("\r\n", "\n").replace("\r", "\n")

    def fits(self, tag: ForeignTag, span: tuple[int, int]) -> bool:
        """Whether the text says there what the tag says, white space aside; one without a quote does."""
        if not tag.quote:
            return True
        there, quote = self.text[span[0] : span[1]], self.quote(tag)
        return there == quote or there.split() == quote.split() != []


def best(raw: str, text: str, tags: Sequence[ForeignTag]) -> Reading:
    """The way in which most quotes fit; *raw* is the text as the file holds it, *text* the same when it is clean."""
    plain = _reading(PLAIN, raw, text)
    quoted = [tag for tag in tags if tag.quote]
    chosen, most = plain, _score(plain, quoted)
    if most[0] == len(quoted):
        return chosen
    for other in _others(raw, text):
        score = _score(other, quoted)
        if score > most:
            chosen, most = other, score
        if most[0] == len(quoted):
            break
    return chosen


def _score(reading: Reading, tags: Iterable[ForeignTag]) -> tuple[int, int]:
    """How many quotes fit, and how many to the letter."""
    loose = exact = 0
    for tag in tags:
        span = reading.place(tag)
        if span is not None and reading.fits(tag, span):
            loose += 1
            exact += reading.text[span[0] : span[1]] == reading.quote(tag)
    return loose, exact


def _others(raw: str, text: str) -> Iterator[Reading]:
    """The other ways, the simplest first; those that would count alike are left out."""
    marks = (False, True)
    ends = (False, True) if "\n" in text else (False,)
    units = (False, True) if len(text.encode("utf-16-le")) > 2 * len(text) else (False,)
    if units[-1]:
        yield _reading("utf16", raw, text, as_utf16=True)
    if raw != text:
        yield _reading("lf", text, text)
    ways = sorted(product(ends, marks, units), key=lambda way: (sum(way), not way[0]))
    for with_cr, with_bom, as_utf16 in ways:
        name = "+".join(part for part, is_so in (("cr", with_cr), ("bom", with_bom), ("utf16", as_utf16)) if is_so)
        if name in ("", "utf16") and raw == text:
            continue
        counted = (_BOM if with_bom else "") + (text.replace("\n", "\r\n") if with_cr else text)
        yield _reading(name or "lf", counted, text, as_utf16=as_utf16)


def _reading(name: str, counted: str, text: str, *, as_utf16: bool = False) -> Reading:
    return Reading(name, text, _dropped(counted), len(counted), Offsets(counted) if as_utf16 else None)


def _dropped(counted: str) -> list[int]:
    """The places of byte order marks at the beginning, and of each CR that stands before a LF."""
    dropped = list(range(len(counted) - len(counted.lstrip(_BOM))))
    at = counted.find("\r\n")
    while at >= 0:
        dropped.append(at)
        at = counted.find("\r\n", at + 2)
    return dropped
