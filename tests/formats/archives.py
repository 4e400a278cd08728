"""Archives in tests: ordinary ones, and those that were built to do harm."""

import io
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from typing import Final

WOLF: Final = b"A wolf howled."


def packed(files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files, which may have the same name."""
    held = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(held, "w") as archive:
        warnings.simplefilter("ignore")  # of doubles, which are wanted
        for name, raw in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(zipfile.ZipInfo(name), raw, method)
    return held.getvalue()


def with_link(name: str = "link.txt", to: str = "/etc/passwd") -> bytes:
    """A zip with a symbolic link."""
    held, link = io.BytesIO(), zipfile.ZipInfo(name)
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(link, to)
    return held.getvalue()


def locked() -> bytes:
    """A zip whose only file says that it is encrypted."""
    raw = bytearray(packed({"a.txt": WOLF}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + flags] |= 1
    return bytes(raw)


def lying(size: int) -> bytes:
    """A zip of 700 bytes in a file that says it has *size*."""
    raw = packed({"a.txt": b"A wolf." * 100})
    return raw.replace((700).to_bytes(4, "little"), size.to_bytes(4, "little"))


def overlapping(copies: int) -> bytes:
    """A zip in which many files share one packed megabyte, as in the bomb of David Fifield."""
    raw = packed({"a0.txt": bytes(1 << 20)})
    head, start = raw[: raw.index(b"PK\x01\x02")], raw.index(b"PK\x01\x02")
    entry = raw[start : raw.index(b"PK\x05\x06")]
    entries = b"".join(entry for _ in range(copies))
    end = bytearray(raw[raw.index(b"PK\x05\x06") :])
    end[8:12] = copies.to_bytes(2, "little") * 2
    end[12:16] = len(entries).to_bytes(4, "little")
    return head + entries + bytes(end)


def nested(depth: int = 10) -> bytes:
    """A zip in a zip in a zip."""
    inner = packed({"a.txt": WOLF})
    for _ in range(depth):
        inner = packed({"inner.zip": inner})
    return inner


HARMFUL: Final = {
    "names above": packed({"../../evil.txt": WOLF}),
    "names above in the middle": packed({"a/../../evil.txt": WOLF}),
    "absolute names": packed({"/abs.txt": WOLF}),
    "drive letters": packed({"C:\\w.txt": WOLF}),
    "backslashes": packed({"..\\w.txt": WOLF}),
    "control characters": packed({"a\x1b[2J.txt": WOLF}),
    "the same name twice": packed([("a.txt", WOLF), ("a.txt", WOLF)]),
    "the same name but for capitals": packed([("a.txt", WOLF), ("A.TXT", WOLF)]),
    "a link": with_link(),
    "a password": locked(),
    "another packing": packed({"a.txt": WOLF}, zipfile.ZIP_BZIP2),
    "too many files": packed((f"{number}.txt", b"") for number in range(2_001)),
    "no archive": b"PK\x03\x04 or whatever",
    "half an archive": packed({"a.txt": WOLF})[:-30],
    "files that overlap": overlapping(300),
}
"""Archives that are refused as a whole."""
