"""An article of `read.html`: its text with numbered tags, and beside it who made them and what was decided."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from webapp.domain.codebook import CodeSpec
from webapp.domain.records import AnnotationRecord, DocumentRecord
from webapp.domain.regions import EXCLUDED, Region
from webapp.domain.spans import Mark, Span, marks
from webapp.domain.text import Block, blocks

_LANES: Final = "abc"  # codes of one stretch that have a line each
_SHORT: Final = 140  # code points of a quote that the list repeats
_HEADINGS: Final = ("title", "heading")
_ASIDE: Final = EXCLUDED | {"byline", "dateline"}


@dataclass(frozen=True, slots=True)
class Shown:
    """How codes are called and coloured, by key."""

    codes: Mapping[str, CodeSpec]
    _places: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._places.update({key: at for at, key in enumerate(self.codes)})

    def style(self, code: str) -> str:
        """The name of a code in the style sheet."""
        return f"k{self._places[code]}"

    def name(self, code: str) -> str:
        """What people call it."""
        return self.codes[code].name


@dataclass(frozen=True, slots=True)
class _Passage:
    """All tags of one code on one stretch."""

    number: int
    start: int
    end: int
    code: str
    tags: Sequence[AnnotationRecord]


def article(number: int, document: DocumentRecord, shown: Shown) -> Iterator[str]:
    """The article with that number on the page, in pieces."""
    here = f"d{number}"
    title = document.title or document.source_file or document.doc_id
    language = f' lang="{escape(document.language)}"' if document.language else ""
    yield f'<article id="{here}"{language}>\n<h3 dir="auto">{escape(title)}</h3>\n'
    if facts := _facts(document):
        yield f'<p class="soft">{escape(facts)}</p>\n'
    passages = _passages(document)
    yield '<div class="two">\n'
    if document.text is not None:
        yield from _text(document, document.text, passages, here, shown)
    yield '<div class="side" lang="en">\n'
    tags = _list(passages, here, shown, is_shown=document.text is not None)
    yield from (tags, _decisions(document, shown), _answers(document))
    yield "</div>\n"
    yield "</div>\n</article>\n"


def _facts(document: DocumentRecord) -> str:
    published = document.published
    parts = (published.year, published.month, published.day)
    day = "-".join(f"{part:02}" for part in parts if part)
    found = (", ".join(document.authors), document.outlet, day, document.licence)
    return " · ".join(one for one in found if one)


def _passages(document: DocumentRecord) -> list[_Passage]:
    found: dict[tuple[int, int, str], list[AnnotationRecord]] = {}
    for tag in document.annotations:
        found.setdefault((tag.start, tag.end, tag.code), []).append(tag)
    return [_Passage(at, *place, tags) for at, (place, tags) in enumerate(sorted(found.items()), 1)]


def _text(document: DocumentRecord, text: str, passages: Sequence[_Passage], here: str, shown: Shown) -> Iterator[str]:
    regions = [Region(one.start, one.end, one.kind) for one in document.regions]
    lines = [block for block in blocks(text, regions) if block.kind != "blank"]
    ends = _ends(passages, lines)
    by_number = {passage.number: passage.code for passage in passages}
    spans = [(passage.number, Span(passage.start, passage.end)) for passage in passages]
    yield '<div class="text">\n'
    for block, found in zip(lines, marks(text, spans, lines), strict=True):
        element = "h4" if block.kind in _HEADINGS else "p"
        if (
            block.kind == "title"
            and text[block.start : block.end].strip() == document.title
            and not any(mark.ids for mark in found)
        ):
            continue  # it stands above
        out = ' class="out"' if block.kind in _ASIDE else ""
        pieces = "".join(_piece(mark, by_number, ends, here, shown) for mark in found)
        yield f'<{element} dir="auto"{out}>{pieces}</{element}>\n'
    yield "</div>\n"


def _ends(passages: Sequence[_Passage], lines: Sequence[Block]) -> dict[int, list[int]]:
    """Where in the lines that are shown each passage ends: a passage may end in a line break, or a blank line."""
    starts, found = [line.start for line in lines], dict[int, list[int]]()
    for passage in passages:
        at = bisect_left(starts, passage.end) - 1
        if at >= 0 and lines[at].end > passage.start:
            found.setdefault(min(passage.end, lines[at].end), []).append(passage.number)
    return found


def _piece(
    mark: Mark[int], codes: Mapping[int, str], ends: Mapping[int, Sequence[int]], here: str, shown: Shown
) -> str:
    said = escape(mark.text)
    if mark.ids:
        styles = list(dict.fromkeys(shown.style(codes[number]) for number in mark.ids))
        lanes = ";".join(f"--{lane}:var(--{style})" for lane, style in zip(_LANES, styles, strict=False))
        said = f'<mark style="{lanes}">{said}</mark>'
    closing = [number for number in ends.get(mark.start + len(mark.text), ()) if number in mark.ids]
    links = ",".join(f'<a href="#{here}t{number}" id="{here}r{number}">{number}</a>' for number in closing)
    return f"{said}<sup>{links}</sup>" if links else said


def _list(passages: Sequence[_Passage], here: str, shown: Shown, *, is_shown: bool) -> str:
    if not passages:
        return '<p class="soft">No tags.</p>\n'
    items = (_item(passage, here, shown, is_shown=is_shown) for passage in passages)
    return f'<h4>Tags</h4>\n<ol class="tags">\n{"".join(items)}</ol>\n'


def _item(passage: _Passage, here: str, shown: Shown, *, is_shown: bool) -> str:
    said = passage.tags[0].quote or passage.tags[0].quote_prefix
    place = _place(said, passage.start, passage.end)
    people = "".join(f'<p class="soft">{_told(tag)}</p>' for tag in passage.tags)
    mark = f"r{passage.number}" if is_shown and said.strip() else ""  # blank passages have no number in the text
    number = f'<a href="#{here}{mark}">{passage.number}</a>'
    name = f'<b class="{shown.style(passage.code)}">{escape(shown.name(passage.code))}</b>'
    return f'<li id="{here}t{passage.number}">{number}<div>{name}<p>{place}</p>{people}</div></li>\n'


def _told(tag: AnnotationRecord) -> str:
    """Who made a tag, what became of it, what its fields say, and what was said about it."""
    layer = {"consensus": "decided", "reference": "reference", "machine": "machine"}.get(tag.layer, "")
    status = tag.status if tag.status != "submitted" else ""
    words = [person(tag.annotator), layer, status, "final" if tag.final else "", "unsure" * (tag.certainty == "unsure")]
    words += [f"{_plain(given.name)}: {_plain(given.value)}" for given in tag.attributes]
    who = escape(" · ".join(word for word in words if word))
    who = f'<span class="gone">{who}</span>' if tag.status in ("rejected", "superseded") else who
    lines = [f"{person(note.author)}: {note.body}" for note in tag.notes]
    lines += [f"{person(one.reviewer)}: {one.comment}" for one in tag.reviews if one.comment]
    return "\n".join([who, *(escape(line) for line in lines)])


def _decisions(document: DocumentRecord, shown: Shown) -> str:
    items = []
    for ruling in document.decisions:
        passage = document.text[ruling.start : ruling.end] if document.text else ""
        code, name = (shown.style(ruling.code), shown.name(ruling.code)) if ruling.code else ("", "No tag here")
        said = f"{person(ruling.reviewer)}: {ruling.reason}" if ruling.reason else person(ruling.reviewer)
        place = _place(passage, ruling.start, ruling.end)
        items.append(_line(f'<b class="{code}">{escape(name)}</b><p>{place}</p>', said))
    return f'<h4>Decisions</h4>\n<ol class="tags">\n{"".join(items)}</ol>\n' if items else ""


def _answers(document: DocumentRecord) -> str:
    lines = [
        _line(f"{escape(_plain(one.question))}: {escape(', '.join(map(_plain, one.values)))}", person(one.annotator))
        for one in document.answers
    ]
    return f'<h4>Answers about the article</h4>\n<ol class="tags">\n{"".join(lines)}</ol>\n' if lines else ""


def _line(written: str, said: str) -> str:
    """A line of a list; *written* is escaped already."""
    return f'<li><span></span><div>{written}<p class="soft">{escape(said)}</p></div></li>\n'


def _place(passage: str, start: int, end: int) -> str:
    return f'<q dir="auto">{escape(_short(passage))}</q>' if passage else f"{start:,}–{end:,}"


def person(identifier: str) -> str:
    """A pseudonym, short enough to be read."""
    return identifier[:8] if identifier.startswith("u-") and len(identifier) == 18 else identifier


def _plain(word: str) -> str:
    """A name or a choice as people say it."""
    said = {"true": "yes", "false": "no"}.get(word, word)
    return said if " " in said else said.replace("_", " ")


def _short(said: str) -> str:
    """A long quote by its beginning and its end."""
    plain = " ".join(said.split())
    half = _SHORT // 2
    if len(plain) <= _SHORT:
        return plain
    first, last = plain[:half].rpartition(" "), plain[-half:].partition(" ")
    return f"{first[0] or first[2]} … {last[2] or last[0]}"  # whole words, where the writing has any
