"""A page with the modules of the article page and nothing else, and what must hold of them in every browser."""

import unicodedata
from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import Any

from markupsafe import escape

from webapp.domain import text as texts
from webapp.resources import path

Pair = tuple[int, int]
EXTENDING = "\u200c\u200d" + "".join(map(chr, (*range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080))))

NASTY = (
    "👩‍👩‍👧‍👦", "🇰🇷", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👍🏽", "🐺", "𝒳", "e\u0301", "\u0301", "한국", "ᄒ\u1161\u11ab", "강변에서", "中文字",
    "สวัสดี", "नमस्ते", "སྐད་", "العربية", "\u202eabc\u202c", "\u2067x\u2069", "\u200b", "\u200d", "\u200c", "\u00ad",
    "\u00a0", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\t", " ", "  ", "\n", "\n\n", "\r\n", "\r", "<b>", "&amp;",
    "&", '"', "'", "\ufeff", "\uffff", "\x01", "don’t", "4,310", "“We walked,”", "Mr. Smith", "word", ". ", "a-b",
)  # fmt: skip

PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><article></article><script type="module">
import * as offsets from "/js/lib/offsets.js";
import * as selection from "/js/lib/selection.js";
Object.assign(globalThis, { offsets, selection, ready: true });
</script>"""

ASK = """([html, spans]) => {
  const article = document.querySelector("article");
  article.innerHTML = html;
  const map = new offsets.TextMap(article);
  const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const whole = (point, side) => {
    const { block, unit } = map.spot(point, side);
    const { text } = map.line(block);
    return unit === 0 || unit === text.length || selection.segmentAt(graphemes, text, unit).index === unit;
  };
  const round = (range) => [
    map.offsetOf(range.startContainer, range.startOffset, "start"),
    map.offsetOf(range.endContainer, range.endOffset, "end"),
  ];
  const snapped = (span, exact) => {
    const got = selection.snap(map, span, exact);
    return got && { ...got, text: map.text(got), whole: whole(got.start, "start") && whole(got.end, "end") };
  };
  return spans.map(([start, end]) => {
    const span = { start, end };
    const range = map.range(span);
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    return {
      text: map.text(span), round: round(range), shown: range.toString(), selected: round(getSelection().getRangeAt(0)),
      exact: snapped(span, true), word: snapped(span, false),
      sentence: selection.grow(map, snapped(span, false) ?? span, "sentence"),
      paragraph: selection.grow(map, snapped(span, false) ?? span, "paragraph"),
    };
  });
}"""


def served(asked: str) -> tuple[str, bytes]:
    """The kind and the bytes of what is asked for: the page, or a file of `static`."""
    name = PurePosixPath(asked)
    if not name.suffix:
        return "text/html", PAGE.encode()
    return guess_type(name.name)[0] or "", (path("static") / name).read_bytes()


def markup(text: str) -> str:
    """The lines of a text as the article page has them."""
    lines = texts.blocks(text)
    return "".join(f'<p data-start="{line.start}">{escape(text[line.start : line.end])}</p>' for line in lines)


def expect_counted_alike(text: str, span: Pair, seen: dict[str, Any]) -> None:
    """The browser says of a span what Python says."""
    assert seen["text"] == text[slice(*span)]
    inside = _inside(text, *span)
    if inside is None:
        return  # only line feeds: nothing on the page to point at
    assert tuple(seen["round"]) == inside
    assert tuple(seen["selected"]) == inside
    assert seen["shown"] == text[slice(*inside)].replace("\n", "")


def expect_whole(text: str, seen: dict[str, Any]) -> None:
    """What a span snaps to is whole and trimmed, and each unit holds the smaller one."""
    for got in (seen["exact"], seen["word"]):
        if got is None:
            continue
        quote = text[got["start"] : got["end"]]
        assert got["text"] == quote
        assert got["whole"], f"half a grapheme in {quote!r}"
        assert "\n" not in (quote[0], quote[-1])
        assert quote[0] != " " or _extends(quote[1:2])
        assert quote[-1] != " "
    if seen["word"]:
        assert seen["sentence"]["start"] <= seen["word"]["start"]
        assert seen["sentence"]["end"] >= seen["word"]["end"]
        assert seen["paragraph"]["start"] <= seen["sentence"]["start"]
        assert seen["paragraph"]["end"] >= seen["sentence"]["end"]


def _extends(character: str) -> bool:
    """Whether it belongs to the character before it, which even a space can be."""
    return character != "" and (unicodedata.category(character)[0] == "M" or character in EXTENDING)


def _inside(text: str, start: int, end: int) -> Pair | None:
    """The span without the line feeds at its ends, which are not on the page."""
    while start < end and text[start] == "\n":
        start += 1
    while end > start and text[end - 1] == "\n":
        end -= 1
    return (start, end) if start < end else None
