"""The types of the CAS that we write: those that INCEpTION expects, and its custom layers for tags and the article."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

SENTENCE: Final = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN: Final = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"  # no secret
METADATA: Final = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
TAG: Final = "webanno.custom.GlossatorTag"
ARTICLE: Final = "webanno.custom.GlossatorArticle"
SOFA: Final = "uima.cas.Sofa"
VIEW: Final = "_InitialView"
_ANNOTATION, _STRING, _BOOLEAN = "uima.tcas.Annotation", "uima.cas.String", "uima.cas.Boolean"


class Type(NamedTuple):
    """A type with its features, each with the type of its values."""

    name: str
    about: str
    parent: str
    features: dict[str, str]


def _strings(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, _STRING)


TYPES: Final = (
    Type(
        METADATA,
        "",
        "uima.tcas.DocumentAnnotation",
        {**_strings("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri")}
        | {"isLastSegment": _BOOLEAN},
    ),
    Type(SENTENCE, "", _ANNOTATION, {}),
    Type(TOKEN, "", _ANNOTATION, {}),
    Type(
        TAG,
        "A tag. Its fields are written as name=value; record is all of it as Glossator writes it.",
        _ANNOTATION,
        _strings("code", "tagId", "status", "certainty", "note", "fields", "record"),
    ),
    Type(
        ARTICLE,
        "What Glossator knows of the article; it covers no text.",
        _ANNOTATION,
        _strings("record", "unwritable"),
    ),
)


def as_xml() -> Iterator[str]:
    """TypeSystem.xml."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">\n<types>\n'
    for kind in TYPES:
        yield f"<typeDescription>\n<name>{kind.name}</name>\n<description>{kind.about}</description>\n"
        yield f"<supertypeName>{kind.parent}</supertypeName>\n"
        if kind.features:
            yield "<features>\n"
        for name, values in kind.features.items():
            yield f"<featureDescription><name>{name}</name><description/>"
            yield f"<rangeTypeName>{values}</rangeTypeName></featureDescription>\n"
        yield "</features>\n</typeDescription>\n" if kind.features else "</typeDescription>\n"
    yield "</types>\n</typeSystemDescription>\n"


def as_json() -> dict[str, Any]:
    """The types as a JSON CAS declares them."""
    return {kind.name: _declared(kind) for kind in TYPES}


def _declared(kind: Type) -> dict[str, Any]:
    head: dict[str, Any] = {"%NAME": kind.name, "%SUPER_TYPE": kind.parent}
    if kind.about:
        head["%DESCRIPTION"] = kind.about
    return head | {name: {"%NAME": name, "%RANGE": values} for name, values in kind.features.items()}
