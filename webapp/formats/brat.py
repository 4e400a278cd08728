"""brat stand-off: a folder for each coder and layer, in it a text and an .ann file for each article; code points.

The configuration comes last, when all codes are known. Of the note on a tag brat shows one line; there we keep our
JSON. What is known of an article as a whole lies in a folder that brat has no eyes for.
"""

from collections.abc import Iterable, Iterator

from webapp.domain.records import AnnotationRecord, Corpus, DocumentRecord
from webapp.formats import brat_conf, brat_reading
from webapp.formats.base import Files, Format
from webapp.formats.books import Books
from webapp.formats.brat_conf import CONF, FRAMES, VISUAL, Choices, fragments, type_of
from webapp.formats.kept import folders, frame_line, tag_line
from webapp.formats.voices import file_name


def files(corpus: Corpus) -> Files:
    """Texts and tags by folder, then the codebook and the configuration."""
    choices = Choices.of([corpus.codebook, *corpus.codebooks.values()])
    codes: set[str] = set()
    books = Books(corpus)
    for document in books.over():
        text, name = document.text or "", file_name(document)
        for folder, tags in folders(document):
            yield f"{folder}/{name}.txt", [text.encode()]
            yield f"{folder}/{name}.ann", ["".join(_lines(text, tags, choices)).encode()]
        yield f"{FRAMES}/{name}.json", ["".join(_kept(document, text)).encode()]
        codes.update(tag.code for tag in document.annotations)
    yield from books.files()
    yield CONF, ["".join(brat_conf.configuration(corpus.codebook, codes, choices)).encode()]
    yield VISUAL, ["".join(brat_conf.looks(corpus.codebook)).encode()]


def _lines(text: str, tags: Iterable[AnnotationRecord], choices: Choices) -> Iterator[str]:
    """The lines of an .ann file. A tag of which no line holds a visible part is not among them."""
    number = values = 0
    for tag in tags:
        pieces = fragments(text, tag.start, tag.end)
        if not pieces:
            continue
        number += 1
        places = ";".join(f"{start} {end}" for start, end in pieces)
        quote = " ".join(text[start:end] for start, end in pieces)
        yield f"T{number}\t{type_of(tag.code)} {places}\t{quote}\n"
        for given in choices.shown(tag.code, tag.attributes):
            values += 1
            yield f"A{values}\t{given.name} T{number} {given.value}\n"
        yield f"#{number}\tAnnotatorNotes T{number}\t{tag_line(tag)}\n"


def _kept(document: DocumentRecord, text: str) -> Iterator[str]:
    """The article's frame, and the tags that no .ann file can hold."""
    yield f"{frame_line(document)}\n"
    for tag in document.annotations:
        if not fragments(text, tag.start, tag.end):
            yield f"{tag_line(tag)}\n"


FORMAT = Format(
    "brat",
    "brat stand-off",
    ".zip",
    "application/zip",
    "Texts with their tags in lines beside, for brat and the many programs that read its files.",
    files=files,
    carries_columns=True,
    read=brat_reading.read,
    claims=brat_reading.claims,
)
