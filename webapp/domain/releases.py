"""Dataset versions: what is asked of one, what its manifest says, and what is counted on the way."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from webapp.domain.records import DocumentRecord, versions_of
from webapp.errors import Invalid

CORPUS, READ, MANIFEST, SUMS = "data/corpus.jsonl", "read.html", "manifest.json", "SHA256SUMS"
"""Files that every version has: the data, a page to read, what it says of itself, and the hashes of all others."""
NUMBER: Final = re.compile(r"(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})(\.(0|[1-9]\d{0,4}))?")


@dataclass(frozen=True, slots=True)
class Terms:
    """What an owner asks of a version. No layers: all.

    *anonymous* leaves out what names project, team and server (called by *hosts*), *personal* keeps the fields that
    are marked so; *ticked* says that an owner has looked at what may identify somebody.
    """

    number: str
    note: str = ""
    layers: frozenset[str] = field(default_factory=frozenset)
    text: bool = True
    anonymous: bool = False
    personal: bool = False
    ticked: bool = False
    hosts: tuple[str, ...] = ()

    def checked(self, known: Iterable[str]) -> "Terms":
        """These terms; raises Invalid for a number that is none, or not above those *known*."""
        if not NUMBER.fullmatch(self.number):
            raise Invalid("A version is called like 1.0 or 1.0.2.", field="number")
        last = max(known, key=order, default=None)
        if last is not None and order(self.number) <= order(last):
            raise Invalid(f"The last version is {last}; the next one has a higher number.", field="number")
        return self


def order(number: str) -> tuple[int, int, int]:
    """Where a version stands among others."""
    major, minor, patch = (*number.split("."), "0")[:3]
    return int(major), int(minor), int(patch)


def following(number: str | None) -> str:
    """The number to propose after *number*; 1.0 for the first version."""
    if number is None:
        return "1.0"
    major, minor, _ = order(number)
    return f"{major}.{minor + 1}"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of a version: its place in the archive, size in bytes, hash, and how many records it has, if any."""

    path: str
    bytes: int
    sha256: str
    records: int | None = None


CODED, REVIEWED = "coder", "reviewer"
_DID: Final = {"individual": CODED, "consensus": REVIEWED, "reference": "reference", "machine": "machine"}
"""What somebody is called who made tags of a layer."""


class Tally:
    """Counts documents that pass by."""

    def __init__(self) -> None:
        self.documents = self.characters = 0
        self.by: dict[str, Counter[str]] = {name: Counter() for name in ("code", "layer", "annotator", "status")}
        self.final: Counter[str] = Counter()  # final tags by code
        self.licences: Counter[str] = Counter()
        self.languages: set[str] = set()
        self.latest = "1970-01-01T00:00:00.000Z"
        self.versions: set[str] = set()
        self.did: dict[str, set[str]] = {}  # by person what they did

    def over(self, documents: Iterable[DocumentRecord]) -> Iterator[DocumentRecord]:
        """The documents, counted as they are taken."""
        for document in documents:
            self._count(document)
            yield document

    def _count(self, document: DocumentRecord) -> None:
        self.documents += 1
        self.characters += document.text_length
        self.licences[document.licence or ""] += 1
        self.languages |= {document.language} if document.language else set()
        self.versions |= versions_of(document)
        for tag in document.annotations:
            self.by["code"][tag.code] += 1
            self.final[tag.code] += tag.final
            self.by["layer"][tag.layer] += 1
            self.by["annotator"][tag.annotator] += 1
            self.by["status"][tag.status] += 1
            self._did(tag.annotator, _DID.get(tag.layer, tag.layer))
            for said in tag.reviews:
                self._did(said.reviewer, REVIEWED)
            self.latest = max(self.latest, tag.updated_at)
        for coding in document.codings:
            self._did(coding.annotator, CODED)
        for ruling in document.decisions:
            self._did(ruling.reviewer, REVIEWED)
        self.latest = max([self.latest, *(answer.updated_at for answer in document.answers)])

    def _did(self, who: str, what: str) -> None:
        self.did.setdefault(who, set()).add(what)

    def portray(self) -> dict[str, Any]:
        """The counts as the manifest gives them."""
        counts = {f"by_{name}": dict(sorted(found.items())) for name, found in self.by.items()}
        tags = self.by["layer"].total()
        return {"documents": self.documents, "characters": self.characters, "annotations": tags, **counts}
