"""spaCy DocBin: documents with their tags as spans, a group for each who says so; spaCy trains on a folder of them.

A span of spaCy is made of whole tokens. What begins or ends inside one can't be a span; it is counted and listed, and
stands with everything else in the JSON that each document carries.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Final, cast

import msgspec

from webapp.domain.records import AnnotationRecord, Corpus, DocumentRecord
from webapp.errors import Invalid
from webapp.formats import jsonl
from webapp.formats.base import Extra, Files, Format
from webapp.formats.voices import voices

EXTRA: Final = Extra("spacy", "spacy")
_CHARACTERS, _DOCUMENTS = 400_000, 1_000
"""What one file holds at most, unless a single document is longer; this bounds the memory."""
_NO_LANGUAGE: Final = "xx"  # spaCy's rules for any language
MISFITS: Final = "as spans: tags that begin or end inside a token, which are listed beside and held in user_data"
_COLUMNS: Final = ("doc_id", "id", "voice", "start", "end", "code", "quote")


def files(corpus: Corpus) -> Files:
    """DocBin files, beside each the tags that fit no tokens, and the counts; raises Invalid where spaCy is missing."""
    languages = _Languages()
    corpus.losses.begin(MISFITS)
    counts = {"documents": 0, "tags": 0, "aligned": 0, "not_aligned": 0}
    for number, documents in enumerate(_batches(corpus.documents), 1):
        batch = _written(documents, languages)
        for _, _, voice, *_ in batch.misfits:
            corpus.losses.add(MISFITS, 1, str(voice))
        yield f"corpus-{number:05}.spacy", [batch.raw]
        if batch.misfits:
            yield f"corpus-{number:05}.not-aligned.csv", [_table(batch.misfits)]
        counts["documents"] += len(documents)
        counts["aligned"] += batch.aligned
        counts["not_aligned"] += len(batch.misfits)
    counts["tags"] = counts["aligned"] + counts["not_aligned"]
    yield "alignment.json", [msgspec.json.format(msgspec.json.encode(counts), indent=1) + b"\n"]


@dataclass
class _Batch:
    raw: bytes = b""
    aligned: int = 0
    misfits: list[tuple[object, ...]] = field(default_factory=list)


class _Languages:
    """Tokenizers by language, loaded when one is needed."""

    def __init__(self) -> None:
        try:
            import spacy  # here only, since it takes a second and many megabytes
        except ImportError as missing:
            raise Invalid(EXTRA.needed("spaCy DocBin"), field="format") from missing
        self._blank = spacy.blank
        self._loaded: dict[str, Any] = {}
        self._learnt: Counter[str] = Counter()  # characters, by language

    def of(self, document: DocumentRecord) -> Any:
        """The pipeline for a document: that of its language, or of any where spaCy has none or it needs more."""
        name = (document.language or _NO_LANGUAGE).partition("-")[0].lower()
        if name not in self._loaded:
            try:
                self._loaded[name] = self._blank(name)
            except ImportError:
                self._loaded[name] = self.of(document._replace(language=None))
        return self._loaded[name]

    def memory(self, nlp: Any, document: DocumentRecord) -> AbstractContextManager[object]:
        """A zone at whose end new words are forgotten, once enough of the language has been learnt to be fast."""
        if self._learnt[nlp.lang] >= _CHARACTERS:
            return cast("AbstractContextManager[object]", nlp.memory_zone())
        self._learnt[nlp.lang] += document.text_length
        return nullcontext()


def _batches(documents: Iterable[DocumentRecord]) -> Iterator[list[DocumentRecord]]:
    batch: list[DocumentRecord] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += document.text_length
        if size >= _CHARACTERS or len(batch) == _DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _written(documents: Iterable[DocumentRecord], languages: _Languages) -> _Batch:
    from spacy.tokens import DocBin

    batch, bin_ = _Batch(), DocBin(attrs=("ORTH",), store_user_data=True)
    for document in documents:
        nlp = languages.of(document)
        with languages.memory(nlp, document):
            bin_.add(_doc(document, nlp, batch))
    batch.raw = bin_.to_bytes()
    return batch


def _doc(document: DocumentRecord, nlp: Any, batch: _Batch) -> Any:
    from spacy.tokens import SpanGroup

    doc = nlp.tokenizer(document.text)
    misfits: list[str] = []
    for voice, tags in voices(document):
        spans = []
        for tag in tags:
            span = doc.char_span(tag.start, tag.end, label=tag.code, span_id=tag.id, alignment_mode="strict")
            if span is None:
                misfits.append(tag.id)
                batch.misfits.append(_row(document, voice, tag))
            else:
                spans.append(span)
        doc.spans[voice] = SpanGroup(doc, name=voice, spans=spans)
        batch.aligned += len(spans)
    doc.user_data["glossator"] = jsonl.line_json(document._replace(text=None)).decode()
    doc.user_data["not_aligned"] = tuple(misfits)  # as what a list is read as
    return doc


def _row(document: DocumentRecord, voice: str, tag: AnnotationRecord) -> tuple[object, ...]:
    return document.doc_id, tag.id, voice, tag.start, tag.end, tag.code, tag.quote


def _table(rows: Iterable[tuple[object, ...]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    return buffer.getvalue().encode()


FORMAT = Format(
    "spacy",
    "spaCy DocBin",
    ".zip",
    "application/zip",
    "For training with spaCy: documents with a group of spans for each coder and layer.",
    files=files,
    loses=(
        MISFITS,
        "versions of the codebook, and what codes mean",
    ),
    extra=EXTRA,
)
