"""Files of rulings: CSV that spreadsheet programs open without running anything in it, and JSON."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from webapp.domain.cells import inert
from webapp.domain.rulings import RulingRecord
from webapp.errors import Unsupported

_NAMES: Final = RulingRecord._fields


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file."""

    ending: str
    media_type: str
    write: Callable[[Iterable[RulingRecord]], Iterator[str]]


def _csv(found: Iterable[RulingRecord]) -> Iterator[str]:
    """A line of names, then one for each ruling; text that looks like a formula has an apostrophe before it."""
    yield _line(_NAMES)
    for ruling in found:
        yield _line(tuple(inert(value) if isinstance(value, str) else value for value in ruling))


def _json(found: Iterable[RulingRecord]) -> Iterator[str]:
    """A list, a line for each ruling."""
    before = "[\n"
    for ruling in found:
        yield before + json.dumps(ruling._asdict(), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _line(cells: tuple[object, ...]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()


_KINDS: Final[Mapping[str, Kind]] = {
    "csv": Kind(".csv", "text/csv; charset=utf-8", _csv),
    "json": Kind(".json", "application/json", _json),
}


def kind_of(ending: str) -> Kind:
    """The kind of file that is called so; raises Unsupported for another one than csv and json."""
    kind = _KINDS.get(ending)
    if kind is None:
        raise Unsupported("Rulings are written as .csv and .json.", field="format")
    return kind
