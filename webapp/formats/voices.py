"""Whose tags they are, for formats that keep one file or set of tags for each; and names of files for documents."""

from collections.abc import Iterator
from urllib.parse import quote

from webapp.domain.records import AnnotationRecord, DocumentRecord
from webapp.domain.workflow import Layer

_LAYERS = frozenset(Layer)


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


def stem(identifier: str) -> str:
    """A name of a file or folder for an exported id, the same on every system: what is not plain is written as %3A."""
    return quote(identifier, safe="")
