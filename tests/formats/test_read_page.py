"""`read.html` of a dataset version: escaped, without script or request, a document at a time."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

from tests.golden import corpus
from webapp.domain.descriptions import checked
from webapp.domain.records import DocumentRecord
from webapp.domain.release_told import Person, Told
from webapp.domain.releases import Tally, Terms
from webapp.formats import read_page

NASTY = "</style><script>alert(1)</script><img src=x onerror=alert(1)> &amp; \"'"


class Seen(HTMLParser):
    """The elements and words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def told(words: str = "Voices", **terms: bool) -> Told:
    found = corpus()
    tally = Tally()
    list(tally.over(found.documents))
    about = checked({"title": words, "description": words, "limits": words, "rights": words})
    return Told(
        "corpus", words, date(2031, 4, 5), Terms("1.0", note=words, **terms), about, found.codebook, ["1.0"],
        tally.portray(), tally.final, {words: 1}, ["en"], [Person("u-1", words, None)], [], [],
    )  # fmt: skip


def page(said: Told, documents: list[DocumentRecord]) -> Seen:
    seen = Seen()
    seen.feed(b"".join(read_page.pages(said, corpus().codebooks.values(), documents)).decode())
    return seen


def test_every_text_stands_in_the_page_as_it_was_written() -> None:
    documents = list(corpus().documents)
    seen = page(told(), documents)
    words = " ".join("".join(seen.words).split())
    for document in documents:
        for line in (document.text or "").split("\n"):
            plain = re.sub(r"[\d,]+", "", "".join(line.split()))
            assert plain in re.sub(r"[\d,]+", "", words.replace(" ", ""))


def test_what_people_wrote_never_becomes_a_script() -> None:
    documents = [
        document._replace(
            title=NASTY,
            outlet=NASTY,
            language='en" onload="x',
            annotations=tuple(
                tag._replace(quote=NASTY, notes=tuple(note._replace(body=NASTY) for note in tag.notes))
                for tag in document.annotations
            ),
        )
        for document in corpus().documents
    ]
    seen = page(told(NASTY), documents)
    assert {tag for tag, _ in seen.elements} & {"script", "img", "link", "iframe", "object", "form"} == set()
    names = {name for _, attributes in seen.elements for name in attributes}
    assert not [name for name in names if name.startswith("on") or name == "src"]
    links = [given.get("href") or "" for tag, given in seen.elements if tag == "a"]
    assert all(link.startswith("#") for link in links)
    ids = [given["id"] for _, given in seen.elements if "id" in given]
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links} <= set(ids)


def test_it_is_written_a_document_at_a_time() -> None:
    taken = 0

    def some() -> Iterator[DocumentRecord]:
        nonlocal taken
        for document in corpus().documents:
            taken += 1
            yield document

    pieces = read_page.pages(told(), [], some())
    while b"<article" not in next(pieces):
        assert taken <= 1
    assert taken == 1


def test_without_the_texts_it_tells_the_places_of_tags() -> None:
    bare = [
        document._replace(
            text=None, annotations=tuple(tag._replace(quote=None, quote_prefix="") for tag in document.annotations)
        )
        for document in corpus().documents
    ]
    said = told()
    seen = page(replace(said, terms=replace(said.terms, text=False)), bare)
    assert "mark" not in {tag for tag, _ in seen.elements}
    ids = {given["id"] for _, given in seen.elements if "id" in given}
    assert {(given["href"] or "")[1:] for tag, given in seen.elements if tag == "a"} <= ids
    first = next(tag for document in bare for tag in document.annotations)
    assert f"{first.start:,}–{first.end:,}" in seen.words


def test_guidelines_stand_in_the_page_as_they_are_read_elsewhere() -> None:
    guidelines = "# First\n\nRead **all** of it. <script>x</script> [out](javascript:x)\n\n- one\n- two"
    book = replace(corpus().codebook, unit_of_coding="all: One _sentence_.\nNo more.", guidelines=guidelines)
    written = b"".join(read_page.pages(replace(told(), codebook=book), [], [])).decode()
    assert "<h3>First</h3>" in written
    assert "<strong>all</strong>" in written
    assert "<li>two</li>" in written
    assert "<dt>All</dt><dd>One <em>sentence</em>.</dd>" in written
    assert '<dd class="wide">No more.</dd>' in written
    assert "<script" not in written
    assert 'href="javascript' not in written
