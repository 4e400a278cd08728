"""The parts of a Word file, found by what they say they are, not by their names."""

import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from webapp.errors import AppError, Malformed, TooLarge, Unsupported
from webapp.formats import xml_tree
from webapp.formats.bundle import Limits, unpacked
from webapp.formats.xml_tree import Element, Wanted

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_UNPACKED: Final = Limits(files=2_000, total=100 << 20, ratio=1_000)  # the same settings stand beside every word
_LIMITS: Final = xml_tree.Limits(deepest=200, elements=500_000, what="Word document", field="file")
_PIECE: Final = 1 << 16
_TYPES: Final = "[Content_Types].xml"
_MAIN: Final = ".main+xml"
_CORE: Final = ".core-properties+xml"


class Package:
    """An opened Word file; raises Malformed or Unsupported for what is none, TooLarge for what unpacks to too much."""

    def __init__(self, raw: bytes) -> None:
        if raw.startswith(_OLE):
            raise _old_or_locked(raw)
        try:
            self._files = unpacked(io.BytesIO(raw), _UNPACKED)
        except TooLarge:
            raise
        except AppError:
            raise Malformed("This is no Word document (.docx), or it is damaged.", field="file") from None
        self._names = frozenset(self._files.names)
        parts = {kind: name for name, kind in self._parts()}
        self.main = next((parts[kind] for kind in parts if "wordprocessing" in kind and kind.endswith(_MAIN)), "")
        self._core = next((parts[kind] for kind in parts if kind.endswith(_CORE)), "")
        if not self.main:
            raise Malformed("This is no Word document (.docx): it holds no text of one.", field="file")
        self._beside = dict(self._related())

    def elements(self, name: str, wanted: Wanted) -> Iterator[Element]:
        """The wanted elements of a part; raises Malformed, naming the part, where it can't be read."""
        try:
            raw = self._files.read(name)
        except Malformed:
            raise Malformed(f"The part {name[:100]} of the document is damaged.", field="file") from None
        try:
            pieces = (raw[at : at + _PIECE] for at in range(0, len(raw), _PIECE))
            yield from xml_tree.read_parts(pieces, wanted, _LIMITS)
        except Malformed as wrong:
            raise Malformed(f"The part {name[:100]} of the document is damaged. {wrong.detail}", field="file") from None

    def beside(self, kind: str, wanted: Wanted) -> Iterator[Element]:
        """The wanted elements of the part that is *kind* to the text; none where there is no such part."""
        name = self._beside.get(kind, "")
        return self.elements(name, wanted) if name in self._names else iter(())

    def properties(self) -> dict[str, str]:
        """What the file says about itself: title, creator and the like."""
        if not self._core:
            return {}
        found = self.elements(self._core, {"coreProperties": {xml_tree.ANY: None}})
        return {one.name: " ".join("".join(one.texts).split()) for one in found}

    def _parts(self) -> Iterator[tuple[str, str]]:
        """The parts that are there, and what they are."""
        if _TYPES not in self._names:
            raise Malformed("This is no Word document (.docx), or it is damaged.", field="file")
        for one in self.elements(_TYPES, {"Types": {"Override": None}}):
            if (name := one.given.get("PartName", "").removeprefix("/")) in self._names:
                yield name, one.given.get("ContentType", "")

    def _related(self) -> Iterator[tuple[str, str]]:
        """What other parts are to the text, and their names."""
        path = PurePosixPath(self.main)
        name = str(path.parent / "_rels" / f"{path.name}.rels")
        if name not in self._names:
            return
        for one in self.elements(name, {"Relationships": {"Relationship": None}}):
            target = one.given.get("Target", "")
            place = target[1:] if target.startswith("/") else str(path.parent / target)
            yield one.given.get("Type", "").rpartition("/")[2], place


def _old_or_locked(raw: bytes) -> AppError:
    if _LOCKED in raw:
        return Unsupported("The document is locked by a password; save it without one.", field="file")
    return Unsupported("This is a Word document of the old kind (.doc); save it as .docx.", field="file")
