"""Corpora as Hypothesis makes them: texts in any script, overlapping tags of several people, rounds, threads."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from webapp.domain import text as texts
from webapp.domain.records import (
    AnnotationRecord,
    AnswerRecord,
    AttributeRecord,
    CodingRecord,
    DateRecord,
    DecisionRecord,
    DocumentRecord,
    NoteRecord,
    RegionRecord,
    ReviewRecord,
)
from webapp.domain.regions import KINDS

LAYERS = ("individual", "consensus", "reference", "machine")
PEOPLE = ("u-0123456789abcdef", "u-fedcba9876543210", "a1", "Coder.B:2")
VERSIONS = ("1.0", "2.7", "Entwurf 3")
ROUNDS = (None, "r-01a10af8-3261-7231-9f33-c3a9e8f2c9b7", "pilot")
CODES = ("legal_argument", "testimony", "statistic", "own/idea_2")
_START = datetime(2026, 1, 1, tzinfo=UTC)

NASTY = ("한국어", "👩\u200d👩\u200d👧", "e\u0301", "שלום", "𝒳", "\n", " ")

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff"), max_size=12)
article = (
    st.lists(st.one_of(words, st.sampled_from(NASTY)), max_size=20)
    .map(" ".join)
    .map(lambda text: texts.clean_str(f"x{text}"))
)
moments = st.integers(0, 10**9).map(
    lambda ms: (_START + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
)
people, versions, rounds = st.sampled_from(PEOPLE), st.sampled_from(VERSIONS), st.sampled_from(ROUNDS)


class Ids:
    """Ids that no two things of a corpus share; some as we write them, some foreign."""

    def __init__(self, draw: Any) -> None:
        self._draw, self._count = draw, 0

    def new(self, letter: str) -> str:
        self._count += 1
        if self._draw(st.booleans()):
            return f"{letter}-{UUID(int=self._draw(st.integers(0, 2**60)) << 60 | self._count)}"
        return f"{letter.upper()}{self._count}.x:{letter}"


@st.composite
def notes(draw: Any, ids: Ids) -> tuple[NoteRecord, ...]:
    found: list[NoteRecord] = []
    for _ in range(draw(st.integers(0, 2))):
        thread = found[0].id if found and draw(st.booleans()) else None
        resolved = draw(st.sampled_from([None, "x-somewhere"]))
        found.append(NoteRecord(ids.new("n"), draw(people), draw(moments), draw(words), thread, resolved))
    return tuple(found)


@st.composite
def attributes(draw: Any) -> tuple[AttributeRecord, ...]:
    names = draw(st.lists(st.sampled_from(["witness", "value", "source", "zz_other"]), unique=True, max_size=3))
    given = {name: draw(st.lists(words, min_size=1, max_size=2)) for name in sorted(names)}
    return tuple(AttributeRecord(name, value) for name, values in given.items() for value in values)


@st.composite
def annotations(draw: Any, ids: Ids, text: str) -> AnnotationRecord:
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    quote, author, tag = text[start:end], draw(people), ids.new("a")
    made = draw(moments)
    said = list(draw(notes(ids)))
    if tag.startswith("a-") and draw(st.booleans()):
        said.append(NoteRecord(f"n{tag[1:]}", author, draw(moments), draw(words) or "?", None, None))
    return AnnotationRecord(
        tag,
        draw(st.sampled_from(LAYERS)),
        start,
        end,
        quote,
        quote[:24],
        texts.digest(quote),
        draw(st.sampled_from(CODES)),
        draw(attributes()),
        draw(st.sampled_from(["sure", "unsure"])),
        draw(st.sampled_from(["hand", "every_occurrence", "import", "suggestion"])),
        author,
        made,
        max(made, draw(moments)),
        draw(st.sampled_from(["submitted", "accepted", "rejected", "superseded"])),
        tuple(draw(st.lists(reviews(ids), max_size=2))),
        tuple(said),
        draw(versions),
        draw(rounds),
        False,
        tuple(draw(st.lists(st.sampled_from(["x1", "a2"]), unique=True))),
    )


@st.composite
def reviews(draw: Any, ids: Ids) -> ReviewRecord:
    decision = draw(st.sampled_from(["accepted", "rejected", "changes_requested", "comment"]))
    return ReviewRecord(ids.new("v"), draw(people), decision, draw(moments), draw(st.none() | words))


@st.composite
def codings(draw: Any) -> tuple[CodingRecord, ...]:
    keys = draw(st.lists(st.tuples(people, rounds), unique=True, max_size=3))
    return tuple(
        CodingRecord(
            person,
            round_,
            draw(st.booleans()),
            *draw(st.sampled_from([("in_progress", None), ("complete", "2026-02-03T04:05:06.007Z")])),
            draw(versions),
        )
        for person, round_ in keys
    )


@st.composite
def answers(draw: Any, ids: Ids) -> tuple[AnswerRecord, ...]:
    keys = draw(
        st.lists(
            st.tuples(people, rounds, st.sampled_from(LAYERS), st.sampled_from(["belongs", "tone"])),
            unique=True,
            max_size=2,
        )
    )
    return tuple(
        AnswerRecord(
            ids.new("q"),
            layer,
            question,
            tuple(draw(st.lists(words, max_size=2))),
            person,
            draw(moments),
            draw(moments),
            draw(versions),
            round_,
        )
        for person, round_, layer, question in keys
    )


@st.composite
def decisions(draw: Any, ids: Ids, text: str, tags: tuple[AnnotationRecord, ...]) -> DecisionRecord:
    start = draw(st.integers(0, len(text) - 1))
    names = [tag.id for tag in tags]
    return DecisionRecord(
        ids.new("x"),
        draw(st.sampled_from(["only_one", "boundary", "code", "attribute", "agreed"])),
        start,
        draw(st.integers(start + 1, len(text))),
        draw(st.sampled_from([None, *CODES])),
        tuple(draw(st.lists(st.sampled_from([*names, "gone"]), unique=True, max_size=2))),
        draw(st.sampled_from([None, *names])),
        draw(st.none() | words),
        draw(people),
        draw(moments),
        draw(rounds),
    )


@st.composite
def documents(draw: Any, ids: Ids, text: str) -> DocumentRecord:
    known = st.none() | words
    tags = tuple(draw(st.lists(annotations(ids, text), max_size=5)))
    spans = draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))), max_size=2))
    kinds = st.sampled_from(sorted(KINDS))
    return DocumentRecord(
        ids.new("d"),
        draw(known),
        draw(known),
        tuple(draw(st.lists(words, max_size=2))),
        draw(known),
        draw(known),
        DateRecord(*draw(st.sampled_from([(None, None, None), (2012, 3, None), (1, 12, 31)]))),
        draw(st.sampled_from([None, "en", "zh-Hant"])),
        draw(known),
        draw(known),
        draw(known),
        text,
        len(text),
        texts.digest(text),
        texts.normalised_digest(text),
        draw(st.sampled_from([None, "0" * 64])),
        tuple(RegionRecord(start, end, draw(kinds)) for start, end in spans if start < end),
        draw(codings()),
        draw(answers(ids)),
        tags,
        tuple(draw(st.lists(decisions(ids, text, tags), max_size=2))),
        draw(notes(ids)),
        draw(versions),
    )


@st.composite
def corpora(draw: Any) -> list[DocumentRecord]:
    """Up to three documents, two of which may have the same text."""
    ids = Ids(draw)
    found = draw(st.lists(article, min_size=1, max_size=3))
    return [draw(documents(ids, text)) for text in found]
