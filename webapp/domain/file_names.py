"""Names of files as somebody sent them: shown and joined by, never used as paths."""

import re
from typing import Final

MAX_NAME: Final = 200
_UNSEEN: Final = re.compile("[\0-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LONE: Final = re.compile("[\ud800-\udfff]")


def clean_name(name: str) -> str:
    """*name* without folders, control characters and marks that turn the direction of writing.

    A long one loses its middle, so that its ending stays; an empty one is called `unnamed`.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return clean_path(last)


def clean_path(path: str) -> str:
    """As `clean_name`, with the folders that stand before it."""
    plain = _LONE.sub("\ufffd", _UNSEEN.sub("", path)).strip()
    if len(plain) > MAX_NAME:
        plain = f"{plain[: MAX_NAME - 41]}…{plain[-40:]}"
    return plain if plain.strip("./") else "unnamed"


def one_line(words: str, limit: int) -> str:
    """*words* of a file on one line, without control characters, cut to *limit*."""
    plain = _LONE.sub("\ufffd", " ".join(words.split()))
    return _UNSEEN.sub("", plain)[:limit].strip()
