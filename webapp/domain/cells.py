"""CSV as people edit it in spreadsheet programs: its rows, and cells that stay what they are there."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Final

from webapp.errors import Malformed

csv.field_size_limit(64 << 20)  # one for the whole process; whoever reads rows bounds cells themselves

_LIVE: Final = "[=+\\-@\t\uff1d\uff0b\uff0d\uff20]"  # what begins a formula, also in its wide form
_NUMBER: Final = r"[0-9][0-9.,:/ eE+-]*\Z"
_COUNT: Final = r"(?:0|[1-9][0-9]{0,14})\Z"
_RUNS: Final = re.compile(f"'*(?:{_LIVE}|[\r\n])")
_MAY_RUN: Final = re.compile(f',"?{_RUNS.pattern}')  # the comma first is what makes it fast
_GUARDED: Final = re.compile(rf"'*(?:{_LIVE}|(?!{_COUNT}){_NUMBER}|\Z)")


def delimiter(text: str) -> str:
    """What sets the cells of *text* apart: of comma, semicolon and tab what stands most often in the first line."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line on which it begins, from 1; raises Malformed for what is no CSV."""
    lines = csv.reader(StringIO(text, newline="\n"), delimiter=delimiter(text), strict=True)
    number = 1
    try:
        for cells in lines:
            yield number, cells
            number = lines.line_num + 1
    except csv.Error as wrong:
        raise Malformed(f"Line {number} is not CSV ({wrong}).") from None


def guarded(text: str) -> str:
    """*text* with an apostrophe before it where a spreadsheet program would make a formula, a number or a date of it.

    The empty text has one too, so that it is told from an empty cell.
    """
    return f"'{text}" if _GUARDED.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` was given; any other cell as it is."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell


def inert(text: str) -> str:
    """*text* with an apostrophe before it where a spreadsheet program would take it for a formula, else as it is."""
    return f"'{text}" if _RUNS.match(text) else text


def may_run(line: str) -> bool:
    """Whether a line of CSV, set apart by commas, may hold a cell that `inert` would change; True is a guess."""
    return _MAY_RUN.search(f",{line}") is not None


def uninert(cell: str) -> str:
    """The text that `inert` was given; any other cell as it is."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
