"""W3C Web Annotations as JSON-LD: for each article its text, and a collection of annotations on it; code points.

A passage is told by place and by quote with what stands around it. Code, fields, notes and verdicts are bodies with the
purposes of the standard, and a last body holds our own JSON.
"""

from collections.abc import Iterator

import msgspec

from webapp.domain.records import Corpus, DocumentRecord
from webapp.formats import codebook_files, w3c_reading
from webapp.formats.base import Files, Format
from webapp.formats.books import Books
from webapp.formats.voices import file_name
from webapp.formats.w3c_context import CONTEXT, NAME, OWN, TERMS
from webapp.formats.w3c_parts import ANNOTATIONS, TEXTS, collection

_encode = msgspec.json.Encoder().encode


def files(corpus: Corpus) -> Files:
    """Texts and annotations of one article after the other, then the codebook and the context."""
    books = Books(corpus)
    for document in books.over():
        name = file_name(document)
        yield f"{TEXTS}/{name}.txt", [(document.text or "").encode()]
        yield f"{ANNOTATIONS}/{name}.jsonld", _pieces(document)
    yield from books.files()
    yield NAME, [codebook_files.written({"@context": {**TERMS, **OWN}}).encode()]


def _pieces(document: DocumentRecord) -> Iterator[bytes]:
    """The collection as JSON, an annotation a line."""
    head, items = collection(document, CONTEXT)
    yield _encode(head).removesuffix(b"}}") + b',"items":[\n'
    for number, item in enumerate(items):
        yield (b",\n" if number else b"") + _encode(item)
    yield b"\n]}}\n"


FORMAT = Format(
    "w3c",
    "W3C Web Annotation",
    ".zip",
    "application/zip",
    "JSON-LD after the standard of the web, for archives, triple stores and annotation tools.",
    files=files,
    carries_columns=True,
    read=w3c_reading.read,
    claims=w3c_reading.claims,
)
