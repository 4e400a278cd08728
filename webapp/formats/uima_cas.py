"""A CAS of anybody, read without its types: the texts, and annotations on them with their features."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NoReturn
from xml.parsers import expat

import msgspec

from webapp.domain.foreign import Left
from webapp.errors import AppError, Malformed, TooLarge
from webapp.formats.bundle import Bundle
from webapp.formats.uima_types import METADATA, SOFA
from webapp.formats.xml_tree import read_tree

_HEAD: Final = 1 << 13  # bytes by which a file is known
_PLAIN: Final = ("uima.", "de.tudarmstadt.ukp.dkpro.core.api.", "org.dkpro.core.api.", "de.tudarmstadt.ukp.clarin.")
_NAMES: Final = re.compile(r"(de\.tudarmstadt\.ukp\.dkpro|org\.dkpro)\.core\.api\.ner\.type\..*")
_ELEVEN: Final = re.compile(rb"\A(\xef\xbb\xbf)?<\?xml version=([\"'])1\.1\2")
_REFERENCE: Final = re.compile(rb"&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});")
_REFERENCES: Final = ("uima.cas.TOP", "uima.cas.AnnotationBase", "uima.cas.FSArray", "uima.cas.FSList")
_TEXTS: Final = ("uima.cas.StringArray", "uima.cas.String[]")
_RELATION: Final = {"Governor", "Dependent"}  # the ends of a relation, which is no passage of its own
RELATION: Final = ("relation", "relations")
LINK: Final = ("link from one tag to others", "links from one tag to others")
WHOLE: Final = ("annotation of a whole article", "annotations of whole articles")
_HIDDEN: Final = 0x10FF00  # where control characters wait while a parser of XML 1.0 works
_MARKED: Final = re.compile("[\U0010ff01-\U0010ff1f]")


@dataclass(slots=True)
class Annotation:
    """An annotation of a layer; its features are texts, several of one where there are."""

    type: str
    begin: int
    end: int
    sofa: str
    features: dict[str, list[str]]

    def said(self, name: str) -> str | None:
        """The first value of a feature."""
        return next(iter(self.features.get(name, ())), None)


@dataclass(slots=True)
class Cas:
    """Texts by the id of their sofa, with its name, and the annotations that somebody may have made."""

    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    annotations: list[Annotation] = field(default_factory=list)
    left: Left = field(default_factory=Left)  # what people made and there is no place for


Ranges = Mapping[str, Mapping[str, str]]
"""For each type the types of the values of its features."""


@lru_cache(maxsize=1024)
def is_layer(kind: str) -> bool:
    """Whether people tag with annotations of that type, or it is what a CAS says of the article as a whole."""
    return kind == METADATA or not kind.startswith(_PLAIN) or _NAMES.fullmatch(kind) is not None


def kind_of(bundle: Bundle, name: str) -> str:
    """What a file is: xmi, json, types, or nothing of these."""
    ending = name.lower().rpartition(".")[2]
    if ending not in ("xmi", "xml", "json"):
        return ""
    head = _head(bundle, name)
    if ending == "json":
        return "json" if b'"%TYPES"' in head or b'"%FEATURE_STRUCTURES"' in head else ""
    if b"typeSystemDescription" in head:
        return "types"
    return "xmi" if ending == "xmi" or b"http://www.omg.org/XMI" in head else ""


def _head(bundle: Bundle, name: str) -> bytes:
    head = b""
    with suppress(TooLarge):
        for line in islice(bundle.lines(name), 100):
            head += line[:_HEAD]
            if len(head) >= _HEAD:
                break
    return head


def read_types(raw: bytes) -> dict[str, dict[str, str]]:
    """The features of each type of a TypeSystem.xml; nothing for a file that is none."""
    found: dict[str, dict[str, str]] = {}
    with suppress(AppError):
        for kind in (each for each in read_tree(raw, 16).walk() if each.name == "typeDescription"):
            parts = [part for features in kind.all("features") for part in features.all("featureDescription")]
            found[kind.text_of("name").strip()] = {
                part.text_of("name").strip(): part.text_of("rangeTypeName").strip() for part in parts
            }
    return found


# ------------------------------------------------------------------ XMI


def read_xmi(raw: bytes, ranges: Ranges) -> Cas:
    """The CAS in some XMI; raises Malformed for what is none."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    is_1_1 = _ELEVEN.match(raw) is not None
    reading = _Xmi(ranges, _plain if is_1_1 else str)
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.say
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(_as_1_0(raw) if is_1_1 else raw, True)  # noqa: FBT003  # that this is all of it
    except expat.ExpatError as wrong:
        raise Malformed(f"this is not XML that can be read: line {wrong.lineno}, column {wrong.offset + 1}.") from None
    except (LookupError, ValueError):  # an encoding that is not known
        raise Malformed("this XML is in an encoding that can't be read.") from None
    return reading.cas


def _as_1_0(raw: bytes) -> bytes:
    """XML 1.1, which holds control characters, as the parser takes it."""
    return _REFERENCE.sub(_hidden, raw.replace(b"1.1", b"1.0", 1))


def _hidden(found: re.Match[bytes]) -> bytes:
    digits = found[1].decode()
    code = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    return f"&#{_HIDDEN + code};".encode() if 0 < code < ord(" ") and chr(code) not in "\t\n\r" else found[0]


def _plain(value: str) -> str:
    return _MARKED.sub(lambda found: chr(ord(found[0]) - _HIDDEN), value)


class _Xmi:
    """What expat tells, made into annotations."""

    def __init__(self, ranges: Ranges, plain: Callable[[str], str]) -> None:
        self.cas = Cas()
        self._ranges, self._plain = ranges, plain
        self._depth = 0
        self._here: dict[str, list[str]] | None = None  # the features of the element that is open
        self._words: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name != "http://www.omg.org/XMI XMI":
            raise Malformed("this is XML of another kind than XMI.")
        if self._depth == 2:  # right below the root
            self._here = None
            kind = _type_name(name)
            if kind == SOFA or is_layer(kind):  # words and sentences are most of a CAS
                self._structure(kind, {key: self._plain(value) for key, value in attributes.items()})
        self._words = []

    def _structure(self, kind: str, given: dict[str, str]) -> None:
        if kind == SOFA and "sofaString" in given:
            number = given.get("http://www.omg.org/XMI id", "")
            self.cas.texts[number] = (given.get("sofaID", ""), given["sofaString"])
        elif given.keys() >= _RELATION:
            self.cas.left.add(RELATION)
        elif kind != SOFA and "sofa" in given and "begin" not in given:
            self.cas.left.add(WHOLE)
        elif {"begin", "end", "sofa"} <= given.keys():
            known = self._ranges.get(kind) or {}
            self.cas.left.add(LINK, sum(not _is_value(known.get(key, "")) for key in given.keys() & known.keys()))
            names = (key for key in given if key not in ("begin", "end", "sofa") and " " not in key)
            self._here = {key: [given[key]] for key in names if _is_value(known.get(key, ""))}
            with suppress(ValueError):
                place = int(given["begin"]), int(given["end"])
                self.cas.annotations.append(Annotation(kind, *place, given["sofa"], self._here))

    def say(self, text: str) -> None:
        self._words.append(text)

    def end(self, name: str) -> None:
        if self._depth == 3 and self._here is not None:  # one of several values
            self._here.setdefault(name.rpartition(" ")[2], []).append(self._plain("".join(self._words)))
        self._depth -= 1


@lru_cache(maxsize=1024)
def _type_name(name: str) -> str:
    space, _, local = name.rpartition(" ")
    package = space.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
    return local if package in ("", "uima.noNamespace") else f"{package}.{local}"


def _is_value(kind: str) -> bool:
    """Whether values of that type are texts or numbers, and no references; what is not declared is taken for text."""
    return not kind or (kind.startswith("uima.cas.") and kind not in _REFERENCES)


def _no_doctype(*_declared: object) -> NoReturn:
    raise Malformed("this XML declares a document type, which no CAS needs; it is not read.")


# ------------------------------------------------------------------ JSON


def read_json(raw: bytes) -> Cas:
    """The CAS in some JSON; raises Malformed for what is none."""
    try:
        found = msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Malformed("this is not a JSON CAS that can be read.") from None
    cas, structures = Cas(), dict(_numbered(found.get("%FEATURE_STRUCTURES")))
    for number, one in structures.items():
        kind, begin, end = (one.get(key) for key in ("%TYPE", "begin", "end"))
        if kind == SOFA and isinstance(one.get("sofaString"), str):
            cas.texts[number] = (str(one.get("sofaID")), one["sofaString"])
        elif isinstance(kind, str) and is_layer(kind) and type(begin) is int and type(end) is int:
            said = {name.lstrip("@"): _values(name, value, structures) for name, value in one.items()}
            features = {name: values for name, values in said.items() if values}
            if said.keys() >= _RELATION:
                cas.left.add(RELATION)
                continue
            cas.left.add(LINK, sum(name.startswith("@") and name[1:] not in ("sofa", *features) for name in one))
            cas.annotations.append(Annotation(kind, begin, end, str(one.get("@sofa")), features))
        elif isinstance(kind, str) and is_layer(kind) and "@sofa" in one:
            cas.left.add(WHOLE)
    return cas


def _numbered(given: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """The structures by id, of a list or of an object."""
    listed = [(None, one) for one in given] if isinstance(given, list) else []
    for number, one in given.items() if isinstance(given, dict) else listed:
        if isinstance(one, dict):
            yield str(one.get("%ID") if number is None else number), one


def _values(name: str, value: object, structures: Mapping[str, dict[str, Any]]) -> list[str]:
    """What a feature says; a reference to a list of texts says them, one to anything else nothing."""
    if name.startswith("@"):
        array = structures.get(str(value), {})
        elements = array.get("%ELEMENTS") if array.get("%TYPE") in _TEXTS else None
        return [one for one in elements if isinstance(one, str)] if isinstance(elements, list) else []
    if name.startswith(("%", "^")) or name in ("begin", "end") or not isinstance(value, str | int | float):
        return []
    return [str(value).lower() if isinstance(value, bool) else str(value)]
