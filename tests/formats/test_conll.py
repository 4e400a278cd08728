"""CoNLL: sound IOB2, by sentences, as spaCy reads it."""

import re

import pytest
from hypothesis import given, settings

from tests.corpus_strategies import corpora
from tests.golden import corpus, files
from webapp import formats
from webapp.domain.records import DocumentRecord
from webapp.domain.tokens import tokens
from webapp.formats import conll
from webapp.formats.voices import voices

pytestmark = pytest.mark.once
CONLL = formats.tag_formats()["conll"]
_ROW = re.compile(r"(\S+) -X- _ (O|[BI]-\S+)")


def sentences(content: bytes) -> list[list[tuple[str, str]]]:
    head, *blocks = content.decode().split("\n\n")
    assert head == "-DOCSTART- -X- O O" or not blocks
    rows = ([_ROW.fullmatch(line) for line in block.strip("\n").split("\n")] for block in blocks if block.strip("\n"))
    return [[(row[1], row[2]) for row in block if row] for block in rows]


@given(corpora())
@settings(max_examples=30, deadline=None)
def test_what_goes_on_was_begun_in_the_same_sentence(records: list[DocumentRecord]) -> None:
    texts = {record.text for record in records}
    for content in files(CONLL, corpus(records)).values():
        found = sentences(content)
        words = "".join(word for sentence in found for word, _ in sentence)
        assert words in {"".join((text or "").split()) for text in texts}
        for sentence in found:
            before = "O"
            for _, label in sentence:
                assert not label.startswith("I-") or before[2:] == label[2:]
                before = label


def test_of_tags_that_overlap_the_longest_is_written() -> None:
    written = files(CONLL)
    labels = {
        name: [label for sentence in sentences(content) for _, label in sentence if label.startswith("B-")]
        for name, content in written.items()
    }
    assert labels["u-00000000000000bb/notes-from-the-ferry--d-1.conll"] == ["B-statistic", "B-testimony"]
    assert labels["u-00000000000000aa/snow-log--d-3.conll"].count("B-testimony") == 2  # one tag, over two sentences
    assert labels["u-00000000000000aa/d-2.conll"] == []


def test_marks_stay_with_their_letters_and_joined_signs_together() -> None:
    words = [word for sentence in sentences(files(CONLL)["machine/snow-log--d-3.conll"]) for word, _ in sentence]
    assert {"e\u0301tude", "👩\u200d🚀", "𝒳"} <= set(words)


def test_spacy_reads_it() -> None:
    converters = pytest.importorskip("spacy.training.converters")
    written = files(CONLL)["u-00000000000000aa/notes-from-the-ferry--d-1.conll"].decode()
    found = [
        (entity.label_, [token.text for token in entity])
        for document in converters.conll_ner_to_docs(written, no_print=True)
        for entity in document.ents
    ]
    assert found == [
        ("statistic", ["41", "crossings", "in", "March"]),
        ("legal_argument", ["Article", "4", "of", "the", "Tide", "Pact"]),
    ]


@given(corpora())
@settings(max_examples=20, deadline=None)
def test_a_tag_is_a_label_or_counted_as_lost(records: list[DocumentRecord]) -> None:
    for record in records:
        words = list(tokens(record.text or ""))
        for _, tags in voices(record):
            said, lost = conll.labels(words, tags, set())
            begun = sum(label.startswith("B-") for label in said)
            assert begun == len(tags) - lost[conll.OVERLAP] - lost[conll.WORDLESS]


def test_what_is_lost_is_told_with_whose_it_was() -> None:
    whole = corpus()
    assert conll.OVERLAP in CONLL.losses(whole)  # before anything is written nothing has been counted
    files(CONLL, whole)
    told = dict(line.rpartition(" (")[::2] for line in CONLL.losses(whole))
    assert told[conll.OVERLAP] == "2 here: u-00000000000000aa 1, u-00000000000000bb 1)"
    assert told[conll.WORDLESS] == "none here)"
    assert told["the project's own columns of metadata"] == "2 here)"
