"""UIMA CAS: a file for each article and coder or layer, as XMI with one TypeSystem.xml, and as JSON CAS 0.4.

Tags are annotations of a custom layer as INCEpTION knows them, with code, status, note and fields as features to read,
and our own JSON in one of them. Places count UTF-16 units.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from webapp.domain.records import Corpus
from webapp.formats import codebook_files, uima_reading, uima_types
from webapp.formats.base import Files, Format
from webapp.formats.kept import folders
from webapp.formats.uima_cas import CODEBOOK
from webapp.formats.uima_parts import Layout, Structure
from webapp.formats.uima_types import METADATA, SOFA, VIEW
from webapp.formats.voices import stem
from webapp.formats.xml_words import attributes

_ENCODER: Final = msgspec.json.Encoder()
_PREFIXES: Final = {
    "de.tudarmstadt.ukp.dkpro.core.api.metadata.type": "metadata",
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type": "segmentation",
    "webanno.custom": "custom",
}
Numbered = list[tuple[int, Structure]]
"""What a CAS holds, each with its id; that of the text is 1."""


def files(corpus: Corpus) -> Files:
    """The type system, then each article in both forms, and the codebook."""
    yield "TypeSystem.xml", ["".join(uima_types.as_xml()).encode()]
    for document in corpus.documents:
        layout, name = Layout(document), stem(document.doc_id)
        for folder, tags in folders(document):
            structures = list(enumerate(layout.structures(tags), 2))
            yield f"xmi/{folder}/{name}.xmi", ["".join(_xmi(layout.text, structures)).encode()]
            yield f"json/{folder}/{name}.json", [_json(layout.text, structures)]
    yield CODEBOOK, [codebook_files.write(CODEBOOK, corpus.codebook).encode()]


def _xmi(text: str, structures: Numbered) -> Iterator[str]:
    names = "".join(f' xmlns:{prefix}="http:///{space.replace(".", "/")}.ecore"' for space, prefix in _PREFIXES.items())
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"{names} xmi:version="2.0">\n'
    yield '<cas:NULL xmi:id="0"/>\n'
    for number, one in structures:
        space, _, name = one.type.rpartition(".")
        place: dict[str, str | None] = {
            "xmi:id": str(number),
            "sofa": "1",
            "begin": str(one.begin),
            "end": str(one.end),
        }
        values = {key: str(value).lower() if isinstance(value, bool) else value for key, value in one.features.items()}
        yield f"<{_PREFIXES[space]}:{name}{attributes(place | values)}/>\n"
    sofa = {"xmi:id": "1", "sofaNum": "1", "sofaID": VIEW, "mimeType": "text/plain", "sofaString": text}
    yield f"<cas:Sofa{attributes(dict(sofa))}/>\n"
    yield f'<cas:View sofa="1" members="{" ".join(str(number) for number, _ in structures)}"/>\n</xmi:XMI>\n'


def _json(text: str, structures: Numbered) -> bytes:
    sofa = {"%ID": 1, "%TYPE": SOFA, "sofaNum": 1, "sofaID": VIEW, "mimeType": "text/plain", "sofaString": text}
    cas = {
        "%TYPES": uima_types.as_json(),
        "%FEATURE_STRUCTURES": [sofa, *_objects(structures)],
        "%VIEWS": {VIEW: {"%SOFA": 1, "%MEMBERS": [number for number, _ in structures]}},
    }
    return _ENCODER.encode(cas) + b"\n"


def _objects(structures: Iterable[tuple[int, Structure]]) -> Iterator[dict[str, object]]:
    for number, one in structures:
        flags = {"%FLAGS": ["DocumentAnnotation"]} if one.type == METADATA else {}
        place = {"@sofa": 1, "begin": one.begin, "end": one.end}
        yield {"%ID": number, "%TYPE": one.type, **flags, **place, **one.features}


FORMAT = Format(
    "uima",
    "UIMA CAS",
    ".zip",
    "application/zip",
    "XMI and JSON for INCEpTION, DKPro and dkpro-cassis, with tags in a custom layer.",
    files=files,
    loses=("versions of the codebook other than the one in use",),
    carries_columns=True,
    read=uima_reading.read,
    claims=uima_reading.claims,
)
