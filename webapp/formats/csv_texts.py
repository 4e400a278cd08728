"""Tables of texts: a row a document. The column of the texts is found by its name, all others are what is known."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from webapp.domain import metadata
from webapp.domain.spreadsheet import NAMES_OF_FILES
from webapp.errors import Invalid
from webapp.formats.bundle import Bundle
from webapp.formats.csv_rows import cells, names_in
from webapp.formats.csv_shape import ANNOTATIONS, DOCUMENT
from webapp.formats.csv_tables import require_none

ENDINGS: Final = (".csv", ".tsv")
_TEXTS: Final = ("text", "full_text", "fulltext", "content", "body", "article_text", "document_text", "article")
_SAME: Final = {"id": "external_id", "doc_id": "external_id", "headline": "title"}
"""What columns are called elsewhere, which can't be names of columns of one's own or say the same."""
_SHOWN: Final = 8  # names of columns in a sentence
_LONGEST: Final = 30


class TextRow(msgspec.Struct, forbid_unknown_fields=True):
    """A row of a table that begins on that line: its text and what else it says, or what is wrong with it."""

    line: int
    text: str = ""
    known: dict[str, str] = {}
    problem: str = ""


def holds_texts(first: bytes) -> bool:
    """Whether a table with this first line has a column of texts."""
    return _column(names_in(first)) is not None


def read(bundle: Bundle, name: str) -> Iterator[TextRow]:
    """The rows; empty cells say nothing, and columns without a name are passed over.

    Raises Malformed for what is no CSV, Invalid where no column has the texts or one can't be called as it is.
    """
    found = cells(bundle, name)
    _, heads = next(found, (1, []))
    heads = [" ".join(head.split()) for head in heads]
    at = _checked(name, heads)
    names = _called(heads, at)
    for line, row in found:
        if not any(map(str.strip, row)):
            continue
        if any(map(str.strip, row[len(heads) :])):
            yield TextRow(line, problem="The row has more cells than the first line has names.")
            continue
        said = zip(names, row, strict=False)
        known = {called: cell.strip() for called, cell in said if called and cell.strip()}
        yield TextRow(line, row[at] if at < len(row) else "", known)


def _column(heads: Sequence[str]) -> int | None:
    plain = [_plain(head) for head in heads]
    return next((plain.index(name) for name in _TEXTS if name in plain), None)


def _checked(name: str, heads: Sequence[str]) -> int:
    """The place of the column with the texts; raises Invalid where there is none, and for tables of tags."""
    require_none(name, heads)
    if set(DOCUMENT) <= set(heads):
        raise Invalid(f"This table belongs to an export of Glossator; bring {ANNOTATIONS} along with it.")
    at = _column(heads)
    if at is None:
        said = f"No column holds the texts; call it “text”. There are: {_listed(heads)}."
        if any(_plain(head) in NAMES_OF_FILES for head in heads):
            said += " A table that says what is known of files is no text: choose it as the spreadsheet."
        raise Invalid(said)
    return at


def _called(heads: Sequence[str], at: int) -> list[str]:
    """What each column holds, nothing for that of the texts; raises Invalid for names that can't be, or come twice."""
    names = ["" if place == at else _SAME.get(_plain(head), head) for place, head in enumerate(heads)]
    twice = [called for called, times in Counter(filter(None, names)).items() if times > 1]
    if twice:
        raise Invalid(f"Two columns hold {_listed(twice[:1])}.")
    metadata.read({called: None for called in names if called})
    return names


def _listed(names: Sequence[str]) -> str:
    """The first of the names, as they can be shown in a sentence."""
    shown = ["".join(sign if sign.isprintable() else "\ufffd" for sign in name[:_LONGEST]) for name in names if name]
    more = [f"{len(shown) - _SHOWN:,} more"] if len(shown) > _SHOWN else []
    return ", ".join([*(f"“{name}”" for name in shown[:_SHOWN]), *more]) or "none"


def _plain(head: str) -> str:
    return "_".join(head.casefold().split())
