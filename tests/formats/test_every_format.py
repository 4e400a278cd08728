"""What holds for every format of tags that is found: how it writes, and what comes back where it is read.

Whether the programs that a format is named after can read it is asked in the test of that format.
"""

import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.corpus_strategies import corpora
from tests.golden import corpus, documents, files, readable
from tests.make import CODEBOOK
from webapp import formats
from webapp.domain.codebook import CodebookSpec
from webapp.domain.foreign import ForeignDocument, Found
from webapp.domain.records import DocumentRecord
from webapp.domain.textfree import TextFree
from webapp.domain.workflow import Layer
from webapp.errors import AppError
from webapp.formats import parquet, spool
from webapp.formats.base import Format
from webapp.formats.bundle import Held

FORMATS = list(formats.tag_formats().values())
READ = [form for form in FORMATS if form.read]
SLOW = {"spacy"}
"""Formats for which counting memory takes half a minute; their own tests count what they hold of a stream."""
SINGLE = {"prodigy"}
"""Formats of one file, in which there is no place for codebooks."""
LOSSY: frozenset[str] = frozenset()
"""Formats that are read, but can't give back the very records that were written."""

pytestmark = pytest.mark.once
every_format = pytest.mark.parametrize("form", FORMATS, ids=[form.name for form in FORMATS])
every_reader = pytest.mark.parametrize("form", READ, ids=[form.name for form in READ])

Said = Counter[tuple[int, int, str, str | None]]


def read(form: Format, written: dict[str, bytes]) -> list[DocumentRecord | ForeignDocument]:
    """The documents that the reader finds in the files."""
    assert form.read
    return [one for one in form.read(Held(written)) if isinstance(one, DocumentRecord | ForeignDocument)]


def said(found: list[DocumentRecord | ForeignDocument], *, coders: bool = True) -> dict[str, Said]:
    """Who says what where, by text; documents of the same text and files of several people are one."""
    everything: dict[str, Said] = {}
    for document in found:
        assert document.text is not None
        tags = document.annotations if isinstance(document, DocumentRecord) else document.tags
        places = Counter((tag.start, tag.end, tag.code, tag.annotator if coders else None) for tag in tags)
        everything[document.text] = everything.get(document.text, Counter()) + places
    return everything


def refusal(form: Format, written: dict[str, bytes]) -> str:
    """Why the files are refused, in a sentence; whatever else the reader raises goes through."""
    try:
        read(form, written)
    except AppError as refused:
        return refused.detail
    return "They are read."


def in_order(record: DocumentRecord) -> DocumentRecord:
    """The record as exports have it; a text that is empty and one that is not known are the same in some formats."""
    tags = sorted(record.annotations, key=lambda tag: (tag.start, tag.end, tag.code, tag.id))
    return DocumentRecord(*(None if value == "" else value for value in record._replace(annotations=tuple(tags))))


def without_columns(found: list[Found]) -> list[Found]:
    return [one._replace(columns={}) if isinstance(one, DocumentRecord) else one for one in found]


# ------------------------------------------------------------------ writing


@every_format
def test_a_project_without_documents_is_written(form: Format) -> None:
    written = files(form, corpus([]))
    assert files(form, corpus([])) == written
    assert form.read is None or read(form, readable(written)) == []


@every_format
@given(records=corpora())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_stands_in_a_project_is_written(form: Format, records: list[DocumentRecord]) -> None:
    """Any script, any overlap, any people and layers, texts that two documents share."""
    written = files(form, corpus(records))
    assert files(form, corpus(records)) == written
    assert len({name.casefold() for name in written}) == len(written)
    if form.read:
        assert said(read(form, readable(written))) == said(list(records))


@pytest.mark.parametrize("form", [form for form in FORMATS if form.name not in SLOW], ids=lambda form: form.name)
def test_memory_does_not_grow_with_the_number_of_documents(form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((parquet, "GROUP"), (spool, "HELD")):
        monkeypatch.setattr(module, name, 1 << 16)  # what it may hold, however small the project
    template = documents()[0]
    filler = "tide" * 2_000  # one word, since counting memory makes the cutting of words slow

    def many(count: int) -> Iterator[DocumentRecord]:
        for number in range(count):
            text = f"{template.text}{filler}{number}"
            yield template._replace(doc_id=f"d-{number:03}", text=text, text_length=len(text))

    def peak(count: int) -> int:
        tracemalloc.start()
        pieces = form.write(corpus(many(count))) if form.write else None
        for _ in pieces or ():
            pass
        for _, contents in form.files(corpus(many(count))) if form.files else ():
            for _ in contents:
                pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few = max(peak(2), peak(60))  # what is loaded once and what buffers hold
    assert peak(160) - few < 100 * len(filler) / 4


@pytest.mark.parametrize("form", [form for form in FORMATS if not form.needs_text], ids=lambda form: form.name)
def test_a_corpus_without_texts_holds_none(form: Format) -> None:
    strip = TextFree({"1.0": CODEBOOK}, CODEBOOK, 0, notes=False)
    stripped = replace(corpus([strip.document(record) for record in documents()]), with_text=False, columns=())
    for content in files(form, stripped).values():
        for words in ("rowed at night", "degrees at dawn", "3,000 lamps"):
            assert words.encode() not in content


# ------------------------------------------------------------------ reading


@every_reader
def test_what_was_written_comes_back_with_every_tag_of_everybody(form: Format) -> None:
    assert said(read(form, readable(files(form)))) == said(list(documents()))


@pytest.mark.parametrize("form", [form for form in READ if form.name not in LOSSY], ids=lambda form: form.name)
def test_nothing_is_lost_on_the_way_out_and_in_again(form: Format) -> None:
    assert form.read
    wanted = list(documents()) if form.carries_columns else without_columns(list(documents()))
    found = [one for one in form.read(Held(readable(files(form)))) if isinstance(one, DocumentRecord)]
    assert sorted(found, key=lambda one: one.doc_id) == wanted


@pytest.mark.parametrize("form", [form for form in READ if form.name not in LOSSY], ids=lambda form: form.name)
@given(project=corpora())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_stands_in_a_project_comes_back(form: Format, project: list[DocumentRecord]) -> None:
    records = [in_order(record) for record in sorted(project, key=lambda record: record.doc_id)]
    assert form.read
    read = form.read(Held(readable(files(form, corpus(records)))))
    found = [in_order(one) for one in read if isinstance(one, DocumentRecord)]
    assert sorted(found, key=lambda one: one.doc_id) == records


@pytest.mark.parametrize("form", [form for form in READ if form.name not in SINGLE], ids=lambda form: form.name)
def test_every_version_of_the_codebook_that_documents_name_comes_back(form: Format) -> None:
    first = replace(CODEBOOK, codes=CODEBOOK.codes[:2], version="0.9", change_note="The first.")
    books = {"0.8": first, "0.9": first, "1.0": replace(CODEBOOK, version="1.0", previous_version="0.9")}
    one, *more = documents()
    old = one._replace(annotations=tuple(tag._replace(codebook_version="0.9") for tag in one.annotations))
    written = files(form, replace(corpus([old, *more]), codebook=books["1.0"], codebooks=books))
    assert form.read
    found = [one for one in form.read(Held(readable(written))) if isinstance(one, CodebookSpec)]
    assert found[0].version == "1.0"
    assert found[1:] == [books["0.9"], books["1.0"]]


@every_reader
def test_only_the_format_that_wrote_files_claims_them(form: Format) -> None:
    bundle = Held(readable(files(form)))
    assert [other.name for other in READ if other.claims and other.claims(bundle)] == [form.name]


@every_reader
def test_damaged_files_are_read_or_refused_in_words(form: Format) -> None:
    """Cut, or with a byte changed, at places spread over each file."""
    whole = readable(files(form))
    for name, content in whole.items():
        for place in range(0, len(content), max(1, len(content) // 12)):
            changed = content[:place] + b"\xff" + content[place + 1 :]
            swapped = content[:place] + b'0"[' + content[place + 3 :]
            for damaged in (content[:place], changed, swapped):
                assert refusal(form, whole | {name: damaged}).endswith(".")


@every_reader
@given(raw=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(max_examples=30, deadline=None)
def test_what_is_no_such_file_is_refused_in_words(form: Format, raw: bytes) -> None:
    for name in readable(files(form, corpus([]))) or {"file": b""}:
        assert refusal(form, {name: raw}).endswith(".")


def test_the_golden_corpus_is_what_formats_stumble_over() -> None:
    found = documents()
    tags = [tag for document in found for tag in document.annotations]
    text = "".join(document.text or "" for document in found)
    assert {tag.layer for tag in tags} == {str(layer) for layer in Layer}
    assert any("\n" in (tag.quote or "") for tag in tags)
    assert max(text) > "\uffff"
    assert {"\u0301", "\u200d", "\u2028", "\x0c", "\u00a0"} <= set(text)
    assert any(tag.code not in {spec.code for spec in CODEBOOK.walk()} for tag in tags)
