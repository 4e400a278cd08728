"""Redacted stretches: masked wherever a record repeats them, with offsets that stay."""

from hypothesis import given
from hypothesis import strategies as st

from tests.corpus_strategies import corpora
from webapp.domain.records import DocumentRecord
from webapp.domain.redaction import MASK, redacted
from webapp.domain.text import digest


@given(corpora(), st.integers(0, 200), st.integers(1, 12))
def test_p8_nothing_of_a_redacted_stretch_is_left(records: list[DocumentRecord], start: int, length: int) -> None:
    document = records[0]
    text = document.text or ""
    start %= len(text)
    end = min(len(text), start + length)
    found = redacted(document, [(start, end)])
    assert found.text is not None
    assert found.text == text[:start] + MASK * (end - start) + text[end:]
    assert (found.text_length, found.text_sha256) == (len(text), digest(found.text))
    piece = text[start:end].strip()
    for tag in found.annotations:
        assert tag.quote == found.text[tag.start : tag.end]
        assert tag.quote_sha256 == digest(tag.quote)
        said = [*(note.body for note in tag.notes), *(review.comment or "" for review in tag.reviews)]
        assert not piece or not any(piece in words for words in [*said, *(value for _, value in tag.attributes)])
