"""XML of strangers as a small tree: no document type, no entities, no depth without end, nothing fetched.

Namespaces are left out of names: programs differ in them, and no format read here mixes two.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn
from xml.parsers import expat

from webapp.errors import Malformed

MAX_ELEMENTS: Final = 100_000
_FIELD: Final = "codebook"


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
    root = Element("", {})
    path = [root]
    parser = expat.ParserCreate()
    parser.buffer_text = True
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(path) > deepest or count > MAX_ELEMENTS:
            raise Malformed("This XML is nested too deeply, or holds too much, to be a codebook.", field=_FIELD)
        given = {_local(each): value for each, value in attributes.items()}
        element = Element(_local(name), given)
        path[-1].children.append(element)
        path.append(element)

    def say(text: str) -> None:
        path[-1].texts.append(text)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: path.pop()
    parser.CharacterDataHandler = say
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(raw, True)  # noqa: FBT003  # that this is all of it
    except expat.ExpatError as wrong:
        where = f"line {wrong.lineno}, column {wrong.offset + 1}"
        raise Malformed(f"This is not XML that can be read: {where}.", field=_FIELD) from None
    except (LookupError, ValueError):  # an encoding that is not known
        raise Malformed("This XML is in an encoding that can't be read; save it as UTF-8.", field=_FIELD) from None
    return root.children[0]


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _no_doctype(*_declared: object) -> NoReturn:
    raise Malformed("This XML declares a document type, which no codebook needs; it is not read.", field=_FIELD)
