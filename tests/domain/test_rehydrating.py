"""Putting texts back: every quote at its place or told as lost, in whatever copy the reader has."""

import unicodedata

import pytest
from hypothesis import given, settings

from tests.corpus_strategies import corpora
from tests.make import CODEBOOK
from webapp.domain import quote_search
from webapp.domain.records import AnnotationRecord, DateRecord, DecisionRecord, DocumentRecord, RegionRecord
from webapp.domain.rehydrating import rehydrated
from webapp.domain.text import clean, digest, normalised_digest
from webapp.domain.textfree import TextFree

TEXT = (
    "🌊 The cafe\u0301 above the landing\n\nThe café by the river said “nine boats” were lost.\n"
    "Witness Mina told us on Tuesday: we rowed the river at night.\n"
    "Under the River Convention nobody may be sent back.\nThe keeper of the river counted 312 returns in March.\n"
)
QUOTES = (
    "The cafe\u0301 above the landing", "café by the river", "“nine boats”", "Witness Mina told us on Tuesday",
    "we rowed the river at night", "Under the River Convention nobody may be sent back", "keeper of the river",
    "counted 312 returns", "The keeper of the river counted 312 returns in March",
)  # fmt: skip


def tag(text: str, quote: str, number: int = 0) -> AnnotationRecord:
    start, made = text.index(quote), "2031-01-01T00:00:00.000Z"
    return AnnotationRecord(
        f"a-{number}", "individual", start, start + len(quote), quote, quote[:24], digest(quote), "testimony", (),
        "sure", "hand", "u-1", made, made, "submitted", (), (), "1.0", None, False, (),
    )  # fmt: skip


def document(text: str, *tags: AnnotationRecord) -> DocumentRecord:
    hashes = (len(text), digest(text), normalised_digest(text), None)
    return DocumentRecord(
        "d-1", None, "Boats", (), None, None, DateRecord(), "en", None, None, None, text, *hashes,
        (), (), (), tags, (), (), "1.0",
    )  # fmt: skip


def bare(record: DocumentRecord, prefix: int = 0) -> DocumentRecord:
    return TextFree({"1.0": CODEBOOK}, CODEBOOK, prefix, notes=True).document(record)


NINE = document(TEXT, *(tag(TEXT, quote, number) for number, quote in enumerate(QUOTES)))


@pytest.mark.parametrize("prefix", [0, 2, 24])
@pytest.mark.parametrize(
    ("copy", "placed"),
    [
        (TEXT, 9),
        (clean(TEXT.replace("\n", "\r\n").encode()), 9),
        (unicodedata.normalize("NFC", TEXT), 9),
        (unicodedata.normalize("NFD", TEXT), 9),
        (f"A new headline over the story\n\n{TEXT}", 9),
        (f"A headline\n{unicodedata.normalize('NFC', TEXT)}\nAnd a last line.", 9),
        (" ".join(TEXT.split()), 9),
        (TEXT.replace("river", "stream"), 5),
        (TEXT.replace("Tuesday", "Wednesday"), 8),
    ],
    ids=["exact", "CRLF", "NFC", "NFD", "headline", "NFC and more", "one line", "a word", "another word"],
)
def test_quotes_find_their_places_in_another_copy(copy: str, placed: int, prefix: int) -> None:
    found = rehydrated(bare(NINE, prefix), copy)
    assert found
    record = found.record
    assert (len(record.annotations), len(found.lost)) == (placed, 9 - placed)
    assert record.text is not None
    for one in record.annotations:
        assert record.text[one.start : one.end] == one.quote
        assert digest(one.quote or "") == one.quote_sha256
        wanted = NINE.annotations[int(one.id[2:])].quote or ""
        assert unicodedata.normalize("NFC", one.quote or "") == unicodedata.normalize("NFC", wanted)
    assert (record.text_length, record.text_sha256) == (len(record.text), digest(record.text))
    assert found.exact == (record.text_sha256 == NINE.text_sha256)


def test_another_text_is_not_taken_for_the_text() -> None:
    other = "Twelve kites were counted over the hill, and nobody knew why. " * 20
    assert rehydrated(bare(NINE), other) is None
    short = document(TEXT, tag(TEXT, "river"))
    assert rehydrated(bare(short), f"{other} A river.") is None  # so short a passage stands in many texts


def test_a_passage_that_stands_twice_goes_with_its_neighbours_or_nowhere() -> None:
    text = "The river rose. Nobody crossed it for nine days in a row. The river fell at last."
    last = tag(text, "The river fell at last")
    twice = replace_span(tag(text, "The river", 1), text.rindex("The river"))
    alone = document(text, replace_span(twice, twice.start), tag(text, "crossed it for nine days", 2))
    moved = f"Head. {text}"
    both = rehydrated(bare(document(text, last, twice)), moved)
    assert both
    assert {one.start for one in both.record.annotations} == {moved.rindex("The river")}
    changed = moved.replace("Nobody", "No one at all").replace("a row", "succession") + " And so on."
    told = rehydrated(bare(alone), changed)
    assert told
    assert [(one.id, one.why) for one in told.lost] == [("a-1", "stands in several places")]


def replace_span(one: AnnotationRecord, start: int) -> AnnotationRecord:
    return one._replace(start=start, end=start + len(one.quote or ""))


def test_regions_and_decisions_move_with_the_tags_around_them() -> None:
    start, end = NINE.annotations[4].start, NINE.annotations[4].end
    ruling = DecisionRecord("x-1", "code", start, end, None, (), None, None, "u-1", "2031-01-01T00:00:00.000Z", None)
    inside = RegionRecord(TEXT.index("Under"), TEXT.index("\nThe keeper"), "heading")
    title = RegionRecord(0, 28, "title")
    record = NINE._replace(decisions=(ruling,), regions=(title, inside))
    found = rehydrated(bare(record), f"A head\n{TEXT}")
    assert found
    assert found.record.decisions == (ruling._replace(start=start + 7, end=end + 7),)
    assert found.record.regions == (inside._replace(start=inside.start + 7, end=inside.end + 7),)
    assert [(one.what, one.id) for one in found.lost] == [("region", "title")]


@given(corpora())
@settings(max_examples=30, deadline=None)
def test_with_its_own_text_a_document_is_as_it_was(records: list[DocumentRecord]) -> None:
    for record in records:
        found = rehydrated(bare(record), record.text or "")
        assert found
        assert (found.exact, found.lost) == (True, ())
        left_out = bare(record)
        assert found.record._replace(annotations=()) == left_out._replace(text=record.text, annotations=())
        for one, was in zip(found.record.annotations, sorted(record.annotations, key=_order), strict=True):
            assert (one.quote, one.quote_prefix, one.start) == (was.quote, was.quote_prefix, was.start)


def _order(one: AnnotationRecord) -> tuple[int, int, str, str]:
    return one.start, one.end, one.code, one.id


def test_the_effort_of_a_search_grows_with_the_text_only(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"{number:x}w{number * 7919 % 9973}" for number in range(1_500)]
    text, other = " ".join(words), " ".join(reversed(words))
    starts = range(0, len(text) - 400, 12)
    tags = [tag(text, text[start : start + 20 + number % 300], number) for number, start in enumerate(starts)]
    record, counted, real = bare(document(text, *tags)), 0, quote_search.sha256

    def counting(raw: bytes) -> object:
        nonlocal counted
        counted += 1
        return real(raw)

    monkeypatch.setattr(quote_search, "sha256", counting)
    assert len(tags) > 700
    assert rehydrated(record, other) is None
    assert counted <= 61 * len(other) + 20 * len(tags)
