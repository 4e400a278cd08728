"""What is given away without texts holds nothing of them: no five words in a row, in any file of any format."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from tests.corpus_strategies import corpora
from tests.make import CODEBOOK
from webapp import formats
from webapp.domain import textfree
from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_json import parse
from webapp.domain.records import AttributeRecord, Corpus, DocumentRecord
from webapp.domain.rehydrating import rehydrated
from webapp.domain.text import clean, digest, normalised_digest
from webapp.domain.textfree import TextFree
from webapp.formats import jsonl, ready
from webapp.formats.base import Format

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
SEEDS, ARTICLES = ROOT / "seeds", ROOT.parent / "shared/seeds"
MARKED = "Quillon marrow, tindle vexing oboe; harrow knelt."
FORMATS = [form for form in formats.tag_formats().values() if not form.needs_text]
every_format = pytest.mark.parametrize("form", FORMATS, ids=[form.name for form in FORMATS])


Runs = set[tuple[str, ...]]


def runs(words: str) -> Runs:
    """Every five words in a row."""
    found = re.findall(r"\w+", words.casefold())
    return set(zip(*(found[place:] for place in range(5)), strict=False))


def strings(name: str, content: bytes) -> Iterator[str]:
    """Every text in a file, and its name."""
    yield name
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        yield from (str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    elif name.endswith(".parquet"):
        yield from _within(pq.read_table(io.BytesIO(content)).to_pylist())
    elif name.endswith(".csv"):
        yield from (cell for row in csv.reader(io.StringIO(content.decode())) for cell in row)
    elif name.endswith((".json", ".jsonl")):
        yield from (words for line in _decoded(content) for words in _within(line))
    else:
        yield content.decode()


def _decoded(content: bytes) -> list[Any]:
    try:
        return [json.loads(content)]
    except ValueError:
        return [json.loads(line) for line in content.splitlines()]


def _within(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        yield from (words for part in (*found, *found.values()) for words in _within(part))
    elif isinstance(found, list):
        yield from (words for part in found for words in _within(part))


def files(form: Format, corpus: Corpus) -> Iterator[tuple[str, bytes]]:
    """What the format writes, and as a folder for Hugging Face where it can."""
    if form.write:
        yield f"corpus{form.ending}", b"".join(form.write(corpus))
    else:
        assert form.files
        yield from ((name, b"".join(pieces)) for name, pieces in form.files(corpus))
    if ready.can_hold(form):
        yield from ((name, b"".join(pieces)) for name, pieces in ready.files(corpus, form, form.losses(corpus)))


def of(records: list[DocumentRecord]) -> Runs:
    """Of the texts, titles aside."""
    titles = {run for record in records for run in runs(record.title or "")}
    return {run for record in records for run in runs(record.text or "")} - titles


def require_free(form: Format, records: list[DocumentRecord], book: CodebookSpec, of_texts: Runs) -> None:
    """Write the documents without their texts, and look for five words of these in whatever was written."""
    assert of_texts
    strip = TextFree({book.version: book}, book, 0, notes=False)
    documents = [strip.document(record) for record in records]
    bare = textfree.codebook(book)
    corpus = Corpus("corpus", "Corpus", bare, {book.version: bare}, documents, with_text=False)
    for name, content in files(form, corpus):
        told = {run for words in strings(name, content) for run in runs(words)} & of_texts
        assert not told, (name, sorted(told)[:3])


def hydrated(lines: Path, texts: Iterable[Path]) -> list[DocumentRecord]:
    """The documents of a file without texts, with their texts."""
    own = {digest(text): text for text in (clean(path.read_bytes()) for path in texts)}
    found = []
    for raw in lines.read_bytes().splitlines():
        record = jsonl.read_line(raw)
        whole = rehydrated(record, own[record.text_sha256])
        assert whole
        assert whole.lost == ()
        found.append(whole.record)
    return found


def quoting(records: list[DocumentRecord]) -> CodebookSpec:
    """The codebook of the seeds with passages of the texts as examples."""
    book = parse(json.loads((SEEDS / "codebook.json").read_bytes()))
    quotes = tuple(tag.quote or "" for record in records for tag in record.annotations)
    codes = tuple(replace(code, examples=quotes, counter_examples=quotes) for code in book.codes)
    return replace(book, version="1.0", codes=codes)


@every_format
def test_nothing_of_the_demo_articles(form: Format) -> None:
    demo = SEEDS / "demo"
    records = hydrated(demo / "tags.jsonl", (path for path in demo.iterdir() if path.suffix in {".txt", ".md"}))
    assert sum(len(record.annotations) for record in records) > 20
    require_free(form, records, quoting(records), of(records))


@every_format
def test_nothing_of_the_five_articles(form: Format) -> None:
    if not ARTICLES.is_dir():
        pytest.skip("the five articles may not be shared and are not on this machine")
    records = hydrated(SEEDS / "reference.jsonl", ARTICLES.glob("*.txt"))
    assert sum(len(record.annotations) for record in records) == 64
    require_free(form, records, quoting(records), of(records))


@every_format
@given(corpora())
@settings(max_examples=15, deadline=None)
def test_nothing_of_a_text_wherever_it_was_copied_to(form: Format, records: list[DocumentRecord]) -> None:
    require_free(form, [_marked(record) for record in records], _example(CODEBOOK), runs(MARKED))


def _example(book: CodebookSpec) -> CodebookSpec:
    return replace(
        book, codes=tuple(replace(code, examples=(MARKED,), counter_examples=(MARKED,)) for code in book.codes)
    )


def _marked(record: DocumentRecord) -> DocumentRecord:
    """The document with a sentence that is tagged as a whole and copied wherever somebody can type."""
    text = f"{record.text}\n{MARKED}"
    start = len(record.text or "") + 1
    copied = AttributeRecord("source", MARKED)
    tags = tuple(
        tag._replace(
            start=start, end=len(text), quote=MARKED, quote_prefix=MARKED[:24], quote_sha256=digest(MARKED),
            attributes=(*tag.attributes, copied),
            reviews=tuple(said._replace(comment=MARKED) for said in tag.reviews),
            notes=tuple(note._replace(body=MARKED) for note in tag.notes),
        )
        for tag in record.annotations
    )  # fmt: skip
    return record._replace(
        text=text,
        text_length=len(text),
        text_sha256=digest(text),
        text_sha256_normalised=normalised_digest(text),
        title=None,
        annotations=tags,
        answers=tuple(answer._replace(values=(MARKED,)) for answer in record.answers),
        decisions=tuple(ruling._replace(reason=MARKED) for ruling in record.decisions),
        notes=tuple(note._replace(body=MARKED) for note in record.notes),
        columns={"lead": MARKED},
    )
