"""What is known of an article besides its text: read with care from JSON, forms and spreadsheets."""

import re
import unicodedata
from calendar import month_name, monthrange
from collections.abc import Iterable, Mapping
from typing import Final, TypedDict, cast
from urllib.parse import urlsplit

from webapp.domain.text import clean_field
from webapp.errors import FieldError, Invalid

PartialDate = tuple[int | None, int | None, int | None]
"""Year, month, day, as precisely as they are stated."""


class Known(TypedDict, total=False):
    """Some of what is known of an article; what is not named is not spoken of, None and empty say: not known."""

    title: str | None
    authors: tuple[str, ...]
    affiliation: str | None
    outlet: str | None
    published: PartialDate
    language: str | None
    source_url: str | None
    licence: str | None
    external_id: str | None
    columns: dict[str, str]  # the project's own; an empty text takes the column away


LINES: Final = {"title": 1000, "affiliation": 500, "outlet": 500, "licence": 500, "external_id": 200}
FIELDS: Final = ("title", "authors", "affiliation", "outlet", "published", "language", "source_url", "licence")
ALIASES: Final = {
    "author": "authors",
    "author(s)": "authors",
    "date": "published",
    "published_at": "published",
    "url": "source_url",
    "link": "source_url",
    "license": "licence",
    "publication": "outlet",
    "lang": "language",
}
MAX_AUTHORS: Final = 100
MAX_COLUMNS: Final = 100
MAX_VALUE: Final = 2_000
_EXACT: Final = 2**53  # beyond it JavaScript, and so the browser, rounds
_RESERVED: Final = frozenset(
    {
        "annotations",
        "answers",
        "codebook_version",
        "codings",
        "columns",
        "created_at",
        "decisions",
        "doc_id",
        "file_sha256",
        "id",
        "length",
        "metadata",
        "notes",
        "offset_unit",
        "regions",
        "schema_version",
        "sha256",
        "source_file",
        "text",
        "updated_at",
        "version",
        "words",
    }
)
_COLUMN: Final = re.compile(r"\w[\w .,:()/%&#+-]{0,59}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[T ][\d:.+Z-]*)?)?)?", re.ASCII)
_PARTS: Final = ("year", "month", "day")


def read(given: Mapping[str, object]) -> Known:
    """What *given* says, in the keys of the schema or their everyday names; other keys are own columns.

    Raises Invalid with one sentence for each value that can't be.
    """
    known: Known = {}
    columns: dict[str, str] = {}
    faults: list[FieldError] = []
    for key, value in given.items():
        name = _name(key)
        try:
            if name in FIELDS or name == "external_id":
                if name in known:
                    raise _wrong(name, f"{_said(name)} is given twice.")
                known[name] = _value(name, value)  # type: ignore[literal-required]  # one of the names above
            else:
                columns[_column(key)] = _own(key, value)
        except Invalid as refused:
            faults += refused.errors
    if len(columns) > MAX_COLUMNS:
        faults.append(FieldError("metadata", f"An article has at most {MAX_COLUMNS} columns of its own."))
    if faults:
        raise Invalid(" ".join(fault.message for fault in faults[:5]), errors=tuple(faults))
    if columns:
        known["columns"] = columns
    return known


def date_key(published: PartialDate) -> str:
    """2031-03-14, 2031-03, 2031 or nothing: sorts by time."""
    parts = []
    for part, width in zip(published, (4, 2, 2), strict=True):
        if part is None:
            break
        parts.append(f"{part:0{width}}")
    return "-".join(parts)


def date_words(published: PartialDate) -> str:
    """14 March 2031, March 2031, 2031 or nothing."""
    year, month, day = published
    if year is None:
        return ""
    words = [str(day)] if day and month else []
    return " ".join([*words, *([month_name[month]] if month else []), str(year)])


def sort_key(title: str) -> str:
    """What a list sorts a title by: folded, without accents and leading marks."""
    if title.isascii():
        folded = title.casefold()
    else:
        apart = unicodedata.normalize("NFKD", title.casefold())
        folded = "".join(character for character in apart if not unicodedata.combining(character))
    return folded.lstrip(" \"'“”‘’«»„([{¿¡.-–—…")[:200]


def spoken(known: Known) -> dict[str, object]:
    """*known* as JSON has it: `published` an object, own columns beside the others."""
    shown: dict[str, object] = {name: value for name, value in known.items() if name != "columns"}
    if "authors" in known:
        shown["authors"] = list(known["authors"])
    if "published" in known:
        shown["published"] = dict(zip(_PARTS, known["published"], strict=True))
    return shown | known.get("columns", {})


def _name(key: str) -> str:
    plain = "_".join(key.casefold().split())
    return ALIASES.get(plain, plain)


def _value(name: str, value: object) -> object:
    if name == "authors":
        return _authors(value)
    if name == "published":
        return _date(value)
    text = _line(name, value, LINES.get(name, MAX_VALUE))
    if not text:
        return None
    if name == "language" and (len(text) > 35 or not _LANGUAGE.fullmatch(text)):
        raise _wrong(name, "The language must be a short sign such as en, ko or pt-BR.")
    if name == "source_url" and not _is_address(text):
        raise _wrong(name, "The address must begin with http:// or https:// and hold no spaces.")
    return text


def _line(name: str, value: object, limit: int) -> str:
    """One line, with single spaces."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(name, f"{_said(name)} must be a text.")
    try:
        line = " ".join(clean_field(value, name, 10 * limit).split())
    except Invalid as refused:
        raise _wrong(name, f"{_said(name)}: {refused.detail}") from None
    if len(line) > limit:
        raise _wrong(name, f"{_said(name)} is longer than {limit:,} characters.")
    return line


def _authors(value: object) -> tuple[str, ...]:
    """Names from a list, or from a text with semicolons between them."""
    if isinstance(value, str):
        value = value.split(";")
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise _wrong("authors", "The authors must be a list of names.")
    if len(value) > MAX_AUTHORS:
        raise _wrong("authors", f"An article has at most {MAX_AUTHORS} authors.")
    names = (_line("authors", name, 200) for name in cast("Iterable[object]", value))
    return tuple(name for name in names if name)


def _date(value: object) -> PartialDate:
    if value is None or (isinstance(value, str) and not value.strip()):
        return (None, None, None)
    if isinstance(value, dict):
        return _date_of_parts(cast("dict[object, object]", value))
    found = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise _wrong("published", "The date must be written as 2012-03-29, 2012-03 or 2012.")
    year, month, day = (int(part) if part else None for part in found.groups())
    return _checked_date(year, month, day)


def _date_of_parts(value: Mapping[object, object]) -> PartialDate:
    if not set(value) <= set(_PARTS):
        raise _wrong("published", "The date is an object of year, month and day.")
    parts: list[int | None] = []
    for name in _PARTS:
        part = value.get(name)
        if part is not None and (not isinstance(part, int) or isinstance(part, bool)):
            raise _wrong("published", f"The {name} of the date must be a whole number.")
        parts.append(part)
    return _checked_date(*parts)


def _checked_date(year: int | None, month: int | None, day: int | None) -> PartialDate:
    if year is not None and not 1 <= year <= 9999:
        raise _wrong("published", "The year of the date must lie between 1 and 9999.")
    if month is not None and not 1 <= month <= 12:
        raise _wrong("published", "The month of the date must lie between 1 and 12.")
    if (month is not None and year is None) or (day is not None and month is None):
        raise _wrong("published", "A date with a day has a month, and one with a month has a year.")
    if day is not None and not 1 <= day <= monthrange(year or 2000, month or 1)[1]:
        raise _wrong("published", "There is no such day in that month.")
    return (year, month, day)


def _is_address(text: str) -> bool:
    if not text.startswith(("http://", "https://")) or " " in text or not text.isprintable():
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _column(key: str) -> str:
    name = " ".join(key.split())
    if name.casefold() in _RESERVED:
        raise _wrong(name, f"“{name}” can't be the name of a column of your own.")
    if not _COLUMN.fullmatch(name):
        raise _wrong(
            "metadata",
            "The name of a column has at most 60 letters, digits, spaces and simple marks, and begins with a letter"
            " or digit.",
        )
    return name


def _own(key: str, value: object) -> str:
    name = key if _COLUMN.fullmatch(key) else "metadata"
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, int | float):
        if abs(value) > _EXACT:
            raise _wrong(name, f"“{name}” is a number beyond 2^53; send it as a text.")
        value = str(value)
    if not (value is None or isinstance(value, str)):
        raise _wrong(name, f"“{name}” must be a text.")
    return _line(name, value, MAX_VALUE)


def _said(name: str) -> str:
    words = {
        "authors": "The name of an author",
        "source_url": "The address",
        "external_id": "The id of your own",
    }
    return words.get(name) or (f"The {name}" if name in FIELDS else f"“{name}”")


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, field=field)
