"""Tags in the text around them, cut out by the database, so that a long text costs no more than a short one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import Session

from webapp.domain import spans
from webapp.domain.spans import Span
from webapp.domain.surroundings import REACH, lead_in, lead_out
from webapp.models import Annotation, DocumentText

WHOLE = 1_200  # code points: a longer passage is shown by its first and last part
_HEAD, _TAIL = 800, 300


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
    by_id = {tag.id: tag for tag in tags}
    begin = case((Annotation.start < REACH, literal(0)), else_=Annotation.start - REACH)
    short = Annotation.end - Annotation.start <= WHOLE
    until = case((short, Annotation.end + REACH), else_=Annotation.start + _HEAD)
    tail = case((short, literal(0)), else_=_TAIL + REACH)
    cut = (
        select(
            Annotation.id,
            DocumentText.length,
            func.substr(DocumentText.text, begin + 1, until - begin),
            func.substr(DocumentText.text, Annotation.end - _TAIL + 1, tail),
        )
        .join(DocumentText, DocumentText.document_id == Annotation.document_id)
        .where(Annotation.id.in_(by_id))
    )
    found: dict[UUID, Passage] = {}
    for tag_id, length, head, rest in session.execute(cut):
        tag = by_id[tag_id]
        windows = [_Window(max(0, tag.start - REACH), head)]
        if rest:
            windows.append(_Window(tag.end - _TAIL, rest))
        found[tag_id] = _passage(tag, (others or {}).get(tag_id, ()), windows, length)
    return found


def _passage(tag: Annotation, others: Sequence[Annotation], windows: Sequence[_Window], length: int) -> Passage:
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
        pieces += _pieces(tag, others, shown, window)
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
