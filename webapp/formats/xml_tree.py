"""XML of strangers as small trees: no document type, no entities, no depth without end, nothing fetched.

Namespaces are left out of names: programs differ in them, and no format read here mixes two.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, NoReturn
from xml.parsers import expat

from webapp.errors import Malformed

Wanted = Mapping[str, "Wanted | None"]
"""Names of elements, each with what is wanted of those in it; None stands for the element with all that is in it."""
ANY: Final = ""
"""In what is wanted, an element of whatever name."""
_NOTHING: Final[Wanted] = {}


@dataclass(frozen=True, slots=True)
class Limits:
    """How deep elements may nest, and how many one that is kept may hold; *what* is the file, *field* the input."""

    deepest: int
    elements: int = 100_000
    what: str = "codebook"
    field: str = "codebook"


@dataclass(slots=True)
class Element:
    """An element with its attributes, what stands in it, and its own text."""

    name: str
    given: Mapping[str, str]
    children: list["Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Element"]:
        """The elements of that name right below."""
        return (child for child in self.children if child.name == name)

    def text_of(self, name: str) -> str:
        """The text of the first element of that name right below, or nothing."""
        found = next(self.all(name), None)
        return "".join(found.texts).replace("\r\n", "\n").replace("\r", "\n") if found else ""

    def walk(self) -> Iterator["Element"]:
        """This element, then all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_tree(raw: bytes, deepest: int) -> Element:
    """The root of the document in *raw*, which nests no deeper than *deepest*; raises Malformed for anything else."""
    [root] = read_parts([raw], {ANY: None}, Limits(deepest))
    return root


def read_parts(pieces: Iterable[bytes], wanted: Wanted, limits: Limits) -> Iterator[Element]:
    """The *wanted* elements of a document that comes in pieces, each when it has ended; of the others nothing is kept.

    Raises Malformed for what is no XML, has another root, or has an element beyond *limits*.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    picking = _Picking(wanted, limits)
    parser.StartElementHandler = picking.start
    parser.EndElementHandler = picking.end
    parser.CharacterDataHandler = picking.say
    parser.StartDoctypeDeclHandler = picking.refuse_doctype
    for piece, is_last in chain(((piece, False) for piece in pieces), [(b"", True)]):
        try:
            parser.Parse(piece, is_last)
        except expat.ExpatError as wrong:
            where = f"line {wrong.lineno}, column {wrong.offset + 1}"
            raise Malformed(f"This is not XML that can be read: {where}.", field=limits.field) from None
        except (LookupError, ValueError):  # an encoding that is not known
            said = "This XML is in an encoding that can't be read; save it as UTF-8."
            raise Malformed(said, field=limits.field) from None
        yield from picking.taken()


class _Picking:
    """What expat tells, on its way to elements; a path that leads to none is passed over."""

    def __init__(self, wanted: Wanted, limits: Limits) -> None:
        self._limits = limits
        self._ways: list[Wanted] = [wanted]  # for each element that is open and not picked, what is wanted in it
        self._open: list[Element] = []  # the one that is picked, and those in it
        self._count = 0
        self._done: list[Element] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if not self._open:
            ways = self._ways[-1]
            found = ways[name] if name in ways else ways.get(ANY, _NOTHING)
            if found is not None:
                self._pass(name, found)
                return
            self._count = 0
        self._count += 1
        if len(self._ways) + len(self._open) > self._limits.deepest or self._count > self._limits.elements:
            raise self._too_much()
        element = Element(name, {_local(each): value for each, value in attributes.items()})
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)

    def _pass(self, name: str, ways: Wanted) -> None:
        if len(self._ways) == 1 and ways is _NOTHING:
            raise Malformed(f"This is XML of another kind: it is called {name[:40]}.", field=self._limits.field)
        if len(self._ways) > self._limits.deepest:
            raise self._too_much()
        self._ways.append(ways)

    def end(self, _name: str) -> None:
        if not self._open:
            self._ways.pop()
            return
        element = self._open.pop()
        if not self._open:
            self._done.append(element)

    def say(self, text: str) -> None:
        if self._open:
            self._open[-1].texts.append(text)

    def taken(self) -> list[Element]:
        """The elements that have ended since the last time."""
        done, self._done = self._done, []
        return done

    def refuse_doctype(self, *_declared: object) -> NoReturn:
        said = f"This XML declares a document type, which no {self._limits.what} needs; it is not read."
        raise Malformed(said, field=self._limits.field)

    def _too_much(self) -> Malformed:
        said = f"This XML is nested too deeply, or holds too much, to be a {self._limits.what}."
        return Malformed(said, field=self._limits.field)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
