"""The text of a document: cleaned once, at import; from then on never changed."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final, Literal

from webapp.domain.regions import Region
from webapp.domain.spans import SpanIndex, contains
from webapp.errors import Invalid, Malformed, TooLarge

MAX_LENGTH: Final = 2_000_000  # code points
_MAX_BYTES: Final = 4 * MAX_LENGTH + 3
_BOM: Final = "\ufeff"
_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_COMMON_BYTES: Final = bytes(range(0xE3))  # of UTF-8; kana and ideographs begin with others


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a text that is not empty: code points, half-open, without its line break."""

    start: int
    end: int
    kind: str = "paragraph"


def clean(raw: bytes) -> str:
    """The text of a file, decoded strictly from UTF-8, as `clean_str` leaves it."""
    if len(raw) > _MAX_BYTES:
        raise _too_long()
    return clean_str(decode(raw))


def decode(raw: bytes) -> str:
    """The characters of a file in UTF-8, none changed.

    Raises Malformed for other encodings: it names the first byte that is wrong, and guesses which it is.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise Malformed(
            f"The text is not UTF-8: byte {wrong.start} (counted from 0) is wrong.{encoding_guess(raw, wrong.start)}",
            field="text",
        ) from None
    if "\0" in text and _looks_like_utf16(raw):
        raise Malformed(f"The text is not UTF-8.{_UTF16}", field="text")
    return text


def encoding_guess(raw: bytes, wrong: int) -> str:
    """Which encoding the bytes seem to be in, as a sentence to append, or nothing."""
    if _looks_like_utf16(raw):
        return _UTF16
    near = b" " + raw[max(0, wrong - 100) : wrong + 4000] + b" "
    high = [place for place in range(1, len(near) - 1) if near[place] >= 0x80]
    if not high:
        return ""
    alone = sum(near[place - 1] < 0x80 and near[place + 1] < 0x80 for place in high)
    if alone * 2 >= len(high):
        return " It looks like Windows-1252; save it as UTF-8."
    return " It may be an East Asian encoding such as CP949, GB18030 or Shift_JIS; save it as UTF-8."


def clean_str(text: str) -> str:
    """The text without byte order mark, with LF for CRLF and CR, and otherwise untouched.

    Cleaning twice changes nothing. Raises Invalid for NUL, lone surrogates and a text without a visible
    character, TooLarge for more than 2,000,000 code points.
    """
    text = text.lstrip(_BOM)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_LENGTH:
        raise _too_long()
    _require_writable(text, "The text", "text")
    if not text.strip():
        raise Invalid("The text is empty.", field="text")
    return text


def clean_field(value: str, field: str, limit: int) -> str:
    """A short text that a person typed (a note, a name, a definition), with LF for CRLF and CR.

    Raises Invalid, naming *field*, for NUL, lone surrogates and more than *limit* code points.
    """
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    _require_writable(value, "This", field)
    if len(value) > limit:
        raise Invalid(f"This is longer than {limit:,} characters.", field=field)
    return value


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in hex."""
    return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Measures:
    """What is reckoned of a text at import, in one go: cheaper than one by one."""

    length: int
    words: int
    sha256: str
    sha256_normalised: str

    @classmethod
    def of(cls, text: str) -> "Measures":
        if not text.isascii() and (_holds_unspaced(text) or not unicodedata.is_normalized("NFC", text)):
            return cls(len(text), words(text), digest(text), normalised_digest(text))
        parts = text.split()  # serves both
        return cls(len(text), len(parts), digest(text), digest(" ".join(parts)))


def normalised_digest(text: str) -> str:
    """SHA-256 that a copy with other line ends, spaces or composed characters shares, in hex."""
    return digest(" ".join(normalised(text, "NFC").split()))


def normalised(text: str, form: Literal["NFC", "NFD"]) -> str:
    """*text* in that form of Unicode, but for heaps of more than thirty marks on a letter, which stay as they are.

    No writing has them, and to put one in order takes time that grows with its square: an hour, for what fits
    into a text.
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text):  # in order, so that nothing has to be put in order
        return unicodedata.normalize(form, text)
    pieces = _heap().split(text)
    return "".join(piece if place % 2 else unicodedata.normalize(form, piece) for place, piece in enumerate(pieces))


def blocks(text: str, regions: Iterable[Region] = ()) -> list[Block]:
    """The lines of *text* that are not empty; with the line breaks between them they are the whole text.

    The kind is that of a region over the whole line (an excluded one before one of structure), `blank` for
    a line of white space, else `paragraph`. Only LF ends a line.
    """
    index = SpanIndex(regions)
    found: list[Block] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line:
            block = Block(start, end, "paragraph" if line.strip() else "blank")
            around = [region for region in index.overlapping(block) if contains(region, block)]
            kind = next((region.kind for region in sorted(around, key=_excluded_first)), block.kind)
            found.append(Block(start, end, kind))
        start = end + 1
    return found


def is_unspaced(text: str) -> bool:
    """Whether all of it is ideographs and kana, between which no spaces stand."""
    return all(map(_UNSPACED.fullmatch, text))


def words(text: str) -> int:
    """How many words: what stands between white space, and each ideograph or kana for itself."""
    return len((_UNSPACED.sub(" x ", text) if _holds_unspaced(text) else text).split())


def _holds_unspaced(text: str) -> bool:
    """Whether there may be ideographs or kana; faster than a search that finds nothing."""
    return not text.isascii() and bool(text.encode().translate(None, _COMMON_BYTES))


@cache
def _heap() -> re.Pattern[str]:
    """More than thirty characters in a row that are marks, or fall apart into marks."""
    found = (chr(number) for number in range(0x300, 0x20000))
    marks = [mark for mark in found if all(map(unicodedata.combining, unicodedata.normalize("NFD", mark)))]
    return re.compile(f"([{''.join(marks)}]{{31,}})")


def _excluded_first(region: Region) -> tuple[bool, int]:
    return not region.excluded, region.end - region.start


def _too_long() -> TooLarge:
    return TooLarge(f"The text is longer than {MAX_LENGTH:,} characters.", field="text")


def _require_writable(text: str, what: str, field: str) -> None:
    """Raises Invalid for the characters that HTML, PostgreSQL or UTF-8 can't carry."""
    if "\0" in text:
        raise Invalid(f"{what} holds a NUL character (number {text.index(chr(0))}).", field=field)
    try:
        text.encode()
    except UnicodeEncodeError as lone:
        detail = f"{what} holds half a character, a lone surrogate (number {lone.start})."
        raise Invalid(detail, field=field) from None


_UTF16: Final = " It looks like UTF-16; save it as UTF-8."


def _looks_like_utf16(raw: bytes) -> bool:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    head = raw[:4000]
    return len(head) > 1 and max(head[0::2].count(0), head[1::2].count(0)) * 4 >= len(head)
