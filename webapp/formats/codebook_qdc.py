"""REFI-QDA codebooks (.qdc), which MAXQDA, NVivo, ATLAS.ti and others read and write.

A code there has a name, a colour, a description and whether one may code with it. All else stands under headings in
the description: people read it there, and it is read back exactly. What is said of the codebook as a whole stands in
the description of a set that all codes are members of. Files that carry none of our headings are read, too.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from webapp.domain.codebook import ACTIVE, RETIRED, CodebookSpec
from webapp.domain.codebook_edits import key_of
from webapp.domain.codebook_filed import guid_of
from webapp.domain.codebook_json import MAX_DEPTH, to_json
from webapp.errors import Malformed
from webapp.formats.codebook_parts import (
    Found,
    Json,
    field_read,
    field_written,
    question_read,
    question_written,
    require_few,
    retold,
    with_rest,
)
from webapp.formats.headed import Heading, Headings
from webapp.formats.xml_tree import Element, read_tree
from webapp.formats.xml_words import content, plain, quoted, shown

NAMESPACE: Final = "urn:QDA-XML:codebook:1.0"
_DEEPEST: Final = MAX_DEPTH + 8  # elements, of which ten are codes

_CODE: Final = Headings(
    Heading("brief_definition", "Brief definition"),
    Heading("full_definition", "Full definition"),
    Heading("when_to_use", "When to use"),
    Heading("when_not_to_use", "When not to use"),
    Heading("examples", "Examples", "list"),
    Heading("counter_examples", "Counter-examples", "list"),
    Heading("attributes", "Fields of each tag", "list"),
    Heading("unit", "Unit", "fact"),
    Heading("key", "Key", "fact"),
    Heading("replaced_by", "Replaced by", "fact"),
    Heading("name", "Name", "fact"),
    Heading("code", "Code in Glossator", "fact"),
)
_BOOK: Final = Headings(
    Heading("unit_of_coding", "What one tag covers"),
    Heading("guidelines", "Guidelines"),
    Heading("questions", "Questions about the article", "list"),
    Heading("change_note", "What changed"),
    Heading("title", "Title", "fact"),
    Heading("version", "Version", "fact"),
    Heading("previous_version", "Version before", "fact"),
    Heading("issued_at", "In use since", "fact"),
    Heading("codebook_id", "Codebook in Glossator", "fact"),
)
_OUR_CODE: Final = re.compile(r"^Code in Glossator:", re.MULTILINE)
_OUR_BOOK: Final = re.compile(r"^Codebook in Glossator:", re.MULTILINE)


def write(spec: CodebookSpec) -> str:
    """The codebook as the text of a .qdc file; the same codebook gives the same text."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<CodeBook xmlns="{NAMESPACE}" origin="Glossator">',
        "<Codes>",
        *code_lines(spec),
        "</Codes>",
        "<Sets>",
        *set_lines(spec),
        "</Sets>",
        "</CodeBook>",
    ]
    return "\n".join(lines) + "\n"


def code_lines(spec: CodebookSpec) -> Iterator[str]:
    """The `Code` elements, which stand in a `Codes`."""
    for code in to_json(spec)["codes"]:
        yield from _code_lines(code)


def set_lines(spec: CodebookSpec, refers_by: str = "guid") -> Iterator[str]:
    """The `Set` element that says what there is to say of the codebook as a whole, which stands in a `Sets`.

    Its members refer to codes by an attribute that is called otherwise in projects.
    """
    book = to_json(spec)
    parts = {**book, "questions": [question_written(given) for given in book["questions"]]}
    name = shown(spec.title) or "Codebook"
    yield f"<Set guid={quoted(guid_of(f'{spec.codebook_id} as a whole'))} name={quoted(name)}>"
    yield _description(_BOOK.write(parts))
    for code in _walk(book["codes"]):
        yield f"<MemberCode {refers_by}={quoted(_guid(code))}/>"
    yield "</Set>"


def read(raw: bytes) -> Found:
    """The codebook in a .qdc file, ours or that of another program.

    Raises Malformed for what is no such file, Invalid, with the name of the code, for what can't be in a codebook.
    """
    root = read_tree(raw, _DEEPEST)
    if root.name != "CodeBook":
        raise Malformed(f"This is XML, but no REFI-QDA codebook: it is called {root.name[:40]}.", field="codebook")
    return of(root)


def of(root: Element) -> Found:
    """The codebook in an element that holds `Codes` and perhaps `Sets`; refused as `read` says."""
    require_few(sum(element.name == "Code" for element in root.walk()))
    reading = _Reading(root)
    top = [code for codes in root.all("Codes") for code in codes.all("Code")]
    codes = [reading.code(code, f"codes[{place}]") for place, code in enumerate(top)]
    whole, remarks = _whole(root)
    spec = retold({**(whole or {}), "codes": codes}, reading.places)
    return Found(spec, (*remarks, *reading.remarks()), frozenset(reading.said), reading.said, whole is not None)


def _code_lines(code: Json) -> Iterator[str]:
    name = shown(code["name"])
    parts = {
        **code,
        "attributes": [field_written(given) for given in code["attributes"]],
        "replaced_by": ", ".join(code["replaced_by"]) or None,
        "name": code["name"] if name != code["name"] else None,
    }
    attributes = {
        "guid": _guid(code),
        "name": name,
        "isCodable": "true" if code["status"] == ACTIVE else "false",
        "color": code["colour"],
    }
    yield f"<Code {' '.join(f'{name}={quoted(value)}' for name, value in attributes.items())}>"
    yield _description(_CODE.write(parts))
    for child in code["children"]:
        yield from _code_lines(child)
    yield "</Code>"


def _guid(code: Json) -> str:
    return str(code.get("guid") or guid_of(code["code"]))


def _walk(codes: Iterable[Json]) -> Iterator[Json]:
    for code in codes:
        yield code
        yield from _walk(code["children"])


def _description(text: str) -> str:
    return f"<Description>{content(text)}</Description>"


def _whole(root: Element) -> tuple[Json | None, tuple[str, ...]]:
    """What our own set says of the codebook as a whole, None without one; and that other sets stay behind."""
    whole: Json | None = None
    others: list[str] = []
    for one in (one for sets in root.all("Sets") for one in sets.all("Set")):
        said = one.text_of("Description")
        if whole is None and _OUR_BOOK.search(said):
            whole = with_rest(_BOOK.read(plain(said)), "guidelines")
            whole["questions"] = [question_read(entry) for entry in whole.get("questions", [])]
        else:
            others.append(f"“{one.given.get('name', '')[:60]}”")
    if not others:
        return whole, ()
    kept = ", ".join(others[:10]) + (", …" if len(others) > 10 else "")
    return whole, (f"Sets of codes are not taken over: {kept}.",)


class _Reading:
    """The codes of one file on their way into a codebook; *places* says how each is called."""

    def __init__(self, root: Element) -> None:
        self.places: dict[str, str] = {}
        self.said: dict[str, frozenset[str]] = {}  # what is said of codes that carry none of our headings
        self._folders = 0
        said = (element.text_of("Description") for element in root.walk() if element.name == "Code")
        self._taken = {code["code"] for code in map(_parts, said) if code}

    def code(self, element: Element, path: str) -> Json:
        """The code as JSON has it, with those below it."""
        name, said = element.given.get("name", ""), element.text_of("Description")
        self.places[path] = f"The code “{name[:60]}”"
        ours = _parts(said)
        code = self._ours(ours, name) if ours else self._theirs(name, said)
        is_codable = element.given.get("isCodable", "true").strip().lower() not in ("false", "0")
        self._folders += not is_codable and not ours
        if not ours:
            self.said[code["code"]] = frozenset({"name", "full_definition", "status", *_colour(element)})
        code |= {"status": ACTIVE if is_codable else RETIRED, **_colour(element), **_guid_read(element, code["code"])}
        below = enumerate(element.all("Code"))
        return code | {"children": [self.code(child, f"{path}.children[{place}]") for place, child in below]}

    def remarks(self) -> tuple[str, ...]:
        """What people will wonder about."""
        if not self._folders:
            return ()
        if self._folders == 1:
            return ("One code that only holds others comes in as retired: nothing can be tagged with it there either.",)
        return (
            f"{self._folders:,} codes that only hold others come in as retired: nothing is tagged with them there.",
        )

    def _ours(self, parts: Json, name: str) -> Json:
        exact = parts.pop("name", name)
        return parts | {"name": exact if shown(exact) == name else name}

    def _theirs(self, name: str, said: str) -> Json:
        name = " ".join(name.split())
        key = key_of(name, self._taken)
        self._taken.add(key)
        return {"code": key, "full_definition": said.strip(), **({"name": name} if name else {})}


def _parts(description: str) -> Json | None:
    """What stands under our headings in the description of a code, None in that of another program."""
    if not _OUR_CODE.search(description):
        return None
    parts = with_rest(_CODE.read(plain(description)), "full_definition")
    parts["attributes"] = [field_read(entry) for entry in parts.get("attributes", [])]
    parts["replaced_by"] = [key for key in parts.get("replaced_by", "").split(", ") if key]
    return {"key": None, **parts}


def _colour(element: Element) -> Json:
    """The colour, written in full; none where there is none, so that the palette gives one."""
    colour = element.given.get("color", "").strip()
    if len(colour) == len("#rgb"):
        colour = "#" + "".join(digit * 2 for digit in colour[1:])
    return {"colour": colour} if colour else {}


def _guid_read(element: Element, key: str) -> Json:
    """The id that another program has given to the code; none where it is the one that we make of the key."""
    guid = element.given.get("guid", "").strip().strip("{}").lower()
    return {"guid": guid} if guid and guid != guid_of(key) else {}
