"""Bodies that are almost right: one with each part of it replaced by what it can't be."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

_MARK: Final = "\uf8ff"
DEEP: Final = "[" * 40 + "]" * 40
VALUES: Final = {
    "NaN": "NaN",
    "infinite": "-Infinity",
    "beyond a double": "1e999",
    "beyond 2^53": "9007199254740993",
    "400 digits": "7" * 400,
    "negative": "-1",
    "a fraction": "0.5",
    "true": "true",
    "null": "null",
    "a list": "[]",
    "a list of nothing": "[null]",
    "an object": "{}",
    "an unknown key": '{"__class__": 1}',
    "too deep": DEEP,
    "NUL": '"a\\u0000b"',
    "half a character": '"a\\ud800b"',
    "half a character, raw": b'"a\xed\xa0\x80b"',
    "no UTF-8": b'"a\xe9b"',
    "a very long text": '"' + "x" * 120_000 + '"',
}
"""What stands where something else is meant, as it is written in JSON."""
RAW: Final = (
    b"", b" ", b"{", b"}", b"nul", b"[]", b"7", b'"text"', b"null", b"true", b"NaN", b"{'a': 1}", b"{}{}", b"{},",
    b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b"\x00", b"\x80", b"{\"a\": \"\n\"}", b'{"\\u0000": 1}',
    b'{"\\ud800": 1}',
    b"[" * 100_000, b'{"a":' * 100_000, b'{"a":[' * 50_000 + b"]}" * 50_000, b"1" * 10_000, b'{"a": 01}',
    b'{"' + b"x" * 60_000 + b'": 1}', b'{"a\\nb\\u202e": 1}', b'"' + b"\\" * 9_999, b"<html>", b"a=1&b=2",
)  # fmt: skip
"""Whole bodies that are no JSON object, or none that anybody should send."""
KINDS: Final = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application")

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """A body with a fault: where (indices left out), which, and the bytes."""

    place: str
    value: str
    body: bytes


def faults(sample: Any, most: int) -> Iterator[Fault]:
    """*sample* with a value replaced by each of VALUES, and with one more key in each of its objects.

    Where it has more than *most* places, each is given some of the values in turn.
    """
    places: dict[str, Path] = {}
    for path in _paths(sample):
        places.setdefault(".".join(step for step in path if isinstance(step, str)), path)
    each = 1 + len(places) // most
    for number, (place, path) in enumerate(places.items()):
        for name, value in list(VALUES.items())[number % each :: each]:
            yield Fault(place, name, _with(sample, path, value))


def _paths(value: Any, before: Path = ()) -> Iterator[Path]:
    if before:
        yield before
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, (*before, name))
        yield (*before, "another_key")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _paths(inner, (*before, place))


def _with(sample: Any, path: Path, value: str | bytes) -> bytes:
    copy = json.loads(json.dumps(sample))
    target = copy
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = _MARK
    raw = value if isinstance(value, bytes) else value.encode()
    return json.dumps(copy, ensure_ascii=False).encode().replace(f'"{_MARK}"'.encode(), raw)
