"""Whose tags they are, for formats that keep one file or set of tags for each; and names of files for documents."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from webapp.domain.records import AnnotationRecord, DocumentRecord
from webapp.domain.workflow import Layer

_LAYERS = frozenset(Layer)
_WORDS: Final = 48  # letters and hyphens of a title that a name of a file has


def voices(document: DocumentRecord) -> Iterator[tuple[str, list[AnnotationRecord]]]:
    """The tags by who says so, in order: coders by their pseudonym, then the other layers by their name.

    Whoever finished the document and tagged nothing is there with no tags. A coder who is called like a layer, as one
    of another program may be, is told apart from it by an @ behind the name.
    """
    coders: dict[str, list[AnnotationRecord]] = {
        coding.annotator: [] for coding in document.codings if coding.state == "complete"
    }
    layers: dict[str, list[AnnotationRecord]] = {}
    for tag in document.annotations:
        if tag.layer == Layer.INDIVIDUAL:
            coders.setdefault(tag.annotator, []).append(tag)
        else:
            layers.setdefault(tag.layer, []).append(tag)
    yield from sorted((f"{name}@" if name in _LAYERS else name, tags) for name, tags in coders.items())
    yield from sorted(layers.items())


def file_name(document: DocumentRecord) -> str:
    """The name of a document's files, without ending: words of its title for people, then its id."""
    plain = unicodedata.normalize("NFKD", document.title or document.source_file or "").encode("ascii", "ignore")
    words = "-".join(re.findall("[a-z0-9]+", plain.decode().lower()))[:_WORDS].rstrip("-")
    return f"{words}--{stem(document.doc_id)}" if words else stem(document.doc_id)


def stem(identifier: str) -> str:
    """A name of a file or folder for an exported id, the same on every system: what is not plain is written as %3A."""
    return quote(identifier, safe="")
