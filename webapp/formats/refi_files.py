"""The files of a REFI-QDA project: its XML, gone through part by part, and the texts beside it."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from webapp.domain.codebook_json import MAX_DEPTH
from webapp.domain.text import decode
from webapp.errors import Malformed
from webapp.formats.bundle import Bundle
from webapp.formats.refi_parts import plain_guid
from webapp.formats.xml_tree import Element, Limits, Wanted, read_parts

_LIMITS: Final = Limits(MAX_DEPTH + 12, 500_000, "project of this kind", "file")
_KEPT: Final = 10_000  # notes that may be asked for again
_SHORT: Final = 2_000  # characters of such a note


def project_name(bundle: Bundle) -> str | None:
    """The file with the XML of the project, None where there is none."""
    return next((name for name in bundle.names if name.lower().endswith(".qde")), None)


class Files:
    """A project in a bundle."""

    def __init__(self, bundle: Bundle, name: str) -> None:
        self._bundle, self._name = bundle, name
        in_sources = sorted(bundle.names, key=lambda each: "sources/" in each.lower())
        self._names = {PurePosixPath(each).name.casefold(): each for each in in_sources}

    def parts(self, *path: str) -> Iterator[Element]:
        """The elements at a path below Project; several names in the last step are set apart by a space."""
        *above, last = path
        wanted: Wanted = dict.fromkeys(last.split())
        for step in reversed(("Project", *above)):
            wanted = {step: wanted}
        yield from read_parts(self._bundle.lines(self._name), wanted, _LIMITS)

    def text(self, source: Element) -> str | None:
        """The plain text of a source or note, as it stands in the file; None where there is none that can be read."""
        for inline in source.all("PlainTextContent"):
            return "".join(inline.texts)
        for attribute in ("plainTextPath", "richTextPath"):
            file = self._find(source.given.get(attribute, ""), texts_only=attribute == "richTextPath")
            if file is not None:
                return self._read(file)
        return None

    def _find(self, address: str, *, texts_only: bool) -> str | None:
        """The file of the bundle that an address such as `internal://NAME.txt` means, in whatever folder it lies."""
        name = address.replace("\\", "/").rpartition("/")[2]
        if not name or (texts_only and not name.lower().endswith(".txt")):
            return None
        return self._names.get(name.casefold()) or self._names.get(unquote(name).casefold())

    def _read(self, file: str) -> str | None:
        raw = self._bundle.read(file)
        try:
            return raw.decode("utf-16") if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else decode(raw)
        except (UnicodeDecodeError, Malformed):
            return None


class Notes:
    """The notes of a project by their id, looked up while the sources are gone through.

    Notes in the order in which sources name them, as we write them, are passed by once and let go.
    """

    def __init__(self, notes: Iterator[Element]) -> None:
        self._coming = notes
        self._passed: dict[str, Element] = {}
        self._again: dict[str, Element] = {}

    def take(self, wanted: Iterable[str]) -> dict[str, Element]:
        """Those of the *wanted* that there are."""
        missing = set(wanted)
        found = {own: note for own in missing if (note := self._passed.pop(own, None) or self._again.get(own))}
        missing -= found.keys()
        while missing and (note := next(self._coming, None)):
            own = plain_guid(note.given.get("guid", ""))
            if own in missing:
                missing.remove(own)
                found[own] = note
            else:
                self._passed[own] = note
        for own, note in found.items():
            if len(self._again) < _KEPT and _is_short(note):
                self._again[own] = note
        return found


def _is_short(note: Element) -> bool:
    return sum(len(text) for each in note.walk() for text in each.texts) < _SHORT
