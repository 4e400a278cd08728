"""UIMA CAS: a file for each article and coder or layer, as XMI with one TypeSystem.xml, and as JSON CAS 0.4.

Tags are annotations of a custom layer as INCEpTION knows them, with code, status, note and fields as features to read,
and our own JSON in one of them. Places count UTF-16 units.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

import msgspec

from webapp.domain.records import Corpus
from webapp.formats import uima_reading, uima_types
from webapp.formats.base import Files, Format
from webapp.formats.books import QDC, Books
from webapp.formats.kept import folders
from webapp.formats.uima_parts import Layout, Structure
from webapp.formats.uima_types import METADATA, SOFA, VIEW
from webapp.formats.voices import file_name
from webapp.formats.xml_words import attributes

_encode: Final = msgspec.json.Encoder().encode
_PREFIXES: Final = {
    "de.tudarmstadt.ukp.dkpro.core.api.metadata.type": "metadata",
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type": "segmentation",
    "webanno.custom": "custom",
}
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"'
    + "".join(f' xmlns:{prefix}="http:///{space.replace(".", "/")}.ecore"' for space, prefix in _PREFIXES.items())
    + ' xmi:version="2.0">\n<cas:NULL xmi:id="0"/>\n'
)


def files(corpus: Corpus) -> Files:
    """The type system, then each article in both forms, and the codebook."""
    yield "TypeSystem.xml", ["".join(uima_types.as_xml()).encode()]
    books = Books(corpus)
    for document in books.over():
        layout, name = Layout(document), file_name(document)
        forms: list[tuple[str, _Xmi | _Json]] = [("xmi", _Xmi(layout)), ("json", _Json(layout))]
        for folder, tags in folders(document):
            for ending, form in forms:
                yield f"{ending}/{folder}/{name}.{ending}", form.written(list(layout.tags(tags)))
    yield from books.files(QDC)


class _Xmi:
    """An article as XMI: what all voices share is made once. The text has the id 1, what is said of it those after."""

    def __init__(self, layout: Layout) -> None:
        about = [_element(number, one) for number, one in enumerate(layout.article(), 2)]
        about += (
            f'<{_name(kind)} xmi:id="{number}" sofa="1" begin="{begin}" end="{end}"/>\n'
            for number, (kind, begin, end) in enumerate(layout.words, len(about) + 2)
        )
        self._next = len(about) + 2
        self._begin = "".join([_HEAD, *about]).encode()
        sofa = {"xmi:id": "1", "sofaNum": "1", "sofaID": VIEW, "mimeType": "text/plain", "sofaString": layout.text}
        self._sofa = f"<cas:Sofa{attributes(dict(sofa))}/>\n"

    def written(self, tags: list[Structure]) -> Iterator[bytes]:
        """The file with somebody's tags."""
        yield self._begin
        yield "".join(_element(number, tag) for number, tag in enumerate(tags, self._next)).encode()
        members = " ".join(map(str, range(2, self._next + len(tags))))
        yield f'{self._sofa}<cas:View sofa="1" members="{members}"/>\n</xmi:XMI>\n'.encode()


def _element(number: int, one: Structure) -> str:
    place: dict[str, str | None] = {"xmi:id": str(number), "sofa": "1"}
    place |= {"begin": str(one.begin), "end": str(one.end)}
    values = {key: str(value).lower() if isinstance(value, bool) else value for key, value in one.features.items()}
    return f"<{_name(one.type)}{attributes(place | values)}/>\n"


@cache
def _name(kind: str) -> str:
    space, _, name = kind.rpartition(".")
    return f"{_PREFIXES[space]}:{name}"


class _Json:
    """An article as JSON: the same with the same ids."""

    def __init__(self, layout: Layout) -> None:
        sofa = {"%ID": 1, "%TYPE": SOFA, "sofaNum": 1, "sofaID": VIEW, "mimeType": "text/plain"}
        about = [_encode(sofa | {"sofaString": layout.text})]
        about += (_encode(_object(number, one)) for number, one in enumerate(layout.article(), 2))
        about += (
            f'{{"%ID":{number},"%TYPE":"{kind}","@sofa":1,"begin":{begin},"end":{end}}}'.encode()
            for number, (kind, begin, end) in enumerate(layout.words, len(about) + 1)
        )
        self._next = len(about) + 1
        types = _encode(uima_types.as_json())
        self._begin = b'{"%TYPES":' + types + b',"%FEATURE_STRUCTURES":[\n' + b",\n".join(about)

    def written(self, tags: list[Structure]) -> Iterator[bytes]:
        """The file with somebody's tags."""
        yield self._begin
        for number, tag in enumerate(tags, self._next):
            yield b",\n" + _encode(_object(number, tag))
        view = {VIEW: {"%SOFA": 1, "%MEMBERS": list(range(2, self._next + len(tags)))}}
        yield b'],\n"%VIEWS":' + _encode(view) + b"}\n"


def _object(number: int, one: Structure) -> dict[str, object]:
    flags = {"%FLAGS": ["DocumentAnnotation"]} if one.type == METADATA else {}
    return {"%ID": number, "%TYPE": one.type, **flags, "@sofa": 1, "begin": one.begin, "end": one.end, **one.features}


FORMAT = Format(
    "uima",
    "UIMA CAS",
    ".zip",
    "application/zip",
    "XMI and JSON for INCEpTION, DKPro and dkpro-cassis, with tags in a custom layer.",
    files=files,
    carries_columns=True,
    read=uima_reading.read,
    claims=uima_reading.claims,
)
