"""Codebooks from CSV: the file that `codebook_csv` writes, changed or not, and small ones that people make by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from webapp.domain import text
from webapp.domain.cells import rows, unguarded
from webapp.domain.codebook import CODE_KEY, CodebookSpec
from webapp.domain.codebook_edits import key_of
from webapp.domain.codebook_json import MAX_DEPTH
from webapp.errors import Invalid, Malformed
from webapp.formats.codebook_csv import COLUMNS, FLAGS, LISTS, PARTS
from webapp.formats.codebook_parts import KINDS, Found, Json, require_few, retold
from webapp.formats.headed import from_list

_OTHERWISE: Final = {
    "definition": "full_definition", "description": "full_definition", "color": "colour", "label": "name",
    "code_name": "name", "title": "name", "when_to_use_it": "when_to_use", "inclusion": "when_to_use",
    "exclusion": "when_not_to_use", "example": "examples", "counter_example": "counter_examples",
}  # fmt: skip
"""What people call columns of their own."""

_MAX_ROWS: Final = 20_000
_YES: Final = ("yes", "true", "1", "x")
_NO: Final = ("no", "false", "0")
_TYPES: Final = {words: kind for kind, words in KINDS.items()}
_SHORT: Final = ("code", "colour", "status", "guid", "version", "codebook_id", "issued_at")


@dataclass(slots=True)
class _Line:
    """A row of the file: what it is, where it begins, what its cells say by column, without those that are empty."""

    kind: str
    number: int
    cells: dict[str, str]
    path: str = ""  # where it stands in the codebook

    def name(self, column: str) -> str:
        """What the cell says, without spaces around it."""
        return self.cells.get(column, "").strip()

    def wrong(self, column: str, says: str) -> Invalid:
        """A refusal of what the cell says."""
        return Invalid(f"Line {self.number}, column “{column}”: {says}.", field="codebook")


def read(raw: bytes) -> Found:
    """The codebook in a CSV file with commas, semicolons or tabs; its first line names the columns.

    Raises Malformed for what is no such file or no UTF-8, Invalid, with line and column, for what can't be.
    """
    lines, heads, remarks = _lines(raw)
    by_kind = {kind: [line for line in lines if line.kind == kind] for kind in PARTS}
    require_few(len(by_kind["code"]))
    keyless = _give_keys(by_kind["code"])
    _name_by_key(by_kind["code"], by_kind["field"])
    _require_tree(by_kind["code"])
    whole = by_kind["codebook"]
    if len(whole) > 1:
        raise whole[1].wrong("row", f"line {whole[0].number} speaks of the codebook already")
    book = _json(whole[0], "") if whole else {}
    book["questions"] = [_json(line, f"questions[{place}]") for place, line in enumerate(by_kind["question"])]
    book["codes"] = _codes(by_kind["code"], by_kind["field"], "", "codes")
    spec = retold(book, _places(lines))
    return Found(spec, remarks, keyless, _said(spec, heads), bool(whole))


def _lines(raw: bytes) -> tuple[list[_Line], list[str], tuple[str, ...]]:
    """The rows that are not empty, the columns, and what is said of those that nobody knows."""
    try:
        said = text.decode(raw).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except Malformed as refused:
        raise Malformed(refused.detail.replace("The text", "The file"), field="codebook") from None
    numbered = rows(said)
    _, first = next(numbered, (1, []))
    found = [(number, cells) for number, cells in numbered if any(cell.strip() for cell in cells)]
    if len(found) > _MAX_ROWS:
        raise Invalid(f"A codebook has no more than {_MAX_ROWS:,} rows.", field="codebook")
    heads = _heads(first, found)
    unknown = [
        f"“{name.strip()[:40]}”" for name, head in zip(first, heads, strict=True) if head and head not in COLUMNS
    ]
    remarks = (f"Columns that are not known here are not taken over: {', '.join(unknown[:10])}.",) if unknown else ()
    return [_line(number, heads, cells) for number, cells in found], heads, remarks


def _heads(first: Sequence[str], found: Sequence[tuple[int, Sequence[str]]]) -> list[str]:
    """The columns by our names for them; raises Invalid for one that comes twice, and when none names the codes."""
    heads = ["_".join(name.casefold().replace("-", " ").replace("_", " ").split()) for name in first]
    heads = [head if _OTHERWISE.get(head, head) in heads else _OTHERWISE[head] for head in heads]
    twice = next((head for head in heads if head and heads.count(head) > 1), None)
    if twice:
        raise Invalid(f"Line 1: two columns are called “{twice[:40]}”.", field="codebook")
    if "code" in heads and not {"name", "row"} & set(heads):
        at = heads.index("code")
        if not all(CODE_KEY.fullmatch(cells[at].strip()) for _, cells in found if len(cells) > at):
            heads[at] = "name"  # by which people mean a code
    if not {"code", "name"} & set(heads):
        raise Invalid("No column names the codes: call one of them “name”, in the first line.", field="codebook")
    return heads


def _line(number: int, heads: Sequence[str], cells: Sequence[str]) -> _Line:
    if any(cell.strip() for cell in cells[len(heads) :]):
        raise Invalid(f"Line {number} has more cells than the first line has names.", field="codebook")
    said = {head: unguarded(cell) for head, cell in zip(heads, cells, strict=False) if head in COLUMNS and cell}
    line = _Line(said.get("row", "").strip().lower() or "code", number, said)
    if line.kind not in PARTS:
        raise line.wrong("row", f"a row is one of: {', '.join(PARTS)}")
    if line.kind == "code" and "key" in heads:
        line.cells.setdefault("key", "")  # none; without the column the next that is free
    return line


def _give_keys(codes: Sequence[_Line]) -> frozenset[str]:
    """Give every code a key, and say which were made of names; raises Invalid for one that two have."""
    seen: dict[str, int] = {}
    for line in codes:
        key = line.name("code")
        if key and seen.setdefault(key, line.number) != line.number:
            raise line.wrong("code", f"“{key[:60]}” is the code of line {seen[key]} already")
    made: set[str] = set()
    for line in codes:
        if not line.name("code"):
            if not line.name("name"):
                raise line.wrong("name", "is missing")
            line.cells["code"] = key_of(line.name("name"), {*seen, *made})
            made.add(line.cells["code"])
    return frozenset(made)


def _name_by_key(codes: Sequence[_Line], fields: Sequence[_Line]) -> None:
    """Put keys where rows name the code that they belong to; people also write names."""
    keys = {line.name("code") for line in codes}
    names = {line.name("name"): line.name("code") for line in reversed(codes)}
    for line, column in [*((line, "parent") for line in codes), *((line, "code") for line in fields)]:
        said = line.name(column)
        key = said if said in keys else names.get(said, "") if said else ""
        if not key and (said or column == "code"):
            raise line.wrong(column, f"there is no code “{said[:60]}”" if said else "is missing")
        line.cells[column] = key


def _require_tree(codes: Sequence[_Line]) -> None:
    """Raises Invalid for a code that stands below itself, or too deep."""
    below: dict[str, list[_Line]] = {}
    for line in codes:
        below.setdefault(line.name("parent"), []).append(line)
    level, reached = below.get("", []), set[str]()
    for _ in range(MAX_DEPTH):
        reached.update(line.name("code") for line in level)
        level = [child for line in level for child in below.get(line.name("code"), [])]
    if level:
        raise level[0].wrong("parent", f"the code stands more than {MAX_DEPTH} levels deep")
    for line in codes:
        if line.name("code") not in reached:
            raise line.wrong("parent", "a code can't stand below itself")


def _codes(codes: Sequence[_Line], fields: Sequence[_Line], parent: str, path: str) -> list[Json]:
    """The codes below *parent* as JSON has them."""
    found: list[Json] = []
    for place, line in enumerate(one for one in codes if one.name("parent") == parent):
        here, key = f"{path}[{place}]", line.name("code")
        code = _json(line, here)
        mine = enumerate(one for one in fields if one.name("code") == key)
        code["attributes"] = [_json(field, f"{here}.attributes[{number}]") for number, field in mine]
        code["children"] = _codes(codes, fields, key, f"{here}.children")
        found.append(code)
    return found


def _said(spec: CodebookSpec, heads: Sequence[str]) -> dict[str, frozenset[str]]:
    """Which parts the file has columns for, when not for all of them; fields stand in rows that say their type."""
    columns = set(PARTS["code"]) - {"code", "guid"}
    if columns | {"row", "type"} <= set(heads):
        return {}
    said = frozenset(columns & set(heads)) | ({"attributes"} if {"row", "type"} <= set(heads) else set())
    return {code.code: said for code in spec.walk()}


def _json(line: _Line, path: str) -> Json:
    """What a row says, as JSON has it at *path*."""
    line.path = path
    parts = PARTS[line.kind]
    return {part: _value(line, column, part) for column, part in parts.items() if column in line.cells}


def _value(line: _Line, column: str, part: str) -> Any:
    said = line.cells[column]
    if part in LISTS:
        return from_list(said)
    if part in FLAGS:
        word = said.strip().lower()
        if word not in (*_YES, *_NO):
            raise line.wrong(column, "must be yes or no")
        return word in _YES
    if part == "replaced_by":
        return [key.strip() for key in said.split(",") if key.strip()]
    if part == "type":
        return _TYPES.get(said.strip(), said.strip())
    if part == "key":
        return said.strip() or None
    is_short = column in _SHORT or (line.kind == "code" and part == "unit")
    return said.strip() if is_short else said


def _places(lines: Sequence[_Line]) -> dict[str, str]:
    """How each path of the codebook is called in the file."""
    places: dict[str, str] = {}
    for line in lines:
        before = f"{line.path}." if line.path else ""
        places |= {line.path: f"Line {line.number}"} if line.path else {}
        for column, part in PARTS[line.kind].items():
            places[before + part] = f"Line {line.number}, column “{column}”"
    return places
