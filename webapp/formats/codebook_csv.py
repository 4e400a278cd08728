"""A codebook as one flat CSV file that people edit in a spreadsheet program: a row a code, a field, a question.

The first column says what a row is; without it every row is a code. Where a code stands in the tree is said by the
column `parent`, to which code a field belongs by its `code`, so that rows may be sorted.
"""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any, Final

from webapp.domain.cells import guarded
from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_json import to_json
from webapp.formats.codebook_parts import Json
from webapp.formats.headed import as_list

WHOLE: Final = (
    "version",
    "previous_version",
    "codebook_id",
    "issued_at",
    "change_note",
    "unit_of_coding",
    "guidelines",
)
TEXTS: Final = ("brief_definition", "full_definition", "when_to_use", "when_not_to_use")
ASKS: Final = ("type", "required", "multiple", "personal", "values")
COLUMNS: Final = (
    "row", "code", "parent", "name", *TEXTS, "examples", "counter_examples", "unit", "key", "colour", "status",
    "replaced_by", *ASKS, "guid", *WHOLE,
)  # fmt: skip

PARTS: Final[Mapping[str, Mapping[str, str]]] = {
    "codebook": {"name": "title", **{column: column for column in WHOLE}},
    "code": {column: column for column in COLUMNS if column not in ("row", "parent", *ASKS, *WHOLE)},
    "field": {"name": "name", "full_definition": "description", "unit": "unit", **{column: column for column in ASKS}},
    "question": {
        "code": "name",
        "name": "label",
        **{column: column for column in (*TEXTS, *ASKS) if column not in ("full_definition", "multiple", "personal")},
    },
}
"""What the columns of each kind of row are called in JSON."""

LISTS: Final = ("examples", "counter_examples", "values")
FLAGS: Final = ("required", "multiple", "personal")
MAY_BE_NONE: Final = ("key", "unit", "previous_version", "name", "label")
"""Parts that can be empty or missing, which is not the same."""


def write(spec: CodebookSpec) -> str:
    """The codebook as the text of a CSV file, with the byte order mark by which Excel knows UTF-8.

    A cell that a spreadsheet program would turn into something else begins with an apostrophe.
    """
    written = StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for row in _rows(to_json(spec)):
        lines.writerow([row.get(column, "") for column in COLUMNS])
    return "\ufeff" + written.getvalue()


def _rows(book: Json) -> Iterator[dict[str, str]]:
    yield _row("codebook", book)
    yield from _codes(book["codes"], "")
    for question in book["questions"]:
        yield _row("question", question)


def _codes(codes: list[Json], parent: str) -> Iterator[dict[str, str]]:
    for code in codes:
        yield _row("code", code) | {"parent": parent}
        for field in code["attributes"]:
            yield _row("field", field) | {"code": code["code"]}
        yield from _codes(code["children"], code["code"])


def _row(kind: str, given: Json) -> dict[str, str]:
    return {"row": kind, **{column: _cell(part, given.get(part)) for column, part in PARTS[kind].items()}}


def _cell(part: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return as_list(value) if part in LISTS else ", ".join(value)
    return guarded(value) if value or part in MAY_BE_NONE else ""
