"""JSON of other programs, read with care: what is wrong is told by file and line, in words."""

from collections.abc import Iterator
from typing import Any, Final, TypeVar

import msgspec

from webapp.domain.file_names import clean_name
from webapp.domain.records import AttributeRecord
from webapp.errors import Invalid, Malformed, TooLarge
from webapp.formats import books
from webapp.formats.bundle import Bundle
from webapp.formats.shapes import sentence

Shape = TypeVar("Shape")
_BOM: Final = b"\xef\xbb\xbf"
_HEAD: Final = 1 << 20  # bytes of a first line by which a format is known


def lines(bundle: Bundle, name: str, shape: type[Shape]) -> Iterator[tuple[int, Shape]]:
    """The number and content of each line of a file that says something; raises Malformed or Invalid for others."""
    for number, raw in enumerate(bundle.lines(name), 1):
        if raw.removeprefix(_BOM).strip():
            yield number, decoded(raw, shape, f"{clean_name(name)}, line {number}")


def decoded(raw: bytes, shape: type[Shape], place: str) -> Shape:
    """The content of some JSON; raises Malformed for what is none and Invalid for another shape, naming *place*."""
    try:
        return msgspec.json.decode(raw.removeprefix(_BOM), type=shape)
    except msgspec.ValidationError as wrong:
        raise Invalid(f"{place}: {sentence(wrong)[1]}") from None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Malformed(f"{place}: this is not JSON that can be read.") from None


def builtin(raw: msgspec.Raw) -> Any:
    """What a part of checked JSON holds; None for what is nested beyond measure."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def pairs(found: object) -> tuple[AttributeRecord, ...]:
    """The fields of a list of `{name, value}` or of an object, as other programs keep them beside a tag."""
    if isinstance(found, dict):
        found = [
            {"name": name, "value": one}
            for name, value in found.items()
            for one in (value if isinstance(value, list) else [value])
        ]
    if not isinstance(found, list):
        return ()
    given = [one for one in found if isinstance(one, dict) and one.get("name") and one.get("value") is not None]
    return tuple(AttributeRecord(str(one["name"]), str(one["value"])) for one in given)


def first_line(bundle: Bundle, name: str) -> bytes:
    """How the file begins, by which a format is known; empty where that can't be read."""
    try:
        for raw in bundle.lines(name):
            if raw.removeprefix(_BOM).strip():
                return raw.removeprefix(_BOM)[:_HEAD]
    except TooLarge:
        pass
    return b""


def first_object(bundle: Bundle, ending: str) -> dict[str, Any]:
    """The first line of the first file of that ending that has one, as an object; empty where it is none."""
    for name in named(bundle, ending):
        if raw := first_line(bundle, name):
            try:
                found = msgspec.json.decode(raw)
            except (msgspec.MsgspecError, ValueError, RecursionError):
                return {}
            return found if isinstance(found, dict) else {}
    return {}


def named(bundle: Bundle, *endings: str) -> list[str]:
    """The files with one of those endings, our codebooks left out."""
    return [name for name in bundle.names if name.lower().endswith(endings) and not books.is_book(name)]
