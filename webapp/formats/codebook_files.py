"""A codebook as a file; its ending says how it is written: .json, .qdc (REFI-QDA) or .csv. Each carries all of it."""

import json
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any, Final

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_json import parse, to_json
from webapp.domain.nesting import require_shallow
from webapp.errors import AppError, Invalid, Malformed, TooLarge, Unsupported
from webapp.formats import codebook_csv, codebook_csv_reading, codebook_qdc
from webapp.formats.codebook_parts import Found

MAX_BYTES: Final = 16 * 1024 * 1024
MEDIA_TYPES: Final = {"json": "application/json", "qdc": "application/xml", "csv": "text/csv; charset=utf-8"}


def read(name: str, raw: bytes) -> CodebookSpec:
    """The codebook in a file of that name; refused as `find` says."""
    return find(name, raw).spec


def find(name: str, raw: bytes) -> Found:
    """The codebook in a file of that name, with what is to be said of the reading.

    JSON may be of the full form, or the shorter one of a draft. Raises Unsupported for another ending, Malformed for
    what is no such file, and Invalid, with the path, the code, or line and column of what is wrong, for what is no
    codebook.
    """
    ending = _ending(name)
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"A codebook has at most {MAX_BYTES // 1024 // 1024} MB.", field="codebook")
    if ending == "json":
        return Found(parse(_decoded(name, raw)))
    try:
        return _READERS[ending](raw)
    except (Malformed, Invalid) as refused:
        raise _of_file(refused, name) from None


def write(name: str, spec: CodebookSpec) -> str:
    """The text of a file of that name with the codebook; raises Unsupported for another ending."""
    return _WRITERS[_ending(name)](spec)


def written(codebook: dict[str, Any]) -> str:
    """A codebook as JSON that people can read, too."""
    return json.dumps(codebook, ensure_ascii=False, indent=1) + "\n"


_READERS: Final[Mapping[str, Callable[[bytes], Found]]] = {"qdc": codebook_qdc.read, "csv": codebook_csv_reading.read}
_WRITERS: Final[Mapping[str, Callable[[CodebookSpec], str]]] = {
    "json": lambda spec: written(to_json(spec)),
    "qdc": codebook_qdc.write,
    "csv": codebook_csv.write,
}


def _ending(name: str) -> str:
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending not in _WRITERS:
        raise Unsupported("A codebook is a file that ends in .json, .qdc or .csv.", field="codebook")
    return ending


def _decoded(name: str, raw: bytes) -> Any:
    require_shallow(raw)
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Malformed(f"{_last(name)} is not UTF-8.", field="codebook") from None
    except ValueError as wrong:
        where = f": line {wrong.lineno}, column {wrong.colno}" if isinstance(wrong, json.JSONDecodeError) else ""
        raise Malformed(f"{_last(name)} is not JSON that can be read{where}.", field="codebook") from None


def _of_file(refused: AppError, name: str) -> AppError:
    return type(refused)(f"{_last(name)}: {refused.detail}", field="codebook")


def _last(name: str) -> str:
    """The file's own name, without its folders."""
    return PurePath(name).name


def _no_number(word: str) -> None:
    raise ValueError(word)
