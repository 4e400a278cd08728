"""A format that only tests know: each `.wolf` file is JSON of a ForeignDocument, or does harm."""

import os
import time
from collections.abc import Iterator

import msgspec

from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.foreign import ForeignDocument, Found
from webapp.errors import Malformed
from webapp.formats import jsonl
from webapp.formats.base import Format
from webapp.formats.bundle import Bundle


def claims(bundle: Bundle) -> bool:
    """Whether there is a `.wolf`."""
    return any(name.endswith(".wolf") for name in bundle.names)


def read(bundle: Bundle) -> Iterator[Found]:
    """What the files say."""
    for name in bundle.names:
        if not name.endswith(".wolf"):
            continue
        for line in bundle.lines(name):
            word = line.strip().decode()
            if word == "codebook":
                yield CodebookSpec("Wolves", (CodeSpec("howl", "Howl"),))
            elif word == "die":
                os._exit(3)
            elif word == "sleep":
                time.sleep(60)
            elif word == "refuse":
                raise Malformed(f"{name} is no wolf.")
            elif word == "break":
                raise KeyError(name)
            elif line.startswith(b'{"schema_version"'):
                yield jsonl.read_line(line)
            else:
                yield msgspec.json.decode(line, type=ForeignDocument)


FORMAT = Format("wolf", "Wolves", ".wolf", "text/plain", "For tests.", read=read, claims=claims)


def written(document: ForeignDocument) -> bytes:
    """A line that is read as this document."""
    return msgspec.json.encode(document) + b"\n"
