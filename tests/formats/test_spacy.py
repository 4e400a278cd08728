"""DocBin files: spaCy reads the spans of everybody, and what fits no tokens is told."""

import csv
import io
import json
import sys
from collections.abc import Iterator

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from tests.golden import corpus, documents
from webapp.domain.records import Corpus, DocumentRecord
from webapp.errors import Invalid
from webapp.formats import jsonl, spacy_docs
from webapp.formats.voices import voices

pytestmark = pytest.mark.once


def written(whole: Corpus) -> dict[str, bytes]:
    return {name: b"".join(pieces) for name, pieces in spacy_docs.files(whole)}


def docs(files: dict[str, bytes]) -> list[Doc]:
    vocab = spacy.blank("xx").vocab
    return [
        doc for name in files if name.endswith(".spacy") for doc in DocBin().from_bytes(files[name]).get_docs(vocab)
    ]


def test_spacy_reads_the_tags_of_everybody() -> None:
    for doc, document in zip(docs(written(corpus())), documents(), strict=True):
        assert doc.text == document.text
        lost = doc.user_data["not_aligned"]
        assert {name: [(span.text, span.label_, span.id_) for span in group] for name, group in doc.spans.items()} == {
            name: [(tag.quote, tag.code, tag.id) for tag in tags if tag.id not in lost]
            for name, tags in voices(document)
        }
        line = jsonl.read_line(doc.user_data["glossator"].encode())
        assert line._replace(text=doc.text) == document._replace(columns={})


def test_what_fits_no_tokens_is_counted_and_listed() -> None:
    first = documents()[0]
    tag = first.annotations[0]
    inside = tag._replace(id="inside", start=tag.start + 1, quote=(tag.quote or "")[1:])
    files = written(corpus([first._replace(annotations=(tag, inside))]))
    assert json.loads(files["alignment.json"]) == {"documents": 1, "tags": 2, "aligned": 1, "not_aligned": 1}
    [row] = csv.DictReader(io.StringIO(files["corpus-00001.not-aligned.csv"].decode()))
    assert row == {
        "doc_id": "d-1", "id": "inside", "voice": "u-00000000000000bb", "start": "52", "end": "63",
        "code": "statistic", "quote": "1 crossings",
    }  # fmt: skip
    [doc] = docs(files)
    assert doc.user_data["not_aligned"] == ("inside",)
    assert [span.id_ for span in doc.spans["u-00000000000000bb"]] == [tag.id]


def test_files_hold_no_more_than_fits_into_memory_at_once() -> None:
    first = documents()[0]
    taken: list[str] = []

    def coming() -> Iterator[DocumentRecord]:
        for number in range(5):
            taken.append(str(number))
            yield first._replace(doc_id=f"d-{number}", text_length=200_000)

    stream = spacy_docs.files(corpus(coming()))
    assert next(stream)[0] == "corpus-00001.spacy"
    assert len(taken) == 2
    files = {name: b"".join(pieces) for name, pieces in stream}
    assert [name for name in files if name.endswith(".spacy")] == ["corpus-00002.spacy", "corpus-00003.spacy"]
    for doc in docs(files):  # whose words were forgotten when they were written
        assert (doc.text, [token.text for token in doc[2:5]]) == (first.text, ["the", "ferry", "🚢"])


def test_a_language_that_spacy_does_not_have_is_cut_as_any() -> None:
    first = documents()[0]._replace(annotations=())
    odd = [first._replace(language=language) for language in ("tlh", "ko", "pt-BR", "EN", None)]
    assert [doc.text for doc in docs(written(corpus(odd)))] == [first.text] * 5


def test_without_spacy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(Invalid, match=r"pip install 'glossator\[spacy\]'"):
        written(corpus())
