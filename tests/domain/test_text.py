"""Cleaning, hashing and cutting of texts."""

import unicodedata
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.regions import Region
from webapp.domain.text import (
    MAX_LENGTH,
    Measures,
    blocks,
    clean,
    clean_field,
    clean_str,
    digest,
    normalised_digest,
    words,
)
from webapp.errors import AppError, Invalid, Malformed, TooLarge

NASTY = [
    "e\u0301",
    "\U0001f43a",
    "👩\u200d👩\u200d👧",
    "한국",
    "שלום",
    "\u202e",
    "\u00a0",
    "\u2028",
    "\u0085",
]
LINE_ENDS = ["\r\n", "\r", "\n", "\x0c", " "]
texts = st.lists(st.one_of(st.sampled_from(NASTY + LINE_ENDS), st.text(max_size=5)), min_size=1).map("".join)
clean_texts = texts.filter(lambda text: "\0" not in text and text.lstrip("\ufeff").strip()).map(clean_str)


@given(texts)
def test_a_text_comes_back_with_other_line_ends_only_or_is_refused_in_a_sentence(text: str) -> None:
    if "\0" in text or not text.lstrip("\ufeff").strip():
        with pytest.raises(AppError, match=r"\.$"):
            clean(text.encode())
        return
    cleaned = clean(text.encode())
    assert cleaned == text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    assert clean_str(cleaned) == cleaned == clean(cleaned.encode())


@given(clean_texts)
def test_blocks_and_line_breaks_are_the_whole_text(text: str) -> None:
    rest, rebuilt = 0, []
    for block in blocks(text):
        assert set(text[rest : block.start]) <= {"\n"}
        assert block.end > block.start
        assert "\n" not in text[block.start : block.end]
        rebuilt.append(text[rest : block.end])
        rest = block.end
    assert set(text[rest:]) <= {"\n"}
    assert "".join(rebuilt) + text[rest:] == text


def test_a_line_of_white_space_is_a_blank_block() -> None:
    assert [(block.start, block.end, block.kind) for block in blocks("a wolf\n \n\n🐺 howls")] == [
        (0, 6, "paragraph"),
        (7, 8, "blank"),
        (10, 17, "paragraph"),
    ]


def test_a_block_under_a_region_is_of_its_kind_and_what_is_excluded_comes_first() -> None:
    text = "Wolves\nThey howl.\nREAD: Sheep"
    whole = [Region(0, 6, "heading"), Region(18, 29, "heading"), Region(17, 29, "related_link")]
    regions = [*whole, Region(7, 9, "notice")]
    assert [block.kind for block in blocks(text, regions)] == ["heading", "paragraph", "related_link"]


def test_byte_order_marks_are_dropped_and_composition_is_kept() -> None:
    assert clean("\ufeffcafe\u0301 \ufeff".encode()) == "cafe\u0301 \ufeff"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"a wolf \xff howls", "byte 7"),
        ("Der Wölfe Höhle".encode("cp1252"), "Windows-1252"),
        ("“A wolf”".encode("cp1252"), "Windows-1252"),
        ("늑대가 운다. 양은 듣는다.".encode("cp949"), "CP949"),
        ("A wolf".encode("utf-16"), "UTF-16"),
        ("A wolf".encode("utf-16-le"), "UTF-16"),
        ("A wolf 🐺".encode("utf-16-be"), "UTF-16"),
        ("\ud800".encode("utf-8", "surrogatepass"), "byte 0"),
    ],
)
def test_another_encoding_is_refused_by_the_byte_with_a_guess(raw: bytes, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        clean(raw)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "", " \n\t\u00a0\u2028", "\ufeff"])
def test_what_can_not_be_kept_or_read_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        clean_str(text)


def test_two_million_characters_are_taken_and_one_more_is_not() -> None:
    assert len(clean(("🐺" * MAX_LENGTH).encode())) == MAX_LENGTH
    for raw in (b"a" * (MAX_LENGTH + 1), "🐺".encode() * (MAX_LENGTH + 1)):
        with pytest.raises(TooLarge, match="2,000,000"):
            clean(raw)


def test_a_typed_field_has_one_kind_of_line_end_and_a_limit() -> None:
    assert clean_field("two\r\nlines", "note", 20) == "two\nlines"
    for bad in ("x" * 21, "a\0", "\udfff"):
        with pytest.raises(Invalid) as refused:
            clean_field(bad, "note", 20)
        assert refused.value.errors[0].field == "note"


@given(clean_texts)
def test_the_digest_is_of_the_bytes_and_the_normalised_one_survives_other_spaces(text: str) -> None:
    assert digest(text) == sha256(text.encode()).hexdigest()
    other = "\n\n " + unicodedata.normalize("NFD", text).replace("\n", " \r\n ") + "\u00a0"
    assert normalised_digest(other) == normalised_digest(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("A wolf howls.", 3), ("늑대가 운다", 2), ("狼が3匹", 4), ("don’t — stop", 3), ("🐺", 1)],
)
def test_words_are_counted_by_white_space_and_by_ideograph(text: str, count: int) -> None:
    assert words(text) == count


@given(st.text(st.sampled_from("aé́ \n\t\u00a0\u2003狼かA가\u1100\u1161")) | st.text())
def test_measures_in_one_go_are_those_taken_one_by_one(text: str) -> None:
    assert Measures.of(text) == Measures(len(text), words(text), digest(text), normalised_digest(text))
