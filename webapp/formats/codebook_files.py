"""A codebook as a file; its ending says how it is written."""

import json
from pathlib import PurePath
from typing import Any, Final

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_json import parse, to_json
from webapp.domain.nesting import require_shallow
from webapp.errors import Malformed, TooLarge, Unsupported

MAX_BYTES: Final = 16 * 1024 * 1024
_LATER: Final = (".qdc", ".csv")


def read(name: str, raw: bytes) -> CodebookSpec:
    """The codebook in a file of that name: JSON in the full form, or in the shorter one of a draft.

    Raises Unsupported for another ending, Malformed when it is no JSON, and Invalid, with the path of what is
    wrong, when it is no codebook.
    """
    _require_json(name)
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"A codebook has at most {MAX_BYTES // 1024 // 1024} MB.", field="codebook")
    require_shallow(raw)
    try:
        decoded = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Malformed(f"{_last(name)} is not UTF-8.", field="codebook") from None
    except ValueError as wrong:
        where = f": line {wrong.lineno}, column {wrong.colno}" if isinstance(wrong, json.JSONDecodeError) else ""
        raise Malformed(f"{_last(name)} is not JSON that can be read{where}.", field="codebook") from None
    return parse(decoded)


def write(name: str, spec: CodebookSpec) -> str:
    """The text of a file of that name with the codebook; raises Unsupported for another ending than .json."""
    _require_json(name)
    return written(to_json(spec))


def written(codebook: dict[str, Any]) -> str:
    """A codebook as JSON that people can read, too."""
    return json.dumps(codebook, ensure_ascii=False, indent=1) + "\n"


def _require_json(name: str) -> None:
    ending = PurePath(name).suffix.lower()
    if ending in _LATER:
        raise Unsupported(
            f"Codebooks are read and written as .json here; {ending} comes with version 0.2.", field="codebook"
        )
    if ending != ".json":
        raise Unsupported("A codebook is a file that ends in .json.", field="codebook")


def _last(name: str) -> str:
    """The file's own name, without its folders."""
    return PurePath(name).name


def _no_number(word: str) -> None:
    raise ValueError(word)
