"""The configuration of a brat collection: which codes there are, and which choices they offer."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple, Self

from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.codebook_edits import key_of
from webapp.domain.codebook_json import parse
from webapp.domain.records import AttributeRecord
from webapp.errors import AppError

CONF, VISUAL, FRAMES = "annotation.conf", "visual.conf", "documents"
_LINES: Final = re.compile("[^\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")  # what no reader takes for a break or a column
_ONE_TOKEN: Final = re.compile(r"[^\s|,<>]+")
_SECTION: Final = re.compile(r"\s*\[(.*)\]\s*")
_TERM: Final = re.compile(r"(\s*)(\S+)(?:\s+(.*))?")
_YES_NO: Final = ("true", "false")


def type_of(code: str) -> str:
    """The key of a code as brat's types are written, which know no stroke."""
    return code.replace("/", "-")


def code_of(name: str) -> str:
    """The key of the code of a type that we have written."""
    return name.replace("-", "/")


def fragments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a passage between its line breaks, which no line of an .ann file can hold."""
    return [(start + part.start(), start + part.end()) for part in _LINES.finditer(text[start:end])]


class Choices:
    """Which values of which fields brat shows as attributes: fixed choices of one token."""

    def __init__(self, codes: Mapping[str, Collection[str]], values: Mapping[str, Collection[str]]) -> None:
        self._codes, self._values = codes, values

    @classmethod
    def of(cls, books: Iterable[CodebookSpec]) -> Self:
        """Those of all versions of a codebook."""
        codes: dict[str, dict[str, None]] = {}
        values: dict[str, dict[str, None]] = {}
        for code in (code for book in books for code in book.walk()):
            for field in code.attributes:
                offered = _YES_NO if field.type == "boolean" else field.values
                tokens = [value for value in offered if _ONE_TOKEN.fullmatch(value)]
                if tokens:
                    codes.setdefault(field.name, {})[code.code] = None
                    values.setdefault(field.name, {}).update(dict.fromkeys(tokens))
        return cls(codes, values)

    @classmethod
    def read(cls, conf: "Conf") -> Self:
        """Those that a configuration of ours says."""
        given = {term.name: _arguments(term.rest) for term in conf.attributes}
        codes = {name: [code_of(one) for one in said.get("Arg", ())] for name, said in given.items()}
        return cls(codes, {name: said.get("Value", ()) for name, said in given.items()})

    @property
    def codes(self) -> set[str]:
        """The codes that have such fields."""
        return {code for codes in self._codes.values() for code in codes}

    def shown(self, code: str, attributes: Iterable[AttributeRecord]) -> list[AttributeRecord]:
        """The values of a tag that are shown."""
        return [given for given in attributes if self._shows(code, given.name, given.value)]

    def _shows(self, code: str, name: str, value: str) -> bool:
        return code in self._codes.get(name, ()) and value in self._values[name]

    def lines(self) -> Iterator[str]:
        """The section of attributes."""
        for name, codes in self._codes.items():
            yield f"{name}\tArg:{'|'.join(map(type_of, codes))}, Value:{'|'.join(self._values[name])}\n"


def configuration(codebook: CodebookSpec, used: Collection[str], choices: Choices) -> Iterator[str]:
    """annotation.conf: the tree of codes, then those that only tags know."""
    yield "[entities]\n"
    for code in codebook.codes:
        yield from _tree(code, 0)
    others = {key for key in {*used, *choices.codes} if codebook.code(key) is None}
    yield from (f"{type_of(key)}\n" for key in sorted(others))
    yield "\n[relations]\n\n[events]\n\n[attributes]\n"
    yield from choices.lines()


def _tree(code: CodeSpec, depth: int) -> Iterator[str]:
    yield "\t" * depth + f"{type_of(code.code)}\n"
    for child in code.children:
        yield from _tree(child, depth + 1)


def looks(codebook: CodebookSpec) -> Iterator[str]:
    """visual.conf: names and colours of codes."""
    yield "[labels]\n"
    for code in codebook.walk():
        yield f"{type_of(code.code)} | {' '.join(code.name.replace('|', '/').split())}\n"
    yield "\n[drawing]\n"
    for code in codebook.walk():
        yield f"{type_of(code.code)}\tbgColor:{code.colour}, fgColor:white, borderColor:darken\n"


# ------------------------------------------------------------------ reading


class Term(NamedTuple):
    """A line of a configuration: how deep it stands, what it names, and the rest."""

    depth: int
    name: str
    rest: str


class Conf(NamedTuple):
    """The types and attributes of a configuration."""

    types: list[Term]
    attributes: list[Term]


def read_conf(text: str) -> Conf:
    """The terms of annotation.conf; a line that is none is passed over."""
    section, found = "", Conf([], [])
    sections = {"entities": found.types, "events": found.types, "attributes": found.attributes}
    for line in text.split("\n"):
        if heading := _SECTION.fullmatch(line):
            section = heading[1].strip().lower()
        elif (term := _TERM.fullmatch(line.rstrip())) and term[2][0] not in "#<" and term[2].strip("-"):
            name = term[2].split("|")[0].lstrip("!")
            if name and section in sections:
                sections[section].append(Term(len(term[1]), name, term[3] or ""))
    return found


def _arguments(rest: str) -> dict[str, list[str]]:
    said = (one.strip().partition(":") for one in rest.split(","))
    return {name: [value for value in values.split("|") if value] for name, _, values in said}


def codebook_of(conf: Conf) -> CodebookSpec | None:
    """A codebook with the types as codes and the attributes as their fields, None where that can't be."""
    fields = [(_arguments(term.rest), term) for term in conf.attributes]
    taken: set[str] = set()
    roots: list[dict[str, Any]] = []
    path: list[tuple[int, list[dict[str, Any]]]] = [(-1, roots)]
    for term in conf.types:
        key = key_of(term.name, taken)
        taken.add(key)
        own = [_field(said, one.name) for said, one in fields if _asks(said, term.name)]
        different = list({field["name"]: field for field in own}.values())
        children: list[dict[str, Any]] = []
        code = {"code": key, "name": term.name, "attributes": different, "children": children}
        while path[-1][0] >= term.depth:
            path.pop()
        path[-1][1].append(code)
        path.append((term.depth, children))
    with suppress(AppError):
        return parse({"title": "brat", "codes": roots})
    return None


def _asks(said: Mapping[str, list[str]], name: str) -> bool:
    args = said.get("Arg", ())
    return name in args or any(arg.startswith("<") for arg in args)


def _field(said: Mapping[str, list[str]], name: str) -> dict[str, Any]:
    values = list(dict.fromkeys(said.get("Value", ())))
    kind = {"type": "enum", "values": values} if values else {"type": "boolean"}
    return {"name": key_of(name, otherwise="field"), **kind}
