"""Identifiers: UUIDs inside and in the API, a letter and the UUID in exports, pseudonyms for people."""

import hashlib
import hmac
import os
import re
import threading
import time
from functools import lru_cache
from uuid import UUID, uuid5

_lock = threading.Lock()
_last = 0
_EXPORTED = re.compile(r"[a-z]-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")

_PSEUDONYM = re.compile("u-[0-9a-f]{16}")


def new_id() -> UUID:
    """A fresh UUID of version 7 (RFC 9562): ordered by time, so that neighbours in time are neighbours in an index.

    Those of one process are in the order in which they were made, also within a millisecond: the twelve bits after it
    count on in 4096ths (RFC 9562, 6.2, method 3).
    """
    global _last  # noqa: PLW0603  # one clock for the process
    with _lock:
        _last = ticks = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
    noise = int.from_bytes(os.urandom(8), "big")
    value = (ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62 | noise & (1 << 62) - 1
    return UUID(int=value)


def exported(letter: str, identifier: UUID) -> str:
    """The id as exports write what was made here: `a-` and the UUID for a tag, `d-` for a document, …"""
    return f"{letter}-{identifier}"


def is_exported(letter: str, export_id: str) -> bool:
    """Whether an id is one that was given here: that letter and a UUID."""
    return export_id[:1] == letter and _EXPORTED.fullmatch(export_id) is not None


@lru_cache(maxsize=4096)  # each batch of an import asks twice
def imported(letter: str, export_id: str, project_id: UUID) -> UUID:
    """The UUID behind an exported id: the one it spells, or one derived (version 5) from a foreign id.

    The same foreign id in the same project gives the same UUID, so that a second import meets the first.
    """
    if is_exported(letter, export_id):
        return UUID(export_id[2:])
    return derived(letter, export_id, project_id)


def derived(letter: str, export_id: str, project_id: UUID) -> UUID:
    """The UUID of a thing whose exported id spells none, or one that another project has already."""
    return uuid5(project_id, f"{letter}:{export_id}")


def note_of(tag: str, identifier: UUID | str | None = None) -> str | None:
    """The exported id of a coder's own note on a tag: `n-` and the tag's UUID, as its exported id spells it.

    A tag under a foreign id is asked for its own *identifier*; without one it has no such note.
    """
    if tag.startswith("a-") and _EXPORTED.fullmatch(tag):
        return f"n-{tag[2:]}"
    return f"n-{identifier}" if identifier else None


def pseudonym(key: bytes, person: UUID) -> str:
    """`u-` and 16 hex digits: stable for a person within a project, not linkable between projects."""
    return "u-" + hmac.new(key, person.bytes, hashlib.sha256).hexdigest()[:16]


def pseudonym_of_name(key: bytes, name: str) -> str:
    """The same for somebody of whom only a name in a file is known: who has the key alone can try names."""
    if _PSEUDONYM.fullmatch(name):
        return name
    return "u-" + hmac.new(key, b"name:" + name.encode(errors="replace"), hashlib.sha256).hexdigest()[:16]
