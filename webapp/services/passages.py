"""Tags in the text around them, cut out by the database, so that a long text costs no more than a short one."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import Session

from webapp.domain import spans
from webapp.domain.redaction import hidden_at
from webapp.domain.spans import Bounds, Span
from webapp.domain.surroundings import REACH, lead_in, lead_out
from webapp.models import Annotation, Disagreement, DocumentText
from webapp.services import sealing

WHOLE = 1_200  # code points: a longer passage is shown by its first and last part
_HEAD, _TAIL = 800, 300
_Row = TypeVar("_Row", Annotation, Disagreement)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are shown alike: of the tag, of another coder's tag only, around them, or left out."""

    text: str
    part: str  # tag | other | around | gap
    code: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A tag in its surroundings, which reach from *start* to *end*: code points of the document, half-open."""

    start: int
    end: int
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of the text."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def around(
    session: Session, tags: Sequence[Annotation], others: Mapping[UUID, Sequence[Annotation]] | None = None
) -> dict[UUID, Passage]:
    """Each of *tags* with the sentence or so before and after it; *others* are tags that lie over it."""
    return {
        tag.id: _passage(tag, windows, length, partial(_pieces, tag, (others or {}).get(tag.id, ())))
        for tag, windows, length in _cut(session, Annotation, tags)
    }


def around_tags(
    session: Session, rows: Sequence[Disagreement], tags: Mapping[UUID, Sequence[Annotation]]
) -> dict[UUID, Passage]:
    """The same of passages that several coders tagged; what not all of them hold is marked as `other`."""
    return {
        row.id: _passage(row, windows, length, partial(_shared, tags.get(row.id, ())))
        for row, windows, length in _cut(session, Disagreement, rows)
    }


def _cut(
    session: Session, table: type[Annotation] | type[Disagreement], rows: Sequence[_Row]
) -> Iterator[tuple[_Row, list[_Window], int]]:
    """Each of the rows with the text around it, in one stretch or two, and the length of the whole text."""
    by_id = {row.id: row for row in rows}
    begin = case((table.start < REACH, literal(0)), else_=table.start - REACH)
    short = table.end - table.start <= WHOLE
    until = case((short, table.end + REACH), else_=table.start + _HEAD)
    tail = case((short, literal(0)), else_=_TAIL + REACH)
    cut = (
        select(
            table.id,
            DocumentText.length,
            func.substr(DocumentText.text, begin + 1, until - begin),
            func.substr(DocumentText.text, table.end - _TAIL + 1, tail),
        )
        .join(DocumentText, DocumentText.document_id == table.document_id)
        .where(table.id.in_(by_id))
    )
    sources = sealing.hidden(session, (row.document_id for row in rows))
    for row_id, length, head, rest in session.execute(cut):
        row = by_id[row_id]
        windows = [_Window(max(0, row.start - REACH), head)]
        if rest:
            windows.append(_Window(row.end - _TAIL, rest))
        if source := sources.get(row.document_id):
            windows = [_Window(one.start, hidden_at(one.text, one.start, source)) for one in windows]
        yield row, windows, length


def _passage(
    tag: Bounds, windows: Sequence[_Window], length: int, cut: Callable[[Span, _Window], Iterator[Piece]]
) -> Passage:
    first, last = windows[0], windows[-1]
    before = first.text[: tag.start - first.start]
    after = last.text[tag.end - last.start :]
    lead = lead_in(before, whole=first.start == 0)
    rest = lead_out(after, whole=last.end == length)
    start, end = tag.start - lead.length, tag.end + rest.length
    pieces = [Piece("… ", "around")] if lead.within_sentence else []
    for place, window in enumerate(windows):
        if place:
            pieces.append(Piece(" … ", "gap"))
        shown = Span(max(start, window.start), min(end, window.end))
        pieces += cut(shown, window)
    if rest.within_sentence:
        pieces.append(Piece(" …", "around"))
    return Passage(start, end, pieces)


def _pieces(tag: Annotation, others: Sequence[Annotation], shown: Span, window: _Window) -> Iterator[Piece]:
    """The words of *shown*, cut wherever a tag starts or ends; the tag itself goes before what lies over it."""
    tags = [tag, *(other for other in others if spans.overlaps(other, shown))]
    inside = [
        (one, Span(max(one.start, shown.start) - shown.start, min(one.end, shown.end) - shown.start)) for one in tags
    ]
    for span, over in spans.segments(len(shown), inside):
        at = shown.start - window.start
        words = re.sub(r"\n{2,}", "\n", window.text[at + span.start : at + span.end])
        if tag in over:
            yield Piece(words, "tag", tag.code.key)
        elif over:
            yield Piece(words, "other", over[0].code.key)
        else:
            yield Piece(words, "around")


def _shared(tags: Sequence[Annotation], shown: Span, window: _Window) -> Iterator[Piece]:
    """The words of *shown*, cut wherever a tag starts or ends: what all of them hold is the heart of the passage."""
    inside = [
        (one, Span(max(one.start, shown.start) - shown.start, min(one.end, shown.end) - shown.start))
        for one in tags
        if spans.overlaps(one, shown)
    ]
    for span, over in spans.segments(len(shown), inside):
        at = shown.start - window.start
        words = re.sub(r"\n{2,}", "\n", window.text[at + span.start : at + span.end])
        part = "around" if not over else "tag" if len(over) == len(tags) else "other"
        yield Piece(words, part, over[0].code.key if over else "")
