"""The JSON-LD context of what we write: the terms of the Web Annotation vocabulary that are in use, and two of ours.

Files name the standard's context, as it asks, and nobody has to fetch it: who reads JSON needs none, and a program that
makes triples can take the copy that lies beside.
"""

from typing import Any, Final

STANDARD: Final = "http://www.w3.org/ns/anno.jsonld"
OWN: Final = {"layer": "urn:glossator:layer", "status": "urn:glossator:status"}
CONTEXT: Final = [STANDARD, OWN]
NAME: Final = "context.jsonld"


def _iri(name: str) -> dict[str, str]:
    return {"@id": name, "@type": "@id"}


def _word(name: str) -> dict[str, str]:
    return {"@id": name, "@type": "@vocab"}


def _literal(name: str, kind: str) -> dict[str, str]:
    return {"@id": name, "@type": f"xsd:{kind}"}


TERMS: Final[dict[str, Any]] = {
    "oa": "http://www.w3.org/ns/oa#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "TextualBody": "oa:TextualBody",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TimeState": "oa:TimeState",
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "Person": "foaf:Person",
    "Software": "as:Application",
    "assessing": "oa:assessing",
    "commenting": "oa:commenting",
    "describing": "oa:describing",
    "tagging": "oa:tagging",
    "body": _iri("oa:hasBody"),
    "target": _iri("oa:hasTarget"),
    "source": _iri("oa:hasSource"),
    "selector": _iri("oa:hasSelector"),
    "state": _iri("oa:hasState"),
    "cached": _iri("oa:cachedSource"),
    "motivation": _word("oa:motivatedBy"),
    "purpose": _word("oa:hasPurpose"),
    "creator": _iri("dcterms:creator"),
    "created": _literal("dcterms:created", "dateTime"),
    "modified": _literal("dcterms:modified", "dateTime"),
    "nickname": "foaf:nick",
    "value": "rdf:value",
    "format": "dc:format",
    "language": "dc:language",
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "start": _literal("oa:start", "nonNegativeInteger"),
    "end": _literal("oa:end", "nonNegativeInteger"),
    "label": "rdfs:label",
    "total": _literal("as:totalItems", "nonNegativeInteger"),
    "first": _iri("as:first"),
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "startIndex": _literal("as:startIndex", "nonNegativeInteger"),
    "partOf": _iri("as:partOf"),
}
"""What the standard's context says of these terms."""
