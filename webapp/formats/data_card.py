"""The head of a data card: what programs that load a dataset read of its README.md before they open the data.

The columns are those of the canonical shapes, so that a table has its types from the first row on, also where the
first ten thousand documents have no tag, no answer and no date.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import msgspec

from webapp.formats import canonical
from webapp.formats.yaml import quoted

_SCALARS: Final = {str: "string", int: "int64", bool: "bool"}
_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LICENCES: Final = re.compile(r"(apache-2\.0|mit|cc0-1\.0|cc-by(-nc)?(-sa|-nd)?-\d\.\d|odbl|pddl)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: of one *type*, or with parts of its own; *many* where a cell is a list."""

    name: str
    type: str = ""
    parts: tuple["Column", ...] = ()
    many: bool = False


@cache
def columns() -> tuple[Column, ...]:
    """The columns of a corpus, in the order of the schema."""
    return _columns(canonical.Document)


def front_matter(data: str, title: str, *, languages: Iterable[str], licences: Iterable[str], documents: int) -> str:
    """The head of README.md for a dataset whose documents are in the file *data*, dashes included.

    *licences* are those of the texts; where they are several, or none that is known, the card says `other`.
    """
    known = {licence.lower() for licence in licences}
    (licence,) = known if len(known) == 1 and all(map(_LICENCES.fullmatch, known)) else ("other",)
    lines = [
        "---",
        f"pretty_name: {quoted(title)}",
        f"license: {licence}",
        *_list("language", sorted(languages)),
        *_list("task_categories", ["token-classification"]),
        *_list("size_categories", [next((name for most, name in _SIZES if documents < most), "n>1M")]),
        "configs:",
        "- config_name: default",
        "  data_files:",
        "  - split: train",
        f"    path: {quoted(data)}",
        "dataset_info:",
        "  features:",
        *(f"  {line}" for line in _features(columns())),
        "---",
    ]
    return "".join(f"{line}\n" for line in lines)


def _columns(shape: type[msgspec.Struct]) -> tuple[Column, ...]:
    return tuple(_column(field.name, field.type) for field in msgspec.structs.fields(shape))


def _column(name: str, kind: Any) -> Column:
    kind = _bare(kind)
    if get_origin(kind) is list:
        (held,) = get_args(kind)
        one = _column(name, held)
        return Column(name, one.type, one.parts, many=True)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return Column(name, parts=_columns(kind))
    return Column(name, _SCALARS[kind])


def _bare(kind: Any) -> Any:
    """The type without what limits it: no bounds, no None, no list of what is allowed."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        (held,) = (one for one in get_args(kind) if one is not NoneType)
        return _bare(held)
    if get_origin(kind) is Literal:
        return type(get_args(kind)[0])
    return kind


def _features(found: Iterable[Column]) -> Iterator[str]:
    """The columns in the notation of `datasets`."""
    for column in found:
        yield f"- name: {column.name}"
        if column.parts:
            yield f"  {'list' if column.many else 'struct'}:"
            yield from (f"  {line}" for line in _features(column.parts))
        else:
            yield f"  {'list' if column.many else 'dtype'}: {column.type}"


def _list(name: str, values: Iterable[str]) -> Iterator[str]:
    found = [f"- {quoted(value)}" for value in values]
    if found:
        yield f"{name}:"
        yield from found
