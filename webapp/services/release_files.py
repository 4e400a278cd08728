"""The files of a dataset version, one after the other; what they hold is decided by the state of the project alone."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_json import to_json
from webapp.domain.records import Corpus, DocumentRecord
from webapp.domain.release_manifest import manifest
from webapp.domain.release_told import Told
from webapp.domain.releases import CORPUS, MANIFEST, READ, SUMS, FileRecord, Tally, Terms
from webapp.domain.roles import Actor
from webapp.formats import citation_cff, datacite, jsonl, read_page, release_card
from webapp.formats.archive import listed
from webapp.formats.base import Files
from webapp.formats.data_card import front_matter
from webapp.services import release_codebooks, release_privacy, release_quoting, release_telling
from webapp.services.access import ProjectPlace
from webapp.services.release_privacy import Privacy
from webapp.services.release_settled import settled


@dataclass(frozen=True, slots=True)
class Said:
    """What the describing files say: facts, the codebooks, and what changed between these."""

    told: Told
    codebook: CodebookSpec
    codebooks: Mapping[str, CodebookSpec]
    changes: str


@dataclass
class Making:
    """A version while its files are written: what was counted, and which files there are already.

    *held* are the documents as the project calls them, *manifest* is, at the end, what `manifest.json` and
    `version.json` say together.
    """

    session: Session
    actor: Actor
    place: ProjectPlace
    terms: Terms
    corpus: Corpus
    day: date
    privacy: Privacy
    again: Callable[[], Iterable[DocumentRecord]]
    tally: Tally = field(default_factory=Tally)
    held: list[str] = field(default_factory=list)
    written: list[FileRecord] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)

    def files(self) -> Files:
        """All files; the manifest and the sums, which tell of the others, are the last."""
        yield from self._watched(CORPUS, jsonl.write(self._counted()), records=True)
        yield from self._watched(READ, self._pages())
        for path, write in _FILES.items():
            for name, content in write(self, path):
                yield from self._watched(name, [content])
        said = manifest(self.told, self.tally, self.written)
        self.manifest = said | self.asked
        yield from self._watched(MANIFEST, [written(said)])
        sums = "".join(f"{one.sha256}  {one.path}\n" for one in sorted(self.written, key=lambda one: one.path))
        yield SUMS, [sums.encode()]

    def _counted(self) -> Corpus:
        corpus = self.corpus
        found = self._noted(settled(self.session, self.place, corpus.documents))
        documents = self.tally.over(self.privacy.over(found))
        return Corpus(corpus.id, corpus.title, corpus.codebook, corpus.codebooks, documents, layers=corpus.layers)

    def _noted(self, documents: Iterable[DocumentRecord]) -> Iterator[DocumentRecord]:
        """The documents; a version without names may give them other ids later."""
        for document in documents:
            self.held.append(document.doc_id)
            yield document

    def _pages(self) -> Iterator[bytes]:
        """The page to read, for which the documents are gone through once more."""
        again = self.privacy.quietly(settled(self.session, self.place, self.again()))
        return read_page.pages(self.told, self.said.codebooks.values(), again)

    def _watched(self, path: str, pieces: Iterable[bytes], *, records: bool = False) -> Files:
        """The file, and when it has been taken its line in the list of files."""
        return listed(path, pieces, self.written, self.tally if records else None)

    @property
    def asked(self) -> dict[str, Any]:
        """What the version was asked to hold, which the schema of a manifest has no place for."""
        return {
            "note": self.told.terms.note,
            "layers": sorted(self.terms.layers),
            "anonymous": self.terms.anonymous,
            "personal_fields": self.terms.personal,
            "licences_of_texts": dict(sorted(self.tally.licences.items())),
            "final_by_code": dict(sorted(self.tally.final.items())),
            "may_identify": {one.kind: one.count for one in self.privacy.search.findings},
            "checked_by": self._checker() if self.terms.ticked else None,
        }

    def _checker(self) -> str:
        """Who looked at what may identify somebody: a pseudonym."""
        return release_privacy.pseudonym(self.session, self.actor, self.place)

    @property
    def told(self) -> Told:
        """The facts that the describing files tell."""
        return self.said.told

    @cached_property
    def said(self) -> Said:
        """All that the describing files say; ask for it when the data are written, since it counts them."""
        hides, corpus, tally = self.privacy.anonymous, self.corpus, self.tally
        telling = release_telling.Telling(self.session, self.actor, self.place, hides)
        changes = release_codebooks.changes(self.session, self.place, corpus.codebooks, tally.versions)
        said = Said(
            telling.told(self.terms, corpus, tally, self.day),
            corpus.codebook,
            corpus.codebooks,
            hides.names.hide(changes) if hides else changes,
        )
        return said if self.terms.text else release_quoting.without_passages(self.session, self.place, said)


def written(content: object) -> bytes:
    """JSON that people can read, too."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _codebooks(making: Making, _path: str) -> Iterator[tuple[str, bytes]]:
    """The codebook in use, every version that something in the data was made with, and what changed between them."""
    said = making.said
    yield "codebook.json", written(to_json(said.codebook))
    for number, spec in sorted(said.codebooks.items()):
        if number in making.tally.versions:
            yield f"codebooks/{number}.json", written(to_json(spec))
    yield "codebooks/CHANGES.md", said.changes.encode()


def _rounds(making: Making, path: str) -> Iterator[tuple[str, bytes]]:
    yield path, written({"rounds": making.told.rounds})


def _agreement(making: Making, path: str) -> Iterator[tuple[str, bytes]]:
    """The figures of each locked round, as the command prints them."""
    rounds = [
        {
            "round": one.round,
            "name": one.name,
            "caption": one.caption,
            "coders": one.coders,
            "figures": [figure.as_json() for figure in one.figures],
        }
        for one in making.told.agreement
    ]
    yield path, written({"rounds": rounds})


def _card(making: Making, path: str) -> Iterator[tuple[str, bytes]]:
    told, tally = making.told, making.tally
    licences = [licence for licence in tally.licences if licence]
    head = front_matter(CORPUS, told.title, languages=tally.languages, licences=licences, documents=tally.documents)
    yield path, release_card.card(told, f"{head}\n").encode()


def _method(making: Making, path: str) -> Iterator[tuple[str, bytes]]:
    yield path, release_card.method(making.told).encode()


def _citation(making: Making, path: str) -> Iterator[tuple[str, bytes]]:
    yield path, citation_cff.written(making.told).encode()


def _datacite(making: Making, path: str) -> Iterator[tuple[str, bytes]]:
    yield path, written(datacite.portray(making.told))


def _version(making: Making, path: str) -> Iterator[tuple[str, bytes]]:
    yield path, written(making.asked)


_FILES: Mapping[str, Callable[[Making, str], Iterator[tuple[str, bytes]]]] = {
    "codebooks/": _codebooks,
    "rounds.json": _rounds,
    "agreement.json": _agreement,
    "README.md": _card,
    "method.md": _method,
    "CITATION.cff": _citation,
    "datacite.json": _datacite,
    "version.json": _version,
}
"""What is written after the data, in order. Each gets the making, with the data counted, and its own path."""
